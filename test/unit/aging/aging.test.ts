import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AgingInput, bucketOf, computeAging } from '../../../electron/reports/aging/aging.ts';
import { reconcileControlAccount } from '../../../electron/reports/aging/control-account.ts';
import type { BookDocument, BookPayment, Books } from '../../../electron/reports/tieout/books.ts';
import { computeTieOut } from '../../../electron/reports/tieout/tie-out.ts';
import { asOf, makeBooks } from '../tieout/random-books.ts';

const invoice = (over: Partial<BookDocument> = {}): BookDocument => ({
  kind: 'invoice',
  id: 'd1',
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
  ...over,
});
const payment = (over: Partial<BookPayment> = {}): BookPayment => ({
  id: 'p1',
  state: 'standing',
  partyId: 'c1',
  currency: 'USD',
  date: '2026-04-10',
  amountMinor: 400,
  unappliedMinor: null,
  lines: [{ kind: 'invoice', id: 'd1', amountMinor: 400 }],
  mappingId: null,
  ...over,
});
const age = (books: Partial<Books>, over: Partial<AgingInput> = {}) =>
  computeAging({
    side: 'quickbooks',
    books: { documents: [], payments: [], directEntries: [], ...books },
    asOf: '2026-06-30',
    basis: 'due',
    rollUp: null,
    ...over,
  });

test.each([
  [-5, 'current'],
  [0, 'current'],
  [1, '1-30'],
  [30, '1-30'],
  [31, '31-60'],
  [60, '31-60'],
  [61, '61-90'],
  [90, '61-90'],
  [91, 'over-90'],
] as const)('%i days past due is %s', (days, bucket) => {
  expect(bucketOf(days)).toBe(bucket);
});

test('ages by due date or by document date, what is paid by then taken off', () => {
  const books = { documents: [invoice()], payments: [payment()] };
  expect(age(books, { asOf: '2026-04-30' })[0]?.amounts).toMatchObject({ '1-30': 600 });
  expect(age(books, { asOf: '2026-04-30', basis: 'document' })[0]?.amounts).toMatchObject({ '31-60': 600 });
  expect(age(books, { asOf: '2026-04-09' })[0]?.totalMinor).toBe(1000);
  expect(age(books, { asOf: '2026-02-28' })).toEqual([]);
});

test('credits and unapplied money lower the bucket of their own date; money before its invoice is unapplied', () => {
  const [row] = age({
    documents: [invoice(), invoice({ kind: 'credit', id: 'm1', dueDate: null, date: '2026-06-20', totalMinor: 250 })],
    payments: [payment({ unappliedMinor: 100, amountMinor: 500, date: '2026-05-20' })],
  });
  expect(row).toMatchObject({ totalMinor: 250, amounts: { '61-90': 0, '31-60': -100, '1-30': -250, 'over-90': 600 } });
  const early = { documents: [invoice({ date: '2026-07-15' })], payments: [payment()] };
  expect(age(early)[0]?.rows[0]?.items).toMatchObject([{ type: 'payment', openMinor: -400 }]);
});

test('sub-customers are rolled up to the top parent, or told apart; currencies never meet', () => {
  const documents = [
    invoice(),
    invoice({ id: 'd2', partyId: 'job', totalMinor: 500 }),
    invoice({ id: 'd3', partyId: 'job', currency: 'EUR', totalMinor: 70 }),
  ];
  const parents = new Map([
    ['job', 'mid'],
    ['mid', 'c1'],
  ]);
  expect(age({ documents }, { rollUp: parents }).map((c) => c.rows.map((r) => [r.partyId, r.totalMinor]))).toEqual([
    [['c1', 70]],
    [['c1', 1500]],
  ]);
  expect(age({ documents })[1]?.rows.map((r) => r.partyId)).toEqual(['c1', 'job']);
});

test('on random books both agings add up to the tie-out, and the control account to the receivables', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 0, max: 10 }), (seed, damages) => {
      const input = makeBooks(seed, damages);
      for (const row of computeTieOut(input).currencies) {
        for (const side of ['source', 'quickbooks'] as const) {
          const direct = input[side].directEntries
            .filter((entry) => entry.currency === row.currency && entry.date <= asOf)
            .reduce((sum, entry) => sum + entry.amountMinor, 0);
          const aging = age(input[side], { side, asOf, basis: 'document' }).find((c) => c.currency === row.currency);
          expect((aging?.totalMinor ?? 0) + direct).toBe(side === 'source' ? row.sourceMinor : row.quickbooksMinor);
        }
        const [control] = reconcileControlAccount({
          quickbooks: input.quickbooks,
          asOf,
          reported: new Map([[row.currency, 7]]),
        }).filter((c) => c.currency === row.currency);
        expect(control?.controlMinor).toBe(row.quickbooksMinor);
        expect(control?.unknownMinor).toBe(7 - row.quickbooksMinor - (control?.laterMinor ?? Number.NaN));
      }
    }),
    { numRuns: 800 },
  );
});

test('what is dated after the day is in the reported balance and no riddle', () => {
  const quickbooks = {
    documents: [invoice(), invoice({ id: 'later', date: '2026-07-15' })],
    payments: [],
    directEntries: [],
  };
  const [control] = reconcileControlAccount({ quickbooks, asOf: '2026-06-30', reported: new Map([['USD', 2000]]) });
  expect(control?.laterMinor).toBe(control?.controlMinor);
  expect(control?.unknownMinor).toBe(2000 - 2 * (control?.controlMinor ?? 0));
  // Whatever the day, the reported balance is held against all dates: an earlier day leaves no other rest.
  const [earlier] = reconcileControlAccount({ quickbooks, asOf: '2026-02-01', reported: new Map([['USD', 2000]]) });
  expect(earlier).toMatchObject({ controlMinor: 0, laterMinor: 2000, allDatesMinor: 2000, unknownMinor: 0 });
});

test('a currency that is first dated after the day is listed, with nothing until then', () => {
  const quickbooks = {
    documents: [invoice(), invoice({ id: 'later', currency: 'EUR', date: '2026-07-15', totalMinor: 700 })],
    payments: [],
    directEntries: [],
  };
  const accounts = reconcileControlAccount({ quickbooks, asOf: '2026-06-30', reported: new Map() });
  expect(accounts.map((account) => account.currency)).toEqual(['EUR', 'USD']);
  expect(accounts[0]).toMatchObject({ subledgerMinor: 0, controlMinor: 0, laterMinor: 700, allDatesMinor: 700 });
});

test('the control account names what was posted straight to it', () => {
  const entry = (id: string, amountMinor: number) => ({
    id,
    partyId: null,
    currency: 'USD',
    date: '2026-05-01',
    amountMinor,
  });
  const quickbooks = {
    documents: [invoice()],
    payments: [payment()],
    directEntries: [entry('j1', -50), entry('j2', 300)],
  };
  expect(reconcileControlAccount({ quickbooks, asOf: '2026-06-30', reported: new Map() })).toMatchObject([
    {
      documentsMinor: 600,
      unappliedMinor: 0,
      subledgerMinor: 600,
      directMinor: 250,
      controlMinor: 850,
      reportedMinor: null,
      unknownMinor: null,
      entries: [{ id: 'j2' }, { id: 'j1' }],
    },
  ]);
});
