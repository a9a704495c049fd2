import { Button, Progress } from '@mantine/core';
import type { CompanyStatus } from '../../shared/ipc/company.ts';
import type { JobState } from '../../shared/ipc/jobs.ts';
import { callEngine } from '../api/client.ts';
import { usePull } from '../features/connection/use-pull.ts';
import { errorWords } from '../features/connection/words.ts';
import { kindNames, progressWords } from '../features/jobs/words.ts';
import { useCompany, useStatus } from '../stores/company.ts';
import { useRoute } from '../stores/route.ts';
import { plural, withDays } from '../ui/format.ts';
import { run } from './errors.ts';
import styles from './shell.module.css';

const doing: Readonly<Record<JobState['kind'], string>> = {
  pull: 'Pulling',
  import: 'Importing',
  match: 'Matching',
  backfill: 'Backfilling payments of',
  push: 'Pushing',
  report: 'Making a report',
};

/** More do not fit beside each other; the others are on the screen of jobs. */
const shownMax = 2;

/** "Pulling invoices: 12,000 of 20,000", or what is known of it. */
function runningText(job: JobState): string {
  if (job.paused) return `Paused: ${kindNames[job.kind].toLowerCase()}, ${progressWords(job)}`;
  return `${job.waitsFor === null ? doing[job.kind] : kindNames[job.kind]} ${progressWords(job)}`;
}

function RunningJob({ job }: { readonly job: JobState }) {
  const { jobId, paused, totalCount, doneCount } = job;
  const share = totalCount === null || totalCount === 0 ? 100 : (100 * doneCount) / totalCount;
  return (
    <span className={styles.job}>
      <span className={styles.working} role="status" title={runningText(job)}>
        {runningText(job)}
      </span>
      <Progress
        className={styles.lesser}
        aria-label={`${kindNames[job.kind]} progress`}
        w={90}
        size="sm"
        style={{ flex: 'none' }}
        value={share}
        animated={totalCount === null && !paused}
      />
      {job.canPause && (
        <Button
          size="compact-xs"
          variant="default"
          style={{ flex: 'none' }}
          onClick={() => run(() => callEngine('job.pause', { jobId, paused: !paused }))}
        >
          {paused ? 'Go on' : 'Pause'}
        </Button>
      )}
      <Button
        size="compact-xs"
        variant="default"
        style={{ flex: 'none' }}
        onClick={() => run(() => callEngine('job.cancel', { jobId }))}
      >
        Stop
      </Button>
    </span>
  );
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
  const go = useRoute((store) => store.go);
  const pullError = status?.pullError ?? null;
  const running = Object.values(jobs).filter((job) => job.status === 'running');
  return (
    <footer className={styles.status}>
      {running.slice(0, shownMax).map((job) => (
        <RunningJob key={job.jobId} job={job} />
      ))}
      {running.length > shownMax && (
        <Button size="compact-xs" variant="subtle" style={{ flex: 'none' }} onClick={() => go('jobs')}>
          {running.length - shownMax} more
        </Button>
      )}
      {running.length === 0 &&
        (pullError === null ? (
          <span role="status" className={styles.said} title={message === null ? undefined : withDays(message)}>
            {withDays(message ?? 'Ready')}
          </span>
        ) : (
          <PullEndedEarly error={pullError} />
        ))}
      {status !== null && (
        <span className={styles.end}>
          {plural(status.errorCount, 'error')} · {plural(status.requestCount, 'request')}
        </span>
      )}
    </footer>
  );
}
