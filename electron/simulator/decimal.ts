/**
 * Exact decimal arithmetic for the simulator's books: amounts are integer cents, factors are scaled big integers.
 * Written for the simulator alone, so that a mistake in the application's own arithmetic cannot hide here as well.
 */
import type { Json } from './json.ts';

export type Decimal = { digits: bigint; scale: number };

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads a JSON number (or numeric text) exactly as its shortest decimal. Returns undefined when it is neither. */
export function decimalOf(value: Json | undefined): Decimal | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const match = DECIMAL.exec(String(value).trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 40) return undefined;
  let digits = BigInt(whole + fraction);
  let scale = fraction.length - exponent;
  if (scale < 0) {
    digits *= 10n ** BigInt(-scale);
    scale = 0;
  }
  return { digits: sign === '-' ? -digits : digits, scale };
}

/** Product at full precision. */
export function times(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** Rounds to `scale` decimals, halves away from zero, and gives the integer at that scale. */
export function roundTo(value: Decimal, scale: number): bigint {
  if (value.scale <= scale) return value.digits * 10n ** BigInt(scale - value.scale);
  const unit = 10n ** BigInt(value.scale - scale);
  const negative = value.digits < 0n;
  const magnitude = negative ? -value.digits : value.digits;
  const rounded = (magnitude + unit / 2n) / unit;
  return negative ? -rounded : rounded;
}

/** Cents of an amount; 0 when the value is absent or unreadable. */
export function centsOf(value: Json | undefined): number {
  if (typeof value === 'number') {
    const cents = Math.round(value * 100);
    // A number that comes back from its cents is exactly that decimal; anything finer takes the long way.
    if (Number.isSafeInteger(cents) && cents / 100 === value) return cents === 0 ? 0 : cents;
  }
  const decimal = decimalOf(value);
  return decimal === undefined ? 0 : Number(roundTo(decimal, 2));
}

/** Cents as the JSON number QuickBooks would send. */
export function amountOf(cents: number): number {
  return cents === 0 ? 0 : cents / 100;
}

/** `cents` times `percent` per cent, rounded to the cent. */
export function percentOf(cents: number, percent: Decimal): number {
  return Number(
    roundTo(times({ digits: BigInt(cents), scale: 2 }, { digits: percent.digits, scale: percent.scale + 2 }), 2),
  );
}

/**
 * Splits `cents` over `weights` in proportion; the parts sum to `cents` exactly (largest remainders take the odd cents).
 */
export function shareOut(cents: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map((_, index) => (index === 0 ? cents : 0));
  const exact = weights.map((weight) => (BigInt(cents) * BigInt(weight)) / BigInt(total));
  const parts = exact.map(Number);
  let rest = cents - parts.reduce((sum, part) => sum + part, 0);
  const step = rest < 0 ? -1 : 1;
  for (let index = 0; rest !== 0; index = (index + 1) % parts.length) {
    if (weights[index] === 0) continue;
    parts[index] = (parts[index] ?? 0) + step;
    rest -= step;
  }
  return parts;
}
