import { formatAmount } from './format.ts';

/** Money: tabular figures, the currency quiet. */
export function Amount({
  amountMinor,
  currency,
  showCurrency = true,
}: {
  readonly amountMinor: number;
  readonly currency: string;
  readonly showCurrency?: boolean;
}) {
  return (
    <span className="amount">
      {formatAmount(amountMinor, currency)}
      {showCurrency && <span className="currency">{currency}</span>}
    </span>
  );
}
