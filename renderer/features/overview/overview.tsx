import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { useNow } from '../../app/use-now.ts';
import { useCompany } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatAgo, formatDay, plural } from '../../ui/format.ts';
import { kindNames, stateName } from '../jobs/words.ts';
import { PutOffNotice } from '../set-up/put-off.tsx';
import { CauseTable, Figures } from '../tie-out/causes.tsx';
import { useTieOut } from '../tie-out/store.ts';
import { useLastSignOff, usePickedCurrency, useTieOutFacts, useTieOutReply } from '../tie-out/use-tie-out.ts';
import { DifferenceOverTime, MatchProgress, Requests, TiersOverTime } from './charts.tsx';
import { NextSteps } from './next-steps.tsx';
import styles from './overview.module.css';

type Jobs = EngineOutput<'job.list'>['rows'];

function RecentJobs({ jobs, nowMs }: { readonly jobs: Jobs; readonly nowMs: number }) {
  const go = useRoute((route) => route.go);
  if (jobs.length === 0) return <p className={styles.quiet}>Nothing has run yet.</p>;
  return (
    <>
      <table className={styles.jobs}>
        <tbody>
          {jobs.map((job) => (
            <tr key={job.jobId}>
              <td>{kindNames[job.kind]}</td>
              <td className={styles.quiet}>{stateName(job)}</td>
              <td className={styles.quiet}>{job.person}</td>
              <td className={styles.quiet}>{formatAgo(job.startedAt, nowMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button mt="xs" size="compact-xs" variant="subtle" onClick={() => go('jobs')}>
        All jobs
      </Button>
    </>
  );
}

/** The company at a glance: the difference, what explains it, what to do next, and how it went. */
export function Overview() {
  const status = useCompany((company) => company.status);
  const finished = useCompany(
    (company) => Object.values(company.jobs).filter((job) => job.status !== 'running').length,
  );
  const go = useRoute((route) => route.go);
  const { currency, set } = useTieOut();
  const reply = useTieOutReply(null);
  const tieOut = usePickedCurrency(reply, currency);
  const version = useTieOutFacts();
  const nowMs = useNow(30_000);
  const [progress, setProgress] = useState<EngineOutput<'progress.get'> | null>(null);
  const [jobs, setJobs] = useState<Jobs>([]);
  const signed = useLastSignOff();

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when facts change or a job ends
  useEffect(() => {
    let isCurrent = true;
    run(async () => {
      const [points, list] = await Promise.all([
        callEngine('progress.get', { days: 90 }),
        callEngine('job.list', { offset: 0, limit: 5 }),
      ]);
      if (!isCurrent) return;
      setProgress(points);
      setJobs(list.rows);
    });
    return () => {
      isCurrent = false;
    };
  }, [version, finished]);

  if (status === null || reply === null) {
    return (
      <div className={styles.page}>
        <Skeleton height={90} mb="md" />
        <Skeleton height={260} />
      </div>
    );
  }
  const currencies = reply.currencies.map((one) => one.currency);
  return (
    <div className={styles.page}>
      <div className={styles.columns}>
        <div className={styles.stack}>
          <section className={styles.panel} aria-label="Tie-out">
            {currencies.length > 1 && tieOut !== null && (
              <SegmentedControl
                size="xs"
                mb="sm"
                aria-label="Currency"
                data={currencies}
                value={tieOut.currency}
                onChange={(next) => set({ currency: next })}
              />
            )}
            {tieOut === null ? (
              <>
                <h2>No receivables yet</h2>
                <p className={styles.quiet}>
                  When both sides are here, this is where their difference stands, and what it is made of.
                </p>
              </>
            ) : (
              <>
                <Figures tieOut={tieOut} />
                {tieOut.causes.length > 0 && (
                  <CauseTable
                    tieOut={tieOut}
                    chosen={null}
                    onChoose={(cause) => {
                      set({ tab: 'difference', cause, party: null, effect: null, asOf: null });
                      go('tie-out');
                    }}
                  />
                )}
                <p className={styles.quiet}>
                  As of {formatDay(reply.asOf)}.{' '}
                  {signed === null
                    ? 'Not signed off yet.'
                    : `Last signed off as of ${formatDay(signed.signOff.asOf)} by ${signed.signOff.preparer}.`}{' '}
                  {signed?.changedCount === 0 && 'Nothing has changed since.'}
                  {signed !== null && signed.changedCount > 0 && (
                    <Button
                      size="compact-xs"
                      variant="light"
                      color="yellow"
                      onClick={() => {
                        set({ tab: 'sign-off' });
                        go('tie-out');
                      }}
                    >
                      {plural(signed.changedCount, 'record')} changed since
                    </Button>
                  )}
                </p>
              </>
            )}
          </section>
          {tieOut !== null && progress !== null && (
            <section className={styles.panel}>
              <h2>Difference over time, {tieOut.currency}</h2>
              <DifferenceOverTime progress={progress} currency={tieOut.currency} />
            </section>
          )}
        </div>
        <div className={styles.stack}>
          <section className={styles.panel}>
            <h2>What to do next</h2>
            <PutOffNotice />
            <NextSteps status={status} tieOut={tieOut} nowMs={nowMs} />
          </section>
          {status.counts.clients > 0 && (
            <section className={styles.panel}>
              <h2>Matched so far</h2>
              <MatchProgress counts={status.counts} />
              {progress !== null && tieOut !== null && <TiersOverTime progress={progress} currency={tieOut.currency} />}
            </section>
          )}
          <section className={styles.panel}>
            <h2>Recent jobs</h2>
            <RecentJobs jobs={jobs} nowMs={nowMs} />
          </section>
          {progress !== null && (
            <section className={styles.panel}>
              <h2>Requests to QuickBooks</h2>
              <Requests progress={progress} />
            </section>
          )}
        </div>
      </div>
    </div>
  );
}
