import type { Side } from './books.ts';

/** The causes of a tie-out difference, in the order they are told. There is no residual cause. */
export const causes = [
  'only-in-source',
  'only-in-quickbooks',
  'before-go-live',
  'amount-differs',
  'tax-or-rounding',
  'payment-on-one-side',
  'unapplied-payment-or-credit',
  'credit-memo-on-one-side',
  'voided-or-deleted-on-one-side',
  'dated-across-as-of',
  'customer-unmatched',
  'other-currency',
  'entry-to-control-account',
] as const;

export type Cause = (typeof causes)[number];

/** What a person can do about an effect. */
export type TieOutAction =
  | 'link'
  | 'match-customer'
  | 'import'
  | 'export'
  | 'review'
  | 'accept'
  | 'enter-in-source'
  | 'apply-in-quickbooks'
  | 'wait'
  | 'ask';

const actionsByCause: Readonly<Record<Cause, Readonly<Record<Side, readonly TieOutAction[]>>>> = {
  'only-in-source': both('export', 'link', 'ask'),
  'only-in-quickbooks': both('link', 'import', 'ask'),
  'before-go-live': both('link', 'accept', 'ask'),
  'amount-differs': both('review', 'accept', 'ask'),
  'tax-or-rounding': both('accept', 'review', 'ask'),
  'payment-on-one-side': { source: ['export', 'ask'], quickbooks: ['enter-in-source', 'import', 'ask'] },
  'unapplied-payment-or-credit': { source: ['import', 'ask'], quickbooks: ['apply-in-quickbooks', 'ask'] },
  'credit-memo-on-one-side': { source: ['export', 'link', 'ask'], quickbooks: ['link', 'enter-in-source', 'ask'] },
  'voided-or-deleted-on-one-side': both('review', 'ask'),
  'dated-across-as-of': both('wait', 'review', 'ask'),
  'customer-unmatched': both('match-customer', 'ask'),
  'other-currency': both('review', 'ask'),
  'entry-to-control-account': both('ask', 'accept'),
};

function both(...actions: TieOutAction[]): Readonly<Record<Side, readonly TieOutAction[]>> {
  return { source: actions, quickbooks: actions };
}

/** What clears an effect, best first. `side`: where the record stands that the other side lacks. */
export function actionsFor(cause: Cause, side: Side): readonly TieOutAction[] {
  return actionsByCause[cause][side];
}
