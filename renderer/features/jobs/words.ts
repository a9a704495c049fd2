import type { JobState } from '../../../shared/ipc/jobs.ts';
import { formatBytes, formatCount, plural } from '../../ui/format.ts';

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

type Progress = Pick<JobState, 'status' | 'phase' | 'doneCount' | 'totalCount' | 'unit' | 'waitsFor'>;

/** "Harbor Bakery", "Harbor Bakery and 3 other companies". */
function companyNames([first, ...others]: readonly string[]): string {
  if (first === undefined) return 'another company';
  return others.length === 0 ? first : `${first} and ${plural(others.length, 'other company', 'other companies')}`;
}

/** "invoices: 12,000 of 20,000", "payments.csv: 354 kB of 1.2 MB", as far as it is known. */
export function progressWords(job: Progress): string {
  if (job.waitsFor !== null) return `waits its turn: QuickBooks is read for ${companyNames(job.waitsFor)}`;
  const figure = job.unit === 'bytes' ? formatBytes : formatCount;
  const counted = job.doneCount > 0 || job.totalCount !== null;
  // The last step of what has ended says nothing by itself.
  if (job.phase === null || (!counted && job.status !== 'running')) return '';
  if (!counted) return job.phase;
  const total = job.totalCount === null || job.status === 'finished' ? '' : ` of ${figure(job.totalCount)}`;
  return `${job.phase}: ${figure(job.doneCount)}${total}`;
}

/** How long something took: "340 ms", "4.2 s", "3 min 5 s". */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${formatCount(Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${formatCount(Math.floor(ms / 60_000))} min ${Math.round((ms % 60_000) / 1000)} s`;
}
