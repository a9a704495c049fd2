import type { EntityType } from '../../shared/ipc/company.ts';
import type { RefusedRow } from '../quickbooks/rows.ts';
import { mirrorTable } from './mirror-table.ts';
import type { ReadableDb, WritableDb } from './open.ts';

/** A record of QuickBooks that could not be taken as it is, without any of its content. */
export interface StoredRefusal {
  readonly type: EntityType;
  /** Empty where not even the id could be read. */
  readonly id: string;
  readonly code: string;
  /** Path of the field that was wrong, when known. */
  readonly field: string | null;
  readonly at: string;
}

/** Notes records that could not be taken; call it in the transaction that stores the rest of the page. */
export function saveRefused(db: WritableDb, rows: readonly RefusedRow[], at: string): void {
  if (rows.length === 0) return;
  const insert = db.prepare(
    `INSERT INTO refused_row (type, id, code, field, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (type, id) DO UPDATE SET code = excluded.code, field = excluded.field, at = excluded.at`,
  );
  for (const row of rows) insert.run(row.type, row.id ?? '', row.code, row.field, at);
}

/** Forgets refusals of records that have been taken since, or are gone. */
export function dropRefused(db: WritableDb, type: EntityType, ids: readonly string[]): void {
  if (countRefused(db, type) === 0) return;
  const drop = db.prepare('DELETE FROM refused_row WHERE type = ? AND id = ?');
  for (const id of ids) drop.run(type, id);
}

export function countRefused(db: ReadableDb, type: EntityType): number {
  return (db.prepare('SELECT count(*) AS n FROM refused_row WHERE type = ?').get(type) as { n: number }).n;
}

export function listRefusedIds(db: ReadableDb, type: EntityType): string[] {
  const rows = db.prepare("SELECT id FROM refused_row WHERE type = ? AND id <> ''").all(type) as { id: string }[];
  return rows.map((row) => row.id);
}

/** Refused records of which the mirror holds no earlier version either. */
export function countMissingRefused(db: ReadableDb, type: EntityType): number {
  if (countRefused(db, type) === 0) return 0;
  const { table, condition } = mirrorTable(type);
  const row = db
    .prepare(
      `SELECT count(*) AS n FROM refused_row r WHERE r.type = @type
       AND NOT EXISTS (SELECT 1 FROM ${table} m WHERE m.id = r.id AND m.deleted_at IS NULL ${condition})`,
    )
    .get({ type }) as { n: number };
  return row.n;
}

/** All refusals, by type and id. */
export function listRefused(db: ReadableDb, limit: number): StoredRefusal[] {
  return db
    .prepare('SELECT type, id, code, field, at FROM refused_row ORDER BY type, id LIMIT ?')
    .all(limit) as StoredRefusal[];
}
