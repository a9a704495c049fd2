import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { formatMoney } from './format.ts';

/** Money behind a tab: each side it is known of, in words and sums per currency. */
export type TabMoney = readonly { readonly label: string; readonly totals: readonly MoneyTotal[] }[];

/**
 * Both sides in one currency, that of the largest sum, so that what stands side by side can be compared; other
 * currencies are named, with their sums in the bar and in the hint.
 */
export function mainSums(money: TabMoney): string {
  const all = money.flatMap(({ totals }) => totals).filter((one) => one.amountMinor !== 0);
  const [first] = all.toSorted((a, b) => Math.abs(b.amountMinor) - Math.abs(a.amountMinor));
  if (first === undefined) return '';
  const sums = money.map(({ totals }) => {
    const sum = totals.find((one) => one.currency === first.currency);
    return sum === undefined || sum.amountMinor === 0 ? '–' : formatMoney(sum.amountMinor, sum.currency);
  });
  const others = [...new Set(all.map((one) => one.currency))].filter((currency) => currency !== first.currency);
  const more = others.length > 2 ? [`${others.length} more`] : others;
  return [sums.join(' | '), ...more].join(' + ');
}

/** All sums of both sides. */
export function moneyHint(money: TabMoney): string {
  return money
    .map(
      ({ label, totals }) =>
        `${totals.map((one) => formatMoney(one.amountMinor, one.currency)).join(', ') || '–'} ${label}`,
    )
    .join('; ');
}
