import { listStandingConflicts, saveConflicts, saysTheSame } from '../ledger/conflicts.ts';
import { listMovedMappings } from '../ledger/conflicts-facts.ts';
import { readNeverTouch } from '../ledger/conflicts-settings.ts';
import { readLinkStamp, readMappingStamps } from '../ledger/conflicts-stamps.ts';
import type { WritableDb } from '../ledger/open.ts';
import { findConflicts, planConflicts } from '../review/conflicts.ts';
import { toReviewed } from './conflict-sides.ts';
import type { EngineContext } from './context.ts';

interface Compared {
  readonly links: string;
  readonly neverTouch: string;
  readonly stamps: ReadonlyMap<number, string>;
}

/** What was compared last, per ledger: the first comparison of an engine looks at everything. */
const compared = new WeakMap<WritableDb, Compared>();

/**
 * Compares live mappings with what both sides were when last agreed, and opens, renews or closes conflicts accordingly.
 * Records of the same versions as last time are not compared again. Running it twice changes nothing the second time.
 *
 * @param mappingIds  compare these, whatever their versions; null for all that moved
 * @returns how many conflicts were opened, renewed or closed
 */
export function refreshConflicts(
  engine: Pick<EngineContext, 'db' | 'now'>,
  mappingIds: readonly number[] | null = null,
): number {
  const { db } = engine;
  if (mappingIds !== null) return compare(engine, mappingIds);
  const now: Compared = {
    links: readLinkStamp(db),
    neverTouch: [...readNeverTouch(db)].sort().join(' '),
    stamps: readMappingStamps(db),
  };
  const changedCount = compare(engine, idsToCompare(db, compared.get(db), now));
  compared.set(db, now);
  return changedCount;
}

function idsToCompare(db: WritableDb, before: Compared | undefined, now: Compared): readonly number[] | null {
  if (before === undefined || before.links !== now.links || before.neverTouch !== now.neverTouch) return null;
  const ids = new Set(listStandingConflicts(db, null).map((row) => row.mappingId));
  for (const [id, stamp] of now.stamps) if (before.stamps.get(id) !== stamp) ids.add(id);
  return [...ids];
}

function compare({ db, now }: Pick<EngineContext, 'db' | 'now'>, mappingIds: readonly number[] | null): number {
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
