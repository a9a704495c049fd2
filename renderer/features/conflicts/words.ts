import type { ConflictField, ConflictKind, ConflictRow, Outcome } from '../../../shared/ipc/conflicts.ts';

export const kindWords: Readonly<Record<ConflictKind, string>> = {
  'customer-merged': 'Customer merged away',
  'customer-inactive': 'Customer inactive',
  'deleted-in-quickbooks': 'Deleted in QuickBooks',
  'voided-in-quickbooks': 'Void in QuickBooks',
  'gone-from-source': 'Gone from the source',
  'voided-in-source': 'Void in the source',
  'both-changed': 'Both sides changed',
  'changed-in-quickbooks': 'Changed in QuickBooks',
  'changed-in-source': 'Changed in the source',
  'credit-applied': 'Credit applied by QuickBooks',
};

/** What a kind means, for the inspector. */
export const kindTexts: Readonly<Record<ConflictKind, string>> = {
  'customer-merged': 'The customer is no longer in QuickBooks: someone merged it into another. Link the client there.',
  'customer-inactive': 'Someone made the customer inactive. Nothing can be exported to it until this is decided.',
  'deleted-in-quickbooks': 'The document was deleted in QuickBooks and still stands in the source.',
  'voided-in-quickbooks': 'The document was voided in QuickBooks and still stands in the source.',
  'gone-from-source': 'The source no longer lists this record, and it still stands in QuickBooks.',
  'voided-in-source': 'The document was voided in the source and still stands in QuickBooks.',
  'both-changed': 'Both sides changed since they last agreed, and not to the same.',
  'changed-in-quickbooks': 'QuickBooks changed since both sides last agreed; the source did not.',
  'changed-in-source': 'The source changed since both sides last agreed; QuickBooks did not.',
  'credit-applied': 'QuickBooks applied a credit or payment by itself when the document arrived.',
};

export const fieldLabels: Readonly<Record<ConflictField, string>> = {
  customer: 'Customer',
  number: 'Number',
  date: 'Date',
  dueDate: 'Due date',
  currency: 'Currency',
  lines: 'Lines',
  tax: 'Tax',
  total: 'Total',
  name: 'Name',
  email: 'Email',
  phone: 'Phone',
  billingAddress: 'Billing address',
  shippingAddress: 'Shipping address',
};

export const outcomeLabels: Readonly<Record<Outcome, string>> = {
  'keep-ours': 'Keep ours',
  'keep-theirs': 'Keep QuickBooks',
  'by-field': 'By field',
  accept: 'Accept',
  unlink: 'Unlink',
  'ask-client': 'Ask the client',
};

export const decidedWords: Readonly<Record<NonNullable<ConflictRow['outcome']>, string>> = {
  'keep-ours': 'ours kept',
  'keep-theirs': 'QuickBooks kept',
  'by-field': 'field by field',
  accept: 'difference accepted',
  unlink: 'unlinked',
  'ask-client': 'client asked',
  relink: 'linked elsewhere',
};

/** What became of a conflict. */
export function outcomeText(row: ConflictRow): string {
  if (row.outcome === null) return '';
  const words = decidedWords[row.outcome];
  return row.status === 'decided' && row.outcome !== 'ask-client' ? `${words}, for export` : words;
}
