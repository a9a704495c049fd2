import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

/**
 * Tables a decision may change row by row, with their key columns. A change keeps the whole row before and after,
 * so that undo and redo are the same code for every kind of decision, and a later change of the same row is noticed.
 */
const keyColumns = {
  rejected_pair: ['record_kind', 'source_type', 'source_id', 'quickbooks_type', 'quickbooks_id'],
  alias: ['client_name', 'customer_name'],
  record_mark: ['record_type', 'record_id', 'mark'],
  note: ['record_type', 'record_id'],
  question: ['id'],
  setting: ['key'],
  export_config: ['kind', 'source_value'],
  accepted_difference: ['id'],
  conflict: ['id'],
  // Only its bases are changed this way; coming into force and being withdrawn are changes of their own.
  mapping: ['id'],
  sign_off: ['id'],
} as const;

export type ChangeTable = keyof typeof keyColumns;
export type Row = Readonly<Record<string, string | number | null>>;

/** One row put, replaced (both sides) or taken away, or one mapping put into force or withdrawn. */
export type Change =
  | { readonly table: ChangeTable; readonly before: Row | null; readonly after: Row | null }
  | { readonly mapping: number; readonly live: boolean };

/** The present row with the key of `row`, or null. */
export function currentRow(db: ReadableDb, table: ChangeTable, row: Row): Row | null {
  const keys = keyColumns[table];
  const where = keys.map((key) => `${key} = ?`).join(' AND ');
  const found = prepared(db, `SELECT * FROM ${table} WHERE ${where}`).get(...keys.map((key) => row[key] ?? null));
  return (found as Row | undefined) ?? null;
}

/** The change that puts `after` (merged over what is there) in place of the present row of the same key. */
export function putRow(db: ReadableDb, table: ChangeTable, after: Row): Change {
  return { table, before: currentRow(db, table, after), after };
}

/** The change that takes the row with this key away. */
export function dropRow(db: ReadableDb, table: ChangeTable, key: Row): Change {
  return { table, before: currentRow(db, table, key), after: null };
}

/** The same change backwards. */
export function invertChange(change: Change): Change {
  if ('mapping' in change) return { mapping: change.mapping, live: !change.live };
  return { table: change.table, before: change.after, after: change.before };
}

/** True where the ledger still is as a change left it, so that the change can be taken back. */
export function isInForce(db: ReadableDb, change: Change): boolean {
  if ('mapping' in change) return isMappingLive(db, change.mapping) === change.live;
  const row = change.after ?? change.before;
  return row === null || sameRow(currentRow(db, change.table, row), change.after);
}

/** Applies one change. Call inside a transaction. */
export function applyChange(db: WritableDb, change: Change, decisionId: number, at: string): void {
  if ('mapping' in change) {
    setMappingLive(db, change.mapping, change.live, decisionId, at);
    return;
  }
  const row = change.after ?? change.before;
  if (row === null) return;
  const keys = keyColumns[change.table];
  if (change.after === null) {
    const where = keys.map((key) => `${key} = ?`).join(' AND ');
    db.prepare(`DELETE FROM ${change.table} WHERE ${where}`).run(...keys.map((key) => row[key] ?? null));
    return;
  }
  const columns = Object.keys(change.after);
  const rest = columns.filter((column) => !(keys as readonly string[]).includes(column));
  const onConflict =
    rest.length === 0
      ? 'DO NOTHING'
      : `DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`;
  db.prepare(
    `INSERT INTO ${change.table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
     ON CONFLICT (${keys.join(', ')}) ${onConflict}`,
  ).run(...columns.map((column) => bindValue(change.after?.[column] ?? null)));
}

/** Whole numbers as integers: better-sqlite3 binds a JS number as REAL, and an ANY column keeps what it gets. */
export function bindValue(value: string | number | null): string | number | bigint | null {
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}

function isMappingLive(db: ReadableDb, mappingId: number): boolean {
  const row = prepared(db, 'SELECT withdrawn_at FROM mapping WHERE id = ?').get(mappingId) as
    | { withdrawn_at: string | null }
    | undefined;
  return row !== undefined && row.withdrawn_at === null;
}

function setMappingLive(db: WritableDb, mappingId: number, live: boolean, decisionId: number, at: string): void {
  prepared(db, 'UPDATE mapping SET withdrawn_at = ?, withdrawn_decision_id = ? WHERE id = ?').run(
    live ? null : at,
    live ? null : decisionId,
    mappingId,
  );
  prepared(db, 'UPDATE mapping_member SET live = ? WHERE mapping_id = ?').run(live ? 1 : 0, mappingId);
}

function sameRow(a: Row | null, b: Row | null): boolean {
  if (a === null || b === null) return a === b;
  return Object.keys(b).every((column) => (a[column] ?? null) === (b[column] ?? null));
}
