import { dayFormat, formatDay } from '../../shared/format.ts';
import { minorToDecimal } from '../../shared/money.ts';

/** An amount as a cell's value, for copying and saving: plain decimal text, exact in every currency; empty where there is none. */
export function decimalCell(amountMinor: number | null | undefined, currency: string | null | undefined): string {
  if (amountMinor === null || amountMinor === undefined || currency === null || currency === undefined) return '';
  return minorToDecimal(amountMinor, currency);
}

/**
 * A sentence of the log as a person reads it: days it tells, which it keeps as ISO days so that it says the same to
 * everyone, in the person's locale. Only where a day is meant: a document's number may look like one in a sentence.
 */
export function withDays(sentence: string): string {
  return sentence.replace(/(?<=^|\b(?:date to|as of) )\d{4}-\d{2}-\d{2}$/, formatDay);
}

/**
 * The person's way of writing a day as a pattern for date fields ("MMM D, YYYY"), so that a field reads like the table
 * beside it. Words between the parts are bracketed: the fields would take their letters for parts of the date.
 */
export const dayPattern = dayFormat
  .formatToParts(Date.UTC(2026, 2, 5))
  .map(({ type, value }) => {
    if (type === 'year') return 'YYYY';
    if (type === 'month') return /^\d+$/.test(value) ? 'M'.repeat(value.length) : 'MMM';
    if (type === 'day') return 'D'.repeat(value.length);
    return value.replace(/\p{L}+/gu, '[$&]');
  })
  .join('');

const instantFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** An instant in the person's locale and zone. */
export function formatInstant(instant: string | null): string {
  return instant === null ? '–' : instantFormat.format(Date.parse(instant));
}

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

/** "3 minutes ago", against `nowMs`; server time may be a little ahead of this machine's and then is "now". */
export function formatAgo(instant: string, nowMs: number): string {
  const seconds = Math.min(0, Math.round((Date.parse(instant) - nowMs) / 1000));
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ];
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(Math.trunc(seconds), 'second');
}

const countFormat = new Intl.NumberFormat();

export function formatCount(count: number): string {
  return countFormat.format(count);
}

export { formatAmount, formatDay, formatMoney } from '../../shared/format.ts';
export { plural } from '../../shared/plural.ts';
