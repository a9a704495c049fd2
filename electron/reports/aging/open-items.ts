import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import { type BookDocument, type BookPayment, type RecordId, signOf } from '../tieout/books.ts';
import { type SideIndex, settledDay } from '../tieout/side-index.ts';

/** What is open as of a day: a document's rest, or money and postings on no document. Sums to receivables. */
export interface OpenItem {
  readonly type: 'invoice' | 'credit' | 'payment' | 'entry';
  readonly id: RecordId;
  readonly partyId: RecordId | null;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly dueDate: string | null;
  /** Signed as it moves receivables: credits and unapplied payments are negative. Never zero. */
  readonly openMinor: AmountMinor;
}

/**
 * Lists what is open on one side as of a day. Money on a document dated later, void, or in another currency counts as
 * unapplied until then. Direct entries are items of their own.
 */
export function listOpenItems(index: SideIndex, asOf: string): OpenItem[] {
  const { documents, payments, directEntries } = index.books;
  const items: OpenItem[] = [];
  const looseMinor = new Float64Array(payments.length);
  for (let d = 0; d < documents.length; d += 1) {
    const document = documents[d] as BookDocument;
    const counted = document.state === 'standing' && document.date <= asOf;
    let openMinor = counted ? signOf(document.kind) * document.totalMinor : 0;
    if (counted && settledDay(document) <= asOf) openMinor += index.unrecordedEffects[d] as number;
    for (let l = index.lineStarts[d] as number; l < (index.lineStarts[d + 1] as number); l += 1) {
      const p = index.linePayments[l] as number;
      const payment = payments[p] as BookPayment;
      const effectMinor = index.lineEffects[l] as number;
      if (payment.date > asOf) continue;
      if (counted && payment.currency === document.currency) openMinor += effectMinor;
      else looseMinor[p] = (looseMinor[p] as number) + effectMinor;
    }
    if (openMinor === 0) continue;
    const { kind, id, partyId, currency, date, dueDate } = document;
    items.push({ type: kind, id, partyId, currency, date, dueDate, openMinor });
  }
  for (let p = 0; p < payments.length; p += 1) {
    const { id, partyId, currency, date } = payments[p] as BookPayment;
    if (date > asOf) continue;
    const openMinor =
      (looseMinor[p] as number) + (index.unappliedEffects[p] as number) + (index.otherEffects[p] as number);
    if (openMinor !== 0) items.push({ type: 'payment', id, partyId, currency, date, dueDate: null, openMinor });
  }
  for (const { id, partyId, currency, date, amountMinor } of directEntries) {
    if (date > asOf || amountMinor === 0) continue;
    items.push({ type: 'entry', id, partyId, currency, date, dueDate: null, openMinor: amountMinor });
  }
  return items;
}
