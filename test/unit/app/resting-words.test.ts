import { expect, test } from 'vitest';
import { restingWords } from '../../../renderer/features/customers/resting-words.ts';

test.each([
  [0, 0, null],
  [3, 0, '3 linked invoices rest on it.'],
  [0, 1, '1 sent document rests on it.'],
  [1, 2, '1 linked invoice and 2 sent documents rest on it.'],
])('%d linked and %d sent documents: %s', (linkedDocuments, sentItems, words) => {
  expect(restingWords({ linkedDocuments, sentItems })).toBe(words);
});
