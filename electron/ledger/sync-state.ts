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
}

export function readCursor(db: ReadableDb, type: EntityType): SyncCursor {
  const row = db.prepare('SELECT * FROM sync_cursor WHERE type = ?').get(type) as CursorRow | undefined;
  if (row === undefined) return { type, phase: 'never', cursor: null, serverTime: null };
  return {
    type,
    phase: row.phase,
    cursor: row.cursor === null ? null : (JSON.parse(row.cursor) as unknown),
    serverTime: row.server_time,
  };
}

/** Stores where a type's pull stands; call in the transaction that stores the page. */
export function saveCursor(
  db: WritableDb,
  cursor: SyncCursor,
  storedCount: number,
  expectedCount: number | null,
): void {
  db.prepare(
    `INSERT INTO sync_cursor (type, phase, cursor, server_time, stored_count, expected_count) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (type) DO UPDATE SET phase = excluded.phase, cursor = excluded.cursor, server_time = excluded.server_time,
       stored_count = excluded.stored_count, expected_count = excluded.expected_count`,
  ).run(
    cursor.type,
    cursor.phase,
    cursor.cursor === null ? null : JSON.stringify(cursor.cursor),
    cursor.serverTime,
    storedCount,
    expectedCount,
  );
}

/** Records how a type's pull ended: at which server time, or with which error code. */
export function saveOutcome(db: WritableDb, type: EntityType, at: string, error: string | null): void {
  db.prepare(
    `INSERT INTO sync_cursor (type, phase, last_pull_at, last_error) VALUES (?, 'never', ?, ?)
     ON CONFLICT (type) DO UPDATE SET last_error = excluded.last_error,
       last_pull_at = CASE WHEN excluded.last_error IS NULL THEN excluded.last_pull_at ELSE last_pull_at END`,
  ).run(type, error === null ? at : null, error);
}

/** The state of every type, in the order they are pulled. */
export function listPullStates(db: ReadableDb): PullState[] {
  const rows = db.prepare('SELECT * FROM sync_cursor').all() as CursorRow[];
  const byType = new Map(rows.map((row) => [row.type, row]));
  return EntityTypes.options.map((type) => {
    const row = byType.get(type);
    return {
      type,
      phase: row?.phase ?? 'never',
      storedCount: row?.stored_count ?? 0,
      expectedCount: row?.expected_count ?? null,
      lastPullAt: row?.last_pull_at ?? null,
      lastError: row?.last_error ?? null,
    };
  });
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
