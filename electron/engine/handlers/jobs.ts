import { AppError } from '../../../shared/errors.ts';
import type { JobKind, JobState, jobCalls } from '../../../shared/ipc/jobs.ts';
import { listApiCalls } from '../../ledger/api-calls.ts';
import { describeChange } from '../../ledger/decision-words.ts';
import { changesOf, decisionHead, findBrokenLink, getDecision } from '../../ledger/decisions.ts';
import { listJobRows, readJobInput } from '../../ledger/jobs.ts';
import { startBackfill } from '../backfill-job.ts';
import type { EngineContext, HandlersFor } from '../context.ts';
import { exportLog } from '../log-export.ts';
import { PullInput, startPull } from '../pull-job.ts';

/** Work that can simply be started again with the same input: nothing happens twice by it. */
const restarts: Readonly<Partial<Record<JobKind, (engine: EngineContext, input: unknown, person: string) => number>>> =
  {
    pull: (engine, input, person) => startPull(engine, { ...PullInput.parse(input), scope: 'changes' }, person),
    backfill: (engine, _input, person) => startBackfill(engine, person),
  };

const changesShown = 200;

const canRetry = (job: JobState) =>
  restarts[job.kind] !== undefined && job.status !== 'running' && job.status !== 'finished';

export const jobHandlers: HandlersFor<typeof jobCalls> = {
  'job.list': ({ db, jobs }, { offset, limit }) => {
    const { rows, totalCount } = listJobRows(db, offset, limit);
    const live = new Map(jobs.running().map((job) => [job.jobId, job]));
    return {
      rows: rows.map((row) => live.get(row.jobId) ?? row).map((job) => ({ ...job, canRetry: canRetry(job) })),
      totalCount,
    };
  },
  'job.retry': (engine, { jobId }, session) => {
    const { kind, input } = readJobInput(engine.db, jobId);
    const restart = restarts[kind];
    if (restart === undefined) throw new AppError('app.not-found', 'none', { job: jobId });
    return { jobId: restart(engine, input, session.person) };
  },
  'job.cancel': ({ jobs }, { jobId }) => {
    jobs.cancel(jobId);
    return null;
  },
  'job.pause': ({ jobs }, { jobId, paused }) => {
    jobs.pause(jobId, paused);
    return null;
  },
  'requests.list': ({ db }, page) => listApiCalls(db, page),
  'log.changes': ({ db }, { decisionId }) => {
    const changes = changesOf(getDecision(db, decisionId));
    return {
      lines: changes.slice(0, changesShown).map((change) => describeChange(db, change)),
      totalCount: changes.length,
    };
  },
  'log.chain': ({ db }) => ({ ...decisionHead(db), brokenAt: findBrokenLink(db) }),
  'log.export': async (engine, { fileToken, ...filter }) => ({
    rowCount: await exportLog(engine.db, await engine.host.filePath(fileToken), filter),
  }),
};
