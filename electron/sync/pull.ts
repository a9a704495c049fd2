import { isAppError } from '../../shared/errors.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import { countMirror } from '../ledger/mirror.ts';
import { countRefused } from '../ledger/refused-rows.ts';
import { readCursor, saveCursor, saveSuccess } from '../ledger/sync-state.ts';
import { refreshBalances } from './balances.ts';
import { readRound } from './changes.ts';
import { askCounts, checkCounts } from './counts.ts';
import { type PageStore, storeHere, storeInThread } from './page-store.ts';
import { alive, createRun, guard, isCurrent, outcomeOf, type Run } from './run.ts';
import type { PullDeps, PullOptions, PullOutcome } from './types.ts';
import { walkSince, walkWhole } from './walk.ts';

/** Types read at once: QuickBooks takes seconds for a page, so a second one shares the wait. More would only hold more pages in memory. */
const walksAtOnce = 2;
/** From this many records to read whole, a thread of its own stores them. */
const threadFromRecords = 5_000;
/** How often what changed during a first pull is caught up with; the counts have the last word. */
const roundsMax = 3;

/**
 * Pulls types by `architecture.md` section 5. Stopping anywhere loses nothing: each page is stored with its cursor in
 * one transaction, and a pull that starts again goes on behind the last stored page.
 *
 * Requests: one batch of counts, a page per 1,000 records of types not read yet, one request for changes (and one for
 * each type that change data capture does not cover), one more batch of counts where anything was read whole, and two
 * for the balances that changed documents moved.
 *
 * To read everything anew, call `startOver` first.
 *
 * @throws what ends the whole pull (stopped, signed out, no connection, bugs); a type that merely failed is in the outcomes
 */
export async function pull(deps: PullDeps, options: PullOptions): Promise<PullOutcome[]> {
  const run = createRun(deps, options);
  await askCounts(run, run.types);
  const whole = alive(run).filter((type) => !isCurrent(run, type));
  if (whole.length > 0) await walkAll(run, whole);
  if (options.since !== null) await readSince(run, whole, options.since);
  await catchUp(run, whole.length > 0);
  if (whole.length > 0) await askCounts(run, alive(run));
  await checkCounts(run, alive(run));
  await refreshBalances(run);
  for (const type of alive(run)) settle(run, type);
  return run.types.map((type) => outcomeOf(run, type));
}

/** Reads types whole, into a store that fits how many records they have. */
async function walkAll(run: Run, types: readonly EntityType[]): Promise<void> {
  const { db, createStoreWorker } = run.deps;
  const present = types.filter((type) => !settleEmpty(run, type));
  const records = present.reduce((sum, type) => sum + (run.expected.get(type) ?? 0), 0);
  const store = records < threadFromRecords ? storeHere(db) : storeInThread(db, createStoreWorker);
  try {
    await walkEach(run, present, store);
  } finally {
    await store.close();
  }
}

/** Reads types whole, a few at once, in the order asked: customers and invoices do not wait for lists. */
async function walkEach(run: Run, types: readonly EntityType[], store: PageStore): Promise<void> {
  const queue = [...types];
  const running: EntityType[] = [];
  // The person reads of one type at a time: the first of those that run.
  const onProgress: Run['onProgress'] = (progress) => {
    if (running[0] === progress.type) run.onProgress(progress);
  };
  const work = async (): Promise<void> => {
    for (let type = queue.shift(); type !== undefined; type = queue.shift()) {
      const present = type;
      running.push(present);
      await guard(run, present, () => walkWhole(run, present, { store, onProgress }));
      running.splice(running.indexOf(present), 1);
    }
  };
  const workers = Array.from({ length: walksAtOnce }, () =>
    work().catch((error: unknown) => {
      run.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(workers);
  const failures = ended.filter((one) => one.status === 'rejected').map((one) => one.reason as unknown);
  // One failure stops the others; theirs only say that they were stopped.
  if (failures.length > 0) throw failures.find((error) => !isAppError(error, 'app.cancelled')) ?? failures[0];
}

/** A type of which the company has nothing and we neither is current without a request of its own. */
function settleEmpty(run: Run, type: EntityType): boolean {
  const { db } = run.deps;
  if (run.expected.get(type) !== 0 || run.serverTime === null) return false;
  if (countMirror(db, type) > 0) return false;
  saveCursor(db, { type, phase: 'current', cursor: null, serverTime: run.serverTime, storedCount: 0 }, 0);
  return true;
}

async function readSince(run: Run, readWhole: readonly EntityType[], since: string): Promise<void> {
  for (const type of alive(run)) {
    if (readWhole.includes(type)) continue;
    await guard(run, type, async () => {
      await walkSince(run, type, since);
    });
  }
}

/** After a first pull until a round brings nothing new, as its pages took their time; later pulls need one round. */
async function catchUp(run: Run, untilQuiet: boolean): Promise<void> {
  for (let round = 0; round < (untilQuiet ? roundsMax : 1); round++) {
    if ((await readRound(run, alive(run))) === 0) return;
  }
}

function settle(run: Run, type: EntityType): void {
  const { db, now } = run.deps;
  const storedCount = countMirror(db, type);
  run.stored.set(type, storedCount);
  db.transaction(() => {
    saveCursor(db, { ...readCursor(db, type), storedCount }, run.expected.get(type) ?? null);
    saveSuccess(db, type, now().toISOString());
  })();
  const totalCount = run.expected.get(type) ?? storedCount;
  run.onProgress({ type, doneCount: storedCount + countRefused(db, type), totalCount });
}
