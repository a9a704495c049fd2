import type { InterruptedJob } from '../ledger/jobs.ts';
import type { EngineContext } from './context.ts';
import { PullInput, startPull } from './pull-job.ts';

/**
 * Goes on with what an engine left behind when it died. Only work that reads is taken up by itself: a push waits for
 * the person, who sees its items in doubt.
 */
export function resumeJobs(engine: EngineContext, jobs: readonly InterruptedJob[]): void {
  for (const job of jobs) {
    if (job.kind !== 'pull') continue;
    const input = PullInput.safeParse(job.input);
    if (input.success) startPull(engine, input.data, job.person);
  }
}
