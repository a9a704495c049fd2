import { foldValue } from '../fold.ts';
import { translatedStatuses, translatedTypes } from './languages.ts';
import type { RowType, StatusWords } from './types.ts';

/** Status words that mean the same wherever they occur; a preset adds what only its system says. */
export const statusWords: StatusWords = {
  ...folded(translatedStatuses),
  draft: 'draft',
  drafted: 'draft',
  pending: 'draft',
  'pending approval': 'draft',
  submitted: 'draft',
  new: 'draft',
  finalized: 'finalized',
  finalised: 'finalized',
  approved: 'finalized',
  authorised: 'finalized',
  authorized: 'finalized',
  posted: 'finalized',
  issued: 'finalized',
  open: 'finalized',
  unpaid: 'finalized',
  outstanding: 'finalized',
  closed: 'finalized',
  sent: 'sent',
  viewed: 'sent',
  emailed: 'sent',
  delivered: 'sent',
  unsent: 'finalized',
  partial: 'part-paid',
  'part paid': 'part-paid',
  partiallypaid: 'part-paid',
  'partially paid': 'part-paid',
  'partly paid': 'part-paid',
  paid: 'paid',
  'paid in full': 'paid',
  settled: 'paid',
  overdue: 'overdue',
  'past due': 'overdue',
  late: 'overdue',
  void: 'void',
  voided: 'void',
  cancelled: 'void',
  canceled: 'void',
  deleted: 'void',
  reversed: 'void',
};

/** Status words of payments: money that came, and money that did not. */
export const paymentStatusWords: StatusWords = {
  ...statusWords,
  completed: 'paid',
  complete: 'paid',
  succeeded: 'paid',
  success: 'paid',
  'partially refunded': 'paid',
  'partial refund': 'paid',
  refunded: 'void',
  failed: 'void',
  declined: 'void',
  bounced: 'void',
  returned: 'void',
  pending: 'void',
  uncaptured: 'void',
};

/** Names of transactions across systems. */
export const typeWords: Readonly<Record<string, RowType>> = {
  ...folded(translatedTypes),
  invoice: 'invoice',
  invoices: 'invoice',
  'sales invoice': 'invoice',
  'tax invoice': 'invoice',
  accrec: 'invoice',
  'accounts receivable invoice': 'invoice',
  'credit memo': 'credit',
  'credit note': 'credit',
  'sales credit note': 'credit',
  'invoice credit': 'credit',
  accreccredit: 'credit',
  credit: 'credit',
  'sales receipt': 'order',
  order: 'order',
  'cash sale': 'order',
  payment: 'payment',
  'received payment': 'payment',
  'customer payment': 'payment',
};

function folded<T>(words: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(words.map(([word, meaning]) => [foldValue(word), meaning]));
}
