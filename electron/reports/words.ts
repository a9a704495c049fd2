import type { Cause } from './tieout/causes.ts';

/** Causes as reports call them. */
export const causeNames: Readonly<Record<Cause, string>> = {
  'only-in-source': 'Only in source',
  'only-in-quickbooks': 'Only in QuickBooks',
  'before-go-live': 'Before go-live',
  'amount-differs': 'Amount differs',
  'tax-or-rounding': 'Tax or rounding',
  'payment-on-one-side': 'Payment on one side',
  'unapplied-payment-or-credit': 'Unapplied payment or credit',
  'credit-memo-on-one-side': 'Credit memo on one side',
  'voided-or-deleted-on-one-side': 'Voided or deleted on one side',
  'dated-across-as-of': 'Dated across the as-of date',
  'customer-unmatched': 'Customer unmatched',
  'other-currency': 'Other currency',
  'entry-to-control-account': 'Entry straight to the control account',
};

export const bucketNames = {
  current: 'Current',
  '1-30': '1–30 days',
  '31-60': '31–60 days',
  '61-90': '61–90 days',
  'over-90': 'Over 90 days',
} as const;

export const recordNames: Readonly<Record<string, string>> = {
  invoice: 'Invoice',
  credit: 'Credit',
  payment: 'Payment',
  settlement: 'Settled without a payment on record, invoice',
  entry: 'Entry',
};
