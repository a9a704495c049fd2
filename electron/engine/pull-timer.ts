import { Cron } from 'croner';
import { z } from 'zod';
import { timerChoices } from '../../shared/ipc/connection.ts';
import { lastJob } from '../ledger/jobs.ts';
import { readSetting, saveSetting } from '../ledger/settings.ts';
import type { EngineContext } from './context.ts';
import { startPull } from './pull-job.ts';

/** Stands for the person in jobs that nobody started. */
export const timerPerson = 'Timer';

const key = 'pull.timer';
const Setting = z.object({ everyMinutes: z.literal(timerChoices).nullable() });
type Minutes = z.infer<typeof Setting>['everyMinutes'];

const running = new WeakMap<EngineContext, Cron>();

/** How often this company is pulled by itself while it is open; null: never, which is where it starts. */
export function readTimer(engine: EngineContext): Minutes {
  return readSetting(engine.db, key, Setting)?.everyMinutes ?? null;
}

export function setTimer(engine: EngineContext, everyMinutes: Minutes): void {
  saveSetting(engine.db, key, { everyMinutes });
  startTimer(engine);
}

/** Starts, changes or stops the timer by its setting. A pull that runs already is left to run. */
export function startTimer(engine: EngineContext): void {
  running.get(engine)?.stop();
  running.delete(engine);
  const everyMinutes = readTimer(engine);
  if (everyMinutes === null) return;
  const timer = new Cron('* * * * *', { interval: everyMinutes * 60, unref: true }, () => {
    // Signed out: a person has to sign in, and pulls by hand then; until that there is nothing to try.
    const last = lastJob(engine.db, 'pull');
    if (last?.status === 'failed' && last.error?.recovery === 'sign-in-again') return;
    startPull(engine, { scope: 'changes', types: null, since: null }, timerPerson);
  });
  running.set(engine, timer);
}
