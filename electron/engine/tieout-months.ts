import { setImmediate } from 'node:timers/promises';
import type { EngineInput, EngineOutput } from '../../shared/ipc/contract.ts';
import type { MonthEnd } from '../../shared/ipc/tieout.ts';
import { lastDecisionId } from '../ledger/tieout-facts.ts';
import type { EngineContext } from './context.ts';
import { ageBooks, noAging, toSide } from './tieout-aging.ts';
import { tieOutsOf } from './tieout-keeper.ts';
import { todayOf } from './tieout-views.ts';

type Months = EngineOutput<'tieout.months'>;

/** What was computed last, and of which facts. */
const kept = new WeakMap<EngineContext, { readonly key: string; readonly months: Months }>();

/** The last day of the month that lies `back` months before the one of `day`; 0 is the month before it. */
function monthEnd(day: string, back: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1 - back, 0)).toISOString().slice(0, 10);
}

/**
 * Receivables at the ends of the months before a day and on the day itself, with causes and ages, oldest first. Each
 * month is a tie-out of its own: other calls get their turn in between.
 */
export async function listMonths(engine: EngineContext, input: EngineInput<'tieout.months'>): Promise<Months> {
  const { basis, currency, months } = input;
  const day = input.asOf ?? todayOf(engine);
  const keeper = tieOutsOf(engine);
  const key = JSON.stringify([keeper.factsVersion(), lastDecisionId(engine.db), basis, currency, months, day]);
  const known = kept.get(engine);
  if (known?.key === key) return known.months;
  const days = new Set([day, ...Array.from({ length: months }, (_, back) => monthEnd(day, back))]);
  const rows: MonthEnd[] = [];
  for (const one of [...days].sort()) {
    await setImmediate();
    const tieOut = keeper.passing(one).currencies.find((row) => row.currency === currency);
    const aged = ageBooks(engine, { asOf: one, basis, rollUp: true });
    rows.push({
      day: one,
      sourceMinor: tieOut?.sourceMinor ?? 0,
      quickbooksMinor: tieOut?.quickbooksMinor ?? 0,
      unexplainedMinor: tieOut?.unexplainedMinor ?? 0,
      causes: (tieOut?.causes ?? []).map(({ cause, amountMinor }) => ({ cause, amountMinor })),
      source: toSide(aged.source.find((row) => row.currency === currency)) ?? noAging,
      quickbooks: toSide(aged.quickbooks.find((row) => row.currency === currency)) ?? noAging,
    });
  }
  kept.set(engine, { key, months: rows });
  return rows;
}
