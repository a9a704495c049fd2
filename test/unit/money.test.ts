import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../shared/errors.ts';
import { decimalToMinor, minorDigits } from '../../shared/money.ts';

/** The same rule in whole numbers of any length: what it refuses is named by its error code. */
function byBigInt(text: string, currency: string): number | string {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(text);
  const [, sign, whole = '', fraction = ''] = match ?? [];
  if (match === null || whole + fraction === '') return 'money.not-a-number';
  const digits = minorDigits(currency);
  if (/[1-9]/.test(fraction.slice(digits))) return 'money.too-precise';
  const units = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  if (units > BigInt(Number.MAX_SAFE_INTEGER)) return 'money.out-of-range';
  return sign === '-' && units !== 0n ? -Number(units) : Number(units);
}

function readOrCode(text: string, currency: string): number | string {
  try {
    return decimalToMinor(text, currency);
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const currencies = ['USD', 'JPY', 'KWD'] as const;

describe('decimalToMinor', () => {
  test.each([
    ['12.34', 'USD', 1234],
    ['-0.00', 'USD', 0],
    ['5.', 'USD', 500],
    ['.5', 'USD', 50],
    ['1.230', 'USD', 123],
    ['1.234', 'USD', 'money.too-precise'],
    ['1.234', 'KWD', 1234],
    ['1.5', 'JPY', 'money.too-precise'],
    ['99999999999999', 'KWD', 'money.out-of-range'],
    ['1e3', 'USD', 'money.not-a-number'],
    ['--1', 'USD', 'money.not-a-number'],
    ['1.2.3', 'USD', 'money.not-a-number'],
    ['.', 'USD', 'money.not-a-number'],
    ['-', 'USD', 'money.not-a-number'],
    ['', 'USD', 'money.not-a-number'],
  ])('%s %s', (text, currency, expected) => {
    expect(readOrCode(text, currency)).toBe(expected);
  });

  test('is the exact amount, or the refusal, for anything made of digits, points and signs', () => {
    const text = fc.string({ unit: fc.constantFrom(...'00123456789.-'), maxLength: 20 });
    fc.assert(
      fc.property(text, fc.constantFrom(...currencies), (one, currency) => {
        expect(readOrCode(one, currency)).toBe(byBigInt(one, currency));
      }),
      { numRuns: 5000 },
    );
  });
});
