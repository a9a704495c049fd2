import { expect, test } from 'vitest';
import { formatBytes, formatDay, parseDay, plainAmount, withDays } from '../../../renderer/ui/format.ts';

test('a typed day is read in every way it is written, and a day that is none is not', () => {
  expect(parseDay(formatDay('2026-03-05'))).toBe('2026-03-05');
  expect(parseDay(new Intl.DateTimeFormat(undefined, { timeZone: 'UTC' }).format(Date.UTC(2026, 2, 5)))).toBe(
    '2026-03-05',
  );
  for (const typed of ['2026-03-05', '2026/3/5', 'Mar 5, 2026', 'March 5 2026', '5 mar 26', '2026 March 5']) {
    expect([typed, parseDay(typed)]).toEqual([typed, '2026-03-05']);
  }
  for (const typed of [
    '',
    '5',
    'March',
    '5 Foo 2026',
    'Feb 30, 2026',
    '2026-13-01',
    '2026-03-05 12:30',
    'Mar 5, 202',
  ]) {
    expect([typed, parseDay(typed)]).toEqual([typed, null]);
  }
});

test('a sentence of the log tells its day in the locale; a number that looks like a day stays', () => {
  const day = formatDay('2026-11-21');
  expect(withDays('Set the go-live date to 2026-11-21')).toBe(`Set the go-live date to ${day}`);
  expect(withDays('Signed off the tie-out as of 2026-11-21')).toBe(`Signed off the tie-out as of ${day}`);
  expect(withDays('2026-11-21')).toBe(day);
  expect(withDays('Linked invoice 2026-11-21')).toBe('Linked invoice 2026-11-21');
});

test('a size is said as people say it', () => {
  expect([725, 1, 4_200, 1_250_000].map(formatBytes)).toEqual(['725 bytes', '1 byte', '4 kB', '1.3 MB']);
});

test('a typed amount is read with either decimal mark: twelve and a half is never over a thousand', () => {
  const everywhere = [
    ['12,50', '12.50'],
    ['12.50', '12.50'],
    ['-1.200,5', '-1200.5'],
    ['1,200.50', '1200.50'],
    ['1 200,50', '1200.50'],
    ['1’200.50', '1200.50'],
    ['−1,234,567', '-1234567'],
    ['1200', '1200'],
  ] as const;
  for (const mark of ['.', ',']) {
    for (const [typed, plain] of everywhere) expect([typed, plainAmount(typed, mark)]).toEqual([typed, plain]);
  }
  expect([plainAmount('1,234', '.'), plainAmount('1.234', ',')]).toEqual(['1234', '1234']);
  expect([plainAmount('1.234', '.'), plainAmount('1,234', ',')]).toEqual(['1.234', '1.234']);
});
