import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  amountOf,
  centsOf,
  decimalOf,
  percentOf,
  roundTo,
  shareOut,
  times,
} from '../../../electron/simulator/decimal.ts';
import { decodeRows, encodeKeys } from '../../../electron/simulator/key-codes.ts';
import { pacificMillis, pacificSeconds, parseInstant } from '../../../electron/simulator/pacific-time.ts';

describe('3 Types: money is exact', () => {
  it('reads numbers by their decimal text', () => {
    expect(decimalOf(362.07)).toEqual({ digits: 36207n, scale: 2 });
    expect(decimalOf(1e21)).toEqual({ digits: 10n ** 21n, scale: 0 });
    expect(decimalOf('12x')).toBeUndefined();
    expect(decimalOf(true)).toBeUndefined();
  });

  it('gives cents back unchanged', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (cents) => centsOf(amountOf(cents)) === cents));
  });

  it.each([
    [3, 33.333333, 10000n],
    [1, 0.125, 13n],
    [1, -0.125, -13n],
    [7, 1.005, 704n],
  ])('rounds %s x %s after the full product', (quantity, price, cents) => {
    const [a, b] = [decimalOf(quantity), decimalOf(price)];
    expect(a && b && roundTo(times(a, b), 2)).toBe(cents);
  });

  it('takes percentages to the cent', () => {
    expect(percentOf(36000, { digits: 5n, scale: 0 })).toBe(1800);
    expect(percentOf(1990, { digits: 8875n, scale: 3 })).toBe(177);
  });

  it('shares out without losing a cent', () => {
    const weights = fc
      .array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 9 })
      .filter((list) => list.some((each) => each > 0));
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), weights, (cents, list) => {
        const parts = shareOut(cents, list);
        return (
          parts.reduce((sum, part) => sum + part, 0) === cents &&
          parts.every((part, index) => list[index] !== 0 || part === 0)
        );
      }),
    );
  });
});

describe('3 Times: US Pacific', () => {
  it.each([
    ['2026-03-08T09:59:59Z', '2026-03-08T01:59:59-08:00'],
    ['2026-03-08T10:00:00Z', '2026-03-08T03:00:00-07:00'],
    ['2026-11-01T08:59:59Z', '2026-11-01T01:59:59-07:00'],
    ['2026-11-01T09:00:00Z', '2026-11-01T01:00:00-08:00'],
  ])('%s is %s', (utc, pacific) => {
    expect(pacificSeconds(Date.parse(utc))).toBe(pacific);
    expect(parseInstant(pacific)).toBe(Date.parse(utc));
  });

  it('drops trailing zeros of the fraction', () => {
    expect(pacificMillis(Date.parse('2026-10-02T15:15:30.500Z'))).toBe('2026-10-02T08:15:30.5-07:00');
    expect(pacificMillis(Date.parse('2026-10-02T15:15:30Z'))).toBe('2026-10-02T08:15:30-07:00');
  });

  it('reads a time without an offset as Pacific and refuses what is none', () => {
    expect(parseInstant('2026-10-02T08:15:30')).toBe(Date.parse('2026-10-02T15:15:30Z'));
    expect(parseInstant('2026-01-02')).toBe(Date.parse('2026-01-02T08:00:00Z'));
    expect(parseInstant('2026-10-02T08:15:30 07:00')).toBeNaN();
  });
});

describe('10 Scale: shortened property names', () => {
  // Before the property below: there are so many codes, and its random names may take the last of them.
  it('get shorter', () => {
    const text = '{"Id":"1","SyncToken":"0","MetaData":{"CreateTime":"x"}}';
    expect(encodeKeys(text).length).toBeLessThan(text.length / 2);
  });

  it('come back exactly, whatever the text', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const tricky = fc.constantFrom('"Amount":', '\\"Id":', '\u0001', '\u001e!', 'é"Name":1', '{"Id":"1"}');
    const object = fc.dictionary(
      fc.oneof(fc.constantFrom('Id', 'Amount', 'Line'), fc.string(), tricky),
      fc.oneof(value, tricky),
    );
    const rows = fc.array(object, { maxLength: 4 });
    fc.assert(
      fc.property(rows, (all) => {
        const encoded = all.map((each) => Buffer.from(encodeKeys(JSON.stringify(each))));
        expect(decodeRows(encoded).toString('utf8')).toBe(all.map((each) => JSON.stringify(each)).join(','));
      }),
    );
  });
});
