import { describe, expect, test } from 'vitest';
import { type HealthFacts, judgeHealth, monthlyReadLimit } from '../../../electron/engine/health.ts';
import type { TypeState } from '../../../electron/ledger/sync-state.ts';
import type { JobState } from '../../../shared/ipc/jobs.ts';

const now = new Date('2026-11-21T12:00:00Z');
const invoices: TypeState = {
  type: 'Invoice',
  phase: 'current',
  storedCount: 10,
  expectedCount: 10,
  lastPullAt: '2026-11-21T11:00:00Z',
  error: null,
  errorAt: null,
  refusedCount: 0,
};
const good: HealthFacts = {
  now,
  lastPullAt: '2026-11-21T11:00:00Z',
  lastPull: null,
  types: [invoices],
  recent: { requests: 100, byError: {} },
  days: [],
};
const failedPull = (code: 'quickbooks.unreachable' | 'quickbooks.bad-query', recovery: 'retry-later' | 'none') =>
  ({
    jobId: 1,
    kind: 'pull',
    status: 'failed',
    canPause: false,
    paused: false,
    unit: 'records',
    waitsFor: null,
    phase: null,
    doneCount: 0,
    totalCount: null,
    error: { code, recovery, details: {} },
    person: 'Ines',
    startedAt: now.toISOString(),
    finishedAt: now.toISOString(),
  }) satisfies JobState;
const about = (facts: Partial<HealthFacts>) => {
  const { level, reasons } = judgeHealth({ ...good, ...facts });
  return [level, ...reasons.map((reason) => reason.about)];
};

describe('the health of a connection', () => {
  test('is healthy when the last pull was complete and lately nothing failed', () => {
    expect(about({})).toEqual(['healthy']);
  });
  test('is new before anything was pulled', () => {
    expect(about({ lastPullAt: null, types: [{ ...invoices, phase: 'never' }] })).toEqual(['new']);
  });
  test('does not work when every request would fail', () => {
    expect(about({ lastPull: failedPull('quickbooks.unreachable', 'retry-later') })).toEqual([
      'unhealthy',
      'pull-failed',
    ]);
  });
  test('tells a pull that a person stopped, until another one ends', () => {
    const stopped = { ...failedPull('quickbooks.bad-query', 'none'), status: 'cancelled', error: null } as const;
    expect(about({ lastPull: stopped })).toEqual(['degraded', 'pull-stopped']);
    expect(about({ lastPull: { ...stopped, status: 'finished' } })).toEqual(['healthy']);
  });
  test('works in part when one thing failed', () => {
    expect(about({ lastPull: failedPull('quickbooks.bad-query', 'none') })).toEqual(['degraded', 'pull-failed']);
    const error = { code: 'quickbooks.feature-missing', recovery: 'none', details: {} } as const;
    expect(about({ types: [{ ...invoices, error }] })).toEqual(['degraded', 'type-failed']);
    expect(about({ types: [{ ...invoices, storedCount: 9 }] })).toEqual(['degraded', 'count-differs']);
  });
  test('names records that could not be read, without calling the count wrong', () => {
    expect(about({ types: [{ ...invoices, storedCount: 9, refusedCount: 1 }] })).toEqual(['degraded', 'refused']);
  });
  test('counts days of silence, failures by their share, and throttling always', () => {
    expect(about({ lastPullAt: '2026-11-14T11:00:00Z' })).toEqual(['degraded', 'pull-old']);
    expect(about({ lastPullAt: '2026-11-14T13:00:00Z' })).toEqual(['healthy']);
    expect(about({ recent: { requests: 100, byError: { 'quickbooks.server-error': 11 } } })).toEqual([
      'degraded',
      'errors',
    ]);
    expect(about({ recent: { requests: 100, byError: { 'quickbooks.server-error': 10 } } })).toEqual(['healthy']);
    expect(about({ recent: { requests: 3, byError: { 'quickbooks.throttled': 1 } } })).toEqual([
      'degraded',
      'throttled',
    ]);
  });
  test('counts the reads of this month only, against the limit', () => {
    const days = [
      { day: '2026-10-31', reads: monthlyReadLimit, writes: 0, errors: 0 },
      { day: '2026-11-02', reads: monthlyReadLimit * 0.8, writes: 5, errors: 0 },
    ];
    expect(about({ days })).toEqual(['healthy']);
    const more = [...days, { day: '2026-11-03', reads: 1, writes: 0, errors: 0 }];
    expect(about({ days: more })).toEqual(['degraded', 'limit-near']);
    expect(judgeHealth({ ...good, days: more }).readsThisMonth).toBe(monthlyReadLimit * 0.8 + 1);
  });
});
