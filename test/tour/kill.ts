import { once } from 'node:events';
import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesOf } from '../e2e/support/companies.ts';
import type { Tieout } from '../e2e/support/launch.ts';
import { lookInto } from './ledger-file.ts';
import { expect, type JobName } from './walk.ts';

/** What a ledger shows, from outside, at the instant that is waited for. */
export type Moment = (db: DatabaseSync) => boolean;

const enginePattern = /^Tieout engine/;

/** What was to be killed was quicker. */
export class TooLate extends Error {}

/** A number that a query answers with. */
export function countIn(db: DatabaseSync, sql: string): number {
  return Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
}

/** A job of this kind runs that is younger than the one given, 0 for any; one that came to its end is too late. */
export function runs(db: DatabaseSync, kind: JobName, after: number): boolean {
  const status = db
    .prepare('SELECT status FROM job WHERE kind = ? AND id > ? ORDER BY id DESC LIMIT 1')
    .get(kind, after);
  if (status?.status === 'finished') throw new TooLate(`The ${kind} came to its end before it could be killed.`);
  return status?.status === 'running';
}

/** Where the ledger's newest writes go; it is touched by every commit, before anyone else sees what was committed. */
function lastWrite(ledger: string): bigint {
  return statSync(`${ledger}-wal`, { bigint: true, throwIfNoEntry: false })?.mtimeNs ?? 0n;
}

/** The first instant at which the engine writes: a decision made in one transaction is on its way to the disk. */
export function whenWritten(ledger: string): Moment {
  const before = lastWrite(ledger);
  return () => lastWrite(ledger) !== before;
}

/** Resolves once nothing was written for most of a second: what follows from earlier steps is done. */
export async function atRest(ledger: string): Promise<void> {
  let before: bigint;
  do {
    before = lastWrite(ledger);
    await sleep(700);
  } while (lastWrite(ledger) !== before);
}

/** Does `act` and waits until the ledger shows the moment, looking at it all the while. @returns milliseconds until then */
export async function reach(ledger: string, moment: Moment, act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  const db = lookInto(ledger);
  try {
    let failure: Error | null = null;
    // A window that is killed meanwhile answers no more.
    const acted = act().catch((error: Error) => {
      failure = error;
    });
    while (!moment(db)) {
      if (failure !== null) throw failure;
      if (performance.now() - startedMs > 600_000) throw new Error('The moment to kill at did not come.');
      await new Promise((resolve) => setImmediate(resolve));
    }
    const tookMs = performance.now() - startedMs;
    void acted;
    return tookMs;
  } finally {
    db.close();
  }
}

/**
 * Does `act`, ends the process of the company's engine as a crash would, and waits for its successor. The company may be
 * opened by `act` itself: its engine is looked for meanwhile, so that it can be ended at the very moment.
 */
export async function killEngine(tieout: Tieout, act: () => Promise<unknown>): Promise<void> {
  const engine = async (): Promise<number> => {
    for (;;) {
      const [pid] = await processesOf(tieout, enginePattern);
      if (pid !== undefined) return pid;
    }
  };
  const [known] = await processesOf(tieout, enginePattern);
  const looking = known ?? engine();
  await act();
  const old = await looking;
  process.kill(old, 'SIGKILL');
  await expect
    .poll(async () => (await processesOf(tieout, enginePattern)).some((pid) => pid !== old), { intervals: [50] })
    .toBe(true);
}

/** Does `act` and ends the whole application at once, its engine first, as a power cut would. */
export async function killApplication(tieout: Tieout, act: () => Promise<unknown>): Promise<void> {
  const main = tieout.app.process();
  const engines = await processesOf(tieout, enginePattern);
  const gone = once(main, 'exit');
  await act();
  for (const pid of engines) process.kill(pid, 'SIGKILL');
  main.kill('SIGKILL');
  await gone;
}
