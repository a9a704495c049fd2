import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../electron/quickbooks/instants.ts';
import { AppError } from '../../../shared/errors.ts';
import { decimalToMinor, jsonNumberToDecimal, jsonNumberToMinor } from '../../../shared/money.ts';

/* Fields that every record of a company goes through are read on short ways; these say the same as the long ones. */

const outcome = (read: () => number): number | string => {
  try {
    return read();
  } catch (error) {
    return error instanceof AppError ? error.code : 'another error';
  }
};

describe('an amount', () => {
  const currency = fc.constantFrom('USD', 'JPY', 'KWD');
  const amount = fc.oneof(
    fc.double(),
    fc.tuple(fc.maxSafeInteger(), fc.nat(6)).map(([units, digits]) => units / 10 ** digits),
    fc.tuple(fc.integer(), fc.nat(4)).map(([units, digits]) => units / 10 ** digits),
  );

  test('is what its shortest decimal text says, and refused as that is', () => {
    fc.assert(
      fc.property(amount, currency, (value, code) => {
        const byText = outcome(() => decimalToMinor(jsonNumberToDecimal(value), code));
        expect(outcome(() => jsonNumberToMinor(value, code))).toBe(byText);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a time', () => {
  const two = (n: number) => String(n).padStart(2, '0');
  const part = fc.integer({ min: 0, max: 62 }).map(two);
  const written = fc
    .tuple(
      fc.integer({ min: 1999, max: 2101 }),
      fc.integer({ min: 1, max: 13 }).map(two),
      fc.integer({ min: 1, max: 32 }).map(two),
      fc.integer({ min: 0, max: 25 }).map(two),
      part,
      part,
      fc.constantFrom('-08:00', '-07:00', '+00:00', '+13:00', '+05:30', 'Z', '.250-08:00', '-25:00'),
    )
    .map(
      ([year, month, day, hour, minute, second, end]) => `${year}-${month}-${day}T${hour}:${minute}:${second}${end}`,
    );

  test('is what a date of the same text is', () => {
    fc.assert(
      fc.property(written, (value) => {
        const date = new Date(value);
        expect(toInstant(value)).toBe(Number.isNaN(date.getTime()) ? null : date.toISOString());
      }),
      { numRuns: 5_000 },
    );
  });
});
