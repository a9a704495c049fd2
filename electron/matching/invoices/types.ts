import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';

/** `gone`: no longer in the source's newest import. */
export type SourceInvoiceState = 'standing' | 'draft' | 'void' | 'gone';

/** An invoice or credit as the source has it. Credits carry positive amounts, as QuickBooks' credit memos do. */
export interface SourceInvoice {
  readonly id: number;
  readonly kind: 'invoice' | 'credit';
  readonly state: SourceInvoiceState;
  readonly number: string | null;
  readonly clientId: number;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly totalMinor: AmountMinor;
  /** True when a live mapping holds it. */
  readonly linked: boolean;
}

/** An invoice or credit memo in QuickBooks. Ids are unique per kind only. */
export interface QboDocument {
  readonly id: string;
  readonly kind: 'invoice' | 'credit-memo';
  readonly state: 'standing' | 'void' | 'deleted';
  readonly number: string | null;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly totalMinor: AmountMinor;
  readonly linked: boolean;
}

/** Which customer a client is, by currency: a client billed in two currencies has one customer for each. */
export type CustomerMap = ReadonlyMap<number, ReadonlyMap<CurrencyCode, string>>;

/** Pairs a person called different: document ids by source invoice. The kind follows from the invoice. */
export type RejectedPairs = ReadonlyMap<number, ReadonlySet<string>>;

export interface LinkInput {
  readonly invoices: readonly SourceInvoice[];
  readonly documents: readonly QboDocument[];
  readonly customerMap: CustomerMap;
  /** Parent by sub-customer. */
  readonly parentOf: ReadonlyMap<string, string>;
  readonly rejectedPairs: RejectedPairs;
  /** Source invoices dated outside are left alone. Both days are inside; null is open. */
  readonly window?: { readonly from: string | null; readonly to: string | null };
}

/** Why a candidate is not confident. `differenceMinor` is QuickBooks minus source, in the currency both share. */
export type LinkReason =
  | { readonly code: 'customer-unmapped' }
  | { readonly code: 'customer-differs' }
  | { readonly code: 'sub-customer-for-parent' }
  | { readonly code: 'currency-differs'; readonly ours: CurrencyCode; readonly theirs: CurrencyCode }
  | { readonly code: 'total-differs'; readonly differenceMinor: AmountMinor; readonly currency: CurrencyCode }
  | { readonly code: 'number-twice'; readonly side: 'source' | 'quickbooks' | 'both' }
  | { readonly code: 'number-equal-after-folding' }
  | { readonly code: 'no-number' }
  | { readonly code: 'void-one-side' }
  | { readonly code: 'already-linked-elsewhere' }
  | { readonly code: 'date-far'; readonly days: number };

export interface Link {
  readonly invoiceId: number;
  readonly documentId: string;
}

export interface LinkCandidate {
  readonly documentId: string;
  /** 0 to 1, comparable across records. */
  readonly score: number;
  /** Never empty. */
  readonly reasons: readonly LinkReason[];
}

export interface AmbiguousInvoice {
  readonly invoiceId: number;
  /** Best first, at most five. */
  readonly candidates: readonly LinkCandidate[];
}

export type ExclusionReason = 'draft' | 'void' | 'gone' | 'linked' | 'outside-window';

/** Every source invoice is in exactly one list; each list is in order of invoice id. */
export interface LinkResult {
  readonly confident: readonly Link[];
  readonly ambiguous: readonly AmbiguousInvoice[];
  readonly unmatched: readonly number[];
  readonly excluded: readonly { readonly invoiceId: number; readonly reason: ExclusionReason }[];
}
