import { describe, expect, test } from 'vitest';
import type { BookDocument, BookPayment, Books } from '../../../electron/reports/tieout/books.ts';
import { computeTieOut, createTieOut } from '../../../electron/reports/tieout/tie-out.ts';
import type { TieOutInput } from '../../../electron/reports/tieout/types.ts';

const invoice = (over: Partial<BookDocument> = {}): BookDocument => ({
  kind: 'invoice',
  id: 1,
  state: 'standing',
  partyId: 7,
  currency: 'USD',
  date: '2026-03-10',
  dueDate: null,
  totalMinor: 10_000,
  taxMinor: null,
  balanceMinor: null,
  settledOn: null,
  mappingId: 11,
  ...over,
});
const payment = (over: Partial<BookPayment> = {}): BookPayment => ({
  id: 1,
  state: 'standing',
  partyId: 7,
  currency: 'USD',
  date: '2026-04-01',
  amountMinor: 4000,
  unappliedMinor: null,
  lines: [{ kind: 'invoice', id: 1, amountMinor: 4000 }],
  mappingId: null,
  ...over,
});
const books = (over: Partial<Books> = {}): Books => ({ documents: [], payments: [], directEntries: [], ...over });
/** The same record in QuickBooks. */
const theirs = <T extends BookDocument | BookPayment>(record: T, over: Partial<T> = {}): T => ({
  ...record,
  partyId: 'c7',
  ...over,
});
const input = (source: Partial<Books>, quickbooks: Partial<Books>, over: Partial<TieOutInput> = {}): TieOutInput => ({
  asOf: '2026-06-30',
  goLive: '2026-01-01',
  source: books(source),
  quickbooks: books(quickbooks),
  customers: [{ clientId: 7, currency: 'USD', customerId: 'c7' }],
  parents: { source: new Map(), quickbooks: new Map() },
  acceptedMappings: new Set(),
  ...over,
});
const causesOf = (made: TieOutInput) =>
  computeTieOut(made).currencies.flatMap((row) =>
    row.causes.map((c) => [row.currency, c.cause, c.amountMinor, c.count]),
  );

describe('each damage has its cause', () => {
  const pair = invoice();
  const cases: [string, TieOutInput, unknown[]][] = [
    [
      'not in QuickBooks',
      input({ documents: [invoice({ mappingId: null })] }, {}),
      [['USD', 'only-in-source', 10_000, 1]],
    ],
    [
      'not in the source',
      input({}, { documents: [theirs(invoice({ mappingId: null }))] }),
      [['USD', 'only-in-quickbooks', -10_000, 1]],
    ],
    [
      'only in QuickBooks for a sub-customer of a matched one',
      input(
        {},
        { documents: [invoice({ partyId: 'job', mappingId: null })] },
        {
          parents: { source: new Map(), quickbooks: new Map([['job', 'c7']]) },
        },
      ),
      [['USD', 'only-in-quickbooks', -10_000, 1]],
    ],
    [
      'history that is not linked',
      input({ documents: [invoice({ mappingId: null, date: '2025-12-31' })] }, {}),
      [['USD', 'before-go-live', 10_000, 1]],
    ],
    [
      'a client without a customer',
      input({ documents: [invoice({ mappingId: null, partyId: 8 })] }, {}),
      [['USD', 'customer-unmatched', 10_000, 1]],
    ],
    [
      'a changed amount',
      input({ documents: [pair] }, { documents: [theirs(pair, { totalMinor: 9000 })] }),
      [['USD', 'amount-differs', 1000, 1]],
    ],
    [
      'a cent',
      input({ documents: [pair] }, { documents: [theirs(pair, { totalMinor: 10_001 })] }),
      [['USD', 'tax-or-rounding', -1, 1]],
    ],
    [
      'other tax on the same net amount',
      input(
        { documents: [invoice({ taxMinor: 700 })] },
        { documents: [theirs(pair, { totalMinor: 10_120, taxMinor: 820 })] },
      ),
      [['USD', 'tax-or-rounding', -120, 1]],
    ],
    [
      'voided in QuickBooks',
      input({ documents: [pair] }, { documents: [theirs(pair, { state: 'void', totalMinor: 0 })] }),
      [['USD', 'voided-or-deleted-on-one-side', 10_000, 1]],
    ],
    [
      'dated after the as-of day in QuickBooks',
      input({ documents: [pair] }, { documents: [theirs(pair, { date: '2026-07-01' })] }),
      [['USD', 'dated-across-as-of', 10_000, 1]],
    ],
    [
      'booked in another currency',
      input({ documents: [pair] }, { documents: [theirs(pair, { currency: 'EUR' })] }),
      [
        ['EUR', 'other-currency', -10_000, 1],
        ['USD', 'other-currency', 10_000, 1],
      ],
    ],
    [
      'a payment QuickBooks has alone',
      input({ documents: [pair] }, { documents: [theirs(pair)], payments: [theirs(payment())] }),
      [['USD', 'payment-on-one-side', 4000, 1]],
    ],
    [
      'a payment unapplied in QuickBooks',
      input(
        { documents: [pair], payments: [payment()] },
        { documents: [theirs(pair)], payments: [theirs(payment(), { lines: [] })] },
      ),
      [
        ['USD', 'payment-on-one-side', -4000, 1],
        ['USD', 'unapplied-payment-or-credit', 4000, 1],
      ],
    ],
    [
      'a credit memo QuickBooks has alone, used on a linked invoice',
      input(
        { documents: [pair] },
        {
          documents: [theirs(pair), theirs(invoice({ kind: 'credit', totalMinor: 3000, mappingId: null }))],
          payments: [
            theirs(payment(), {
              amountMinor: 0,
              lines: [
                { kind: 'invoice', id: 1, amountMinor: 2000 },
                { kind: 'credit', id: 1, amountMinor: 2000 },
              ],
            }),
          ],
        },
      ),
      [['USD', 'credit-memo-on-one-side', 3000, 2]],
    ],
    [
      'a write-off by journal entry',
      input(
        { documents: [pair] },
        {
          documents: [theirs(pair)],
          directEntries: [{ id: 'j1', partyId: 'c7', currency: 'USD', date: '2026-05-01', amountMinor: -10_000 }],
        },
      ),
      [['USD', 'entry-to-control-account', 10_000, 1]],
    ],
    [
      'the same write-off applied to the invoice',
      input(
        { documents: [pair] },
        {
          documents: [theirs(pair)],
          directEntries: [{ id: 'j1', partyId: 'c7', currency: 'USD', date: '2026-05-01', amountMinor: -10_000 }],
          payments: [
            theirs(payment(), {
              amountMinor: 0,
              unappliedMinor: 0,
              lines: [
                { kind: 'invoice', id: 1, amountMinor: 10_000 },
                { kind: 'other', id: 'j1', amountMinor: 10_000 },
              ],
            }),
          ],
        },
      ),
      [['USD', 'entry-to-control-account', 10_000, 1]],
    ],
    [
      'a payment voided in QuickBooks, known as one with the source’s',
      input(
        { documents: [pair], payments: [payment({ mappingId: 21 })] },
        { documents: [theirs(pair)], payments: [theirs(payment({ mappingId: 21 }), { state: 'void', lines: [] })] },
      ),
      [['USD', 'voided-or-deleted-on-one-side', -4000, 1]],
    ],
    [
      'paid on both sides, with the date across the as-of day',
      input(
        { documents: [pair], payments: [payment()] },
        { documents: [theirs(pair)], payments: [theirs(payment(), { date: '2026-07-02' })] },
      ),
      [['USD', 'dated-across-as-of', -4000, 1]],
    ],
  ];
  test.each(cases)('%s', (_name, made, expected) => {
    expect(causesOf(made)).toEqual(expected);
    for (const row of computeTieOut(made).currencies) expect(row.unexplainedMinor).toBe(0);
  });
});

describe('no difference, no cause', () => {
  const pair = invoice();
  const cases: [string, TieOutInput][] = [
    [
      'one payment here, two there',
      input(
        { documents: [pair], payments: [payment()] },
        {
          documents: [theirs(pair)],
          payments: [1000, 3000].map((amountMinor, i) =>
            theirs(payment(), { id: i, amountMinor, lines: [{ kind: 'invoice', id: 1, amountMinor }] }),
          ),
        },
      ),
    ],
    [
      'paid in the source by balance, in QuickBooks by a payment',
      input(
        { documents: [invoice({ balanceMinor: 6000 })] },
        { documents: [theirs(pair, { balanceMinor: 6000 })], payments: [theirs(payment())] },
      ),
    ],
    [
      'one invoice here, two documents there, in one group',
      input(
        { documents: [pair] },
        {
          documents: [theirs(pair, { totalMinor: 4000 }), theirs(pair, { id: 2, totalMinor: 6000 })],
        },
      ),
    ],
    [
      'paid history that is linked to nothing',
      input(
        {},
        {
          documents: [theirs(invoice({ mappingId: null, totalMinor: 4000 }))],
          payments: [theirs(payment())],
        },
      ),
    ],
    [
      'the same money unapplied on both sides',
      input(
        { payments: [payment({ lines: [] })] },
        { payments: [theirs(payment({ lines: [], id: 9, date: '2026-04-03' }))] },
      ),
    ],
    ['a draft', input({ documents: [invoice({ state: 'draft', mappingId: null })] }, {})],
    ['a document dated later', input({ documents: [invoice({ mappingId: null, date: '2026-07-01' })] }, {})],
  ];
  test.each(cases)('%s', (_name, made) => {
    for (const row of computeTieOut(made).currencies) {
      expect(row).toMatchObject({ differenceMinor: 0, unexplainedMinor: 0, causes: [] });
    }
  });
});

test('an effect names its records, its client and what clears it', () => {
  const [row] = computeTieOut(
    input(
      { documents: [invoice()] },
      { documents: [theirs(invoice(), { id: 'd1', totalMinor: 9000 })] },
      {
        acceptedMappings: new Set([11]),
      },
    ),
  ).currencies;
  expect(row).toEqual({
    currency: 'USD',
    sourceMinor: 10_000,
    quickbooksMinor: 9000,
    differenceMinor: 1000,
    unexplainedMinor: 0,
    causes: [{ cause: 'amount-differs', amountMinor: 1000, count: 1, acceptedMinor: 1000 }],
    perClient: [{ clientId: 7, customerId: 'c7', sourceMinor: 10_000, quickbooksMinor: 9000, differenceMinor: 1000 }],
    effects: [
      {
        cause: 'amount-differs',
        currency: 'USD',
        amountMinor: 1000,
        clientId: 7,
        customerId: 'c7',
        mappingId: 11,
        records: [
          { side: 'source', type: 'invoice', id: 1, on: null },
          { side: 'quickbooks', type: 'invoice', id: 'd1', on: null },
        ],
        accepted: true,
        actions: ['review', 'accept', 'ask'],
      },
    ],
  });
});

test('linking clears the two sides of one document at once', () => {
  const live = createTieOut(
    input(
      { documents: [invoice({ mappingId: null })] },
      { documents: [theirs(invoice({ mappingId: null }), { id: 'd1' })] },
    ),
  );
  expect(live.result().currencies[0]?.effects).toHaveLength(2);
  live.apply({
    documents: [
      { side: 'source', kind: 'invoice', id: 1, mappingId: 11 },
      { side: 'quickbooks', kind: 'invoice', id: 'd1', mappingId: 11 },
    ],
  });
  expect(live.result().currencies[0]).toMatchObject({ differenceMinor: 0, effects: [], unexplainedMinor: 0 });
});
