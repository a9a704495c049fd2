import { Button, Progress } from '@mantine/core';
import type { CompanyStatus } from '../../shared/ipc/company.ts';
import type { JobState } from '../../shared/ipc/jobs.ts';
import { callEngine } from '../api/client.ts';
import { usePull } from '../features/connection/use-pull.ts';
import { errorWords } from '../features/connection/words.ts';
import { useCompany, useStatus } from '../stores/company.ts';
import { formatCount, withDays } from '../ui/format.ts';
import { run } from './errors.ts';
import styles from './shell.module.css';

const doing: Readonly<Record<JobState['kind'], string>> = {
  pull: 'pulling',
  import: 'working on',
  match: 'matching',
  backfill: 'backfilling payments:',
  push: 'pushing',
  report: 'making a report',
};

/** "12,000 of 20,000", or what is known of it. */
function progressText(job: JobState): string {
  const what = `${job.paused ? 'paused: ' : ''}${doing[job.kind]} ${job.phase ?? ''}`;
  if (job.totalCount === null) return job.doneCount === 0 ? what : `${what} ${formatCount(job.doneCount)}`;
  return `${what} ${formatCount(job.doneCount)} of ${formatCount(job.totalCount)}`;
}

/** A pull that ended early, with what it met and the way on. */
function PullEndedEarly({ error }: { readonly error: NonNullable<CompanyStatus['pullError']> }) {
  const pull = usePull();
  const { title, remedy } = errorWords(error);
  return (
    <span role="status" className={styles.failed} title={remedy}>
      The pull ended early: {title}
      {pull.blockedBy === null && (
        <Button size="compact-xs" variant="default" onClick={() => pull.start()}>
          Try again
        </Button>
      )}
    </span>
  );
}

/** Running work with its progress and a way to stop it; else what happened last. */
export function StatusBar() {
  const jobs = useCompany((store) => store.jobs);
  const message = useCompany((store) => store.lastMessage);
  const status = useStatus();
  const pullError = status?.pullError ?? null;
  const running = Object.values(jobs).filter((job) => job.status === 'running');
  return (
    <footer className={styles.status}>
      {running.map((job) => (
        <span key={job.jobId} style={{ display: 'flex', alignItems: 'center', gap: 8 }}>
          <span className={styles.working} role="status">
            {progressText(job)}
          </span>
          <Progress
            aria-label={`${doing[job.kind]} progress`}
            w={120}
            size="sm"
            value={job.totalCount === null || job.totalCount === 0 ? 100 : (100 * job.doneCount) / job.totalCount}
            animated={job.totalCount === null && !job.paused}
          />
          {job.canPause && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={() => run(() => callEngine('job.pause', { jobId: job.jobId, paused: !job.paused }))}
            >
              {job.paused ? 'Go on' : 'Pause'}
            </Button>
          )}
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => run(() => callEngine('job.cancel', { jobId: job.jobId }))}
          >
            Stop
          </Button>
        </span>
      ))}
      {running.length === 0 &&
        (pullError === null ? (
          <span role="status">{withDays(message ?? 'Ready')}</span>
        ) : (
          <PullEndedEarly error={pullError} />
        ))}
      {status !== null && (
        <span className={styles.end}>
          {formatCount(status.errorCount)} errors · {formatCount(status.requestCount)} requests
        </span>
      )}
    </footer>
  );
}
