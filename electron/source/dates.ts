import { type Reading, refuse } from './amounts.ts';
import type { Cell } from './cells.ts';
import { serialToDay } from './xlsx.ts';

/** How a file writes days as text. `serial`: spreadsheet day numbers. ISO days are understood beside any of them. */
export const dateOrders = ['ymd', 'dmy', 'mdy', 'serial'] as const;
export type DateOrder = (typeof dateOrders)[number];

export interface DateFormat {
  readonly order: DateOrder;
  /** False when every day of the file could be read the other way as well. */
  readonly certain: boolean;
  /** Some values can only be read the other way. */
  readonly mixed: boolean;
  /** "31/12/2025 is 31 December 2025", from the file itself. */
  readonly words: string;
}

const monthNames = [
  ['jan', 'januar', 'january', 'janv', 'janvier', 'ene', 'enero', 'gen', 'gennaio', 'januari', 'janeiro', 'janner'],
  ['feb', 'februar', 'february', 'fev', 'fevr', 'fevrier', 'febrero', 'febbraio', 'februari', 'fevereiro'],
  ['mar', 'march', 'marz', 'mrz', 'mars', 'marzo', 'maart', 'mrt', 'marco', 'maerz'],
  ['apr', 'april', 'avr', 'avril', 'abr', 'abril', 'aprile'],
  ['may', 'mai', 'mayo', 'mag', 'maggio', 'mei', 'maio', 'maj'],
  ['jun', 'june', 'juni', 'juin', 'junio', 'giu', 'giugno', 'junho'],
  ['jul', 'july', 'juli', 'juil', 'juillet', 'julio', 'lug', 'luglio', 'julho'],
  ['aug', 'august', 'aout', 'ago', 'agosto', 'augustus'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre', 'set', 'settembre', 'setembro'],
  ['oct', 'october', 'okt', 'oktober', 'octobre', 'octubre', 'ott', 'ottobre', 'out', 'outubro'],
  ['nov', 'november', 'novembre', 'noviembre', 'novembro'],
  ['dec', 'december', 'dez', 'dezember', 'decembre', 'dic', 'diciembre', 'dicembre', 'dezembro', 'des'],
] as const;

const monthByName: ReadonlyMap<string, number> = new Map(
  monthNames.flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
);

const englishMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** An ISO day as a person says it: "31 December 2025". */
export function sayDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return `${Number(date)} ${englishMonths[Number(month) - 1] ?? month} ${year}`;
}

/** The three numbers of a written day in the order they stand; a month in words is marked. */
interface Parts {
  readonly numbers: readonly [string, string, string];
  readonly monthAt: 0 | 1 | null;
}

const timeAfter = String.raw`(?:[T\s,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?`;
const numeric = new RegExp(String.raw`^(\d{1,4})([/.\-\s])\s?(\d{1,2})\2\s?(\d{1,4})\.?${timeAfter}$`);
const compact = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})${timeAfter}$`);
const dayMonthWord = new RegExp(
  String.raw`^(?:\p{L}{2,10}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[\s\-/]*(?:de\s+)?(\p{L}{3,10})\.?,?[\s\-/]*(?:de\s+)?(\d{4}|\d{2})${timeAfter}$`,
  'u',
);
const monthWordDay = new RegExp(
  String.raw`^(?:\p{L}{2,10}\.?,?\s+)?(\p{L}{3,10})\.?[\s\-/]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(\d{4})${timeAfter}$`,
  'u',
);

function foldMonth(word: string): number | undefined {
  return monthByName.get(
    word
      .normalize('NFKD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase(),
  );
}

function split(text: string): Parts | null {
  const plain = numeric.exec(text);
  if (plain !== null) {
    const [, first = '', , second = '', third = ''] = plain;
    return { numbers: [first, second, third], monthAt: null };
  }
  const short = compact.exec(text);
  if (short !== null) return { numbers: [short[1] ?? '', short[2] ?? '', short[3] ?? ''], monthAt: null };
  const dayFirst = dayMonthWord.exec(text);
  if (dayFirst !== null) {
    const month = foldMonth(dayFirst[2] ?? '');
    return month === undefined ? null : { numbers: [dayFirst[1] ?? '', String(month), dayFirst[3] ?? ''], monthAt: 1 };
  }
  const monthFirst = monthWordDay.exec(text);
  if (monthFirst === null) return null;
  const month = foldMonth(monthFirst[1] ?? '');
  return month === undefined
    ? null
    : { numbers: [String(month), monthFirst[2] ?? '', monthFirst[3] ?? ''], monthAt: 0 };
}

const serialPattern = /^\d{5}(?:\.\d+)?$/;
/** 1 January 1990 and 31 December 2099: day numbers of an invoice lie between. */
const serialMin = 32_874;
const serialMax = 73_050;

function serialOf(cell: Cell): number | null {
  const text = typeof cell === 'string' ? cell.trim() : cell.type === 'number' ? cell.text : '';
  if (!serialPattern.test(text)) return null;
  const serial = Number(text);
  return serial >= serialMin && serial <= serialMax ? serial : null;
}

/** Day and month between dots: nobody writes the month first so. */
const dottedPattern = /^\d{1,2}\.\s?\d{1,2}\./;

/**
 * Finds the order of day, month and year from the days of a file. Where they leave it open it is that of their dots, and
 * `otherwise` without them.
 */
export function detectDateOrder(values: readonly Cell[], otherwise: 'dmy' | 'mdy' = 'mdy'): DateFormat {
  let dayFirst = 0;
  let monthFirst = 0;
  let open = 0;
  let dotted = 0;
  let yearFirst = 0;
  let serials = 0;
  for (const value of values) {
    if (serialOf(value) !== null) {
      serials++;
      continue;
    }
    const parts = typeof value === 'string' ? split(value.trim()) : null;
    if (parts === null || parts.monthAt !== null) continue;
    const [first, second] = parts.numbers;
    if (first.length === 4) yearFirst++;
    else if (Number(first) > 12) dayFirst++;
    else if (Number(second) > 12) monthFirst++;
    else {
      open++;
      if (dottedPattern.test(String(value).trim())) dotted++;
    }
  }
  const usual = dotted > 0 && dotted === open ? 'dmy' : otherwise;
  const order = chooseOrder({ dayFirst, monthFirst, open, yearFirst, serials }, usual);
  const certain = order === 'ymd' || order === 'serial' || dayFirst + monthFirst > 0;
  return { order, certain, mixed: dayFirst > 0 && monthFirst > 0, words: exampleWords(values, order) };
}

interface OrderCounts {
  readonly dayFirst: number;
  readonly monthFirst: number;
  readonly open: number;
  readonly yearFirst: number;
  readonly serials: number;
}

function chooseOrder(counts: OrderCounts, otherwise: 'dmy' | 'mdy'): DateOrder {
  if (counts.dayFirst !== counts.monthFirst) return counts.dayFirst > counts.monthFirst ? 'dmy' : 'mdy';
  if (counts.dayFirst + counts.open > 0) return otherwise;
  if (counts.yearFirst > 0) return 'ymd';
  return counts.serials > 0 ? 'serial' : 'ymd';
}

/** The most telling value: the latest day of a month reads least like a month. */
function exampleWords(values: readonly Cell[], order: DateOrder): string {
  let best: { readonly text: string; readonly day: string; readonly weight: number } | null = null;
  for (const value of values) {
    const text = typeof value === 'string' ? value.trim() : value.raw;
    const day = readDate(value, order);
    if (!day.ok) continue;
    const weight = Number(day.value.slice(8)) - (order !== 'ymd' && /^\d{4}/.test(text) ? 100 : 0);
    if (best === null || weight > best.weight) best = { text, day: day.value, weight };
  }
  return best === null ? '' : `${best.text} is ${sayDay(best.day)}`;
}

const dateRemedy = 'Correct the date, or choose another date order.';

/**
 * Reads a day as ISO text. A time after it is left off: a document's date is a calendar day, and instants are taken as
 * they are written. Days that never were and anything outside 1970 to 2199 are refused.
 */
export function readDate(cell: Cell, order: DateOrder): Reading<string> {
  if (typeof cell !== 'string' && cell.type === 'date') return checkDay(cell.text);
  const text = typeof cell === 'string' ? cell.trim() : cell.text;
  const serial = serialOf(cell);
  if (serial !== null) {
    if (order === 'serial') return checkDay(serialToDay(serial));
    return refuse('a day number of a spreadsheet', 'Format the column as a date, or choose "day numbers".');
  }
  const parts = typeof cell === 'string' ? split(text) : null;
  if (parts === null) return refuse('not a date', dateRemedy);
  const [first, second, third] = parts.numbers;
  if (first.length === 4)
    return third.length <= 2 ? checkDay(isoDay(first, second, third)) : refuse('not a date', dateRemedy);
  if (first.length === 3 || third.length === 3 || third.length === 1) return refuse('not a date', dateRemedy);
  if (parts.monthAt === 1) return checkDay(isoDay(third, second, first));
  if (parts.monthAt === 0) return checkDay(isoDay(third, first, second));
  switch (order) {
    case 'dmy':
      return checkDay(isoDay(third, second, first));
    case 'mdy':
      return checkDay(isoDay(third, first, second));
    case 'ymd':
      return refuse('day, month and year could stand in any order', 'Choose the date order for this file.');
    case 'serial':
      return refuse('not a day number', dateRemedy);
  }
}

/** Two-digit years: 70 to 99 are of the last century. */
function isoDay(year: string, month: string, day: string): string {
  const full = year.length === 4 ? year : `${Number(year) >= 70 ? '19' : '20'}${year.padStart(2, '0')}`;
  return `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function checkDay(day: string): Reading<string> {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (match === null) return refuse('not a date', dateRemedy);
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const time = new Date(Date.UTC(year, month - 1, date));
  if (time.getUTCMonth() !== month - 1 || time.getUTCDate() !== date)
    return refuse(`${day} does not exist`, dateRemedy);
  if (year < 1970 || year > 2199) return refuse(`the year ${year} is outside 1970 to 2199`, dateRemedy);
  return { ok: true, value: day };
}
