import { afterEach, expect, test, vi } from 'vitest';
import { todayOf } from '../../../electron/engine/tieout-views.ts';

afterEach(() => vi.unstubAllEnvs());

test('today is the day on the person’s calendar, not the one in Greenwich', () => {
  const today = (instant: string) => todayOf({ now: () => new Date(instant) });
  vi.stubEnv('TZ', 'America/Los_Angeles');
  expect([today('2026-01-01T07:59:00Z'), today('2026-01-01T08:00:00Z')]).toEqual(['2025-12-31', '2026-01-01']);
  vi.stubEnv('TZ', 'Pacific/Auckland');
  expect([today('2026-01-01T10:59:00Z'), today('2026-01-01T11:00:00Z')]).toEqual(['2026-01-01', '2026-01-02']);
});
