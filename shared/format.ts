import { minorDigits, minorToDecimal } from './money.ts';

// How amounts and days are written for the person at this computer, on screens and in what the engine says for them.

const amountFormats = new Map<number, Intl.NumberFormat>();

/** An amount in the person's locale without its currency: "12,940.00"; zero is "0.00". */
export function formatAmount(amountMinor: number, currency: string): string {
  const digits = minorDigits(currency);
  let format = amountFormats.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    amountFormats.set(digits, format);
  }
  return format.format(minorToDecimal(amountMinor, currency) as Intl.StringNumericLiteral).replace('-', '−');
}

/** "12,940.00 USD": for sentences. */
export function formatMoney(amountMinor: number, currency: string): string {
  return `${formatAmount(amountMinor, currency)} ${currency}`;
}

const dayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** An ISO day in the person's locale, always with the year; a dash where there is none. */
export function formatDay(day: string | null): string {
  if (day === null || day === '') return '–';
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? day : dayFormat.format(time);
}
