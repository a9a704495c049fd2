import { sumMinor } from '../../shared/money.ts';
import type { KeptFacts } from './record-stage.ts';
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
/** Characters of one number, name or day. */
const aboutMax = 40;

/** Collects warnings of one kind into one, with the first lines. */
export class WarningCollector {
  readonly #byCode = new Map<WarningCode, { count: number; lines: number[]; about: Set<string>; more: boolean }>();

  add(code: WarningCode, line: number | null, about?: string): void {
    const entry = this.#byCode.get(code) ?? { count: 0, lines: [], about: new Set<string>(), more: false };
    entry.count++;
    if (line !== null && entry.lines.length < linesMax) entry.lines.push(line);
    if (about !== undefined) {
      const short = about.length > aboutMax ? `${about.slice(0, aboutMax)}…` : about;
      if (entry.about.size < linesMax) entry.about.add(short);
      else if (!entry.about.has(short)) entry.more = true;
    }
    this.#byCode.set(code, entry);
  }

  list(): ImportWarning[] {
    return warningCodes.flatMap((code) => {
      const entry = this.#byCode.get(code);
      if (entry === undefined) return [];
      const told = [...entry.about].sort().join(', ');
      const about = entry.about.size === 0 ? null : entry.more ? `${told} and others` : told;
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

/** What is odd about a document by itself: sums, amounts paid, days far off. */
export function warningsOfInvoice(invoice: InvoiceRecord, today: string): WarningCode[] {
  const codes: WarningCode[] = [];
  if (!sumsUp(invoice)) codes.push('sum-differs');
  if (invoice.paidMinor !== null && invoice.totalMinor >= 0 && invoice.paidMinor > invoice.totalMinor) {
    codes.push('overpaid');
  }
  if (isFar(invoice.date, today)) codes.push('far-date');
  return codes;
}

export function warningsOfPayment(payment: PaymentRecord, today: string): WarningCode[] {
  const codes: WarningCode[] = [];
  const applied = sumMinor(payment.allocations.map((allocation) => allocation.amountMinor));
  if (applied > payment.amountMinor) codes.push('overpaid');
  if (isFar(payment.date, today)) codes.push('far-date');
  return codes;
}

/** Takes what a record is marked with into the list for the file. */
export function warnAboutKept(into: WarningCollector, { warnings, line, date }: KeptFacts): void {
  for (const code of warnings) into.add(code, line, code === 'far-date' && date !== null ? date : undefined);
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

function isFar(day: string, today: string): boolean {
  const year = Number(today.slice(0, 4));
  const rest = today.slice(4);
  return day < `${year - farPastYears}${rest}` || day > `${year + farFutureYears}${rest}`;
}
