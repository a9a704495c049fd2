import type { ItemContent, ItemKind, ItemState, PlannedItem, Problem } from '../export/types.ts';
import { bindValue } from './changes.ts';
import type { Author } from './decisions.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { likePattern } from './search-text.ts';

// The outbox: batches and their items, and every step an item takes.

export type BatchStatus = 'composed' | 'pushing' | 'stopped' | 'done' | 'withdrawn';

export interface BatchRow {
  readonly id: number;
  readonly kind: 'push' | 'undo';
  readonly undoOf: number | null;
  readonly status: BatchStatus;
  readonly note: string | null;
  readonly composedAt: string;
  readonly person: string;
  readonly pushedAt: string | null;
  readonly pushedBy: string | null;
  readonly finishedAt: string | null;
}

export interface FaultRecord {
  readonly code: string;
  readonly recovery: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  /** QuickBooks' own words. */
  readonly messages: readonly string[];
}

export interface ItemRow {
  readonly id: string;
  readonly batchId: number;
  readonly position: number;
  readonly version: number;
  readonly replaces: string | null;
  readonly kind: ItemKind;
  readonly recordType: string;
  readonly recordId: number | string;
  readonly label: string;
  /** The client it is for; null for what is a client itself. */
  readonly party: string | null;
  readonly date: string | null;
  readonly currency: string | null;
  readonly amountMinor: number | null;
  readonly content: ItemContent;
  readonly dependsOn: readonly string[];
  readonly state: ItemState;
  readonly problems: readonly Problem[];
  readonly requestId: string | null;
  readonly url: string | null;
  readonly body: string | null;
  readonly attempts: number;
  readonly unanswered: number;
  readonly checkedAt: string | null;
  readonly firstAttemptAt: string | null;
  readonly lastAttemptAt: string | null;
  readonly quickbooksType: string;
  readonly quickbooksId: string | null;
  readonly result: unknown;
  readonly fault: FaultRecord | null;
  readonly intuitTid: string | null;
  readonly confirmedAt: string | null;
  readonly howConfirmed: 'answer' | 'adopted' | null;
  readonly mappingId: number | null;
  readonly undoneAt: string | null;
}

interface StoredItem {
  readonly [column: string]: unknown;
}

const itemColumns = `id, batch_id AS batchId, position, version, replaces, kind, record_type AS recordType, record_id AS recordId, label, party, date, currency,
  amount_minor AS amountMinor, content, depends_on AS dependsOn, state, problems, request_id AS requestId, url, body, attempts, unanswered,
  checked_at AS checkedAt, first_attempt_at AS firstAttemptAt, last_attempt_at AS lastAttemptAt, quickbooks_type AS quickbooksType,
  quickbooks_id AS quickbooksId, result, fault, intuit_tid AS intuitTid, confirmed_at AS confirmedAt, how_confirmed AS howConfirmed,
  mapping_id AS mappingId, undone_at AS undoneAt`;

function toItem(row: StoredItem): ItemRow {
  const parse = (text: unknown): unknown => (typeof text === 'string' ? JSON.parse(text) : null);
  return {
    ...row,
    content: parse(row.content),
    dependsOn: parse(row.dependsOn),
    problems: parse(row.problems),
    result: parse(row.result),
    fault: parse(row.fault),
  } as ItemRow;
}

const batchColumns = `id, kind, undo_of AS undoOf, status, note, composed_at AS composedAt, person, pushed_at AS pushedAt, pushed_by AS pushedBy,
  finished_at AS finishedAt`;

export function insertBatch(
  db: WritableDb,
  author: Author,
  batch: {
    readonly kind: 'push' | 'undo';
    readonly undoOf: number | null;
    readonly note: string | null;
    readonly decisionId: number;
  },
): number {
  const { lastInsertRowid } = db
    .prepare(
      "INSERT INTO export_batch (kind, undo_of, status, note, composed_at, person, decision_id) VALUES (?, ?, 'composed', ?, ?, ?, ?)",
    )
    .run(batch.kind, batch.undoOf, batch.note, author.at, author.person, batch.decisionId);
  return Number(lastInsertRowid);
}

/** The id the next batch will have. */
export function nextBatchId(db: ReadableDb): number {
  return (db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM export_batch').get() as { next: number }).next;
}

/** Puts an item into a batch; the unique index refuses a record that is on its way already. */
export function insertItem(
  db: WritableDb,
  batchId: number,
  position: number,
  item: PlannedItem,
  version = 1,
  replaces: string | null = null,
): void {
  db.prepare(
    `INSERT INTO export_item (id, batch_id, position, version, replaces, kind, record_type, record_id, label, party, date, currency, amount_minor,
       content, depends_on, state, problems, quickbooks_type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    item.id,
    batchId,
    position,
    version,
    replaces,
    item.kind,
    item.recordType,
    bindValue(item.recordId),
    item.label,
    item.party,
    item.date,
    item.currency,
    item.amountMinor,
    JSON.stringify(item.content),
    JSON.stringify(item.dependsOn),
    item.problems.some((problem) => problem.blocks) ? 'blocked' : 'ready',
    JSON.stringify(item.problems),
    item.quickbooksType,
  );
}

export function findBatch(db: ReadableDb, batchId: number): BatchRow | null {
  return (
    (db.prepare(`SELECT ${batchColumns} FROM export_batch WHERE id = ?`).get(batchId) as BatchRow | undefined) ?? null
  );
}

export function listBatchRows(db: ReadableDb, offset: number, limit: number): { rows: BatchRow[]; totalCount: number } {
  const total = db.prepare('SELECT count(*) AS n FROM export_batch').get() as { n: number };
  const rows = db
    .prepare(`SELECT ${batchColumns} FROM export_batch ORDER BY id DESC LIMIT ? OFFSET ?`)
    .all(limit, offset) as BatchRow[];
  return { rows, totalCount: total.n };
}

export function setBatchStatus(db: WritableDb, batchId: number, status: BatchStatus, author: Author): void {
  db.prepare(
    `UPDATE export_batch SET status = @status,
       pushed_at = CASE WHEN @status = 'pushing' THEN coalesce(pushed_at, @at) ELSE pushed_at END,
       pushed_by = CASE WHEN @status = 'pushing' THEN @person ELSE pushed_by END,
       finished_at = CASE WHEN @status IN ('done', 'withdrawn') THEN @at ELSE NULL END WHERE id = @batch`,
  ).run({ status, at: author.at, person: author.person, batch: batchId });
}

/** Whether another item does the same to the same record, or has done it: two of them cannot stand beside each other. */
export function hasTwin(db: ReadableDb, { id, recordType, recordId, kind }: ItemRow): boolean {
  const row = db
    .prepare(
      `SELECT 1 FROM export_item WHERE record_type = ? AND record_id = ? AND kind = ? AND id <> ?
         AND (state IN ('blocked', 'ready', 'sending', 'in-doubt') OR (state = 'confirmed' AND undone_at IS NULL AND kind LIKE 'create-%'))`,
    )
    .get(recordType, bindValue(recordId), kind, id);
  return row !== undefined;
}

export function findItem(db: ReadableDb, itemId: string): ItemRow | null {
  const row = db.prepare(`SELECT ${itemColumns} FROM export_item WHERE id = ?`).get(itemId) as StoredItem | undefined;
  return row === undefined ? null : toItem(row);
}

/** Items of a batch in the order they are sent, those replaced by a new version left out. */
export function listBatchItems(db: ReadableDb, batchId: number): ItemRow[] {
  const rows = db
    .prepare(
      `SELECT ${itemColumns} FROM export_item e WHERE batch_id = ? AND NOT EXISTS (SELECT 1 FROM export_item n WHERE n.replaces = e.id) ORDER BY position, version`,
    )
    .all(batchId) as StoredItem[];
  return rows.map(toItem);
}

/** Items of one kind that a push has still to send, in the order they are sent. */
export function listItemsToGo(db: ReadableDb, batchId: number, kind: ItemKind): ItemRow[] {
  const rows = db
    .prepare(
      `SELECT ${itemColumns} FROM export_item e WHERE batch_id = ? AND kind = ? AND state IN ('ready', 'in-doubt')
         AND NOT EXISTS (SELECT 1 FROM export_item n WHERE n.replaces = e.id) ORDER BY position, version`,
    )
    .all(batchId, kind) as StoredItem[];
  return rows.map(toItem);
}

/** How many items of a batch are in one of these states. */
export function countItems(db: ReadableDb, batchId: number, ...states: readonly ItemState[]): number {
  return countStates(db, batchId)
    .filter((one) => states.includes(one.state))
    .reduce((sum, one) => sum + one.count, 0);
}

/** Items of any batch that are neither confirmed nor withdrawn, in the order they are sent. */
export function listOpenItems(db: ReadableDb): (ItemRow & { readonly composedAt: string })[] {
  const rows = db
    .prepare(
      `SELECT ${itemColumns}, (SELECT b.composed_at FROM export_batch b WHERE b.id = e.batch_id) AS composedAt FROM export_item e WHERE state NOT IN ('confirmed', 'withdrawn') ORDER BY batch_id, position, version`,
    )
    .all() as StoredItem[];
  return rows.map((row) => ({ ...toItem(row), composedAt: String(row.composedAt) }));
}

/** The confirmed item that made an object of QuickBooks and stands, or null. */
export function findMaker(db: ReadableDb, type: string, id: string): ItemRow | null {
  const row = db
    .prepare(
      `SELECT ${itemColumns} FROM export_item WHERE quickbooks_type = ? AND quickbooks_id = ? AND kind LIKE 'create-%' AND state = 'confirmed' AND undone_at IS NULL`,
    )
    .get(type, id) as StoredItem | undefined;
  return row === undefined ? null : toItem(row);
}

/** Ids that items left in QuickBooks, for the placeholders of others; null while an item is not confirmed. */
export function readMadeIds(db: ReadableDb, itemIds: readonly string[]): Map<string, string | null> {
  const rows = db
    .prepare(
      `WITH RECURSIVE newest (asked, id) AS (
         SELECT value, value FROM json_each(?)
         UNION ALL SELECT asked, e.id FROM newest JOIN export_item e ON e.replaces = newest.id)
       SELECT asked, max(CASE WHEN e.state = 'confirmed' THEN e.quickbooks_id END) AS made FROM newest JOIN export_item e ON e.id = newest.id GROUP BY asked`,
    )
    .all(JSON.stringify(itemIds)) as { asked: string; made: string | null }[];
  return new Map(rows.map((row) => [row.asked, row.made]));
}

/** Objects of a type that other items made, undone or not: none of them can be what an item still without an answer made. */
export function listMadeByOthers(db: ReadableDb, type: string, itemId: string): Set<string> {
  const ids = db
    .prepare(
      "SELECT quickbooks_id FROM export_item WHERE quickbooks_type = ? AND id <> ? AND kind LIKE 'create-%' AND quickbooks_id IS NOT NULL",
    )
    .pluck()
    .all(type, itemId) as string[];
  return new Set(ids);
}

/** Whether an object of QuickBooks was made by an item of this ledger that was undone: it was voided by us. */
export function isOwnVoided(db: ReadableDb, type: string, id: string): boolean {
  const row = db
    .prepare(
      "SELECT 1 FROM export_item WHERE quickbooks_type = ? AND quickbooks_id = ? AND kind LIKE 'create-%' AND undone_at IS NOT NULL",
    )
    .get(type, id);
  return row !== undefined;
}

export interface StateCount {
  readonly state: ItemState;
  readonly kind: ItemKind;
  readonly currency: string | null;
  readonly count: number;
  readonly amountMinor: number;
}

/** Items of a batch by state, kind and currency. */
export function countStates(db: ReadableDb, batchId: number): StateCount[] {
  return db
    .prepare(
      `SELECT state, kind, currency, count(*) AS count, coalesce(sum(amount_minor), 0) AS amountMinor FROM export_item e
       WHERE batch_id = ? AND NOT EXISTS (SELECT 1 FROM export_item n WHERE n.replaces = e.id) GROUP BY state, kind, currency`,
    )
    .all(batchId) as StateCount[];
}

const sorts: Readonly<Record<string, string>> = {
  label: 'label COLLATE NOCASE',
  party: 'party COLLATE NOCASE',
  date: 'date',
  amount: 'amount_minor',
  state: 'state',
  kind: 'kind',
};

/** Items of a batch for a list, a page of them. */
export function listItemPage(
  db: ReadableDb,
  query: {
    readonly batchId: number;
    readonly states: readonly string[] | null;
    readonly search: string;
    readonly sort: { readonly column: string; readonly descending: boolean } | null;
    readonly offset: number;
    readonly limit: number;
  },
): { rows: ItemRow[]; totalCount: number } {
  const where = `batch_id = @batchId AND NOT EXISTS (SELECT 1 FROM export_item n WHERE n.replaces = e.id)
    AND (@states IS NULL OR state IN (SELECT value FROM json_each(@states))) AND search_text(label || ' ' || coalesce(party, '')) LIKE @search ESCAPE '\\'`;
  const bound = {
    batchId: query.batchId,
    states: query.states === null ? null : JSON.stringify(query.states),
    search: likePattern(query.search),
  };
  const total = db.prepare(`SELECT count(*) AS n FROM export_item e WHERE ${where}`).get(bound) as { n: number };
  const column = query.sort === null ? undefined : sorts[query.sort.column];
  const order =
    column === undefined ? 'position' : `${column} ${query.sort?.descending === true ? 'DESC' : 'ASC'}, position`;
  const rows = db
    .prepare(`SELECT ${itemColumns} FROM export_item e WHERE ${where} ORDER BY ${order} LIMIT @limit OFFSET @offset`)
    .all({ ...bound, limit: query.limit, offset: query.offset }) as StoredItem[];
  return { rows: rows.map(toItem), totalCount: total.n };
}

/** Every version of an item, oldest first. */
export function listVersions(db: ReadableDb, itemId: string): ItemRow[] {
  const rows = db
    .prepare(
      `WITH RECURSIVE chain (id) AS (SELECT ? UNION SELECT e.replaces FROM chain JOIN export_item e ON e.id = chain.id WHERE e.replaces IS NOT NULL)
       SELECT ${itemColumns} FROM export_item WHERE id IN (SELECT id FROM chain) ORDER BY version`,
    )
    .all(itemId) as StoredItem[];
  return rows.map(toItem);
}
