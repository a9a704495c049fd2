import type { EntityType } from '../../shared/ipc/company.ts';
import { mirrorStatements, type PackedRow } from './mirror-rows.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

/** One page of one type as the pull hands it over: live objects, and ids that are gone with the time of it (UTC ISO). */
export interface MirrorPage {
  readonly type: EntityType;
  readonly rows: readonly PackedRow[];
  readonly deleted: readonly { readonly id: string; readonly at: string }[];
}

const tables: Readonly<Partial<Record<EntityType, string>>> = {
  Customer: 'qbo_customer',
  Invoice: 'qbo_invoice',
  Payment: 'qbo_payment',
};

/** The table a type is mirrored in, and the further condition that picks the type there (`@type` bound). */
export function mirrorTable(type: EntityType): { table: string; condition: string } {
  const table = tables[type];
  return table === undefined ? { table: 'qbo_object', condition: 'AND m.type = @type' } : { table, condition: '' };
}

/**
 * Stores a page inside the caller's transaction. A row replaces the stored one unless its sync token is lower; a row
 * that is stored already is left alone, so that pulling the same facts twice writes nothing; a deletion is final.
 *
 * @returns how many records changed in the ledger
 */
export function saveMirrorPage(db: WritableDb, page: MirrorPage): number {
  const sql = mirrorStatements(page.type);
  const insert = prepared(db, sql.insert);
  const replace = prepared(db, sql.replace);
  const lines =
    sql.lines === null ? null : { insert: prepared(db, sql.lines.insert), drop: prepared(db, sql.lines.drop) };
  let changed = 0;
  for (const [values, lineValues] of page.rows) {
    const isNew = insert.run(values).changes > 0;
    if (!isNew) {
      if (replace.run(values).changes === 0) continue;
      lines?.drop.run(values[0]);
    }
    changed++;
    for (const line of lineValues) lines?.insert.run(line);
  }
  for (const row of page.deleted) if (markDeleted(db, page.type, row)) changed++;
  return changed;
}

/** How many records of a type stand in the mirror, deleted ones left out. */
export function countMirror(db: ReadableDb, type: EntityType): number {
  const { table, condition } = mirrorTable(type);
  // Both counts are had from indexes: rows carry whole objects, and reading all of them would take long.
  const row = db
    .prepare(
      `SELECT (SELECT count(*) FROM ${table} m WHERE true ${condition})
         - (SELECT count(*) FROM ${table} m WHERE m.deleted_at IS NOT NULL ${condition}) AS n`,
    )
    .get({ type }) as { n: number };
  return row.n;
}

/** Ids of a type that stand in the mirror, for a census. */
export function listMirrorIds(db: ReadableDb, type: EntityType): string[] {
  const table = tables[type];
  const rows =
    table === undefined
      ? db.prepare('SELECT id FROM qbo_object WHERE type = ? AND deleted_at IS NULL').all(type)
      : db.prepare(`SELECT id FROM ${table} WHERE deleted_at IS NULL`).all();
  return (rows as { id: string }[]).map((row) => row.id);
}

const withCustomers: Readonly<Record<string, boolean>> = { qbo_invoice: true, qbo_payment: true, qbo_object: true };

/** Whose documents these are, as far as the mirror holds them. */
export function listCustomersOf(db: ReadableDb, type: EntityType, ids: readonly string[]): string[] {
  const { table, condition } = mirrorTable(type);
  if (withCustomers[table] !== true) return [];
  const rows = db
    .prepare(
      `SELECT DISTINCT m.customer_id AS id FROM ${table} m JOIN json_each(@ids) j ON j.value = m.id
       WHERE m.customer_id IS NOT NULL ${condition}`,
    )
    .all({ type, ids: JSON.stringify(ids) }) as { id: string }[];
  return rows.map((row) => row.id);
}

/** The parents of customers, and theirs, up to the top. */
export function listParents(db: ReadableDb, customerIds: readonly string[]): string[] {
  const rows = db
    .prepare(
      `WITH RECURSIVE up (id) AS (
         SELECT c.parent_id FROM qbo_customer c JOIN json_each(?) j ON j.value = c.id WHERE c.parent_id IS NOT NULL
         UNION SELECT c.parent_id FROM qbo_customer c JOIN up ON up.id = c.id WHERE c.parent_id IS NOT NULL)
       SELECT id FROM up`,
    )
    .all(JSON.stringify(customerIds)) as { id: string }[];
  return rows.map((row) => row.id);
}

function markDeleted(db: WritableDb, type: EntityType, row: { readonly id: string; readonly at: string }): boolean {
  const table = tables[type];
  const result =
    table === undefined
      ? db
          .prepare('UPDATE qbo_object SET deleted_at = ? WHERE type = ? AND id = ? AND deleted_at IS NULL')
          .run(row.at, type, row.id)
      : db.prepare(`UPDATE ${table} SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL`).run(row.at, row.id);
  return result.changes > 0;
}
