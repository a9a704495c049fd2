import { AppError, isAppError } from '../../shared/errors.ts';
import type { JobKind, JobState, JobUnit } from '../../shared/ipc/jobs.ts';
import { finishJobRow, saveJobPaused, startJobRow } from '../ledger/jobs.ts';
import type { WritableDb } from '../ledger/open.ts';
import { toErrorData } from './to-error-data.ts';

const eventIntervalMs = 100;

const usesQuickbooks: ReadonlySet<JobKind> = new Set(['pull', 'backfill', 'push']);

export interface JobProgress {
  readonly phase: string;
  readonly doneCount: number;
  readonly totalCount: number | null;
  /** What is counted; records where it is left out. */
  readonly unit?: JobUnit;
}

export interface JobRun {
  readonly jobId: number;
  readonly signal: AbortSignal;
  report(progress: JobProgress): void;
  /** Between two steps: lets other calls in, and waits while the job is paused. @throws the signal's reason when it ends early */
  turn(): Promise<void>;
}

export interface JobOptions {
  /** The work takes turns, so that it can stand still and go on. */
  readonly canPause?: boolean;
  /** It starts standing still: that is how it was left. */
  readonly paused?: boolean;
}

export interface JobRunnerDeps {
  readonly db: WritableDb;
  readonly now: () => Date;
  readonly emit: (state: JobState) => void;
  readonly logError: (message: string, error: unknown) => string;
}

export interface JobRunner {
  /** Starts one job; a second of the same kind while one runs answers with the running one. */
  start(
    kind: JobKind,
    input: unknown,
    person: string,
    run: (job: JobRun) => Promise<void>,
    options?: JobOptions,
  ): number;
  cancel(jobId: number): void;
  /** Lets a job stand still after its present step, or go on. A paused one stays so when its engine is started anew. */
  pause(jobId: number, paused: boolean): void;
  /** Says of all work with QuickBooks that other companies have their turn before it; null once it has its own. */
  waitFor(companies: readonly string[] | null): void;
  running(): readonly JobState[];
  /** Cancels everything and waits for it to stand still. */
  stop(): Promise<void>;
  /** Resolves when the job has had its last event. */
  settled(jobId: number): Promise<JobState>;
}

interface Running {
  state: JobState;
  readonly controller: AbortController;
  /** Lets a paused job go on; null while it works. */
  goOn: PromiseWithResolvers<void> | null;
  readonly done: Promise<JobState>;
}

/**
 * Runs long work: one row in the ledger and one last event for each, at most ten progress events a second.
 * A job that throws ends as failed, an aborted one as cancelled; neither takes the engine down.
 */
export function createJobRunner(deps: JobRunnerDeps): JobRunner {
  const jobs = new Map<number, Running>();
  let stopping = false;

  function start(
    kind: JobKind,
    input: unknown,
    person: string,
    run: (job: JobRun) => Promise<void>,
    { canPause = false, paused = false }: JobOptions = {},
  ): number {
    const same = [...jobs.values()].find((job) => job.state.kind === kind);
    if (same !== undefined) return same.state.jobId;
    const jobId = startJobRow(deps.db, kind, input, person, deps.now().toISOString());
    if (paused) saveJobPaused(deps.db, jobId, true);
    const controller = new AbortController();
    const state: JobState = {
      jobId,
      kind,
      status: 'running',
      canPause,
      paused,
      phase: null,
      doneCount: 0,
      totalCount: null,
      unit: 'records',
      waitsFor: null,
      error: null,
      person,
      startedAt: deps.now().toISOString(),
      finishedAt: null,
    };
    let lastEventMs = 0;
    const job: Running = {
      state,
      controller,
      goOn: paused ? Promise.withResolvers<void>() : null,
      done: Promise.resolve().then(() => finish()),
    };
    jobs.set(jobId, job);
    deps.emit(state);

    function report(progress: JobProgress): void {
      job.state = { ...job.state, unit: 'records', ...progress };
      const nowMs = performance.now();
      if (nowMs - lastEventMs < eventIntervalMs) return;
      lastEventMs = nowMs;
      deps.emit(job.state);
    }

    async function turn(): Promise<void> {
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (job.goOn !== null && !controller.signal.aborted) await job.goOn.promise;
      controller.signal.throwIfAborted();
    }

    async function finish(): Promise<JobState> {
      try {
        await run({ jobId, signal: controller.signal, report, turn });
        job.state = { ...job.state, status: 'finished' };
      } catch (error) {
        const cancelled = controller.signal.aborted || isAppError(error, 'app.cancelled');
        const data = cancelled ? null : toErrorData(error, (e) => deps.logError(`job ${kind}`, e));
        job.state = { ...job.state, status: cancelled ? 'cancelled' : 'failed', error: data };
      }
      job.state = { ...job.state, paused: false, waitsFor: null, finishedAt: deps.now().toISOString() };
      // An engine that stops leaves the row as running: the next one takes the work up where it was.
      // So does one whose end could not be written; it must not take this engine down.
      try {
        if (!stopping) finishJobRow(deps.db, job.state);
      } catch (error) {
        deps.logError(`end of job ${kind}`, error);
      }
      jobs.delete(jobId);
      deps.emit(job.state);
      return job.state;
    }

    return jobId;
  }

  return {
    start,
    cancel(jobId) {
      const job = jobs.get(jobId);
      if (job === undefined) throw new AppError('app.not-found', 'none', { job: jobId });
      job.controller.abort(new AppError('app.cancelled', 'none'));
      job.goOn?.resolve();
    },
    pause(jobId, paused) {
      const job = jobs.get(jobId);
      if (job === undefined || !job.state.canPause) throw new AppError('app.not-found', 'none', { job: jobId });
      if (job.state.paused === paused) return;
      saveJobPaused(deps.db, jobId, paused);
      job.state = { ...job.state, paused };
      job.goOn?.resolve();
      job.goOn = paused ? Promise.withResolvers<void>() : null;
      deps.emit(job.state);
    },
    waitFor(companies) {
      for (const job of jobs.values()) {
        if (!usesQuickbooks.has(job.state.kind)) continue;
        job.state = { ...job.state, waitsFor: companies === null ? null : [...companies] };
        deps.emit(job.state);
      }
    },
    running: () => [...jobs.values()].map((job) => job.state),
    async stop() {
      stopping = true;
      for (const job of jobs.values()) {
        job.controller.abort();
        job.goOn?.resolve();
      }
      await Promise.allSettled([...jobs.values()].map((job) => job.done));
    },
    async settled(jobId) {
      const job = jobs.get(jobId);
      if (job === undefined) throw new AppError('app.not-found', 'none', { job: jobId });
      return job.done;
    },
  };
}
