import { expect, test } from 'vitest';
import { dayPattern, formatDay, withDays } from '../../../renderer/ui/format.ts';

test('a date field writes a day as tables do', () => {
  const written = dayPattern
    .replace('YYYY', '2026')
    .replace('MMM', 'Mar')
    .replace(/\bMM?\b/, '3')
    .replace(/\bDD?\b/, '5');
  expect(written).toBe(formatDay('2026-03-05'));
});

test('a sentence of the log tells its day in the locale; a number that looks like a day stays', () => {
  const day = formatDay('2026-11-21');
  expect(withDays('Set the go-live date to 2026-11-21')).toBe(`Set the go-live date to ${day}`);
  expect(withDays('Signed off the tie-out as of 2026-11-21')).toBe(`Signed off the tie-out as of ${day}`);
  expect(withDays('2026-11-21')).toBe(day);
  expect(withDays('Linked invoice 2026-11-21')).toBe('Linked invoice 2026-11-21');
});
