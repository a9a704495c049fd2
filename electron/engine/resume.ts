import type { InterruptedJob } from '../ledger/jobs.ts';
import { afterFacts } from './after-facts.ts';
import { startBackfill } from './backfill-job.ts';
import type { EngineContext } from './context.ts';
import { PullInput, startPull } from './pull-job.ts';
import { startTimer } from './pull-timer.ts';

/**
 * Goes on with what an engine left behind when it died. Only work that reads is taken up by itself: a push waits for
 * the person, who sees its items in doubt. Starts the timer of pulls, too.
 */
export function resumeJobs(engine: EngineContext, jobs: readonly InterruptedJob[]): void {
  startTimer(engine);
  const [imported] = jobs.filter((job) => job.kind === 'import');
  // Each file of an import stands whole or not at all; what follows from those that stand is still to be done.
  if (imported !== undefined) {
    afterFacts(engine, imported.person).catch((error: unknown) => engine.log.bug('after an interrupted import', error));
  }
  for (const job of jobs) {
    if (job.kind === 'backfill') startBackfill(engine, job.person, job);
    if (job.kind !== 'pull') continue;
    const input = PullInput.safeParse(job.input);
    // What a pull of everything has read since it started is current; the rest is marked as still to be read.
    if (input.success) startPull(engine, { ...input.data, scope: 'changes' }, job.person);
  }
}
