import { changeState } from './change-state.ts';
import type { ReadableDb } from './open.ts';

interface Kept {
  readonly state: string;
  readonly ids: readonly number[];
}

const listsKept = 6;
const keptByDb = new WeakMap<ReadableDb, Map<string, Kept>>();

/**
 * Ids of a whole list in its order, for handing out pages: sorting once serves every page of the same list. Kept until
 * anything is written to the ledger.
 *
 * @param sql  selects one id column, in order, without LIMIT
 */
export function orderedIds(db: ReadableDb, sql: string, values: readonly (string | number)[]): readonly number[] {
  const state = changeState(db);
  const lists = keptByDb.get(db) ?? new Map<string, Kept>();
  keptByDb.set(db, lists);
  const key = JSON.stringify([sql, values]);
  const kept = lists.get(key);
  if (kept !== undefined && kept.state === state) return kept.ids;
  const ids = db
    .prepare(sql)
    .pluck()
    .all(...values) as number[];
  lists.delete(key);
  lists.set(key, { state, ids });
  for (const oldest of lists.keys()) {
    if (lists.size <= listsKept) break;
    lists.delete(oldest);
  }
  return ids;
}

/** Rows in the order of their ids: SQL hands a page out in any order. */
export function inOrder<T>(ids: readonly number[], rows: readonly T[], idOf: (row: T) => number): T[] {
  const byId = new Map(rows.map((row) => [idOf(row), row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Place in a list of the first id that is among some; null where none is. */
export function firstOf(ids: readonly number[], among: readonly number[]): number | null {
  const wanted = new Set(among);
  const index = ids.findIndex((id) => wanted.has(id));
  return index === -1 ? null : index;
}
