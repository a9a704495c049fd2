import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';

/** A record's key on its side: a local number in the source, QuickBooks' own text in QuickBooks. Unique per kind. */
export type RecordId = number | string;

/** An invoice, or a credit (credit memo) with positive amounts. */
export interface BookDocument {
  readonly kind: 'invoice' | 'credit';
  readonly id: RecordId;
  /** `gone`: deleted in QuickBooks, or missing from the source's newest import. Drafts never count. */
  readonly state: 'standing' | 'draft' | 'void' | 'gone';
  /** Client or customer. */
  readonly partyId: RecordId;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly dueDate: string | null;
  readonly totalMinor: AmountMinor;
  /** Tax within the total; null when unknown. */
  readonly taxMinor: AmountMinor | null;
  /**
   * Open today as this side says (for a credit: unused). What payments on record don't explain counts as settled
   * without a record. Null: the payments on record say all there is.
   */
  readonly balanceMinor: AmountMinor | null;
  /** The day it was settled without a record, when known; else its own date stands in. */
  readonly settledOn: string | null;
  /** The live mapping that holds it. */
  readonly mappingId: number | null;
}

/** One line of a payment, positive, in the payment's currency. `other`: a journal entry, expense, check or the like. */
export interface BookPaymentLine {
  readonly kind: 'invoice' | 'credit' | 'other';
  readonly id: RecordId;
  readonly amountMinor: AmountMinor;
}

/** Money received, or a zero-amount joining of credits and invoices. */
export interface BookPayment {
  readonly id: RecordId;
  readonly state: 'standing' | 'void' | 'gone';
  readonly partyId: RecordId;
  readonly currency: CurrencyCode;
  /** ISO day; its lines count from this day. */
  readonly date: string;
  readonly amountMinor: AmountMinor;
  /** The part on no document. Null: whatever the lines leave. */
  readonly unappliedMinor: AmountMinor | null;
  readonly lines: readonly BookPaymentLine[];
  /** Shared by the two payments of a pair that stands on both sides. */
  readonly mappingId: number | null;
}

/** A posting to the receivables account that is no document: debit positive. */
export interface DirectEntry {
  /** Unique among direct entries, e.g. "JournalEntry 17 2". */
  readonly id: RecordId;
  readonly partyId: RecordId | null;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly amountMinor: AmountMinor;
}

/** All receivables of one side. */
export interface Books {
  readonly documents: readonly BookDocument[];
  readonly payments: readonly BookPayment[];
  readonly directEntries: readonly DirectEntry[];
}

export type Side = 'source' | 'quickbooks';

/** What a standing document adds to receivables per minor unit: an invoice raises them, a credit lowers them. */
export function signOf(kind: BookDocument['kind']): 1 | -1 {
  return kind === 'invoice' ? 1 : -1;
}
