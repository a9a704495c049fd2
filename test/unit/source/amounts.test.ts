import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { detectNumberFormat, readAmount, readDecimal } from '../../../electron/source/amounts.ts';
import { storedNumberToDecimal } from '../../../electron/source/cells.ts';
import { currencyOfSigns, readCurrency } from '../../../electron/source/currency.ts';
import { minorToDecimal } from '../../../shared/money.ts';
import { locales, localNumber } from '../../fixtures/source/facts.ts';

const nbsp = '\u00a0';

describe('readAmount', () => {
  test.each([
    ['1234.56', '.', 123456],
    ['1,234.56', '.', 123456],
    ['1.234,56', ',', 123456],
    ['1 234,56', ',', 123456],
    [`1${nbsp}234,56`, ',', 123456],
    ["1'234.56", '.', 123456],
    ['1’234.56', '.', 123456],
    ['12,34,567.00', '.', 123456700],
    ['(1.00)', '.', -100],
    ['($1.00)', '.', -100],
    ['-$1.00', '.', -100],
    ['$-1.00', '.', -100],
    ['1.00-', '.', -100],
    ['80.00 -', '.', -8000],
    ['\u22121.00', '.', -100],
    ['+5.00', '.', 500],
    ['-0.00', '.', 0],
    ['(0.00)', '.', 0],
    ['007.10', '.', 710],
    ['.5', '.', 50],
    ['5.', '.', 500],
    ['12.340', '.', 1234],
    ['US$ 12.00', '.', 1200],
    ['12.00 USD', '.', 1200],
    ['usd 12', '.', 1200],
    ['1,234', '.', 123400],
  ] as const)('%j with decimal %j is %d', (text, decimal, minor) => {
    expect(readAmount(text, decimal, 'USD')).toEqual({ ok: true, value: minor });
  });

  test.each([
    ['Fr. 10.50', '.', 'CHF', 1050],
    ['€1.234,00', ',', 'EUR', 123400],
    ['kr 12,00', ',', 'SEK', 1200],
    ['1.234', '.', 'KWD', 1234],
    ['1,234', '.', 'JPY', 1234],
    ['¥500', '.', 'JPY', 500],
    ['500 IDR', '.', 'IDR', 50000],
    ['$5.00', '.', 'CAD', 500],
  ] as const)('%j with decimal %j in %s is %d', (text, decimal, currency, minor) => {
    expect(readAmount(text, decimal, currency)).toEqual({ ok: true, value: minor });
  });

  test.each([
    ['1.234', '.', /more decimals than USD/],
    ['1.234,56', '.', /separators/],
    ['1,234.56', ',', /separators/],
    ['1,23', '.', /separators/],
    ['1,2345', '.', /separators/],
    ['1.2.3', '.', /separators/],
    ['1e300', '.', /scientific/],
    ['1E+05', '.', /scientific/],
    ['99999999999999999999', '.', /larger/],
    ['abc', '.', /not a number/],
    ['12abc34', '.', /not a number/],
    ['1 2 3', '.', /separators/],
    ['--5', '.', /not a number/],
    ['(-5)', '.', /not a number/],
    ['-5-', '.', /not a number/],
    ['5.00 CR', '.', /CR or DR/],
    ['5.00Dr.', '.', /CR or DR/],
    ['$5.00 CR', '.', /CR or DR/],
    ['(5.00) CR', '.', /CR or DR/],
    ['5%', '.', /not a number/],
    ['€5.00', '.', /in €/],
    ['5.00 EUR', '.', /in EUR/],
    ['=SUM(A1)', '.', /formula/],
    ['#REF!', '.', /not a number/],
    ['NaN', '.', /not a number/],
    ['١٢', '.', /not a number/],
    ['', '.', /not a number/],
  ] as const)('%j with decimal %j is refused', (text, decimal, reason) => {
    expect(readAmount(text, decimal, 'USD')).toMatchObject({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('a number of a workbook needs no reading, a day or a flag is none', () => {
    expect(readAmount({ type: 'number', text: '12.5', raw: '12.5' }, ',', 'USD')).toEqual({ ok: true, value: 1250 });
    expect(readAmount({ type: 'date', text: '2025-01-31', raw: '45688' }, '.', 'USD')).toMatchObject({ ok: false });
    expect(readAmount({ type: 'boolean', text: 'true', raw: '1' }, '.', 'USD')).toMatchObject({ ok: false });
    expect(readAmount({ type: 'number', text: '1e300', raw: '1e300' }, '.', 'USD')).toMatchObject({ ok: false });
  });

  test('what any place writes is read back exactly', () => {
    const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD');
    const minor = fc.integer({ min: -900_000_000_000, max: 900_000_000_000 });
    fc.assert(
      fc.property(minor, currency, fc.constantFrom(...locales), (amountMinor, code, locale) => {
        const text = localNumber(minorToDecimal(amountMinor, code), locale);
        expect(readAmount(text, locale.decimal, code)).toEqual({
          ok: true,
          value: amountMinor === 0 ? 0 : amountMinor,
        });
      }),
      { numRuns: 2000 },
    );
  });

  test('any text is refused or read as a whole number of minor units', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 14, unit: fc.constantFrom(..."0123456789.,-()$€ \u00a0eE+'") }),
        fc.constantFrom('.' as const, ',' as const),
        (text, decimal) => {
          const read = readAmount(text, decimal, 'USD');
          if (!read.ok) return;
          expect(Number.isSafeInteger(read.value) && !Object.is(read.value, -0)).toBe(true);
          // The digits are those of the text: nothing was dropped or invented but zeros.
          expect(String(Math.abs(read.value)).replace(/0/g, '')).toBe(text.replace(/[^1-9]/g, ''));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('readDecimal', () => {
  test('keeps every digit of quantities and prices', () => {
    expect(readDecimal('0.0375', '.')).toEqual({ ok: true, value: '0.0375' });
    expect(readDecimal('1.000,125', ',')).toEqual({ ok: true, value: '1000.125' });
  });
});

describe('detectNumberFormat', () => {
  test.each([
    [['1,234.56', '5.00'], '.', true, false],
    [['1.234,56', '5,00'], ',', true, false],
    [['12,5'], ',', true, false],
    [['0,125'], ',', true, false],
    [['1.234.567'], ',', true, false],
    [['1,234'], '.', false, false],
    [['1.234'], '.', false, false],
    [['500'], '.', true, false],
    [['5.00', '5,00', '6.10'], '.', true, true],
  ] as const)('%j: %s, certain %s, mixed %s', (values, decimal, certain, mixed) => {
    expect(detectNumberFormat(values)).toMatchObject({ decimal, certain, mixed });
  });

  test('says it in words from the file', () => {
    expect(detectNumberFormat(['5,00', '1.234,56']).words).toBe('1.234,56 is 1234.56');
  });
});

describe('currencies', () => {
  test.each([
    ['usd', 'USD'],
    ['United States Dollar - USD', 'USD'],
    ['€', 'EUR'],
    ['$', 'CAD'],
    ['£', 'GBP'],
    ['kr', null],
    ['Dollars', null],
    ['XYZ', null],
  ])('%j beside a company in CAD is %s', (text, code) => {
    expect(readCurrency(text, 'CAD')).toBe(code === 'GBP' ? null : code);
  });

  test('signs beside amounts name a currency only when they agree on one', () => {
    expect(currencyOfSigns(['€1', '2 €'])).toBe('EUR');
    expect(currencyOfSigns(['$1'])).toBeNull();
    expect(currencyOfSigns(['€1', 'CHF 2'])).toBeNull();
    expect(currencyOfSigns(['12.00 CHF'])).toBe('CHF');
  });
});

describe('storedNumberToDecimal', () => {
  test.each([
    ['1234.5599999999999', '1234.56'],
    ['0.30000000000000004', '0.3'],
    ['1.2E-3', '0.0012'],
    ['1E5', '100000'],
    ['-0', '0'],
    ['1e300', null],
    ['1e15', null],
    ['NaN', null],
    ['', null],
    ['12x', null],
  ])('%j is %s', (stored, decimal) => {
    expect(storedNumberToDecimal(stored)).toBe(decimal);
  });

  test('gives back every amount of up to 15 digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 }), (cents) => {
        const text = minorToDecimal(cents, 'USD');
        const read = storedNumberToDecimal(Number(text).toPrecision(17));
        expect(Number(read)).toBe(Number(text));
        expect(read).toBe(text.replace(/\.?0+$/, '').replace(/^-?$/, '0'));
      }),
      { numRuns: 2000 },
    );
  });
});
