import type { ExportItemKind, ExportItemState, ExportProblem } from '../../shared/ipc/exports.ts';
import type { Fate } from './sign-off/compare-records.ts';
import type { Side } from './tieout/books.ts';
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

/** Records of a sign-off. */
export const frozenNames = { invoice: 'Invoice', credit: 'Credit', payment: 'Payment', entry: 'Entry' } as const;

/** What became of a signed record on one side. */
export function fateName(fate: Exclude<Fate, 'changed'>, side: Side): string {
  if (fate === 'gone') return side === 'source' ? 'missing from the newest import' : 'deleted';
  return fate === 'left' ? 'counts no more for this day: dated later, or a draft again' : fate;
}

export const fieldNames = {
  total: 'total',
  open: 'open',
  date: 'date',
  'due-date': 'due date',
  party: 'client or customer',
  number: 'number',
  currency: 'currency',
  applied: 'applied to other documents, or in other parts',
} as const;

export const itemStateNames: Readonly<Record<ExportItemState, string>> = {
  blocked: 'blocked',
  ready: 'ready, not sent',
  sending: 'being sent',
  'in-doubt': 'in doubt: sent, answer unknown',
  confirmed: 'in QuickBooks',
  failed: 'refused',
  withdrawn: 'taken out',
};

export const batchStatusNames = {
  composed: 'composed, nothing sent',
  pushing: 'being pushed',
  stopped: 'stopped, goes on where it was',
  done: 'done',
  withdrawn: 'taken out',
} as const;

/** What a person does about what stands in an item's way. */
export const problemRemedies: Readonly<Record<ExportProblem['action'], string>> = {
  'link-customer': 'Link the client to a customer, or queue it to be created.',
  configure: 'Say under “Map for export” what it is called in QuickBooks.',
  'link-document': 'Link it on the History screen if it is the same document, or change the number.',
  'decide-payment': 'Decide on the Backfill screen whether both are one.',
  'fix-in-source': 'Correct it in the source and import again.',
  pull: 'Pull QuickBooks, then link it or change it.',
  'reopen-period': 'Reopen the period in QuickBooks and pull, or give it a later date in the source.',
  'check-again': 'Check the batch again to take the new content.',
  'review-conflict': 'Decide the conflict anew.',
  none: 'Take it out of the batch.',
};

export const itemKindNames: Readonly<Record<ExportItemKind, string>> = {
  'void-payment': 'payment voided',
  'delete-credit-memo': 'credit memo deleted',
  'void-sales-receipt': 'sales receipt voided',
  'void-invoice': 'invoice voided',
  'deactivate-customer': 'customer made inactive',
  'create-customer': 'new customer',
  'update-customer': 'customer updated',
  'update-invoice': 'invoice updated',
  'update-credit-memo': 'credit memo updated',
  'create-invoice': 'invoice',
  'create-credit-memo': 'credit memo',
  'create-sales-receipt': 'sales receipt',
  'create-payment': 'payment',
};
