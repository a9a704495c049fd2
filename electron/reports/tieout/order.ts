import type { Effect, PartyTotal } from './types.ts';

/** The largest part of a difference first; equal ones in an order that is the same every time. */
export function compareEffects(a: Effect, b: Effect): number {
  return (
    Math.abs(b.amountMinor) - Math.abs(a.amountMinor) ||
    compareText(a.cause, b.cause) ||
    compareText(effectKey(a), effectKey(b))
  );
}

/** Effects live on over decisions that don't touch them: their keys are made once. */
const orderKeys = new WeakMap<Effect, string>();

function effectKey(effect: Effect): string {
  const known = orderKeys.get(effect);
  if (known !== undefined) return known;
  const key = JSON.stringify(effect.records);
  orderKeys.set(effect, key);
  return key;
}

/** The largest difference of a client first. */
export function compareParties(a: PartyTotal, b: PartyTotal): number {
  return Math.abs(b.differenceMinor) - Math.abs(a.differenceMinor) || compareText(partyKey(a), partyKey(b));
}

function partyKey(row: PartyTotal): string {
  return JSON.stringify([row.clientId, row.customerId]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
