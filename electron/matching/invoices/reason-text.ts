import { minorToDecimal } from '../../../shared/money.ts';
import type { LinkReason } from './types.ts';

/** The few words of a reason's chip. */
export function reasonText(reason: LinkReason): string {
  switch (reason.code) {
    case 'customer-unmapped':
      return 'client not matched yet';
    case 'customer-differs':
      return 'other customer';
    case 'sub-customer-for-parent':
      return 'sub-customer and parent';
    case 'currency-differs':
      return `${reason.ours} against ${reason.theirs}`;
    case 'total-differs': {
      const sign = reason.differenceMinor > 0 ? '+' : '';
      return `total ${sign}${minorToDecimal(reason.differenceMinor, reason.currency)} ${reason.currency} in QuickBooks`;
    }
    case 'number-twice':
      return `number met twice ${{ source: 'in the source', quickbooks: 'in QuickBooks', both: 'on both sides' }[reason.side]}`;
    case 'number-equal-after-folding':
      return 'number written differently';
    case 'no-number':
      return 'no number in common';
    case 'void-one-side':
      return 'void in QuickBooks';
    case 'already-linked-elsewhere':
      return 'already linked elsewhere';
    case 'date-far':
      return `${reason.days} days apart`;
  }
}
