import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectDateOrder, readDate, sayDay } from '../../../electron/source/dates.ts';
import { serialToDay } from '../../../electron/source/xlsx.ts';
import { locales } from '../../fixtures/source/facts.ts';

describe('readDate', () => {
  test.each([
    ['2025-12-31', 'mdy', '2025-12-31'],
    ['2025-12-31T23:30:00Z', 'mdy', '2025-12-31'],
    ['2025-12-31 23:30', 'dmy', '2025-12-31'],
    ['2025/1/5', 'dmy', '2025-01-05'],
    ['20251231', 'dmy', '2025-12-31'],
    ['31/12/2025', 'dmy', '2025-12-31'],
    ['31.12.25', 'dmy', '2025-12-31'],
    ['1. 2. 2025', 'dmy', '2025-02-01'],
    ['12/31/2025 4:05 PM', 'mdy', '2025-12-31'],
    ['01/02/2025', 'mdy', '2025-01-02'],
    ['01/02/2025', 'dmy', '2025-02-01'],
    ['1/2/70', 'mdy', '1970-01-02'],
    ['31 Dec 2025', 'mdy', '2025-12-31'],
    ['31-Dec-25', 'mdy', '2025-12-31'],
    ['December 31, 2025', 'dmy', '2025-12-31'],
    ['Wednesday, December 31, 2025', 'dmy', '2025-12-31'],
    ['31. Dezember 2025', 'mdy', '2025-12-31'],
    ['1 août 2025', 'mdy', '2025-08-01'],
    ['1 de marzo de 2025', 'mdy', '2025-03-01'],
    ['45992', 'serial', '2025-12-01'],
  ] as const)('%j as %s is %s', (text, order, day) => {
    expect(readDate(text, order)).toEqual({ ok: true, value: day });
  });

  test.each([
    ['1900-02-29', 'ymd'],
    ['2025-02-29', 'ymd'],
    ['31/31/2025', 'dmy'],
    ['12/31/2025', 'dmy'],
    ['01/02/2025', 'ymd'],
    ['01/02/03', 'ymd'],
    ['45992', 'mdy'],
    ['60', 'serial'],
    ['0000-00-00', 'ymd'],
    ['1969-12-31', 'ymd'],
    ['9999-12-31', 'ymd'],
    ['31/12/025', 'dmy'],
    ['31 Foo 2025', 'dmy'],
    ['n/a', 'dmy'],
    ['1.234,56', 'dmy'],
  ] as const)('%j as %s is refused', (text, order) => {
    expect(readDate(text, order)).toMatchObject({ ok: false });
  });

  test('a day of a workbook is taken as it is, and its leap day of 1900 never was', () => {
    expect(readDate({ type: 'date', text: '2025-12-31', raw: '46022' }, 'mdy')).toEqual({
      ok: true,
      value: '2025-12-31',
    });
    expect(readDate({ type: 'date', text: serialToDay(60), raw: '60' }, 'mdy')).toMatchObject({ ok: false });
    expect(serialToDay(61)).toBe('1900-03-01');
    expect(serialToDay(1)).toBe('1900-01-01');
    expect(serialToDay(45_992.99999)).toBe('2025-12-01');
    expect(serialToDay(0, true)).toBe('1904-01-01');
  });

  test('what any place writes is read back', () => {
    const days = fc
      .integer({ min: 3_700, max: 25_000 })
      .map((at) => new Date(at * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(days, fc.constantFrom(...locales), (day, locale) => {
        expect(readDate(locale.day(day), locale.order)).toEqual({ ok: true, value: day });
      }),
      { numRuns: 1500 },
    );
  });
});

describe('detectDateOrder', () => {
  test.each([
    [['31/12/2025', '01/02/2025'], 'dmy', true, false],
    [['12/31/2025'], 'mdy', true, false],
    [['01/02/2025'], 'mdy', false, false],
    [['01.02.2025', '03.04.2025 10:15'], 'dmy', false, false],
    [['01.02.2025', '03/04/2025'], 'mdy', false, false],
    [['02.13.2025', '01.02.2025'], 'mdy', true, false],
    [['2025-01-02'], 'ymd', true, false],
    [['45992', '45993'], 'serial', true, false],
    [['31/12/2025', '12/31/2025', '13/01/2025'], 'dmy', true, true],
    [['3 Mar 2025'], 'ymd', true, false],
  ] as const)('%j: %s, certain %s, mixed %s', (values, order, certain, mixed) => {
    expect(detectDateOrder(values)).toMatchObject({ order, certain, mixed });
  });

  test('says it in words from the file', () => {
    expect(detectDateOrder(['01/02/2025', '31/12/2025']).words).toBe('31/12/2025 is 31 December 2025');
    expect(sayDay('2025-03-01')).toBe('1 March 2025');
  });

  test('leaves an open order to the company', () => {
    expect(detectDateOrder(['01/02/2025'], 'dmy')).toMatchObject({ order: 'dmy', certain: false });
  });
});
