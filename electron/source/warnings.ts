import { sumMinor } from '../../shared/money.ts';
import type { ImportKind, InvoiceRecord, PaymentRecord } from './records.ts';

export const warningCodes = [
  'maybe-cut',
  'ends-mid-line',
  'wrong-kind',
  'sum-differs',
  'total-is-balance',
  'overpaid',
  'duplicate-number',
  'far-date',
  'mixed-currencies',
  'negative-invoice',
  'refunded',
  'allocation-open',
  'other-types-skipped',
  'rejected-list-cut',
] as const;
export type WarningCode = (typeof warningCodes)[number];

/** Something to look at before importing; nothing is refused because of it. */
export interface ImportWarning {
  readonly code: WarningCode;
  readonly count: number;
  /** The first twenty lines concerned. */
  readonly lines: readonly number[];
  /** For `total-is-balance` nothing: the file has no totals, what is open stands in for them. For `mixed-currencies`, `other-types-skipped`: which ones. For `maybe-cut`: the number of rows. */
  readonly about: string | null;
}

const linesMax = 20;

/** Collects warnings of one kind into one, with the first lines. */
export class WarningCollector {
  readonly #byCode = new Map<WarningCode, { count: number; lines: number[]; about: Set<string> }>();

  add(code: WarningCode, line: number | null, about?: string): void {
    const entry = this.#byCode.get(code) ?? { count: 0, lines: [], about: new Set<string>() };
    entry.count++;
    if (line !== null && entry.lines.length < linesMax) entry.lines.push(line);
    if (about !== undefined && entry.about.size < linesMax) entry.about.add(about);
    this.#byCode.set(code, entry);
  }

  list(): ImportWarning[] {
    return warningCodes.flatMap((code) => {
      const entry = this.#byCode.get(code);
      if (entry === undefined) return [];
      const about = entry.about.size === 0 ? null : [...entry.about].sort().join(', ');
      return [{ code, count: entry.count, lines: entry.lines, about }];
    });
  }
}

/** Exports of several systems stop at these numbers of rows without a word. */
const cutAtRows: ReadonlySet<number> = new Set([1_000, 5_000]);

const farPastYears = 20;
const farFutureYears = 2;

/** Warnings about the file as a whole. `today` is an ISO day. */
export function warnAboutFile(
  into: WarningCollector,
  file: { readonly dataRows: number; readonly records: number; readonly endsMidLine: boolean },
): void {
  for (const rows of new Set([file.dataRows, file.records])) {
    if (cutAtRows.has(rows)) into.add('maybe-cut', null, String(rows));
  }
  if (file.endsMidLine) into.add('ends-mid-line', null);
}

/** A clients file chosen as invoices is refused outright; one guessed as another kind is only pointed out. */
export function warnAboutKind(into: WarningCollector, chosen: ImportKind, guessed: ImportKind): void {
  if (chosen !== guessed) into.add('wrong-kind', null, guessed);
}

/** Warnings about documents: sums, numbers met twice, days far off, several currencies. */
export function warnAboutInvoices(into: WarningCollector, invoices: readonly InvoiceRecord[], today: string): void {
  const firstLineByNumber = new Map<string, number>();
  const currencies = new Set<string>();
  const limits = dayLimits(today);
  for (const invoice of invoices) {
    currencies.add(invoice.currency);
    if (!sumsUp(invoice)) into.add('sum-differs', invoice.line);
    if (invoice.paidMinor !== null && invoice.totalMinor >= 0 && invoice.paidMinor > invoice.totalMinor) {
      into.add('overpaid', invoice.line);
    }
    if (invoice.number !== null) {
      const key = `${invoice.kind} ${invoice.number}`;
      if (firstLineByNumber.has(key)) into.add('duplicate-number', invoice.line, invoice.number);
      else firstLineByNumber.set(key, invoice.line);
    }
    if (isFar(invoice.date, limits)) into.add('far-date', invoice.line, invoice.date);
  }
  if (currencies.size > 1) for (const currency of currencies) into.add('mixed-currencies', null, currency);
}

/** Whether the total is the sum of lines and tax; true where the file does not carry them all. */
function sumsUp({ lines, taxMinor, totalMinor }: InvoiceRecord): boolean {
  if (lines.length === 0) return true;
  const amounts = lines.map((line) => line.amountMinor);
  if (amounts.some((amount) => amount === null)) return true;
  const net = sumMinor(amounts.map((amount) => amount ?? 0));
  if (net === totalMinor) return true;
  if (taxMinor === null) return false;
  return sumMinor([net, taxMinor]) === totalMinor;
}

export function warnAboutPayments(into: WarningCollector, payments: readonly PaymentRecord[], today: string): void {
  const currencies = new Set<string>();
  const limits = dayLimits(today);
  for (const payment of payments) {
    currencies.add(payment.currency);
    if (sumMinor(payment.allocations.map((allocation) => allocation.amountMinor)) > payment.amountMinor) {
      into.add('overpaid', payment.line);
    }
    if (isFar(payment.date, limits)) into.add('far-date', payment.line, payment.date);
  }
  if (currencies.size > 1) for (const currency of currencies) into.add('mixed-currencies', null, currency);
}

function dayLimits(today: string): { readonly first: string; readonly last: string } {
  const year = Number(today.slice(0, 4));
  const rest = today.slice(4);
  return { first: `${year - farPastYears}${rest}`, last: `${year + farFutureYears}${rest}` };
}

function isFar(day: string, { first, last }: { readonly first: string; readonly last: string }): boolean {
  return day < first || day > last;
}
