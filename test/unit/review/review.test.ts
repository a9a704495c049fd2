import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ConflictKind,
  findConflicts,
  planConflicts,
  type ReviewedMapping,
} from '../../../electron/review/conflicts.ts';
import {
  type CustomerFacts,
  type CustomerRecord,
  type DocumentFacts,
  type DocumentRecord,
  documentFields,
  type Field,
  sameFacts,
  snapshotCustomer,
  snapshotDocument,
} from '../../../electron/review/facts.ts';
import { alikeKey, resolve, stillHolds } from '../../../electron/review/resolve.ts';

const record: DocumentRecord = {
  state: 'standing',
  number: '1042',
  date: '2026-03-10',
  dueDate: '2026-04-09',
  customerId: 'c7',
  currency: 'USD',
  lines: [{ description: 'Support', quantity: '2', unitPrice: '50', amountMinor: 10_000 }],
  taxMinor: 0,
  totalMinor: 10_000,
};
const base = snapshotDocument(record);
const person: CustomerRecord = {
  state: 'standing',
  name: 'Harbor Bakery',
  email: 'books@harbor.example',
  phone: '555 0142',
  billingAddress: '1 Pier Road',
  shippingAddress: null,
};
const customer = snapshotCustomer(person);

/** A linked document; QuickBooks' own due date differs from the start, which is nobody's change. */
const linked = (ours: Partial<DocumentFacts>, theirs: Partial<DocumentFacts>): ReviewedMapping => {
  const baseTheirs = { ...base, dueDate: '2026-04-10' };
  return {
    mappingId: 1,
    type: 'document',
    baseOurs: base,
    baseTheirs,
    ours: { ...base, ...ours },
    theirs: { ...baseTheirs, ...theirs },
  };
};
const linkedCustomer = (ours: Partial<CustomerFacts>, theirs: Partial<CustomerFacts>): ReviewedMapping => ({
  mappingId: 2,
  type: 'customer',
  baseOurs: customer,
  baseTheirs: customer,
  ours: { ...customer, ...ours },
  theirs: { ...customer, ...theirs },
});
const told = (mapping: ReviewedMapping, neverTouch?: ReadonlySet<Field>) =>
  findConflicts([mapping], neverTouch).map((c) => [c.kind, c.fields.map((f) => f.field)]);
const one = (mapping: ReviewedMapping, neverTouch?: ReadonlySet<Field>) => {
  const [conflict] = findConflicts([mapping], neverTouch);
  if (conflict === undefined) throw new Error('expected a conflict');
  return conflict;
};

describe('snapshots', () => {
  test('writing that carries no meaning is gone', () => {
    const spelledDocument = snapshotDocument({
      ...record,
      number: ' 1042 ',
      lines: [{ description: 'Support ', quantity: '2.00', unitPrice: '050.0', amountMinor: 10_000 }],
    });
    expect(spelledDocument).toEqual(base);
    // Contacts are kept as they are spelled, and compared by what they mean.
    const other = { ...person, email: 'Books@Harbor.example', phone: '(555) 01-42', name: 'Harbor  Bakery' };
    expect(snapshotCustomer(other)).toEqual({ ...customer, email: other.email, phone: other.phone });
    expect(sameFacts(snapshotCustomer(other), customer)).toBe(true);
    expect(sameFacts(snapshotCustomer({ ...person, phone: '+555 0142' }), customer)).toBe(false);
    const numbers = ['1-800 FLOWERS', '1-800 OTHERS', '555 0142 x 12', '(555) 0142 ext. 12'];
    const [flowers, others, short, spelled] = numbers.map((phone) => snapshotCustomer({ ...person, phone }));
    expect([
      sameFacts(flowers ?? customer, others ?? customer),
      sameFacts(short ?? customer, spelled ?? customer),
    ]).toEqual([false, true]);
    expect(
      snapshotDocument({ ...record, lines: [{ description: '', quantity: '0.5', unitPrice: '-1.50', amountMinor: 1 }] })
        .lines,
    ).toEqual([{ description: null, quantity: '0.5', unitPrice: '-1.5', amountMinor: 1 }]);
  });

  test('a base read back from stored text is the same base', () => {
    expect(sameFacts(JSON.parse(JSON.stringify(base)) as DocumentFacts, base)).toBe(true);
    const line = { amountMinor: 10_000, unitPrice: '50', quantity: '2', description: 'Support' };
    expect(sameFacts({ ...base, lines: [line] }, base)).toBe(true);
  });
});

describe('finding', () => {
  const cases: [string, ReviewedMapping, [ConflictKind, Field[]][]][] = [
    ['nothing changed', linked({}, {}), []],
    ['QuickBooks moved on', linked({}, { date: '2026-03-11' }), [['changed-in-quickbooks', ['date']]]],
    ['the source moved on', linked({ number: '1042A' }, {}), [['changed-in-source', ['number']]]],
    ['both, differently', linked({ total: 9000 }, { total: 9500 }), [['both-changed', ['total']]]],
    ['both, alike', linked({ total: 9000 }, { total: 9000 }), []],
    ['one, to what the other has', linked({ dueDate: '2026-04-10' }, {}), []],
    [
      'several fields, by kind',
      linked({ date: '2026-03-01', number: '7' }, { date: '2026-03-02', customer: 'c8' }),
      [
        ['both-changed', ['date']],
        ['changed-in-quickbooks', ['customer']],
        ['changed-in-source', ['number']],
      ],
    ],
    [
      'a line',
      linked({}, { lines: [{ description: 'Support', quantity: '2', unitPrice: '49', amountMinor: 9800 }] }),
      [['changed-in-quickbooks', ['lines']]],
    ],
    ['voided in QuickBooks', linked({}, { state: 'void', total: 0, lines: [] }), [['voided-in-quickbooks', []]]],
    ['deleted in QuickBooks', linked({ total: 1 }, { state: 'gone' }), [['deleted-in-quickbooks', []]]],
    ['voided in the source', linked({ state: 'void' }, {}), [['voided-in-source', []]]],
    ['gone from the source', linked({ state: 'gone' }, {}), [['gone-from-source', []]]],
    ['void on both sides', linked({ state: 'void' }, { state: 'void', total: 0 }), []],
    [
      'a merged customer with another name',
      linkedCustomer({}, { state: 'merged', name: 'Harbor' }),
      [
        ['customer-merged', []],
        ['changed-in-quickbooks', ['name']],
      ],
    ],
    ['an inactive customer', linkedCustomer({}, { state: 'inactive' }), [['customer-inactive', []]]],
    ['an address', linkedCustomer({ billingAddress: '2 Pier Road' }, {}), [['changed-in-source', ['billingAddress']]]],
  ];
  test.each(cases)('%s', (_name, mapping, expected) => {
    expect(told(mapping)).toEqual(expected);
  });

  test('merged and inactive customers come first', () => {
    const mappings = [linked({}, { number: '9' }), linkedCustomer({}, { state: 'inactive' })];
    expect(findConflicts(mappings).map((c) => c.kind)).toEqual(['customer-inactive', 'changed-in-quickbooks']);
  });

  test('the money at stake', () => {
    expect(one(linked({ total: 9000 }, { total: 9500 })).stake).toEqual({ amountMinor: 500, currency: 'USD' });
    expect(one(linked({}, { state: 'void', total: 0 })).stake?.amountMinor).toBe(10_000);
    expect(one(linked({ state: 'gone', total: 0 }, {})).stake?.amountMinor).toBe(10_000);
    expect(one(linked({}, { currency: 'EUR' })).stake).toEqual({ amountMinor: 10_000, currency: 'USD' });
    expect(one(linkedCustomer({}, { name: 'x' })).stake).toBeNull();
  });

  test('a field never to be touched is told as locked, and not at all when only the source changed it', () => {
    const never = new Set<Field>(['number']);
    expect(told(linked({ number: '7' }, {}), never)).toEqual([]);
    expect(one(linked({ number: '7' }, { number: '8' }), never).fields).toMatchObject([
      { field: 'number', locked: true },
    ]);
  });

  test('conflicts open, stay, and close by themselves when the facts agree again', () => {
    const first = planConflicts([], findConflicts([linked({}, { number: '9' })]));
    expect(first).toMatchObject({ opened: [{ kind: 'changed-in-quickbooks' }], updated: [], closed: [] });
    const open = [{ mappingId: 1, kind: 'changed-in-quickbooks' as const, note: 'seen' }];
    const later = planConflicts(open, findConflicts([linked({}, { number: '10' })]));
    expect(later).toMatchObject({ opened: [], updated: [{ open: { note: 'seen' } }], closed: [] });
    expect(planConflicts(open, findConflicts([linked({}, {})]))).toEqual({ opened: [], updated: [], closed: open });
  });
});

describe('resolving', () => {
  const both = one(linked({ total: 9000, number: '7' }, { total: 9500, number: '8' }));

  test('keep ours becomes an export item and leaves the bases until it is done', () => {
    expect(resolve(both, 'keep-ours')).toMatchObject({
      step: 'export-update',
      updateQuickBooks: { total: 9000, number: '7' },
      changeInSource: {},
      newBases: null,
    });
  });

  test('keep theirs is recorded, and says what to change in the source', () => {
    expect(resolve(both, 'keep-theirs')).toMatchObject({
      step: 'none',
      updateQuickBooks: {},
      changeInSource: { total: 9500, number: '8' },
      newBases: { ours: both.ours, theirs: both.theirs },
    });
  });

  test('by field takes each from its side', () => {
    expect(resolve(both, 'by-field', { total: 'theirs', number: 'ours' })).toMatchObject({
      step: 'export-update',
      updateQuickBooks: { number: '7' },
      changeInSource: { total: 9500 },
    });
    expect(resolve(both, 'by-field', {})).toEqual({ ok: false, outcome: 'by-field', refusal: 'nothing-to-do' });
  });

  test('accepting resets both bases, unlinking and asking change none', () => {
    expect(resolve(both, 'accept')).toMatchObject({ step: 'none', newBases: { ours: both.ours, theirs: both.theirs } });
    expect(resolve(both, 'unlink')).toMatchObject({ step: 'unlink', newBases: null });
    expect(resolve(both, 'ask-client')).toMatchObject({ step: 'question', newBases: null });
  });

  test('fields never to be touched stay out of what is written', () => {
    const locked = one(linked({ total: 9000, number: '7' }, { total: 9500, number: '8' }), new Set<Field>(['number']));
    expect(resolve(locked, 'keep-ours')).toMatchObject({ updateQuickBooks: { total: 9000 }, lockedFields: ['number'] });
    const onlyLocked = one(linked({ number: '7' }, { number: '8' }), new Set<Field>(['number']));
    expect(resolve(onlyLocked, 'keep-ours')).toMatchObject({ ok: false, refusal: 'nothing-to-do' });
    expect(resolve(onlyLocked, 'keep-theirs')).toMatchObject({ changeInSource: { number: '8' } });
  });

  test.each([
    ['deleted', linked({}, { state: 'gone' }), { ok: false, refusal: 'gone-in-quickbooks' }],
    ['void', linked({}, { state: 'void', total: 0 }), { ok: false, refusal: 'void-in-quickbooks' }],
    ['merged', linkedCustomer({}, { state: 'merged' }), { ok: false, refusal: 'gone-in-quickbooks' }],
    ['in another currency', linked({}, { currency: 'EUR' }), { ok: false, refusal: 'currency-is-fixed' }],
    ['inactive', linkedCustomer({}, { state: 'inactive' }), { ok: true, step: 'export-reactivate' }],
    ['standing, and void in the source', linked({ state: 'void' }, {}), { ok: true, step: 'export-void' }],
  ])('keep ours when QuickBooks’ is %s', (_name, mapping, expected) => {
    expect(resolve(one(mapping), 'keep-ours')).toMatchObject(expected);
  });

  test('a decision holds only while both sides are what it was made on', () => {
    expect(stillHolds(both, both)).toBe(true);
    expect(stillHolds(both, { ours: both.ours, theirs: { ...both.theirs, state: 'void' } as DocumentFacts })).toBe(
      false,
    );
    expect(stillHolds(both, { ours: { ...both.ours, total: 1 } as DocumentFacts, theirs: both.theirs })).toBe(false);
  });

  test('alike conflicts share a key', () => {
    const other = one({ ...linked({ total: 1, number: '1' }, { total: 2, number: '2' }), mappingId: 9 });
    expect(alikeKey(other)).toBe(alikeKey(both));
    expect(alikeKey(one(linked({ total: 1 }, { total: 2 })))).not.toBe(alikeKey(both));
  });
});

test('on random edits: a difference is told exactly when a side left its base and the two disagree, and accepting ends it', () => {
  const edit = fc.record(
    {
      number: fc.constantFrom('1', '2', null),
      date: fc.constantFrom('2026-03-01', '2026-03-02'),
      customer: fc.constantFrom('c7', 'c8'),
      total: fc.constantFrom(10_000, 9000, 9500),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(edit, edit, (ours, theirs) => {
      const mapping = linked(ours, theirs);
      if (mapping.type !== 'document') throw new Error('a document was made');
      const found = findConflicts([mapping]);
      const fields = found.flatMap((c) => c.fields.map((f) => f.field)).sort();
      const expected = documentFields.filter((field) => {
        const moved =
          mapping.ours[field] !== mapping.baseOurs[field] || mapping.theirs[field] !== mapping.baseTheirs[field];
        return moved && mapping.ours[field] !== mapping.theirs[field];
      });
      expect(fields).toEqual([...expected].sort());
      const accepted = { ...mapping, baseOurs: mapping.ours, baseTheirs: mapping.theirs };
      expect(findConflicts([accepted])).toEqual([]);
    }),
  );
});
