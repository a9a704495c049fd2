import { setImmediate as turn } from 'node:timers/promises';
import { listStandingConflicts, saveConflicts, saysTheSame } from '../ledger/conflicts.ts';
import { listMovedMappings } from '../ledger/conflicts-facts.ts';
import { readNeverTouch } from '../ledger/conflicts-settings.ts';
import {
  type IdRange,
  keepStampsOf,
  lastMappingId,
  listChangedMappings,
  saveStamps,
} from '../ledger/conflicts-stamps.ts';
import type { WritableDb } from '../ledger/open.ts';
import { findConflicts, planConflicts } from '../review/conflicts.ts';
import { toReviewed } from './conflict-sides.ts';
import type { EngineContext } from './context.ts';

type Refreshed = Pick<EngineContext, 'db' | 'now'>;

/** Mappings looked through for changes at one go, and compared at one go: each takes a few milliseconds. */
const lookedAtOnce = 500;
const comparedAtOnce = 100;

/** The comparison under way for a ledger: the next one begins when it has ended. */
const running = new WeakMap<WritableDb, Promise<unknown>>();

/**
 * Compares live mappings whose records moved since they were last compared with what both sides were when last agreed,
 * and opens, renews or closes conflicts accordingly. What was compared is remembered in the ledger. Takes turns with
 * other work; running it twice changes nothing the second time.
 *
 * @returns how many conflicts were opened, renewed or closed
 */
export async function refreshConflicts(engine: Refreshed): Promise<number> {
  const { db } = engine;
  const before = running.get(db);
  const mine = (before ?? Promise.resolve()).catch(() => undefined).then(() => refreshAll(engine));
  running.set(db, mine);
  return mine;
}

async function refreshAll(engine: Refreshed): Promise<number> {
  const { db } = engine;
  keepStampsOf(db, [...readNeverTouch(db)].sort().join(' '));
  let changedCount = 0;
  for (const ids of slices(listStandingConflicts(db, null).map((row) => row.mappingId))) {
    changedCount += compareConflicts(engine, ids);
    await turn();
  }
  const last = lastMappingId(db);
  for (let first = 1; first <= last; first += lookedAtOnce) {
    changedCount += await refreshRange(engine, { first, last: Math.min(last, first + lookedAtOnce - 1) });
    await turn();
  }
  return changedCount;
}

async function refreshRange(engine: Refreshed, range: IdRange): Promise<number> {
  const { db } = engine;
  let changedCount = 0;
  for (const part of slices([...listChangedMappings(db, range)])) {
    changedCount += db.transaction(() => {
      const count = compareConflicts(
        engine,
        part.map(([id]) => id),
      );
      saveStamps(db, part);
      return count;
    })();
    await turn();
  }
  return changedCount;
}

function* slices<T>(all: readonly T[]): Generator<T[]> {
  for (let at = 0; at < all.length; at += comparedAtOnce) yield all.slice(at, at + comparedAtOnce);
}

/**
 * Compares these mappings now, whatever their versions.
 *
 * @returns how many conflicts were opened, renewed or closed
 */
export function compareConflicts({ db, now }: Refreshed, mappingIds: readonly number[]): number {
  const reviewed = listMovedMappings(db, mappingIds).flatMap((mapping) => toReviewed(mapping) ?? []);
  const found = findConflicts(reviewed, readNeverTouch(db));
  const plan = planConflicts(listStandingConflicts(db, mappingIds), found);
  const moved = plan.updated.filter(({ open, conflict }) => !saysTheSame(open, conflict));
  const changedCount = plan.opened.length + moved.length + plan.closed.length;
  if (changedCount === 0) return 0;
  const steps = {
    opened: plan.opened,
    moved: moved.map(({ open, conflict }) => ({ id: open.id, conflict })),
    closed: plan.closed.map(({ id }) => id),
  };
  db.transaction(() => saveConflicts(db, steps, now().toISOString()))();
  return changedCount;
}
