import { AppError } from '../../shared/errors.ts';
import { decimalToMinor } from '../../shared/money.ts';
import type { Cell } from './cells.ts';
import { codeInText, dollarCurrencies, symbolCurrencies } from './currency.ts';

/** The decimal separator; whatever else groups thousands is recognised beside it. */
export type DecimalMark = '.' | ',';

/** A value that could not be taken, and what the person can do about it. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

export type Reading<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Refusal);

export function refuse(reason: string, remedy: string): { readonly ok: false } & Refusal {
  return { ok: false, reason, remedy };
}

/** How a file writes numbers. `certain` is false when nothing in it tells the two readings apart. */
export interface NumberFormat {
  readonly decimal: DecimalMark;
  readonly certain: boolean;
  /** Some values can only be read the other way. */
  readonly mixed: boolean;
  /** "1.234,56 is 1234.56", from the file itself. */
  readonly words: string;
}

const spaces = /[\s\u00a0\u2007\u202f]/g;
const apostrophes = /['\u2018\u2019\u02bc`]/g;

/** The digits and separators of an amount, without sign, currency and spaces. */
function numberPart(text: string): string {
  return text.replace(spaces, '').replace(/[^\d.,]/g, '');
}

/** What one number tells about its decimal mark: sure of it, or open (`1,234`, `500`). */
function markOf(part: string): DecimalMark | null {
  const point = part.lastIndexOf('.');
  const comma = part.lastIndexOf(',');
  if (point !== -1 && comma !== -1) return point > comma ? '.' : ',';
  const mark = point !== -1 ? '.' : comma !== -1 ? ',' : null;
  if (mark === null) return null;
  const other = mark === '.' ? ',' : '.';
  const groups = part.split(mark);
  if (groups.length > 2) return other;
  return groups[1]?.length === 3 && groups[0] !== '' && groups[0] !== '0' ? null : mark;
}

/** Finds the decimal mark from amounts as they stand in the file. Typed cells tell nothing: they need no reading. */
export function detectNumberFormat(values: readonly Cell[], otherwise: DecimalMark = '.'): NumberFormat {
  let points = 0;
  let commas = 0;
  let open = 0;
  let example = '';
  for (const value of values) {
    if (typeof value !== 'string' || !/\d/.test(value)) continue;
    const part = numberPart(value);
    const mark = markOf(part);
    if (mark === '.') points++;
    else if (mark === ',') commas++;
    else if (/[.,]/.test(part)) open++;
    if (/[.,]/.test(part) && part.length > example.length) example = value.trim();
  }
  const decimal = points === commas ? otherwise : points > commas ? '.' : ',';
  const certain = points + commas > 0 || open === 0;
  const read = example === '' ? null : readDecimal(example, decimal);
  const words = read?.ok === true ? `${example} is ${read.value}` : decimal === '.' ? '1,234.56' : '1.234,56';
  return { decimal, certain, mixed: points > 0 && commas > 0, words };
}

/** A number with its sign taken out of whatever notation the file uses, and the currency written beside it. */
interface SignedText {
  readonly negative: boolean;
  readonly body: string;
  readonly marks: string;
}

function takeSign(text: string): SignedText | null {
  // "Fr. 10.50", "Rs.500": the point belongs to the currency.
  let body = text
    .replace(spaces, ' ')
    .replace(/(\p{L})\.(?=\s|\d|$)/gu, '$1')
    .trim();
  let negatives = 0;
  // "(1.00)", and "$(1.00)" where the sign of the currency stands outside.
  const inParentheses = /^([^\d()]*)\(([^()]*)\)([^\d()]*)$/.exec(body);
  if (inParentheses !== null) {
    negatives++;
    body = inParentheses.slice(1).join(' ').trim();
  }
  // "12.-", "12,--": a dash in place of the cents takes nothing away.
  body = body.replace(/(\d)[.,]\s*[-\u2013\u2014\u2212]{1,2}(?=\s|\p{L}|\p{Sc}|$)/u, '$1');
  const marks = body.replace(/[\d.,'\u2018\u2019\u02bc`+\-\u2212\s]/g, '');
  body = body.replace(/[^\d.,'\u2018\u2019\u02bc`+\-\u2212\s]/g, ' ').trim();
  const sign = /^([+\-\u2212]?)\s*([^+\-\u2212]*?)\s*([+\-\u2212]?)$/.exec(body);
  if (sign === null) return null;
  const [, before = '', middle = '', after = ''] = sign;
  if (before !== '' && after !== '') return null;
  if (/[-\u2212]/.test(before + after)) negatives++;
  if (negatives > 1) return null;
  return { negative: negatives === 1, body: middle, marks };
}

const formatRemedy = 'Correct the cell, or choose the other number format for this column.';

/** Which side of the books an amount stands on: what that means for its sign is not the same in every column. */
const sideMark = /^(.*)(?:CR|DR)$/i;
const sideRemedy =
  'Write in the file which amounts are negative: with a minus before them, and without CR and DR behind them.';

/** Whole and fraction digits of a number written with grouping; null when the grouping is not regular. */
function ungroup(body: string, decimal: DecimalMark): string | null {
  const compact = body.trim();
  const parts = compact.split(decimal);
  if (parts.length > 2) return null;
  const [whole = '', fraction = ''] = parts;
  if (!/^\d*$/.test(fraction)) return null;
  const group = decimal === '.' ? ',' : '.';
  const unified = whole.replace(apostrophes, "'");
  if (/^\d*$/.test(unified)) {
    if (unified === '' && fraction === '') return null;
    return fraction === '' ? unified : `${unified === '' ? '0' : unified}.${fraction}`;
  }
  for (const mark of [group, ' ', "'"]) {
    const groups = unified.split(mark);
    if (groups.length < 2) continue;
    const last = groups.at(-1) ?? '';
    const inner = groups.slice(1, -1);
    const first = groups[0] ?? '';
    const byThree = /^\d{1,3}$/.test(first) && /^\d{3}$/.test(last) && inner.every((part) => /^\d{3}$/.test(part));
    // Lakh and crore: 12,34,567
    const byTwo = /^\d{1,2}$/.test(first) && /^\d{3}$/.test(last) && inner.every((part) => /^\d{2}$/.test(part));
    if (byThree || (byTwo && inner.length > 0 && mark === ',')) {
      return `${groups.join('')}${fraction === '' ? '' : `.${fraction}`}`;
    }
  }
  return null;
}

/** What most amounts look like; read alike here and below, only sooner. */
const plainNumber = /^-?\d{1,15}(?:\.\d{1,15})?$/;

function trimZeros(text: string): string {
  const negative = text.charCodeAt(0) === 45;
  const digits = negative ? text.slice(1) : text;
  const value = digits.charCodeAt(0) === 48 ? digits.replace(/^0+(?=\d)/, '') : digits;
  return negative && /[1-9]/.test(value) ? `-${value}` : value;
}

/**
 * Reads a number as plain decimal text ("-1234.5"). Understands grouping by comma, point, space or apostrophe,
 * parentheses and leading or trailing minus, currency signs and codes. What could be read in two ways is refused, as is an
 * amount with CR or DR: a credit lowers a balance and is what a payment is.
 */
export function readDecimal(cell: Cell, decimal: DecimalMark): Reading<string> {
  if (typeof cell !== 'string') {
    if (cell.type !== 'number') return refuse(`a ${cell.type} where a number is expected`, 'Map another column here.');
    if (/^-?\d+(\.\d+)?$/.test(cell.text)) return { ok: true, value: cell.text };
    return refuse(`${cell.raw} is beyond what can be read exactly`, 'Correct the amount in the file.');
  }
  if (plainNumber.test(cell) && (decimal === '.' || !cell.includes('.'))) return { ok: true, value: trimZeros(cell) };
  if (/\d[eE][+-]?\d/.test(cell)) {
    const remedy = 'Format the column as a number with two decimals and save the file again.';
    return refuse('scientific notation has lost digits', remedy);
  }
  if (cell.startsWith('=')) {
    return refuse('a formula without its result', 'Open the file in the spreadsheet program, save it, and try again.');
  }
  const signed = takeSign(cell);
  if (signed === null || !/\d/.test(signed.body)) return refuse('not a number', formatRemedy);
  if (namesSide(signed.marks)) return refuse('CR or DR beside the amount', sideRemedy);
  if (signed.marks !== '' && !isCurrencyMark(signed.marks)) return refuse('not a number', formatRemedy);
  const plain = ungroup(signed.body, decimal);
  if (plain === null) return refuse('separators do not fit the number format', formatRemedy);
  return { ok: true, value: trimZeros(signed.negative ? `-${plain}` : plain) };
}

function isCurrencyMark(marks: string): boolean {
  return symbolCurrencies.has(marks.toUpperCase()) || codeInText(marks) !== null;
}

/** "CR", "$CR"; not "IDR". */
function namesSide(marks: string): boolean {
  const currency = sideMark.exec(marks)?.[1];
  return currency !== undefined && (currency === '' || isCurrencyMark(currency));
}

/** A percentage or plain number as decimal text without the sign. */
export function readPercent(cell: Cell, decimal: DecimalMark): Reading<string> {
  return readDecimal(typeof cell === 'string' ? cell.replace('%', '') : cell, decimal);
}

/**
 * Reads an amount as minor units of its currency. More decimals than the currency has are refused (an amount with three
 * may be thousands in the other format), as is a currency sign that contradicts the record's currency.
 */
export function readAmount(cell: Cell, decimal: DecimalMark, currency: string): Reading<number> {
  const isPlain = typeof cell === 'string' && plainNumber.test(cell) && (decimal === '.' || !cell.includes('.'));
  if (typeof cell === 'string' && !isPlain) {
    const written = currencyConflict(cell, currency);
    if (written !== null) {
      return refuse(
        `the amount is in ${written}, the document in ${currency}`,
        'Map the currency column, or correct it.',
      );
    }
  }
  const number = isPlain ? { ok: true as const, value: cell } : readDecimal(cell, decimal);
  if (!number.ok) return number;
  try {
    return { ok: true, value: decimalToMinor(number.value, currency) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'money.too-precise') {
      return refuse(
        `more decimals than ${currency} has`,
        'Round the amount in the file, or choose the other number format.',
      );
    }
    return refuse('larger than any amount books can hold', 'Correct the amount in the file.');
  }
}

/** The currency written beside an amount when it cannot be the given one; null when there is none or it fits. */
function currencyConflict(text: string, currency: string): string | null {
  const marks = text.replace(/[\d.,'\u2018\u2019\u02bc`+\-\u2212()\s\u00a0\u2007\u202f]/g, '').toUpperCase();
  if (marks === '') return null;
  if (marks === '$') return dollarCurrencies.has(currency) ? null : '$';
  const code = codeInText(marks);
  if (code !== null) return code === currency ? null : code;
  const known = symbolCurrencies.get(marks);
  return known === undefined || known.includes(currency) ? null : marks;
}
