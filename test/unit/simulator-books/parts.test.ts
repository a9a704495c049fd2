import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateText, dayOf, monthStart, pacificTime } from '../../../electron/simulator/books/calendar.ts';
import { driftBeyondFolding, driftWithinFolding } from '../../../electron/simulator/books/drift.ts';
import { invoiceLines } from '../../../electron/simulator/books/lines.ts';
import { decimalText, divideRounded, scaledText } from '../../../electron/simulator/books/money.ts';
import { companyName, nameKey, personName, written } from '../../../electron/simulator/books/names.ts';
import { Random } from '../../../electron/simulator/books/random.ts';

describe('calendar', () => {
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/Los_Angeles',
    dateStyle: 'short',
    timeStyle: 'medium',
  });

  test('Pacific time agrees with the time zone database, changes of the clock included', () => {
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2015, 0, 1) / 1000, max: Date.UTC(2035, 0, 1) / 1000 }), (instant) => {
        const text = pacificTime(instant);
        expect(Date.parse(text)).toBe(instant * 1000);
        expect(text.slice(0, 19).replace('T', ' ')).toBe(local.format(instant * 1000));
      }),
    );
  });

  test.each([
    ['2026-03-08T09:59:59Z', '2026-03-08T01:59:59-08:00'],
    ['2026-03-08T10:00:00Z', '2026-03-08T03:00:00-07:00'],
    ['2026-11-01T08:59:59Z', '2026-11-01T01:59:59-07:00'],
    ['2026-11-01T09:00:00Z', '2026-11-01T01:00:00-08:00'],
  ])('%s is %s', (utc, pacific) => {
    expect(pacificTime(Date.parse(utc) / 1000)).toBe(pacific);
  });

  test('days and texts are inverse; months start on their first', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 30_000 }), (day) => {
        expect(dayOf(dateText(day))).toBe(day);
      }),
    );
    expect(dateText(monthStart(dayOf('2026-01-15'), 2))).toBe('2025-11-01');
    expect(() => dayOf('2026-13-01')).toThrow(RangeError);
  });
});

describe('money', () => {
  test('decimal text keeps every cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (minor) => {
        const text = decimalText(minor);
        expect(text).toMatch(/^-?\d+\.\d\d$/);
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(minor));
      }),
    );
    expect(decimalText(-5)).toBe('-0.05');
    expect(scaledText(33_333_333, 6, 2)).toBe('33.333333');
    expect(scaledText(90_000_000, 6, 2)).toBe('90.00');
    expect(scaledText(250, 2, 0)).toBe('2.5');
    expect(scaledText(-400, 2, 0)).toBe('-4');
  });

  test('division rounds half up without losing digits', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 50), fc.integer({ min: 1, max: 1_000_000 }), (numerator, denominator) => {
        const exact = (2n * BigInt(numerator) + BigInt(denominator)) / (2n * BigInt(denominator));
        expect(BigInt(divideRounded(numerator, denominator))).toBe(exact);
      }),
    );
  });
});

describe('lines', () => {
  test('another price, another tax and another cent change the total, and nothing else does', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.boolean(), (key, taxable) => {
        const plain = invoiceLines(key, taxable, 'plain');
        expect(invoiceLines(key, taxable, 'plain')).toEqual(plain);
        expect(plain.total).toBeGreaterThan(0);
        expect(Math.abs(invoiceLines(key, taxable, 'cent').total - plain.total)).toBe(1);
        expect(invoiceLines(key, taxable, 'tax').taxed).toBe(!plain.taxed);
        expect(invoiceLines(key, taxable, 'price').total).not.toBe(plain.total);
        expect(invoiceLines(key, taxable, 'price').total).toBeGreaterThan(0);
      }),
    );
  });
});

describe('names', () => {
  const parts = (seed: number) => {
    const rng = new Random(seed);
    if (rng.chance(0.3)) {
      const { first, last } = personName(rng, false);
      return { rng, base: `${first} ${last}`, form: '', first, last };
    }
    return { rng, ...companyName(rng), first: '', last: '' };
  };

  test('drift within folding keeps the folded name, drift beyond it changes the text', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        const { rng, ...name } = parts(seed);
        expect(nameKey(driftWithinFolding(rng, name).name)).toBe(nameKey(written(name)));
        expect(driftBeyondFolding(rng, name).name).not.toBe(written(name));
      }),
    );
  });

  test('folding removes case, accents, punctuation, article and legal form, and is idempotent', () => {
    expect(nameKey('The Groß & Béranger, L.L.C.')).toBe('gross and beranger');
    expect(nameKey('S.A.')).toBe('sa');
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        const key = nameKey(written(parts(seed)));
        expect(nameKey(key)).toBe(key);
      }),
    );
  });
});
