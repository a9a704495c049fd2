import { formatDay } from '../../shared/format.ts';
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

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** The size of a file as people say it: "354 kB", "1.2 MB". */
export function formatBytes(bytes: number): string {
  const step = Math.min(byteUnits.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: byteUnits[step] ?? 'byte',
    // The short form of bytes has no plural: "725 byte".
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step > 1 ? 1 : 0,
  }).format(bytes / 1000 ** step);
}

const monthNames = Array.from({ length: 12 }, (_, month) =>
  ['en', undefined].flatMap((locale) =>
    (['short', 'long'] as const).map((length) =>
      new Intl.DateTimeFormat(locale, { month: length, timeZone: 'UTC' })
        .format(Date.UTC(2026, month))
        .toLowerCase()
        .replace('.', ''),
    ),
  ),
);

/** Which of year, month and day comes first where a day is written in numbers. */
const numberOrder = new Intl.DateTimeFormat(undefined, { dateStyle: 'short' })
  .formatToParts(0)
  .flatMap(({ type }) => (type === 'year' || type === 'month' || type === 'day' ? [type] : []));

/**
 * The day that a person typed, as an ISO day: with the month's name, as numbers in the locale's order, or as an ISO day.
 * Null where it can't be told: nothing is guessed, as 1.9. and 9/1 are the same day to two people.
 */
export function parseDay(typed: string): string | null {
  const numbers = typed.match(/\d+/g) ?? [];
  const words = typed.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
  const named = monthNames.findIndex((names) => words.some((word) => names.some((name) => name.startsWith(word))));
  const parts = { year: '', month: '', day: '' };
  if (words.length > 0) {
    if (named < 0 || numbers.length !== 2) return null;
    const [day, year] = numbers[0]?.length === 4 ? [numbers[1], numbers[0]] : numbers;
    Object.assign(parts, { year, day, month: String(named + 1) });
  } else {
    if (numbers.length !== 3) return null;
    const order = numbers[0]?.length === 4 ? (['year', 'month', 'day'] as const) : numberOrder;
    for (const [index, part] of order.entries()) parts[part] = numbers[index] ?? '';
  }
  const { year, month, day } = parts;
  if ((year.length !== 4 && year.length !== 2) || month.length > 2 || day.length > 2) return null;
  const iso = `${year.length === 2 ? '20' : ''}${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== iso ? null : iso;
}

const localeMark = new Intl.NumberFormat().formatToParts(0.5).find(({ type }) => type === 'decimal')?.value;

/**
 * An amount as people type it ("1,200", "1 200.50", "1.200,50") as plain decimal text. Of two marks the last is the
 * decimal one; a single one before three digits is what it is in the person's locale.
 */
export function plainAmount(typed: string, decimalMark: string = localeMark ?? '.'): string {
  const text = typed.replace(/[\s’']/g, '').replace('−', '-');
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (last === -1) return text;
  const mark = text.charAt(last);
  const marks = text.replace(/[^.,]/g, '');
  const isGroup =
    marks.length > 1 ? new Set(marks).size === 1 : mark !== decimalMark && /^.\d{3}$/.test(text.slice(last));
  if (isGroup) return text.replaceAll(mark, '');
  return `${text.slice(0, last).replace(/[.,]/g, '')}.${text.slice(last + 1)}`;
}

const instantFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** An instant in the person's locale and zone. */
export function formatInstant(instant: string | null): string {
  return instant === null ? '–' : instantFormat.format(Date.parse(instant));
}

const instantDayFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });

/** The day of an instant in the person's locale and zone. */
export function formatInstantDay(instant: string): string {
  return instantDayFormat.format(Date.parse(instant));
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

/** A number in the person's locale: a count, or a value on an axis. */
export function formatCount(count: number): string {
  return countFormat.format(count).replace('-', '−');
}

export { formatAmount, formatDay, formatMoney } from '../../shared/format.ts';
export { plural } from '../../shared/plural.ts';

/** A name short enough for the head of a dialog; the whole of it stands in the list and beside it. */
export function headName(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 79).trimEnd()}…`;
}
