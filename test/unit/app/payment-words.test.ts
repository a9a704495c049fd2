import { expect, test } from 'vitest';
import { underWayText } from '../../../renderer/features/payments/words.ts';

test('a backfill that stands still is not called under way', () => {
  expect(underWayText({ paused: false })).toMatch(/under way/);
  expect(underWayText({ paused: true })).toMatch(/paused.*go on/);
});
