/** Integer minor units as the JSON number QuickBooks writes (all currencies here have two decimals). */
export function amount(minor: number): number {
  return minor / 100;
}

/** Integer minor units as decimal text with two places. */
export function decimalText(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An integer count of 10^-places units as decimal text without needless zeros, at least `minimum` places. */
export function scaledText(value: number, places: number, minimum: number): string {
  const digits = String(Math.abs(value)).padStart(places + 1, '0');
  let fraction = digits.slice(-places);
  while (fraction.length > minimum && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return `${value < 0 ? '-' : ''}${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Half away from zero, for non-negative numerators. */
export function divideRounded(numerator: number, denominator: number): number {
  return Math.floor((2 * numerator + denominator) / (2 * denominator));
}
