import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';

/** A payment as the source has it. Allocations are in the payment's currency. */
export interface SourcePayment {
  readonly id: number;
  readonly state: 'standing' | 'void';
  readonly clientId: number;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly amountMinor: AmountMinor;
  /** Check or transaction number. */
  readonly reference: string | null;
  readonly allocations: readonly { readonly invoiceId: number; readonly amountMinor: AmountMinor }[];
}

/** One line of a payment: `other` is a journal entry, expense, check or card credit. Amounts are positive. */
export interface QboPaymentLine {
  readonly kind: 'invoice' | 'credit-memo' | 'other';
  readonly id: string;
  readonly amountMinor: AmountMinor;
}

export interface QboPayment {
  readonly id: string;
  readonly state: 'standing' | 'void' | 'deleted';
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly date: string;
  /** Zero for one that only applies a credit memo. */
  readonly totalMinor: AmountMinor;
  readonly unappliedMinor: AmountMinor;
  readonly reference: string | null;
  readonly lines: readonly QboPaymentLine[];
}

export interface PaymentPair {
  readonly sourcePaymentId: number;
  readonly qboPaymentId: string;
}

/** Why a pair of payments is only possibly one. */
export type PaymentReason =
  | { readonly code: 'not-one-to-one' }
  | { readonly code: 'no-invoice-in-common' }
  | { readonly code: 'allocated-differently' }
  | { readonly code: 'date-far'; readonly days: number };

export interface PossiblePair extends PaymentPair {
  /** 0 to 1. */
  readonly score: number;
  /** Never empty. */
  readonly reasons: readonly PaymentReason[];
}
