import type { EntityType } from '../../shared/ipc/company.ts';
import { relaxed } from '../ledger/relaxed.ts';
import { readCursor, saveCursor } from '../ledger/sync-state.ts';
import { isBeyondLookBack, readChanges, type TypeChanges, withOverlap } from '../quickbooks/changes.ts';
import { noteMoved } from './moved.ts';
import { addChanged, breathe, endsPull, fail, guard, type Run } from './run.ts';
import { storeRows } from './store-rows.ts';
import { walkSince } from './walk.ts';

/**
 * Brings current types up to date: change data capture for all of them at once as far as it reaches, a query for each
 * of the others. Deletions that only a query could have told are found by the counts.
 *
 * @returns how many records changed in the ledger
 */
export async function readRound(run: Run, types: readonly EntityType[]): Promise<number> {
  const near: { type: EntityType; from: string }[] = [];
  const byQuery: { type: EntityType; from: string }[] = [];
  for (const type of types) {
    const from = readCursor(run.deps.db, type).serverTime;
    if (from === null) continue;
    // Without a server time of now there is no telling how far back it is: a query reaches any distance.
    const isFar = run.serverTime === null || isBeyondLookBack(from, run.serverTime);
    (isFar ? byQuery : near).push({ type, from });
  }
  let changed = 0;
  const oldest = near.map(({ from }) => from).sort()[0];
  if (oldest !== undefined) changed += await readNear(run, near, oldest, byQuery);
  for (const { type, from } of byQuery) {
    await guard(run, type, async () => {
      changed += await walkSince(run, type, withOverlap(from));
    });
  }
  return changed;
}

async function readNear(
  run: Run,
  near: readonly { type: EntityType; from: string }[],
  oldest: string,
  byQuery: { type: EntityType; from: string }[],
): Promise<number> {
  const { quickbooks, homeCurrency } = run.deps;
  const types = near.map(({ type }) => type);
  const found = await readChanges(quickbooks, {
    types,
    changedSince: withOverlap(oldest),
    homeCurrency,
    signal: run.signal,
  }).catch((error: unknown) => {
    if (run.signal.aborted || endsPull(error)) throw error;
    for (const type of types) fail(run, type, error);
    return null;
  });
  if (found === null) return 0;
  run.serverTime = found.serverTime ?? run.serverTime;
  let changed = 0;
  for (const change of found.types) {
    const from = near.find(({ type }) => type === change.type)?.from ?? oldest;
    if (change.outcome === 'complete') changed += store(run, change, found.serverTime ?? from);
    else byQuery.push({ type: change.type, from });
    await breathe();
  }
  return changed;
}

function store(run: Run, change: Extract<TypeChanges, { outcome: 'complete' }>, serverTime: string): number {
  const { db } = run.deps;
  const { type } = change;
  noteMoved(run, type, change);
  return relaxed(db, () => {
    const count = storeRows(db, type, change, serverTime);
    saveCursor(db, { ...readCursor(db, type), serverTime }, run.expected.get(type) ?? null);
    addChanged(run, type, count);
    return count;
  });
}
