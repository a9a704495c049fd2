import type { Health, HealthReason } from '../../shared/ipc/connection.ts';
import type { JobState } from '../../shared/ipc/jobs.ts';
import type { RequestDay } from '../ledger/api-calls.ts';
import type { TypeState } from '../ledger/sync-state.ts';

/** Reads a month that Intuit's default tier lets through per workspace. @see https://blogs.intuit.com/2026/01/08/understanding-builder-tier-api-limits-for-you-and-your-customers */
export const monthlyReadLimit = 500_000;
const limitNearShare = 0.8;
const pullOldDays = 7;
/** Fewer requests say nothing about how often they fail. */
const sampleMin = 20;
const errorShareMax = 0.1;

export interface HealthFacts {
  readonly now: Date;
  readonly lastPullAt: string | null;
  readonly lastPull: JobState | null;
  readonly types: readonly TypeState[];
  /** Requests of the last hour. */
  readonly recent: { readonly requests: number; readonly byError: Readonly<Record<string, number>> };
  readonly days: readonly RequestDay[];
}

/** A failure that keeps every request from working, as against one that spoils a part. */
function isDown(error: { readonly code: string; readonly recovery: string }): boolean {
  return (
    error.recovery === 'sign-in-again' ||
    ['quickbooks.unreachable', 'quickbooks.company-unavailable', 'quickbooks.subscription-ended'].includes(error.code)
  );
}

/** How the connection does, by what is known here: nothing is asked of QuickBooks. */
export function judgeHealth(facts: HealthFacts): Pick<Health, 'level' | 'reasons' | 'readsThisMonth'> {
  const { lastPull, types, recent, days } = facts;
  const reasons: HealthReason[] = [];
  const failed = lastPull?.status === 'failed' ? lastPull.error : null;
  if (failed !== null) reasons.push({ about: 'pull-failed', error: failed, at: lastPull?.finishedAt ?? null });
  if (lastPull?.status === 'cancelled') reasons.push({ about: 'pull-stopped', at: lastPull.finishedAt });
  for (const { type, error } of types) if (error !== null) reasons.push({ about: 'type-failed', type, error });
  for (const state of types) {
    const { type, storedCount, expectedCount, refusedCount } = state;
    if (state.phase !== 'current' || expectedCount === null || state.error !== null) continue;
    if (storedCount + refusedCount !== expectedCount && storedCount !== expectedCount)
      reasons.push({ about: 'count-differs', type, storedCount, expectedCount });
  }
  const refused = types.reduce((sum, one) => sum + one.refusedCount, 0);
  if (refused > 0) reasons.push({ about: 'refused', count: refused });
  const days7 =
    facts.lastPullAt === null ? 0 : Math.floor((facts.now.getTime() - Date.parse(facts.lastPullAt)) / 86_400_000);
  if (days7 >= pullOldDays) reasons.push({ about: 'pull-old', days: days7 });
  const throttled = recent.byError['quickbooks.throttled'] ?? 0;
  if (throttled > 0) reasons.push({ about: 'throttled', count: throttled });
  const errorCount = Object.values(recent.byError).reduce((sum, n) => sum + n, 0);
  if (recent.requests >= sampleMin && errorCount > recent.requests * errorShareMax)
    reasons.push({ about: 'errors', errorCount, requestCount: recent.requests });
  const month = facts.now.toISOString().slice(0, 7);
  const readsThisMonth = days.reduce((sum, one) => sum + (one.day.startsWith(month) ? one.reads : 0), 0);
  if (readsThisMonth > monthlyReadLimit * limitNearShare)
    reasons.push({ about: 'limit-near', readCount: readsThisMonth, limit: monthlyReadLimit });
  const isNew = facts.lastPullAt === null && failed === null && types.every((one) => one.phase === 'never');
  const level = isNew
    ? 'new'
    : failed !== null && isDown(failed)
      ? 'unhealthy'
      : reasons.length > 0
        ? 'degraded'
        : 'healthy';
  return { level, reasons, readsThisMonth };
}
