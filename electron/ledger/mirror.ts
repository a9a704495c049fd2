import type { EntityType } from '../../shared/ipc/company.ts';
import {
  createObjectReader,
  nextAnswerId,
  type ObjectReader,
  releaseAnswer,
  type StoredObject,
  saveAnswer,
} from './answers.ts';
import { mirrorStatements, type PackedRow } from './mirror-rows.ts';
import { mirrorTable } from './mirror-table.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

/** One page of one type as the pull hands it over: live objects, and ids that are gone with the time of it (UTC ISO). */
export interface MirrorPage {
  readonly type: EntityType;
  readonly rows: readonly PackedRow[];
  readonly deleted: readonly { readonly id: string; readonly at: string }[];
  /** The answer as it came, in which the objects of rows without text of their own stand; null where each row has its own. */
  readonly answer: Uint8Array<ArrayBuffer> | null;
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
  const lines =
    sql.lines === null ? null : { insert: prepared(db, sql.lines.insert), drop: prepared(db, sql.lines.drop) };
  const answer = page.answer === null ? null : { id: nextAnswerId(db), bytes: page.answer };
  const reader = createObjectReader(db, answer);
  const present: PackedRow[] = [];
  let changed = 0;
  let inAnswer = 0;
  for (const row of page.rows) {
    const answerId = row.raw === null ? (answer?.id ?? null) : null;
    if (insert.run(...bound(row), row.raw, answerId).changes === 0) {
      present.push(row);
      continue;
    }
    if (answerId !== null) inAnswer++;
    changed++;
    for (const line of row.lines) lines?.insert.run(line);
  }
  for (const row of inOrderOfAnswers(db, page.type, present)) {
    const replaced = replaceRow(db, page.type, row, reader);
    if (replaced === null) continue;
    if (replaced.answerId === answer?.id) inAnswer--;
    else if (replaced.answerId !== null) releaseAnswer(db, replaced.answerId);
    changed++;
    lines?.drop.run(row.values[0]);
    for (const line of row.lines) lines?.insert.run(line);
  }
  if (answer !== null && inAnswer > 0) saveAnswer(db, answer.id, answer.bytes, inAnswer);
  for (const row of page.deleted) if (markDeleted(db, page.type, row)) changed++;
  return changed;
}

const bound = ({ values, text }: PackedRow): readonly unknown[] => (text === null ? [values] : [values, text]);

/** What is stored in place of a row, unless that is deleted or newer. */
function findStored(db: ReadableDb, type: EntityType, { values: [id, syncToken] }: PackedRow): StoredObject | null {
  return (prepared(db, mirrorStatements(type).find).get({ id, type, syncToken }) as StoredObject | undefined) ?? null;
}

/** Rows that can take the place of stored ones, in the order in which the objects of those can be read. */
function inOrderOfAnswers(db: ReadableDb, type: EntityType, rows: readonly PackedRow[]): PackedRow[] {
  const found = rows.flatMap((row) => {
    const stored = findStored(db, type, row);
    return stored === null ? [] : [{ row, answerId: stored.answerId ?? 0 }];
  });
  return found.sort((a, b) => a.answerId - b.answerId).map(({ row }) => row);
}

/**
 * Puts a row in place of the stored one, with its object in it.
 *
 * @returns what was stored; null where it stays: deleted, newer, or the same
 */
function replaceRow(db: WritableDb, type: EntityType, row: PackedRow, reader: ObjectReader): StoredObject | null {
  const stored = findStored(db, type, row);
  if (stored === null) return null;
  const sql = mirrorStatements(type);
  const [id, syncToken] = [String(row.values[0]), Number(row.values[1])];
  const raw = row.raw ?? reader.coming(id, syncToken);
  // Whole objects are looked at last: finding one reads a whole answer.
  const isSame =
    prepared(db, sql.same)
      .pluck()
      .get(...bound(row), { id, type }) === 1;
  if (isSame && raw === reader.of(id, stored)) return null;
  prepared(db, sql.replace).run(...bound(row), raw, null);
  return stored;
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
  const { table, condition } = mirrorTable(type);
  const rows = db.prepare(`SELECT m.id FROM ${table} m WHERE m.deleted_at IS NULL ${condition}`).all({ type });
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
  const { table, condition } = mirrorTable(type);
  const sql = `UPDATE ${table} AS m SET deleted_at = @at WHERE m.id = @id AND m.deleted_at IS NULL ${condition}`;
  return prepared(db, sql).run({ ...row, type }).changes > 0;
}
