import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeMinor, compareRecords } from '../../../electron/reports/sign-off/compare-records.ts';
import { freezeRecords } from '../../../electron/reports/sign-off/frozen-records.ts';
import type { BookDocument, BookPayment, Books } from '../../../electron/reports/tieout/books.ts';
import { indexSide, receivablesOf } from '../../../electron/reports/tieout/side-index.ts';
import { asOf, makeBooks } from '../tieout/random-books.ts';

const document: BookDocument = {
  kind: 'invoice',
  id: 'i1',
  state: 'standing',
  partyId: 'c1',
  currency: 'USD',
  date: '2026-03-01',
  dueDate: '2026-03-31',
  totalMinor: 1000,
  taxMinor: null,
  balanceMinor: null,
  settledOn: null,
  mappingId: null,
};
const payment: BookPayment = {
  id: 'p1',
  state: 'standing',
  partyId: 'c1',
  currency: 'USD',
  date: '2026-04-10',
  amountMinor: 400,
  unappliedMinor: null,
  lines: [{ kind: 'invoice', id: 'i1', amountMinor: 400 }],
  mappingId: null,
};
const empty: Books = { documents: [], payments: [], directEntries: [] };
const before: Books = {
  documents: [document, { ...document, id: 'i2' }],
  payments: [payment],
  directEntries: [{ id: 'JournalEntry 1 0', partyId: 'c1', currency: 'USD', date: '2026-05-01', amountMinor: 77 }],
};
const freeze = (quickbooks: Books) => freezeRecords(indexSide('quickbooks', quickbooks), '2026-06-30', () => null);

/** What a change of the books is told as: fate, record, fields, and the change of receivables. */
function told(after: Books): string[] {
  return compareRecords(freeze(before), freeze(after), { source: empty, quickbooks: after }).map((change) => {
    const record = change.after ?? change.before;
    return `${change.fate} ${record?.type} ${record?.id} [${change.fields.join(' ')}] ${changeMinor(change)}`;
  });
}
const withDocument = (change: Partial<BookDocument>): Books => ({
  ...before,
  documents: [document, { ...document, id: 'i2', ...change }],
});

test.each([
  ['nothing', before, []],
  ['the order of records', { ...before, documents: before.documents.toReversed() }, []],
  ['a total', withDocument({ totalMinor: 1200 }), ['changed invoice i2 [total open] 200']],
  ['a due date, which moves nothing', withDocument({ dueDate: '2026-05-31' }), ['changed invoice i2 [due-date] 0']],
  ['a date within the time signed', withDocument({ date: '2026-03-05' }), ['changed invoice i2 [date] 0']],
  ['a date after the day', withDocument({ date: '2026-07-01' }), ['left invoice i2 [] -1000']],
  ['another customer', withDocument({ partyId: 'c2' }), ['changed invoice i2 [party] 0']],
  ['a void', withDocument({ state: 'void' }), ['voided invoice i2 [] -1000']],
  ['a deletion', withDocument({ state: 'gone' }), ['gone invoice i2 [] -1000']],
  ['a document without any trace', { ...before, documents: [document] }, ['gone invoice i2 [] -1000']],
  [
    'a new document',
    { ...before, documents: [...before.documents, { ...document, id: 'i3' }] },
    ['new invoice i3 [] 1000'],
  ],
  [
    'a new document of a later date',
    { ...before, documents: [...before.documents, { ...document, id: 'i3', date: '2026-07-01' }] },
    [],
  ],
  [
    'a payment applied to another invoice',
    { ...before, payments: [{ ...payment, lines: [{ kind: 'invoice', id: 'i2', amountMinor: 400 }] }] },
    ['changed invoice i1 [open] 400', 'changed invoice i2 [open] -400', 'changed payment p1 [applied] 0'],
  ],
  [
    'a payment that is void',
    { ...before, payments: [{ ...payment, state: 'void' }] },
    ['changed invoice i1 [open] 400', 'voided payment p1 [] 0'],
  ],
  ['an entry that is gone', { ...before, directEntries: [] }, ['gone entry JournalEntry 1 0 [] -77']],
] as const)('tells %s', (_name, after, expected) => {
  expect(told(after)).toEqual(expected);
});

test('on random books the changes add up to what receivables moved, and nothing is told of books that are the same', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 10 }), (seed, damages) => {
      const { source, quickbooks } = makeBooks(seed, damages);
      const [was, is] = [indexSide('quickbooks', quickbooks), indexSide('quickbooks', { ...source })];
      const frozen = (index: typeof was) => freezeRecords(index, asOf, () => null);
      const books = { source: empty, quickbooks: source };
      expect(compareRecords(frozen(was), frozen(was), { source: empty, quickbooks })).toEqual([]);
      const moved = new Map<string, number>();
      for (const change of compareRecords(frozen(was), frozen(is), books)) {
        for (const [record, sign] of [
          [change.before, -1],
          [change.after, 1],
        ] as const) {
          if (record === null) continue;
          moved.set(record.currency, (moved.get(record.currency) ?? 0) + sign * record.openMinor);
        }
      }
      const [then, now] = [receivablesOf(was, asOf), receivablesOf(is, asOf)];
      for (const currency of new Set([...then.keys(), ...now.keys(), ...moved.keys()])) {
        expect(moved.get(currency) ?? 0).toBe((now.get(currency) ?? 0) - (then.get(currency) ?? 0));
      }
    }),
    { numRuns: 800 },
  );
});
