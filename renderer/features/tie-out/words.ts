import type { SignedChange } from '../../../shared/ipc/sign-offs.ts';
import type { Cause, DuplicateGroup, EffectRecord, TieOutAction } from '../../../shared/ipc/tieout.ts';
import { formatAmount, formatDay } from '../../ui/format.ts';

/** What a cause is called, and what it means, in a bookkeeper's words. */
export const causeWords: Readonly<Record<Cause, { readonly label: string; readonly meaning: string }>> = {
  'only-in-source': { label: 'Only in source', meaning: 'Billed in the source; QuickBooks has no such document.' },
  'only-in-quickbooks': { label: 'Only in QuickBooks', meaning: 'In QuickBooks; the source has no such document.' },
  'before-go-live': {
    label: 'Before go-live',
    meaning: 'On one side only, and dated before the go-live date: history that was never linked.',
  },
  'amount-differs': { label: 'Amount differs', meaning: 'Linked, and the totals are not the same.' },
  'tax-or-rounding': { label: 'Tax or rounding', meaning: 'Linked, and only the tax or a few cents differ.' },
  'payment-on-one-side': {
    label: 'Payment on one side',
    meaning: 'A linked document is paid on one side and not, or otherwise, on the other.',
  },
  'unapplied-payment-or-credit': {
    label: 'Unapplied payment or credit',
    meaning: 'Money or a credit that stands on no document on one side.',
  },
  'credit-memo-on-one-side': {
    label: 'Credit memo on one side',
    meaning: 'A credit that the other side does not have.',
  },
  'voided-or-deleted-on-one-side': {
    label: 'Voided or deleted on one side',
    meaning: 'Linked, and one of the two no longer stands.',
  },
  'dated-across-as-of': {
    label: 'Dated across the as-of date',
    meaning: 'One side dates it up to the as-of date, the other later. It clears by itself.',
  },
  'customer-unmatched': {
    label: 'Customer unmatched',
    meaning: 'Its client has no customer, or its customer no client, so it can’t be compared.',
  },
  'other-currency': { label: 'Other currency', meaning: 'The two sides keep it in different currencies.' },
  'entry-to-control-account': {
    label: 'Straight to the account',
    meaning: 'A journal entry, deposit or expense moved Accounts Receivable without an invoice.',
  },
};

/** What a person does about it: a button's words, or a sentence where it happens outside Tieout. */
export const actionWords: Readonly<Record<TieOutAction, { readonly label: string; readonly where: string | null }>> = {
  link: { label: 'Link in History', where: null },
  'match-customer': { label: 'Match the customer', where: null },
  import: { label: 'Import a newer file', where: null },
  export: { label: 'Export to QuickBooks', where: null },
  review: { label: 'Look at both', where: null },
  accept: { label: 'Accept …', where: null },
  'enter-in-source': { label: '', where: 'Enter it in the billing system, then import again.' },
  'apply-in-quickbooks': { label: '', where: 'Apply it to an invoice in QuickBooks, then pull again.' },
  wait: { label: '', where: 'Nothing to do: it clears on a later day.' },
  ask: { label: 'Ask the client', where: null },
};

const typeNames: Readonly<Record<string, string>> = {
  invoice: 'Invoice',
  credit: 'Credit',
  payment: 'Payment',
  settlement: 'Settled without a payment on record',
  JournalEntry: 'Journal entry',
  Deposit: 'Deposit',
  Purchase: 'Expense',
  Bill: 'Bill',
  VendorCredit: 'Vendor credit',
  Transfer: 'Transfer',
};

/** "Invoice 1042", "Payment 77 on 1042". */
export function recordName({ type, recordType, number, recordId, onNumber }: EffectRecord): string {
  const name = typeNames[type === 'entry' ? recordType : type] ?? recordType;
  const on = onNumber === null ? '' : ` on ${onNumber}`;
  return `${name} ${number ?? recordId}${on}`;
}

/** The records of one difference in a few words: a pair of one name has it once. `count`: all of them, of which `records` are the first. */
export function recordNames(records: readonly EffectRecord[], count: number): string {
  const names = [...new Set(records.map(recordName))];
  const [first = '', second] = names;
  if (names.length === 1 && count === records.length) return first;
  return second !== undefined && count === 2 ? `${first} and ${second}` : `${first} and ${count - 1} more`;
}

export const likenessWords: Readonly<Record<DuplicateGroup['likeness'], string>> = {
  equal: 'same number',
  'written-differently': 'same number, written differently',
  'one-character-off': 'number: one character off',
  next: 'next number, same day',
  missing: 'no number, same day',
};

export const bucketWords = {
  current: 'Current',
  '1-30': '1–30',
  '31-60': '31–60',
  '61-90': '61–90',
  'over-90': 'Over 90',
} as const;

export const bucketNames = ['current', '1-30', '31-60', '61-90', 'over-90'] as const;

const fieldWords: Readonly<Record<SignedChange['fields'][number]['field'], string>> = {
  total: 'total',
  open: 'open',
  date: 'date',
  'due-date': 'due',
  party: 'of',
  number: 'number',
  currency: 'currency',
  applied: 'applied otherwise',
};

/** What became of a signed record: "voided", or each fact that is another now. */
export function changeText({ side, fate, fields, currency }: SignedChange): string {
  if (fate === 'gone') return side === 'source' ? 'missing from the newest import' : 'deleted';
  if (fate === 'left') return 'counts no more: dated later, or a draft again';
  if (fate !== 'changed') return fate;
  return fields
    .map(({ field, before, after }) => {
      if (field === 'applied') return fieldWords.applied;
      const text = (value: string | number | null): string => {
        if (value === null) return '–';
        if (typeof value === 'number') return formatAmount(value, currency);
        return field === 'date' || field === 'due-date' ? formatDay(value) : value;
      };
      return `${fieldWords[field]} ${text(before)} → ${text(after)}`;
    })
    .join(', ');
}
