import { AppError } from './errors.ts';

/**
 * Digits after the decimal point by ISO 4217 (list one, 2024), where they are not two.
 * Codes for metals, funds and testing are left out: nobody invoices in them.
 */
const minorDigitsByCurrency: Readonly<Record<string, number>> = {
  BHD: 3,
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  IQD: 3,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  PYG: 0,
  RWF: 0,
  TND: 3,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
};

/** An ISO 4217 code, upper case. */
export type CurrencyCode = string;

/** Whole minor units (cents) of one currency. Never a fraction, never beyond `Number.MAX_SAFE_INTEGER`. */
export type AmountMinor = number;

/** Digits after the decimal point for a currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: CurrencyCode): number {
  return minorDigitsByCurrency[currency] ?? 2;
}

/** Currencies that have so many digits after the point where most have two. */
export function currenciesWithDigits(digits: 0 | 3): CurrencyCode[] {
  return Object.keys(minorDigitsByCurrency).filter((currency) => minorDigitsByCurrency[currency] === digits);
}

/** Passes a whole, safe amount through; anything else is a bug or a file beyond what books hold. */
export function checkMinor(amountMinor: number): AmountMinor {
  if (!Number.isSafeInteger(amountMinor)) throw new AppError('money.out-of-range', 'fix-and-retry');
  return amountMinor === 0 ? 0 : amountMinor;
}

/** The exact sum of amounts of one currency. */
export function sumMinor(amounts: Iterable<AmountMinor>): AmountMinor {
  let total = 0;
  for (const amount of amounts) total = checkMinor(total + amount);
  return total;
}

const decimalPattern = /^(-?)(\d*)(?:\.(\d*))?$/;

/**
 * Reads plain decimal text ("-1234.50", no grouping, point as separator) as minor units, exactly.
 * Digits beyond the currency's precision are refused unless they are zeros.
 *
 * @throws AppError 'money.not-a-number' or 'money.too-precise'
 */
export function decimalToMinor(text: string, currency: CurrencyCode): AmountMinor {
  return usualToMinor(text, minorDigits(currency)) ?? anyToMinor(text, currency);
}

/**
 * What nearly all amounts look like, digit by digit: an import reads a dozen for every row. Null for an amount that is
 * longer, odd or wrong in any way.
 */
function usualToMinor(text: string, digits: number): AmountMinor | null {
  const { length } = text;
  const start = text.charCodeAt(0) === 45 ? 1 : 0;
  if (length > 14 || length === start) return null;
  let units = 0;
  let point = length;
  for (let at = start; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) units = units * 10 + digit;
    else if (digit === -2 && point === length && at > start && length - at - 1 <= digits) point = at;
    else return null;
  }
  const written = point === length ? 0 : length - point - 1;
  for (let missing = digits - written; missing > 0; missing--) units *= 10;
  if (units > Number.MAX_SAFE_INTEGER) return null;
  return start === 1 && units !== 0 ? -units : units;
}

function anyToMinor(text: string, currency: CurrencyCode): AmountMinor {
  const match = decimalPattern.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || (whole === '' && fraction === '')) throw new AppError('money.not-a-number', 'fix-and-retry');
  const digits = minorDigits(currency);
  if (!/^0*$/.test(fraction.slice(digits))) throw new AppError('money.too-precise', 'fix-and-retry');
  const units = Number(`${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`);
  return checkMinor(match[1] === '-' ? -units : units);
}

/** Shortest decimal text of a JSON number without an exponent. Exact up to 15 significant digits; more are refused. */
export function jsonNumberToDecimal(value: number): string {
  if (!Number.isFinite(value)) throw new AppError('money.not-a-number', 'fix-and-retry');
  const text = String(value);
  // At most 15 digits and a point, as nearly all are: exact as it stands.
  if (text.length <= 16 && !text.includes('e')) return text;
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text);
  if (match === null) throw new AppError('money.not-a-number', 'fix-and-retry');
  const [, sign = '', whole = '', fraction = '', exponentText] = match;
  const significant = `${whole}${fraction}`.replace(/^0+/, '').replace(/0+$/, '');
  if (significant.length > 15) throw new AppError('money.too-precise', 'fix-and-retry');
  if (exponentText === undefined) return text;
  const exponent = Number(exponentText);
  const digits = `${whole}${fraction}`;
  const point = whole.length + exponent;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return `${sign}${digits}${'0'.repeat(point - digits.length)}`;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** Whole units up to this many, divided by a power of ten, are told apart by the fifteen digits that a double always keeps. */
const exactMinorMax = 1e15;

/**
 * A JSON number of a currency as minor units, exactly: the number is what its shortest decimal text says.
 *
 * Nearly all need no text. A division of whole numbers gives the double nearest to the true quotient, so where whole units
 * divided again give the very same double, they are what was written. Everything else is read, or refused, by its text.
 */
export function jsonNumberToMinor(value: number, currency: CurrencyCode): AmountMinor {
  const scale = 10 ** minorDigits(currency);
  const units = Math.round(value * scale);
  if (Math.abs(units) < exactMinorMax && units / scale === value) return units === 0 ? 0 : units;
  return decimalToMinor(jsonNumberToDecimal(value), currency);
}

/** Minor units as plain decimal text: -150 USD is "-1.50". */
export function minorToDecimal(amountMinor: AmountMinor, currency: CurrencyCode): string {
  const digits = minorDigits(currency);
  const text = String(Math.abs(amountMinor)).padStart(digits + 1, '0');
  const sign = amountMinor < 0 ? '-' : '';
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
