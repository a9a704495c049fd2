import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysBetween } from '../../../electron/matching/invoices/days.ts';
import { linkInvoices } from '../../../electron/matching/invoices/link-invoices.ts';
import { foldNumber, foldNumberHead } from '../../../electron/matching/invoices/number-folding.ts';
import { reasonText } from '../../../electron/matching/invoices/reason-text.ts';
import type { LinkInput, QboDocument, SourceInvoice } from '../../../electron/matching/invoices/types.ts';

const invoice = (over: Partial<SourceInvoice> = {}): SourceInvoice => ({
  id: 1,
  kind: 'invoice',
  state: 'standing',
  number: '1042',
  clientId: 7,
  currency: 'USD',
  date: '2026-03-10',
  totalMinor: 12_500,
  linked: false,
  ...over,
});

const document = (over: Partial<QboDocument> = {}): QboDocument => ({
  id: '501',
  kind: 'invoice',
  state: 'standing',
  number: '1042',
  customerId: 'c7',
  currency: 'USD',
  date: '2026-03-10',
  totalMinor: 12_500,
  linked: false,
  ...over,
});

const run = (invoices: SourceInvoice[], documents: QboDocument[], over: Partial<LinkInput> = {}) =>
  linkInvoices({
    invoices,
    documents,
    customerMap: new Map([[7, new Map([['USD', 'c7']])]]),
    parentOf: new Map(),
    rejectedPairs: new Map(),
    ...over,
  });

const codes = (result: ReturnType<typeof run>, candidate = 0) =>
  result.ambiguous[0]?.candidates[candidate]?.reasons.map((reason) => reason.code);

describe('confident', () => {
  test('number, total, currency and mapped customer agree', () => {
    const result = run([invoice()], [document()]);
    expect(result).toEqual({
      confident: [{ invoiceId: 1, documentId: '501' }],
      ambiguous: [],
      unmatched: [],
      excluded: [],
    });
  });

  test('a far date is evidence, not a condition', () => {
    expect(run([invoice()], [document({ date: '2025-01-01' })]).confident).toHaveLength(1);
  });

  test('a credit links to a credit memo and never to an invoice of the same number', () => {
    const credit = invoice({ kind: 'credit' });
    expect(run([credit], [document()]).unmatched).toEqual([1]);
    expect(run([credit], [document({ kind: 'credit-memo' }), document()]).confident).toHaveLength(1);
  });

  test('a voided document does not stand in the way of its replacement', () => {
    const voided = document({ id: '400', state: 'void', totalMinor: 0 });
    expect(run([invoice()], [voided, document()]).confident).toEqual([{ invoiceId: 1, documentId: '501' }]);
  });
});

describe('ambiguous, with its reason', () => {
  const cases: [string, SourceInvoice[], QboDocument[], string[], Partial<LinkInput>?][] = [
    ['customer unmapped', [invoice({ clientId: 8 })], [document()], ['customer-unmapped']],
    ['other customer', [invoice()], [document({ customerId: 'c9' })], ['customer-differs']],
    [
      'sub-customer instead of the parent',
      [invoice()],
      [document({ customerId: 'job' })],
      ['sub-customer-for-parent'],
      { parentOf: new Map([['job', 'c7']]) },
    ],
    ['a cent', [invoice()], [document({ totalMinor: 12_501 })], ['total-differs']],
    ['currency', [invoice()], [document({ currency: 'EUR' })], ['currency-differs']],
    [
      'void in QuickBooks',
      [invoice()],
      [document({ state: 'void', totalMinor: 0 })],
      ['void-one-side', 'total-differs'],
    ],
    ['linked elsewhere', [invoice()], [document({ linked: true })], ['already-linked-elsewhere']],
    ['prefix', [invoice()], [document({ number: 'INV-1042' })], ['number-equal-after-folding']],
    ['zeros and case', [invoice({ number: 'a-7' })], [document({ number: 'A 007' })], ['number-equal-after-folding']],
    ['revision', [invoice()], [document({ number: '1042-1' })], ['number-equal-after-folding']],
    ['twice in QuickBooks', [invoice()], [document(), document({ id: '502' })], ['number-twice']],
    ['no number in common', [invoice()], [document({ number: '77' })], ['no-number']],
    ['no number at all, far', [invoice()], [document({ number: null, date: '2026-04-01' })], ['no-number', 'date-far']],
  ];
  test.each(cases)('%s', (_name, invoices, documents, expected, over) => {
    const result = run(invoices, documents, over);
    expect(result.confident).toEqual([]);
    expect(codes(result)).toEqual(expected);
  });

  test('two source invoices for one number are both open, also when one is linked already', () => {
    const result = run([invoice(), invoice({ id: 2 })], [document()]);
    expect(result.confident).toEqual([]);
    expect(result.ambiguous.map((row) => row.candidates[0]?.reasons)).toEqual([
      [{ code: 'number-twice', side: 'source' }],
      [{ code: 'number-twice', side: 'source' }],
    ]);
    expect(run([invoice(), invoice({ id: 2, linked: true })], [document()]).confident).toEqual([]);
  });

  test('the twin outside the window still counts', () => {
    const old = invoice({ id: 2, date: '2020-01-01' });
    const result = run([invoice(), old], [document()], { window: { from: '2026-01-01', to: null } });
    expect(result.confident).toEqual([]);
    expect(result.excluded).toEqual([{ invoiceId: 2, reason: 'outside-window' }]);
  });

  test('the best candidate comes first and carries the money at stake', () => {
    const others = [document({ id: '9', customerId: 'c9', totalMinor: 1 }), document({ id: '10', number: '7' })];
    const result = run([invoice()], others);
    expect(result.ambiguous[0]?.candidates.map((c) => c.documentId)).toEqual(['10', '9']);
    expect(result.ambiguous[0]?.candidates[1]?.reasons).toContainEqual({
      code: 'total-differs',
      differenceMinor: -12_499,
      currency: 'USD',
    });
  });

  test('a client mapped in another currency only is not mapped for this one', () => {
    const over = { customerMap: new Map([[7, new Map([['EUR', 'c7']])]]) };
    expect(codes(run([invoice()], [document()], over))).toEqual(['customer-unmapped']);
  });
});

describe('left alone', () => {
  test('drafts, voids, gone and linked invoices are listed apart', () => {
    const result = run(
      [
        invoice({ id: 4, linked: true }),
        invoice({ id: 3, state: 'gone' }),
        invoice({ id: 2, state: 'void' }),
        invoice({ id: 1, state: 'draft' }),
      ],
      [document()],
    );
    expect(result.excluded.map((row) => row.reason)).toEqual(['draft', 'void', 'gone', 'linked']);
  });

  test('a rejected pair is not offered again, other candidates are', () => {
    const over = { rejectedPairs: new Map([[1, new Set(['501'])]]) };
    expect(run([invoice()], [document()], over).unmatched).toEqual([1]);
    const result = run([invoice()], [document(), document({ id: '502', number: 'X1042' })], over);
    expect(result.ambiguous[0]?.candidates.map((c) => c.documentId)).toEqual(['502']);
  });

  test('a document that a confident link claims is nobody else’s candidate', () => {
    const twin = invoice({ id: 2, number: 'INV-1042' });
    expect(run([invoice(), twin], [document()]).unmatched).toEqual([2]);
  });

  test('deleted documents are never offered', () => {
    expect(run([invoice()], [document({ state: 'deleted' })]).unmatched).toEqual([1]);
  });
});

test.each([
  ['INV-1042', '1042'],
  ['inv 001042', '1042'],
  ['1042A', '1042'],
  ['000', '0'],
  ['0', '0'],
  ['Ä-12/b-3', '12B3'],
  ['abc', 'ABC'],
  ['--', ''],
])('%s folds to %s', (number, folded) => {
  expect(foldNumber(number)).toBe(folded);
  expect(foldNumber(folded)).toBe(folded);
});

test('the head of a number leaves out a short last group', () => {
  expect(['4272-1', '1848/22', 'INV-0042-B', '1042', 'INV-1042'].map(foldNumberHead)).toEqual([
    '4272',
    '1848',
    '42',
    null,
    null,
  ]);
});

test('days between calendar days agree with the calendar', () => {
  const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, day, (a, b) => {
      const [from, to] = [a.toISOString().slice(0, 10), b.toISOString().slice(0, 10)];
      expect(daysBetween(from, to)).toBe((Date.parse(to) - Date.parse(from)) / 86_400_000);
    }),
  );
});

test('every reason has its words', () => {
  expect(reasonText({ code: 'total-differs', differenceMinor: 150, currency: 'USD' })).toBe(
    'total differs by 1.50 USD (QuickBooks is higher)',
  );
  expect(reasonText({ code: 'total-differs', differenceMinor: -123_456_750, currency: 'USD' })).toBe(
    'total differs by 1,234,567.50 USD (QuickBooks is lower)',
  );
  expect(reasonText({ code: 'number-twice', side: 'both' })).toBe('number met twice on both sides');
  expect(reasonText({ code: 'date-far', days: 30 })).toBe('30 days apart');
});

/** Small books full of collisions: few numbers, totals, customers and days. */
const books = fc.record({
  invoices: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 60 }),
      kind: fc.constantFrom('invoice' as const, 'invoice' as const, 'credit' as const),
      state: fc.constantFrom('standing' as const, 'standing' as const, 'standing' as const, 'void' as const),
      number: fc.constantFrom('1', '2', '3', 'INV-1', '02', '3-1', null),
      clientId: fc.integer({ min: 1, max: 4 }),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
      date: fc.constantFrom('2026-01-01', '2026-01-02', '2026-02-01'),
      totalMinor: fc.constantFrom(100, 200, 201),
      linked: fc.constantFrom(false, false, false, true),
    }),
    { selector: (row) => row.id, maxLength: 14 },
  ),
  documents: fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 60 }).map(String),
      kind: fc.constantFrom('invoice' as const, 'invoice' as const, 'credit-memo' as const),
      state: fc.constantFrom('standing' as const, 'standing' as const, 'standing' as const, 'void' as const),
      number: fc.constantFrom('1', '2', '3', 'INV-1', '02', '3-1', null),
      customerId: fc.constantFrom('c1', 'c2', 'c3', 'job'),
      currency: fc.constantFrom('USD', 'USD', 'EUR'),
      date: fc.constantFrom('2026-01-01', '2026-01-02', '2026-02-01'),
      totalMinor: fc.constantFrom(100, 200, 201),
      linked: fc.constantFrom(false, false, false, true),
    }),
    { selector: (row) => row.id, maxLength: 14 },
  ),
  seed: fc.integer(),
});

const randomContext = {
  customerMap: new Map([
    [1, new Map([['USD', 'c1']])],
    [
      2,
      new Map([
        ['USD', 'c2'],
        ['EUR', 'c3'],
      ]),
    ],
  ]),
  parentOf: new Map([['job', 'c1']]),
  rejectedPairs: new Map([[3, new Set(['3', '4'])]]),
};

test('on random books: one to one, each invoice in one list, and each confident link keeps the rule', () => {
  fc.assert(
    fc.property(books, ({ invoices, documents }) => {
      const result = linkInvoices({ invoices, documents, ...randomContext });
      const seen = [
        ...result.confident.map((row) => row.invoiceId),
        ...result.ambiguous.map((row) => row.invoiceId),
        ...result.excluded.map((row) => row.invoiceId),
        ...result.unmatched,
      ];
      expect(seen.sort((a, b) => a - b)).toEqual(invoices.map((row) => row.id).sort((a, b) => a - b));
      expect(new Set(result.confident.map((row) => row.documentId)).size).toBe(result.confident.length);
      for (const row of result.ambiguous) {
        expect(row.candidates.length).toBeGreaterThan(0);
        for (const candidate of row.candidates) expect(candidate.reasons.length).toBeGreaterThan(0);
      }
      // The rule, told by counting over all records instead of by an index.
      const expected = invoices.flatMap((ours) =>
        documents
          .filter((theirs) => {
            const sameKind = (d: QboDocument) => (d.kind === 'invoice') === (ours.kind === 'invoice');
            return (
              ours.state === 'standing' &&
              theirs.state === 'standing' &&
              !ours.linked &&
              !theirs.linked &&
              sameKind(theirs) &&
              ours.number !== null &&
              ours.number === theirs.number &&
              ours.totalMinor === theirs.totalMinor &&
              ours.currency === theirs.currency &&
              randomContext.customerMap.get(ours.clientId)?.get(ours.currency) === theirs.customerId &&
              !randomContext.rejectedPairs.get(ours.id)?.has(theirs.id) &&
              invoices.filter((o) => o.state === 'standing' && o.kind === ours.kind && o.number === ours.number)
                .length === 1 &&
              documents.filter((d) => d.state === 'standing' && sameKind(d) && d.number === ours.number).length === 1
            );
          })
          .map((theirs) => ({ invoiceId: ours.id, documentId: theirs.id })),
      );
      expect(result.confident).toEqual(expected.sort((a, b) => a.invoiceId - b.invoiceId));
    }),
    { numRuns: 1500 },
  );
});

test('the order of records does not matter', () => {
  fc.assert(
    fc.property(books, ({ invoices, documents, seed }) => {
      const shuffle = <T>(rows: readonly T[]): T[] => {
        let state = seed;
        return rows
          .map((row) => {
            state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
            return { row, key: state };
          })
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
      };
      expect(linkInvoices({ invoices: shuffle(invoices), documents: shuffle(documents), ...randomContext })).toEqual(
        linkInvoices({ invoices, documents, ...randomContext }),
      );
    }),
    { numRuns: 500 },
  );
});

test('confident links are symmetrical: with the sides exchanged the same records are linked', () => {
  const customers = ['c1', 'c2', 'c3', 'job'];
  const exchanged = {
    customerMap: new Map([
      [0, new Map([['USD', '1']])],
      [1, new Map([['USD', '2']])],
      [2, new Map([['EUR', '2']])],
    ]),
    parentOf: new Map<string, string>(),
    rejectedPairs: new Map([
      [3, new Set(['3'])],
      [4, new Set(['3'])],
    ]),
  };
  fc.assert(
    fc.property(books, ({ invoices, documents }) => {
      const there = linkInvoices({ invoices, documents, ...randomContext });
      const back = linkInvoices({
        invoices: documents.map(({ id, kind, state, customerId, ...row }) => ({
          ...row,
          id: Number(id),
          kind: kind === 'credit-memo' ? 'credit' : 'invoice',
          state: state === 'standing' ? 'standing' : 'void',
          clientId: customers.indexOf(customerId),
        })),
        documents: invoices.map(({ id, kind, state, clientId, ...row }) => ({
          ...row,
          id: String(id),
          kind: kind === 'credit' ? 'credit-memo' : 'invoice',
          state: state === 'standing' ? 'standing' : 'void',
          customerId: String(clientId),
        })),
        ...exchanged,
      });
      const pairs = there.confident.map((link) => `${link.invoiceId} ${link.documentId}`).sort();
      expect(back.confident.map((link) => `${link.documentId} ${link.invoiceId}`).sort()).toEqual(pairs);
    }),
    { numRuns: 1000 },
  );
});
