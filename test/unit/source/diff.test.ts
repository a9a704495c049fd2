import { describe, expect, test } from 'vitest';
import { type ClientRecord, diffImport, type Existing, type InvoiceRecord } from '../../../electron/source/index.ts';
import { clientByName } from '../../../electron/source/records.ts';

function invoice(externalId: string, change: Partial<InvoiceRecord> = {}): InvoiceRecord {
  return {
    line: 2,
    kind: 'invoice',
    externalId,
    number: externalId,
    clientExternalId: 'c1',
    clientName: 'Alder',
    date: '2025-06-15',
    dueDate: null,
    currency: 'USD',
    totalMinor: 1000,
    taxMinor: null,
    paidMinor: 0,
    balanceMinor: 1000,
    status: 'sent',
    terms: null,
    memo: null,
    location: null,
    customFields: [],
    lines: [],
    ...change,
  };
}

function client(externalId: string, change: Partial<ClientRecord> = {}): ClientRecord {
  return { ...clientByName(2, externalId, externalId), ...change };
}

function existing<R extends InvoiceRecord | ClientRecord>(record: R): Existing<R> {
  return { id: `db-${record.externalId}`, record };
}

const whole = { complete: true };

describe('diffImport', () => {
  test('the same file again changes nothing, wherever its rows stand', () => {
    const records = [invoice('1'), invoice('2')];
    const again = [invoice('2', { line: 9 }), invoice('1', { line: 10 })];
    const diff = diffImport(records.map(existing), again, whole);
    expect(diff).toMatchObject({ added: [], changed: [], gone: [], renamed: [] });
    expect(diff.unchanged).toHaveLength(2);
  });

  test('names each changed field with old and new, down to the line', () => {
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
    const before = invoice('1', { lines: [part] });
    const after = invoice('1', {
      balanceMinor: 0,
      status: 'paid',
      lines: [
        { ...part, line: 7, quantity: '2' },
        { ...part, item: 'b' },
      ],
    });
    expect(diffImport([existing(before)], [after], whole).changed[0]?.changes).toEqual([
      { field: 'balanceMinor', before: '1000', after: '0' },
      { field: 'status', before: 'sent', after: 'paid' },
      { field: 'lines.1.quantity', before: '1', after: '2' },
      { field: 'lines.2', before: null, after: 'item b, quantity 1, amountMinor 1000' },
    ]);
  });

  test('what is missing is gone only inside the days of a complete file', () => {
    const previous = [invoice('old', { date: '2025-01-01' }), invoice('in'), invoice('late', { date: '2025-12-01' })];
    const next = [
      invoice('a', { date: '2025-06-01', totalMinor: 5 }),
      invoice('b', { date: '2025-06-30', totalMinor: 6 }),
    ];
    const gone = (complete: boolean): string[] =>
      diffImport(previous.map(existing), next, { complete }).gone.map(({ record }) => record.externalId);
    expect(gone(true)).toEqual(['in']);
    expect(gone(false)).toEqual([]);
  });

  test('an empty file takes no document away', () => {
    expect(diffImport([existing(invoice('1'))], [], whole).gone).toEqual([]);
  });

  test('a renumbered document is offered as renamed; two that look alike are not', () => {
    const one = diffImport(
      [existing(invoice('1'))],
      [
        invoice('1-A'),
        invoice('x', { date: '2025-06-16', totalMinor: 3 }),
        invoice('y', { date: '2025-06-14', totalMinor: 4 }),
      ],
      whole,
    );
    expect(one.renamed).toMatchObject([
      { existing: { id: 'db-1' }, next: { externalId: '1-A' }, same: ['client', 'date', 'total'] },
    ]);
    const two = diffImport([existing(invoice('1')), existing(invoice('2'))], [invoice('1-A')], whole);
    expect(two.gone).toHaveLength(2);
    expect(two.renamed).toEqual([]);
  });

  test('a renamed client is offered by mail, phone or address', () => {
    const previous = [existing(client('name:alder', { name: 'Alder', email: 'a@alder.example' }))];
    const next = [client('name:alder group', { name: 'Alder Group', email: 'A@alder.example' })];
    expect(diffImport(previous, next, whole).renamed).toMatchObject([{ same: ['email'] }]);
    const shared = [client('x', { phone: '303 555 0100' }), client('y', { phone: '303-555-0100' })];
    const before = [existing(client('z', { phone: '(303) 555-0100' }))];
    expect(diffImport(before, shared, whole).renamed).toEqual([]);
  });
});
