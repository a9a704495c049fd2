import type { JobState } from '../../../shared/ipc/jobs.ts';
import { formatCount } from '../../ui/format.ts';

export const kindNames: Readonly<Record<JobState['kind'], string>> = {
  pull: 'Pull',
  import: 'Import',
  match: 'Matching',
  backfill: 'Backfill',
  push: 'Push',
  report: 'Report',
};

const statusNames: Readonly<Record<JobState['status'], string>> = {
  running: 'Running',
  finished: 'Finished',
  cancelled: 'Stopped',
  failed: 'Failed',
  interrupted: 'Interrupted, taken up again',
};

/** How a job stands, in a word or two. */
export function stateName(job: Pick<JobState, 'status' | 'paused'>): string {
  return job.paused ? 'Paused' : statusNames[job.status];
}

/** "invoices 12,000 of 20,000", as far as it is known. */
export function progressWords(job: Pick<JobState, 'phase' | 'doneCount' | 'totalCount'>): string {
  if (job.phase === null) return '';
  const total = job.totalCount === null ? '' : ` of ${formatCount(job.totalCount)}`;
  return job.doneCount === 0 && job.totalCount === null
    ? job.phase
    : `${job.phase} ${formatCount(job.doneCount)}${total}`;
}

/** How long something took: "340 ms", "4.2 s", "3 min 5 s". */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${formatCount(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${formatCount(Math.floor(ms / 60_000))} min ${Math.round((ms % 60_000) / 1000)} s`;
}
