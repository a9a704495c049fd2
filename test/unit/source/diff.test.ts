import { expect, test } from 'vitest';
import { compareRecords, looksOf } from '../../../electron/source/index.ts';
import { client, invoice, payment } from '../ledger/import-books.ts';

const part = {
  line: 2,
  item: 'a',
  description: null,
  quantity: '1',
  unitPrice: null,
  discount: null,
  amountMinor: 1000,
  taxCode: null,
  taxMinor: null,
  serviceDate: null,
  className: null,
};

test('names each changed field with old and new, down to the line', () => {
  const before = invoice('1', 'Acme', { balanceMinor: 1000, lines: [part] });
  const after = invoice('1', 'Acme', {
    line: 9,
    balanceMinor: 0,
    status: 'paid',
    lines: [
      { ...part, line: 7, quantity: '2' },
      { ...part, item: 'b' },
    ],
  });
  expect(compareRecords(before, after)).toEqual([
    { field: 'balanceMinor', before: '1000', after: '0' },
    { field: 'status', before: 'sent', after: 'paid' },
    { field: 'lines.1.quantity', before: '1', after: '2' },
    { field: 'lines.2', before: null, after: 'item b, quantity 1, amountMinor 1000' },
  ]);
});

test('where a record stands in its file is no fact about it', () => {
  expect(
    compareRecords(
      invoice('1', 'Acme', { lines: [part] }),
      invoice('1', 'Acme', { line: 90, lines: [{ ...part, line: 91 }] }),
    ),
  ).toEqual([]);
});

test('records look alike by what a renumbering, a new name or a second entry leaves', () => {
  expect(looksOf(invoice('1', 'Acme'))).toEqual(looksOf(invoice('1-B', 'ACME ')));
  expect(looksOf(invoice('1', 'Acme'))).not.toEqual(looksOf(invoice('1', 'Acme', { kind: 'credit' })));
  expect(looksOf(payment('p', 'Acme'))).toEqual(looksOf(payment('q', 'Acme')));
  const looks = looksOf(client('c', 'Acme', { email: 'A@acme.example', phone: '(303) 555-0100' }));
  expect(looks).toEqual(['email|a@acme.example', 'phone|3035550100', 'name|acme']);
});
