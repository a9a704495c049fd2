import { minorToDecimal } from '../../../shared/money.ts';
import type { LinkReason } from './types.ts';

/** "1234567.50" with a comma between thousands. */
function grouped(decimal: string): string {
  const [whole = '', fraction] = decimal.split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

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
      const { differenceMinor, currency } = reason;
      const amount = grouped(minorToDecimal(Math.abs(differenceMinor), currency));
      return `total differs by ${amount} ${currency} (QuickBooks is ${differenceMinor > 0 ? 'higher' : 'lower'})`;
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
