import type { AmountMinor } from '../../../shared/money.ts';
import { type BookDocument, type BookPayment, type Books, type RecordId, type Side, signOf } from './books.ts';

/** How the money of a payment came about; decides the cause of its lines. */
export type Via = 'payment' | 'credit' | 'direct';

/**
 * One side's books in flat arrays, by position of document and payment. Effects are signed as they move receivables:
 * an invoice's total is positive, a payment line on it negative.
 */
export interface SideIndex {
  readonly side: Side;
  readonly books: Books;
  /** Where a document's lines start; one entry more than there are documents. */
  readonly lineStarts: Int32Array;
  /** For each line, in order of document: its payment's position and its effect. */
  readonly linePayments: Int32Array;
  readonly lineEffects: Float64Array;
  /** For each document: what was settled without a payment on record. Zero unless standing. */
  readonly unrecordedEffects: Float64Array;
  /** For each payment: the effect of what is on no known document. */
  readonly unappliedEffects: Float64Array;
  /** For each payment: the effect of lines that join it to direct entries. */
  readonly otherEffects: Float64Array;
  readonly documentAt: (kind: BookDocument['kind'], id: RecordId) => number;
}

/** Joins payments to documents by their lines and derives what no line explains. */
export function indexSide(side: Side, books: Books): SideIndex {
  const { documents, payments } = books;
  const invoices = new Map<RecordId, number>();
  const credits = new Map<RecordId, number>();
  for (let d = 0; d < documents.length; d += 1) {
    const document = documents[d] as BookDocument;
    (document.kind === 'invoice' ? invoices : credits).set(document.id, d);
  }

  const lineStarts = new Int32Array(documents.length + 1);
  const targets: number[] = [];
  const unappliedEffects = new Float64Array(payments.length);
  const otherEffects = new Float64Array(payments.length);
  for (let p = 0; p < payments.length; p += 1) {
    const payment = payments[p] as BookPayment;
    let onDocumentsMinor = 0;
    let onUnknownMinor = 0;
    for (const line of payment.lines) {
      const target =
        payment.state !== 'standing' || line.kind === 'other'
          ? -1
          : ((line.kind === 'invoice' ? invoices : credits).get(line.id) ?? -1);
      targets.push(target);
      if (target >= 0) lineStarts[target + 1] = (lineStarts[target + 1] as number) + 1;
      if (line.kind === 'other') continue;
      const amountMinor = signOf(line.kind) * line.amountMinor;
      onDocumentsMinor += amountMinor;
      if (target < 0) onUnknownMinor += amountMinor;
    }
    if (payment.state !== 'standing') continue;
    const unappliedMinor = payment.unappliedMinor ?? payment.amountMinor - onDocumentsMinor;
    unappliedEffects[p] = negated(unappliedMinor + onUnknownMinor);
    otherEffects[p] = negated(payment.amountMinor - unappliedMinor - onDocumentsMinor);
  }
  for (let d = 0; d < documents.length; d += 1) {
    lineStarts[d + 1] = (lineStarts[d + 1] as number) + (lineStarts[d] as number);
  }

  const lineCount = lineStarts[documents.length] as number;
  const linePayments = new Int32Array(lineCount);
  const lineEffects = new Float64Array(lineCount);
  const fill = lineStarts.slice();
  let k = 0;
  for (let p = 0; p < payments.length; p += 1) {
    for (const line of (payments[p] as BookPayment).lines) {
      const target = targets[k] as number;
      k += 1;
      if (target < 0 || line.kind === 'other') continue;
      const slot = fill[target] as number;
      fill[target] = slot + 1;
      linePayments[slot] = p;
      lineEffects[slot] = -signOf(line.kind) * line.amountMinor;
    }
  }
  return {
    side,
    books,
    lineStarts,
    linePayments,
    lineEffects,
    unrecordedEffects: unrecorded(books, lineStarts, linePayments, lineEffects),
    unappliedEffects,
    otherEffects,
    documentAt: (kind, id) => (kind === 'invoice' ? invoices : credits).get(id) ?? -1,
  };
}

/** Balance as this side states it, against the total less the lines on record in the document's currency. */
function unrecorded(
  { documents, payments }: Books,
  lineStarts: Int32Array,
  linePayments: Int32Array,
  lineEffects: Float64Array,
): Float64Array {
  const effects = new Float64Array(documents.length);
  for (let d = 0; d < documents.length; d += 1) {
    const document = documents[d] as BookDocument;
    if (document.state !== 'standing' || document.balanceMinor === null) continue;
    let openMinor = signOf(document.kind) * document.totalMinor;
    for (let l = lineStarts[d] as number; l < (lineStarts[d + 1] as number); l += 1) {
      const payment = payments[linePayments[l] as number] as BookPayment;
      if (payment.currency === document.currency) openMinor += lineEffects[l] as number;
    }
    effects[d] = signOf(document.kind) * document.balanceMinor - openMinor;
  }
  return effects;
}

/** How a payment came about: a zero-amount one joins credits, or direct entries, to invoices. */
export function viaOf(payment: BookPayment): Via {
  if (payment.amountMinor !== 0) return 'payment';
  if (payment.lines.some((line) => line.kind === 'other')) return 'direct';
  return payment.lines.some((line) => line.kind === 'credit') ? 'credit' : 'payment';
}

/** The day from which a settlement without a record counts. */
export function settledDay(document: BookDocument): string {
  return document.settledOn !== null && document.settledOn > document.date ? document.settledOn : document.date;
}

/** Receivables of one side by currency as of a day, straight from the records: nothing here knows of mappings. */
export function receivablesOf(index: SideIndex, asOf: string): Map<string, AmountMinor> {
  const totals = new Map<string, AmountMinor>();
  const add = (currency: string, amountMinor: AmountMinor): void => {
    totals.set(currency, (totals.get(currency) ?? 0) + amountMinor);
  };
  const { documents, payments, directEntries } = index.books;
  for (let d = 0; d < documents.length; d += 1) {
    const document = documents[d] as BookDocument;
    if (document.state !== 'standing') continue;
    if (document.date <= asOf) add(document.currency, signOf(document.kind) * document.totalMinor);
    const unrecordedMinor = index.unrecordedEffects[d] as number;
    if (unrecordedMinor !== 0 && settledDay(document) <= asOf) add(document.currency, unrecordedMinor);
  }
  for (const payment of payments) {
    if (payment.state === 'standing' && payment.date <= asOf) add(payment.currency, -payment.amountMinor);
  }
  for (const entry of directEntries) if (entry.date <= asOf) add(entry.currency, entry.amountMinor);
  return totals;
}

function negated(amountMinor: AmountMinor): AmountMinor {
  return amountMinor === 0 ? 0 : -amountMinor;
}
