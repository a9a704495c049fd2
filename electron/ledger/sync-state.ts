import type { AppErrorData } from '../../shared/errors.ts';
import type { EntityType, PullState } from '../../shared/ipc/company.ts';
import { EntityType as EntityTypes } from '../../shared/ipc/company.ts';
import type { ReadableDb, WritableDb } from './open.ts';

export interface SyncCursor {
  readonly type: EntityType;
  readonly phase: PullState['phase'];
  /** Where paging stands, as the reader of pages gave it; null between pulls. */
  readonly cursor: unknown;
  /** Server time from which the next change pull starts: never this machine's clock. */
  readonly serverTime: string | null;
  /** Records of the type stored so far; during a first pull, records read. */
  readonly storedCount: number;
}

interface CursorRow {
  readonly type: EntityType;
  readonly phase: PullState['phase'];
  readonly cursor: string | null;
  readonly server_time: string | null;
  readonly expected_count: number | null;
  readonly stored_count: number;
  readonly last_pull_at: string | null;
  readonly last_error: string | null;
  readonly last_error_at: string | null;
}

export function readCursor(db: ReadableDb, type: EntityType): SyncCursor {
  const row = db.prepare('SELECT * FROM sync_cursor WHERE type = ?').get(type) as CursorRow | undefined;
  if (row === undefined) return { type, phase: 'never', cursor: null, serverTime: null, storedCount: 0 };
  return {
    type,
    phase: row.phase,
    cursor: row.cursor === null ? null : (JSON.parse(row.cursor) as unknown),
    serverTime: row.server_time,
    storedCount: row.stored_count,
  };
}

/** Stores where a type's pull stands; call in the transaction that stores the page. */
export function saveCursor(db: WritableDb, cursor: SyncCursor, expectedCount: number | null): void {
  db.prepare(
    `INSERT INTO sync_cursor (type, phase, cursor, server_time, stored_count, expected_count) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (type) DO UPDATE SET phase = excluded.phase, cursor = excluded.cursor, server_time = excluded.server_time,
       stored_count = excluded.stored_count, expected_count = coalesce(excluded.expected_count, expected_count)`,
  ).run(
    cursor.type,
    cursor.phase,
    cursor.cursor === null ? null : JSON.stringify(cursor.cursor),
    cursor.serverTime,
    cursor.storedCount,
    expectedCount,
  );
}

/** Forgets how far types were read, so that the next pull reads them whole. What is stored stays. */
export function startOver(db: WritableDb, types: readonly EntityType[]): void {
  const update = db.prepare(
    "UPDATE sync_cursor SET phase = 'first-pull', cursor = NULL, stored_count = 0 WHERE type = ? AND phase = 'current'",
  );
  db.transaction(() => {
    for (const type of types) update.run(type);
  })();
}

/** Records that a type's pull ended well. `at`: this machine's time, for showing only. */
export function saveSuccess(db: WritableDb, type: EntityType, at: string): void {
  db.prepare('UPDATE sync_cursor SET last_pull_at = ?, last_error = NULL, last_error_at = NULL WHERE type = ?').run(
    at,
    type,
  );
}

/** Records what a type's pull failed with. */
export function saveFailure(db: WritableDb, type: EntityType, error: AppErrorData, at: string): void {
  db.prepare(
    `INSERT INTO sync_cursor (type, phase, last_error, last_error_at) VALUES (?, 'never', ?, ?)
     ON CONFLICT (type) DO UPDATE SET last_error = excluded.last_error, last_error_at = excluded.last_error_at`,
  ).run(type, JSON.stringify(error), at);
}

/** How one type stands: how far it is pulled, what failed last, what could not be taken. */
export interface TypeState extends Omit<PullState, 'lastError'> {
  readonly error: AppErrorData | null;
  readonly errorAt: string | null;
  readonly refusedCount: number;
}

/** The state of every type, in the order they are pulled. */
export function listTypeStates(db: ReadableDb): TypeState[] {
  const rows = db.prepare('SELECT * FROM sync_cursor').all() as CursorRow[];
  const refused = db.prepare('SELECT type, count(*) AS n FROM refused_row GROUP BY type').all() as {
    type: EntityType;
    n: number;
  }[];
  const byType = new Map(rows.map((row) => [row.type, row]));
  const refusedByType = new Map(refused.map((row) => [row.type, row.n]));
  return EntityTypes.options.map((type) => {
    const row = byType.get(type);
    const error = row?.last_error ?? null;
    return {
      type,
      phase: row?.phase ?? 'never',
      storedCount: row?.stored_count ?? 0,
      expectedCount: row?.expected_count ?? null,
      lastPullAt: row?.last_pull_at ?? null,
      error: error === null ? null : (JSON.parse(error) as AppErrorData),
      errorAt: row?.last_error_at ?? null,
      refusedCount: refusedByType.get(type) ?? 0,
    };
  });
}

/** The state of every type with its last error as a code. */
export function listPullStates(db: ReadableDb): PullState[] {
  return listTypeStates(db).map(({ error, errorAt: _at, refusedCount: _count, ...state }) => ({
    ...state,
    lastError: error?.code ?? null,
  }));
}

/** When the last pull of customers, invoices and payments ended well; null before the first. */
export function lastPullAt(db: ReadableDb): string | null {
  const row = db
    .prepare(
      "SELECT min(last_pull_at) AS at, count(last_pull_at) AS n FROM sync_cursor WHERE type IN ('Customer', 'Invoice', 'Payment')",
    )
    .get() as { at: string | null; n: number };
  return row.n === 3 ? row.at : null;
}
