import type { JobState } from '../../../shared/ipc/jobs.ts';

/** What an empty list of payments says while a backfill has not ended. */
export function underWayText({ paused }: Pick<JobState, 'paused'>): string {
  return paused
    ? 'The backfill is paused. Let it go on, and what it finds appears here.'
    : 'The backfill is under way. What it finds appears here.';
}
