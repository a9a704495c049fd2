import { expect, test } from 'vitest';
import { type DuplicateCandidate, findDuplicates } from '../../../electron/reports/duplicates/find-duplicates.ts';

const record = (id: number, number: string | null, over: Partial<DuplicateCandidate> = {}): DuplicateCandidate => ({
  kind: 'invoice',
  id,
  partyId: 7,
  currency: 'USD',
  date: '2026-03-10',
  totalMinor: 5000,
  number,
  ...over,
});

test.each([
  ['the same number', '1042', '1042', '2026-03-15', 'equal'],
  ['a prefix', '1042', 'INV-1042', '2026-03-12', 'written-differently'],
  ['a wrong digit', '10425', '10475', '2026-03-12', 'one-character-off'],
  ['swapped digits', '10425', '10452', '2026-03-12', 'one-character-off'],
  ['a digit too many', '10425', '104425', '2026-03-12', 'one-character-off'],
  ['the next number on the same day', '1042', '1043', '2026-03-10', 'next'],
  ['no number on the same day', '1042', null, '2026-03-10', 'missing'],
])('%s is a possible duplicate', (_name, left, right, date, likeness) => {
  expect(findDuplicates([record(2, right, { date }), record(1, left)])).toMatchObject([{ ids: [1, 2], likeness }]);
});

test.each([
  ['the next number on another day (recurring)', record(2, '1043', { date: '2026-03-11' })],
  ['an unrelated number', record(2, '2210')],
  ['another client', record(2, '1042', { partyId: 8 })],
  ['another amount', record(2, '1042', { totalMinor: 5001 })],
  ['another currency', record(2, '1042', { currency: 'EUR' })],
  ['another kind', record(2, '1042', { kind: 'credit' })],
  ['eight days apart', record(2, '1042', { date: '2026-03-18' })],
])('%s is none', (_name, other) => {
  expect(findDuplicates([record(1, '1042'), other])).toEqual([]);
});

test('three entries of one thing are one group, whatever their order', () => {
  const records = [record(1, '1042'), record(2, '1042-', { date: '2026-03-14' }), record(3, null)];
  const expected = [
    {
      kind: 'invoice',
      partyId: 7,
      currency: 'USD',
      totalMinor: 5000,
      ids: [1, 3, 2],
      likeness: 'written-differently',
      days: 0,
    },
  ];
  expect(findDuplicates(records)).toEqual(expected);
  expect(findDuplicates(records.toReversed())).toEqual(expected);
});
