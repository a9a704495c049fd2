import fc from 'fast-check';
import { expect, test } from 'vitest';
import { settledBases, toReviewed } from '../../../electron/engine/conflict-sides.ts';
import type { ComparedMapping } from '../../../electron/ledger/conflicts-facts.ts';
import { findConflicts } from '../../../electron/review/conflicts.ts';
import { type CustomerFacts, customerFields, fieldValue } from '../../../electron/review/facts.ts';
import { resolve, stillHolds } from '../../../electron/review/resolve.ts';

type Mapping = Extract<ComparedMapping, { type: 'customer' }>;

const start: CustomerFacts = {
  state: 'standing',
  name: 'a',
  email: 'a',
  phone: 'a',
  billingAddress: 'a',
  shippingAddress: null,
};

const field = fc.constantFrom('name', 'email', 'phone', 'billingAddress');
const text = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  fc.record({ do: fc.constant('edit' as const), side: fc.constantFrom('ours', 'theirs'), field, text }),
  // A person looks; decides on what was seen, perhaps after more edits.
  fc.record({ do: fc.constant('look' as const) }),
  fc.record({
    do: fc.constant('decide' as const),
    outcome: fc.constantFrom('keep-ours', 'keep-theirs', 'accept'),
    which: fc.nat(3),
  }),
  fc.record({ do: fc.constant('push' as const) }),
);

const reviewed = (mapping: Mapping) => {
  const found = toReviewed(mapping);
  if (found === null) throw new Error('a pair has two records');
  return found;
};
const only = (side: Mapping['ours']): CustomerFacts => Object.values(side)[0] ?? start;

test('whatever both sides do in between, no difference disappears without having been seen and decided', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 40 }), (steps) => {
      const side = (facts: CustomerFacts) => ({ one: facts });
      let mapping: Mapping = {
        type: 'customer',
        mappingId: 1,
        isGroup: false,
        baseOurs: side(start),
        baseTheirs: side(start),
        ours: side(start),
        theirs: side(start),
      };
      let seen = findConflicts([reviewed(mapping)]);
      let queued: { readonly changes: Readonly<Record<string, unknown>>; readonly expected: CustomerFacts } | null =
        null;
      /** Differences a person let stand, by field: both values as they were shown. */
      const reviewedPairs = new Set<string>();
      const pairOf = (name: string) =>
        `${name} ${String(fieldValue(only(mapping.ours), name as 'name'))} ${String(fieldValue(only(mapping.theirs), name as 'name'))}`;

      for (const one of steps) {
        if (one.do === 'edit') {
          const facts = { ...only(mapping[one.side as 'ours']), [one.field]: one.text };
          mapping = { ...mapping, [one.side]: side(facts) };
        } else if (one.do === 'look') {
          seen = findConflicts([reviewed(mapping)]);
        } else if (one.do === 'decide') {
          const conflict = seen[one.which % Math.max(1, seen.length)];
          if (conflict === undefined || !stillHolds(conflict, reviewed(mapping))) continue;
          const resolution = resolve(conflict, one.outcome as 'accept');
          if (!resolution.ok) continue;
          if (resolution.newBases === null)
            queued = { changes: resolution.updateQuickBooks, expected: only(mapping.theirs) };
          else {
            for (const difference of conflict.fields) reviewedPairs.add(pairOf(difference.field));
            const bases = settledBases(mapping, conflict);
            mapping = { ...mapping, baseOurs: bases.ours, baseTheirs: bases.theirs } as Mapping;
          }
          seen = findConflicts([reviewed(mapping)]);
        } else if (queued !== null) {
          const before = only(mapping.theirs);
          const isAsDecided = JSON.stringify(before) === JSON.stringify(queued.expected);
          if (isAsDecided) mapping = { ...mapping, theirs: side({ ...before, ...queued.changes }) };
          queued = null;
        }
        // What differs now was agreed on so, or is told as a conflict.
        const open = new Set(
          findConflicts([reviewed(mapping)]).flatMap((conflict) => conflict.fields.map((d) => d.field)),
        );
        for (const name of customerFields) {
          const differs = fieldValue(only(mapping.ours), name) !== fieldValue(only(mapping.theirs), name);
          if (differs && !open.has(name)) expect(reviewedPairs).toContain(pairOf(name));
        }
      }
    }),
    { numRuns: 3000 },
  );
});
