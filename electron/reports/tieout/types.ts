import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import type { BookDocument, Books, RecordId, Side } from './books.ts';
import type { Cause, TieOutAction } from './causes.ts';
import type { CustomerLink } from './party-groups.ts';

export interface TieOutInput {
  /** ISO day; everything dated on or before it counts. */
  readonly asOf: string;
  /** ISO day, null before one is set. */
  readonly goLive: string | null;
  readonly source: Books;
  readonly quickbooks: Books;
  readonly customers: readonly CustomerLink[];
  /** Parent by sub-customer, and by sub-client where a source knows any. */
  readonly parents: Readonly<Record<Side, ReadonlyMap<RecordId, RecordId>>>;
  /** Mappings whose remaining difference a person accepted; it stays a difference, marked so. */
  readonly acceptedMappings: ReadonlySet<number>;
}

/** A record that takes part in an effect. For a payment, `on` is the document its line is on. */
export interface EffectRecord {
  readonly side: Side;
  readonly type: BookDocument['kind'] | 'payment' | 'settlement' | 'entry';
  readonly id: RecordId;
  readonly on: { readonly kind: BookDocument['kind']; readonly id: RecordId } | null;
}

/** One part of the difference, in exactly one cause. */
export interface Effect {
  readonly cause: Cause;
  readonly currency: CurrencyCode;
  /** What it adds to source minus QuickBooks. Never zero. */
  readonly amountMinor: AmountMinor;
  readonly clientId: RecordId | null;
  readonly customerId: RecordId | null;
  readonly mappingId: number | null;
  readonly records: readonly EffectRecord[];
  readonly accepted: boolean;
  /** What clears it, best first. */
  readonly actions: readonly TieOutAction[];
}

export interface CauseTotal {
  readonly cause: Cause;
  readonly amountMinor: AmountMinor;
  readonly count: number;
  readonly acceptedMinor: AmountMinor;
}

export interface PartyTotal {
  readonly clientId: RecordId | null;
  readonly customerId: RecordId | null;
  readonly sourceMinor: AmountMinor;
  readonly quickbooksMinor: AmountMinor;
  readonly differenceMinor: AmountMinor;
}

export interface CurrencyTieOut {
  readonly currency: CurrencyCode;
  readonly sourceMinor: AmountMinor;
  readonly quickbooksMinor: AmountMinor;
  /** Source minus QuickBooks. */
  readonly differenceMinor: AmountMinor;
  /** What the causes do not add up to. Zero, or a fault of ours that is shown. */
  readonly unexplainedMinor: AmountMinor;
  /** In the order of `causes`; only those met. */
  readonly causes: readonly CauseTotal[];
  /** Largest difference first; parties without any receivable on either side are left out. */
  readonly perClient: readonly PartyTotal[];
  /** Largest first. */
  readonly effects: readonly Effect[];
}

export interface TieOut {
  readonly asOf: string;
  readonly goLive: string | null;
  /** By currency code. */
  readonly currencies: readonly CurrencyTieOut[];
}

/** What one decision moves: records that get, change or lose a mapping, clients that get or lose a customer. */
export interface TieOutChange {
  readonly documents?: readonly {
    readonly side: Side;
    readonly kind: BookDocument['kind'];
    readonly id: RecordId;
    readonly mappingId: number | null;
  }[];
  readonly payments?: readonly { readonly side: Side; readonly id: RecordId; readonly mappingId: number | null }[];
  readonly customers?: readonly {
    readonly clientId: RecordId;
    readonly currency: CurrencyCode;
    readonly customerId: RecordId | null;
  }[];
  readonly accepted?: readonly { readonly mappingId: number; readonly accepted: boolean }[];
}
