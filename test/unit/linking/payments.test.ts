import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchPayments } from '../../../electron/matching/payments/match-payments.ts';
import {
  type Application,
  type BackfillInput,
  type OpenDocument,
  planBackfill,
  type SettledInvoice,
} from '../../../electron/matching/payments/plan-backfill.ts';
import type { QboPayment, SourcePayment } from '../../../electron/matching/payments/types.ts';

const customerMap = new Map([[7, new Map([['USD', 'c7']])]]);

const ours = (over: Partial<SourcePayment> = {}): SourcePayment => ({
  id: 1,
  state: 'standing',
  clientId: 7,
  currency: 'USD',
  date: '2026-03-10',
  amountMinor: 500,
  reference: null,
  allocations: [{ invoiceId: 1, amountMinor: 500 }],
  ...over,
});

const theirs = (over: Partial<QboPayment> = {}): QboPayment => ({
  id: 'p1',
  state: 'standing',
  customerId: 'c7',
  currency: 'USD',
  date: '2026-03-12',
  totalMinor: 500,
  unappliedMinor: 0,
  reference: null,
  lines: [{ kind: 'invoice', id: 'd1', amountMinor: 500 }],
  ...over,
});

describe('matching payments of both sides', () => {
  const linkedInvoices = new Map([
    [1, 'd1'],
    [2, 'd2'],
  ]);
  const match = (sourcePayments: SourcePayment[], qboPayments: QboPayment[]) =>
    matchPayments({ sourcePayments, qboPayments, linkedInvoices, customerMap });
  const pair = { sourcePaymentId: 1, qboPaymentId: 'p1' };

  test('same linked invoice, amount, currency and within five days', () => {
    expect(match([ours()], [theirs()])).toEqual({ confident: [pair], possible: [] });
    expect(match([ours()], [theirs({ date: '2026-03-15' })]).confident).toEqual([pair]);
    expect(match([ours()], [theirs({ date: '2026-03-16' })]).possible[0]?.reasons).toEqual([
      { code: 'date-far', days: 6 },
    ]);
  });

  test('the same reference bridges any number of days, an empty one none', () => {
    const late = { date: '2026-09-10' };
    expect(match([ours({ reference: '#00812' })], [theirs({ ...late, reference: '812' })]).confident).toEqual([pair]);
    expect(match([ours({ reference: '-' })], [theirs({ ...late, reference: '' })])).toEqual({
      confident: [],
      possible: [],
    });
  });

  test.each([
    ['amount', { totalMinor: 501, lines: [{ kind: 'invoice' as const, id: 'd1', amountMinor: 501 }] }],
    ['currency', { currency: 'EUR' }],
    ['voided', { state: 'void' as const }],
  ])('another %s is no pair', (_name, over) => {
    expect(match([ours()], [theirs(over)])).toEqual({ confident: [], possible: [] });
  });

  test('split differently over linked invoices, or on no common invoice, is only possible', () => {
    const split = theirs({
      lines: [
        { kind: 'invoice', id: 'd1', amountMinor: 300 },
        { kind: 'invoice', id: 'd2', amountMinor: 200 },
      ],
    });
    expect(match([ours()], [split]).possible[0]?.reasons).toEqual([{ code: 'allocated-differently' }]);
    const loose = theirs({ lines: [], unappliedMinor: 500 });
    expect(match([ours()], [loose]).possible[0]?.reasons).toEqual([{ code: 'no-invoice-in-common' }]);
  });

  test('two equal payments on a side are nobody’s to pair', () => {
    const result = match([ours()], [theirs(), theirs({ id: 'p2' })]);
    expect(result.confident).toEqual([]);
    expect(result.possible.map((row) => row.reasons)).toEqual([
      [{ code: 'not-one-to-one' }],
      [{ code: 'not-one-to-one' }],
    ]);
  });
});

const settled = (over: Partial<SettledInvoice> = {}): SettledInvoice => ({
  id: 1,
  state: 'standing',
  currency: 'USD',
  totalMinor: 1000,
  balanceMinor: 1000,
  ...over,
});
const open = (over: Partial<OpenDocument> = {}): OpenDocument => ({
  kind: 'invoice',
  id: 'd1',
  state: 'standing',
  customerId: 'c7',
  currency: 'USD',
  date: '2026-03-01',
  totalMinor: 1000,
  balanceMinor: 500,
  ...over,
});
const input = (over: Partial<BackfillInput> = {}): BackfillInput => ({
  links: [{ mappingId: 11, invoiceIds: [1], documents: [{ kind: 'invoice', id: 'd1' }] }],
  qboPayments: [theirs()],
  qboDocuments: [open()],
  sourceInvoices: [settled()],
  sourcePayments: [],
  customerMap,
  existingApplications: [],
  decided: [],
  ...over,
});

describe('backfill', () => {
  const row: Application = {
    qboPaymentId: 'p1',
    documentKind: 'invoice',
    documentId: 'd1',
    mappingId: 11,
    currency: 'USD',
    amountMinor: 500,
    date: '2026-03-12',
    via: 'payment',
  };

  test('brings in a payment on a linked invoice, once', () => {
    const plan = planBackfill(input());
    expect(plan.save).toEqual([row]);
    expect(planBackfill(input({ existingApplications: plan.applied }))).toMatchObject({ save: [], withdraw: [] });
  });

  test('keeps splits whole: the part of an invoice linked later gets its mapping then', () => {
    const split = theirs({
      totalMinor: 900,
      unappliedMinor: 100,
      lines: [
        { kind: 'invoice', id: 'd1', amountMinor: 300 },
        { kind: 'invoice', id: 'd2', amountMinor: 400 },
        { kind: 'invoice', id: 'd1', amountMinor: 100 },
      ],
    });
    const first = planBackfill(input({ qboPayments: [split] }));
    expect(first.save.map((r) => [r.documentId, r.amountMinor, r.mappingId])).toEqual([
      ['d1', 400, 11],
      ['d2', 400, null],
    ]);
    expect(first.unapplied).toMatchObject([{ kind: 'payment', id: 'p1', amountMinor: 100 }]);
    const linkedLater = input({
      qboPayments: [split],
      links: [...input().links, { mappingId: 12, invoiceIds: [2], documents: [{ kind: 'invoice', id: 'd2' }] }],
      sourceInvoices: [settled(), settled({ id: 2 })],
      existingApplications: first.applied,
    });
    expect(planBackfill(linkedLater).save.map((r) => [r.documentId, r.mappingId])).toEqual([['d2', 12]]);
  });

  test('a credit memo is applied by a zero-amount payment', () => {
    const joining = theirs({
      totalMinor: 0,
      lines: [
        { kind: 'invoice', id: 'd1', amountMinor: 200 },
        { kind: 'credit-memo', id: 'm1', amountMinor: 200 },
      ],
    });
    const plan = planBackfill(input({ qboPayments: [joining] }));
    expect(plan.save.map((r) => [r.documentKind, r.amountMinor, r.via])).toEqual([
      ['credit-memo', 200, 'credit-memo'],
      ['invoice', 200, 'credit-memo'],
    ]);
  });

  test('settled in the source: skipped, and told when QuickBooks still has it open', () => {
    const plan = planBackfill(input({ sourceInvoices: [settled({ balanceMinor: 0 })] }));
    expect(plan.save).toEqual([]);
    expect(plan.skipped).toEqual([{ qboPaymentId: 'p1', mappingId: 11, reason: 'settled-in-source' }]);
    expect(plan.disagreements).toMatchObject([{ mappingId: 11, code: 'open-in-quickbooks', quickbooksMinor: 500 }]);
  });

  test('paid in the source by balance alone: the same money is not brought in again', () => {
    expect(planBackfill(input({ sourceInvoices: [settled({ balanceMinor: 500 })] })).skipped).toMatchObject([
      { reason: 'in-source-balance' },
    ]);
    const plan = planBackfill(input({ sourceInvoices: [settled({ balanceMinor: 700 })] }));
    expect(plan.save).toEqual([]);
    expect(plan.disagreements).toMatchObject([{ code: 'paid-differently', sourceMinor: 300, quickbooksMinor: 500 }]);
  });

  test('a payment imported after the balance it lowers is no disagreement', () => {
    const newer = planBackfill(input({ sourceInvoices: [settled({ balanceMinor: 1000 })], sourcePayments: [ours()] }));
    expect(newer).toMatchObject({ save: [], disagreements: [], matched: [{ sourcePaymentId: 1, qboPaymentId: 'p1' }] });
  });

  test('a payment the source has is matched, a look-alike waits for a decision', () => {
    const known = { sourceInvoices: [settled({ balanceMinor: 500 })], sourcePayments: [ours()] };
    expect(planBackfill(input(known))).toMatchObject({
      save: [],
      matched: [{ sourcePaymentId: 1, qboPaymentId: 'p1' }],
    });
    const alike = input({ sourcePayments: [ours({ allocations: [] })] });
    expect(planBackfill(alike)).toMatchObject({
      save: [],
      possibleDuplicates: [{ sourcePaymentId: 1, qboPaymentId: 'p1' }],
    });
    const decide = (same: boolean) => [{ sourcePaymentId: 1, qboPaymentId: 'p1', same }];
    expect(planBackfill({ ...alike, decided: decide(false) }).save).toEqual([row]);
    expect(planBackfill({ ...alike, decided: decide(true) })).toMatchObject({ save: [], possibleDuplicates: [] });
  });

  test.each([
    ['voided', [theirs({ state: 'void', totalMinor: 0, lines: [] })]],
    ['deleted', [theirs({ state: 'deleted' })]],
    ['moved to another invoice', [theirs({ lines: [{ kind: 'invoice', id: 'd9', amountMinor: 500 }] })]],
  ])('%s later: its rows are withdrawn', (_name, qboPayments) => {
    expect(planBackfill(input({ qboPayments, existingApplications: [row] })).withdraw).toEqual([row]);
  });

  test('another currency is told, not written', () => {
    const plan = planBackfill(input({ sourceInvoices: [settled({ currency: 'EUR' })] }));
    expect(plan).toMatchObject({ save: [], disagreements: [{ code: 'currency-differs' }] });
  });

  test('on random books a second run changes nothing, and order does not matter', () => {
    const payment = fc.record({
      state: fc.constantFrom('standing' as const, 'standing' as const, 'void' as const),
      date: fc.constantFrom('2026-03-10', '2026-03-12', '2026-04-30'),
      reference: fc.constantFrom(null, '5', '6'),
      parts: fc.array(fc.tuple(fc.constantFrom('d1', 'd2', 'd3', 'd4'), fc.constantFrom(100, 200)), { maxLength: 3 }),
    });
    const invoice = fc.record({ balanceMinor: fc.constantFrom(0, 700, 800, 1000, null), linked: fc.boolean() });
    const books = fc.record({
      payments: fc.array(payment, { maxLength: 6 }),
      invoices: fc.tuple(invoice, invoice, invoice, invoice),
      known: fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(100, 200)), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(books, ({ payments, invoices, known }) => {
        const made = input({
          links: invoices.flatMap(({ linked }, i) =>
            linked
              ? [{ mappingId: i + 1, invoiceIds: [i + 1], documents: [{ kind: 'invoice', id: `d${i + 1}` }] }]
              : [],
          ),
          sourceInvoices: invoices.map(({ balanceMinor }, i) => settled({ id: i + 1, balanceMinor })),
          qboDocuments: invoices.map((_, i) => open({ id: `d${i + 1}` })),
          qboPayments: payments.map(({ parts, ...rest }, i) =>
            theirs({
              ...rest,
              id: `p${i}`,
              totalMinor: parts.reduce((sum, part) => sum + part[1], 0),
              lines: parts.map(([id, amountMinor]) => ({ kind: 'invoice', id, amountMinor })),
            }),
          ),
          sourcePayments: known.map(([invoiceId, amountMinor], i) =>
            ours({ id: i, amountMinor, allocations: [{ invoiceId, amountMinor }] }),
          ),
        });
        const plan = planBackfill(made);
        const again = planBackfill({ ...made, existingApplications: plan.applied });
        expect(again.save).toEqual([]);
        expect(again.withdraw).toEqual([]);
        expect({ ...again, save: plan.save }).toEqual(plan);
        const reversed = {
          ...made,
          links: made.links.toReversed(),
          qboPayments: made.qboPayments.toReversed(),
          sourcePayments: made.sourcePayments.toReversed(),
          sourceInvoices: made.sourceInvoices.toReversed(),
        };
        expect(planBackfill(reversed)).toEqual(plan);
        // A payment's money is brought in whole or waits: never more than it has.
        for (const { id, totalMinor } of made.qboPayments) {
          const parts = plan.applied.filter((r) => r.qboPaymentId === id);
          expect(parts.reduce((sum, r) => sum + r.amountMinor, 0)).toBeLessThanOrEqual(totalMinor);
        }
      }),
      { numRuns: 400 },
    );
  });
});
