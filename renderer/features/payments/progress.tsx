import { Button, Progress, Text } from '@mantine/core';
import type { JobState } from '../../../shared/ipc/jobs.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './payments.module.css';

/** How far the backfill is, with what a person can do to it; what an earlier one left where it was stopped. */
export function BackfillProgress({ job, wasRun }: { readonly job: JobState | null; readonly wasRun: boolean }) {
  if (job?.status === 'cancelled' && !wasRun) {
    return (
      <div className={styles.progress} role="status">
        <Text size="sm">The backfill was stopped. What it had done stays; run again, it does the rest.</Text>
      </div>
    );
  }
  if (job === null || job.status !== 'running') return null;
  const { jobId, doneCount, totalCount, paused } = job;
  const of = totalCount === null ? '' : ` of ${formatCount(totalCount)}`;
  return (
    <section className={styles.progress} aria-label="Backfill">
      <Text size="sm" role="status">
        {paused ? 'Paused after' : 'Looking at the payments of'} {formatCount(doneCount)}
        {of} customers
      </Text>
      <Progress
        className={styles.bar}
        aria-label="Backfill progress"
        value={totalCount === null || totalCount === 0 ? 0 : (100 * doneCount) / totalCount}
      />
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => run(() => callEngine('job.pause', { jobId, paused: !paused }))}
      >
        {paused ? 'Go on' : 'Pause'}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => run(() => callEngine('job.cancel', { jobId }))}>
        Stop
      </Button>
    </section>
  );
}
