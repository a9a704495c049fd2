import Big from 'big.js';
import { type AmountMinor, type CurrencyCode, minorDigits, minorToDecimal } from '../../shared/money.ts';

/** A JSON number of an amount: its shortest text is the exact decimal. */
export function amountNumber(amountMinor: AmountMinor, currency: CurrencyCode): number {
  return Number(minorToDecimal(amountMinor, currency));
}

const plainNumber = /^-?\d+(\.\d+)?$/;

/**
 * Quantity and price as they may stand on a line: QuickBooks refuses a line whose amount is not quantity times price
 * rounded to the cent (fault 6070). A price that the amount was discounted from is derived anew where it comes out even;
 * otherwise the line goes with its amount alone.
 */
export function lineNumbers(
  quantity: string | null,
  unitPrice: string | null,
  amountMinor: AmountMinor,
  currency: CurrencyCode,
): { readonly quantity: number; readonly unitPrice: number } | null {
  if (quantity === null || !plainNumber.test(quantity)) return null;
  const count = new Big(quantity);
  const amount = new Big(minorToDecimal(amountMinor, currency));
  if (unitPrice !== null && plainNumber.test(unitPrice)) {
    const price = new Big(unitPrice);
    if (count.times(price).round(minorDigits(currency), Big.roundHalfUp).eq(amount)) return numbers(count, price);
  }
  if (count.eq(0)) return null;
  const derived = amount.div(count);
  if (!derived.times(count).eq(amount) || !derived.round(7).eq(derived)) return null;
  return numbers(count, derived);
}

function numbers(quantity: Big, unitPrice: Big): { quantity: number; unitPrice: number } | null {
  const fits = (value: Big): boolean => value.c.length <= 15;
  return fits(quantity) && fits(unitPrice) ? { quantity: Number(quantity), unitPrice: Number(unitPrice) } : null;
}
