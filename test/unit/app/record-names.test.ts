import { expect, test } from 'vitest';
import { recordNames } from '../../../renderer/features/tie-out/words.ts';

const record = (recordId: string, number: string | null) => ({
  side: 'source' as const,
  type: 'invoice' as const,
  recordType: 'Invoice',
  recordId,
  number,
  date: '2026-10-15',
  party: null,
  source: null,
  totalMinor: 100,
  onNumber: null,
});

test.each([
  ['one', [record('7', '1004')], 1, 'Invoice 1004'],
  ['a pair of one number', [record('7', '1004'), record('99', '1004')], 2, 'Invoice 1004'],
  ['a pair of two numbers', [record('7', '1004'), record('99', '4001')], 2, 'Invoice 1004 and Invoice 4001'],
  ['a group', [record('7', '1004'), record('8', '1005'), record('9', '1006')], 3, 'Invoice 1004 and 2 more'],
  ['more than are told', [record('7', '1004'), record('8', '1004')], 30, 'Invoice 1004 and 29 more'],
])('the records of a difference: %s', (_what, records, count, text) => {
  expect(recordNames(records, count)).toBe(text);
});
