import type { DocumentRow } from '../../../shared/ipc/documents.ts';

export const statusWords: Readonly<Record<DocumentRow['status'], string>> = {
  draft: 'draft',
  finalized: 'finalized',
  sent: 'sent',
  'part-paid': 'part paid',
  paid: 'paid',
  overdue: 'overdue',
  void: 'void',
};

/** Reason codes of ambiguous documents, as facets. */
export const reasonWords: Readonly<Record<string, string>> = {
  'customer-unmapped': 'customer not linked yet',
  'customer-differs': 'other customer',
  'sub-customer-for-parent': 'sub-customer instead of parent',
  'currency-differs': 'other currency',
  'total-differs': 'total differs',
  'number-twice': 'number met twice',
  'number-equal-after-folding': 'number written differently',
  'no-number': 'no number in common',
  'void-one-side': 'void on one side',
  'already-linked-elsewhere': 'linked elsewhere',
  'date-far': 'dates far apart',
};

export const excludedWords: Readonly<Record<string, string>> = {
  draft: 'draft: not issued yet',
  void: 'void in the source',
  gone: 'no longer in the source',
  'outside-window': 'outside the window',
};
