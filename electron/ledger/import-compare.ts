import { compareRecords, looksOf } from '../source/diff.ts';
import type { ImportKind, SourceRecord } from '../source/records.ts';
import type { StagingDb } from './import-stage.ts';
import { prepared } from './prepared.ts';
import { recordTables } from './source-records.ts';

export interface CompareOptions {
  /** Null: a source that is not known yet. */
  readonly sourceId: number | null;
  readonly kind: ImportKind;
  /** The person says that everything of its days is in the file; else nothing counts as gone. */
  readonly complete: boolean;
  /** True where the file itself says of each document whether it is an invoice, a credit or an order. */
  readonly statesTypes: boolean;
  /** An ISO day; null while none is set. */
  readonly goLive: string | null;
}

/** What a file would do to the ledger, in figures. Accepted renames are neither new nor gone. */
export interface CompareCounts {
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly gone: number;
  /** Gone and new records that look the same: offered as one renamed record. */
  readonly renamed: number;
  readonly renamesAccepted: number;
  /** New documents dated before go-live, and what they come to. */
  readonly beforeGoLive: number;
  readonly beforeGoLiveTotals: Readonly<Record<string, number>>;
}

const pageRows = 500;

interface StagedRow {
  readonly seq: number;
  readonly record: string;
  readonly external_id: string;
  readonly document_kind: string | null;
}

interface ExistingRow {
  readonly id: number;
  readonly record: string;
}

/**
 * Compares the records of a stage with what the source's earlier imports left, by the source's own id (or what stands
 * for it) and, of documents, their kind: an order and an invoice may bear one id. Where the file doesn't state kinds, a
 * document that changed its sign is still the same one. `line` is no fact about a record and is not compared.
 *
 * Synchronous: the ledger can't change meanwhile. Renames accepted before stay accepted while they are offered.
 */
export function compareStage(db: StagingDb, stageId: number, options: CompareOptions): void {
  db.transaction(() => {
    db.prepare('DELETE FROM staging.import_record WHERE stage_id = ? AND key IS NULL').run(stageId);
    db.prepare('DELETE FROM staging.import_look WHERE stage_id = ?').run(stageId);
    db.prepare(
      `UPDATE staging.import_record SET change = 'new', existing_id = NULL, before_go_live = 0, rename_of = NULL
       WHERE +stage_id = ? AND (change <> 'new' OR before_go_live = 1 OR rename_of IS NOT NULL)`,
    ).run(stageId);
    if (options.sourceId !== null) {
      findCounterparts(db, stageId, options.sourceId, options);
      if (options.complete) {
        findGone(db, stageId, options.sourceId, options.kind);
        findRenamed(db, stageId);
      }
    }
    if (options.kind === 'invoices' && options.goLive !== null) {
      db.prepare(
        `UPDATE staging.import_record SET before_go_live = 1 WHERE stage_id = ? AND change = 'new' AND date < ?`,
      ).run(stageId, options.goLive);
    }
    db.prepare(
      `UPDATE staging.import_record SET rename_taken = NULL WHERE stage_id = ? AND rename_taken IS NOT NULL AND rename_taken IS NOT rename_of`,
    ).run(stageId);
    markGoneTaken(db, stageId);
  })();
}

function findCounterparts(
  db: StagingDb,
  stageId: number,
  sourceId: number,
  { kind, statesTypes }: CompareOptions,
): void {
  const table = recordTables[kind];
  // Clients known from documents only: their own file tells more, they are new to it.
  const known = `FROM ${table} WHERE source_id = ? AND external_id = ? AND gone_at IS NULL${kind === 'clients' ? ' AND implied = 0' : ''}`;
  if (prepared(db, `SELECT 1 FROM ${table} WHERE source_id = ? LIMIT 1`).get(sourceId) === undefined) return;
  const same = prepared(db, `SELECT id, record ${known}${kind === 'invoices' ? ' AND kind = ?' : ''}`);
  const page = prepared(
    db,
    `SELECT seq, record, external_id, document_kind FROM staging.import_record WHERE +stage_id = ? AND key IS NOT NULL AND seq > ? ORDER BY seq LIMIT ${pageRows}`,
  );
  const mark = prepared(db, 'UPDATE staging.import_record SET change = ?, existing_id = ? WHERE seq = ?');
  const find = ({ external_id: id, document_kind: documentKind }: StagedRow): ExistingRow | undefined => {
    if (kind !== 'invoices') return same.get(sourceId, id) as ExistingRow | undefined;
    const found = same.get(sourceId, id, documentKind) as ExistingRow | undefined;
    if (found !== undefined || statesTypes || documentKind === 'order') return found;
    return same.get(sourceId, id, documentKind === 'credit' ? 'invoice' : 'credit') as ExistingRow | undefined;
  };
  for (let last = 0; ; ) {
    const rows = page.all(stageId, last) as StagedRow[];
    for (const row of rows) {
      const existing = find(row);
      if (existing !== undefined)
        mark.run(isSame(existing.record, row.record) ? 'unchanged' : 'changed', existing.id, row.seq);
      last = row.seq;
    }
    if (rows.length < pageRows) return;
  }
}

function isSame(before: string, after: string): boolean {
  if (before === after) return true;
  return compareRecords(JSON.parse(before) as SourceRecord, JSON.parse(after) as SourceRecord).length === 0;
}

/**
 * What the source has, the file has not, and lies within the file's days. Documents of a kind that the file holds none of
 * stay: a file of orders says nothing about invoices.
 */
function findGone(db: StagingDb, stageId: number, sourceId: number, kind: ImportKind): void {
  const table = recordTables[kind];
  const days = db
    .prepare(
      'SELECT min(date) AS first, max(date) AS last FROM staging.import_record WHERE stage_id = ? AND key IS NOT NULL',
    )
    .get(stageId) as { first: string | null; last: string | null };
  const within = kind === 'clients' ? 'r.implied = 0' : 'r.date BETWEEN @first AND @last';
  const ofKind = kind === 'invoices' ? 'AND r.kind IN (SELECT value FROM json_each(@kinds))' : '';
  const kinds = db
    .prepare(
      'SELECT DISTINCT document_kind FROM staging.import_record WHERE stage_id = ? AND document_kind IS NOT NULL',
    )
    .pluck()
    .all(stageId);
  db.prepare(
    `INSERT INTO staging.import_record (stage_id, line, record, mendable, warnings, change, existing_id)
     SELECT @stage, r.import_line, r.record, 0, '', 'gone', r.id FROM ${table} r WHERE r.source_id = @source AND r.gone_at IS NULL AND ${within} ${ofKind}
       AND NOT EXISTS (SELECT 1 FROM staging.import_record s WHERE s.stage_id = @stage AND s.existing_id = r.id)`,
  ).run({ stage: stageId, source: sourceId, first: days.first, last: days.last, kinds: JSON.stringify(kinds) });
}

/** Pairs of gone and new records that look alike each other and nothing else: one to one, ambiguous ones are not offered. */
function findRenamed(db: StagingDb, stageId: number): void {
  const keep = prepared(
    db,
    'INSERT OR IGNORE INTO staging.import_look (stage_id, look, seq, is_gone, rank) VALUES (?, ?, ?, ?, ?)',
  );
  const isLookOfGone = prepared(
    db,
    'SELECT 1 FROM staging.import_look WHERE stage_id = ? AND look = ? AND is_gone = 1 LIMIT 1',
  );
  let goneCount = 0;
  for (const { seq, record } of pagesWhere(db, stageId, `change = 'gone'`, 'existing_id')) {
    goneCount++;
    for (const [rank, look] of looksOf(record).entries()) keep.run(stageId, look, seq, 1, rank);
  }
  if (goneCount === 0) return;
  for (const { seq, record } of pagesWhere(db, stageId, `change = 'new'`, 'existing_id')) {
    for (const [rank, look] of looksOf(record).entries()) {
      if (isLookOfGone.get(stageId, look) !== undefined) keep.run(stageId, look, seq, 0, rank);
    }
  }
  // A bare column beside min() is of the row that has the minimum: the most telling look decides.
  db.prepare(
    `WITH pair AS (
       SELECT max(CASE is_gone WHEN 0 THEN seq END) AS new_seq, max(CASE is_gone WHEN 1 THEN seq END) AS gone_seq, max(CASE is_gone WHEN 0 THEN rank END) AS rank
       FROM staging.import_look WHERE stage_id = @stage GROUP BY look HAVING count(*) = 2 AND sum(is_gone) = 1),
     best AS (SELECT new_seq, gone_seq, min(rank) FROM pair GROUP BY new_seq),
     single AS (SELECT new_seq, gone_seq FROM best GROUP BY gone_seq HAVING count(*) = 1)
     UPDATE staging.import_record SET rename_of = (SELECT g.existing_id FROM single JOIN staging.import_record g ON g.seq = single.gone_seq
       WHERE single.new_seq = import_record.seq) WHERE seq IN (SELECT new_seq FROM single)`,
  ).run({ stage: stageId });
}

interface StagedRecord {
  readonly seq: number;
  readonly record: SourceRecord;
  readonly existingId: number | null;
}

/**
 * The records of a stage with this fate, in the order of the file: `new` and `gone` without those taken as renamed.
 * Read in pages: others may be written meanwhile.
 */
export function pagesOf(
  db: StagingDb,
  stageId: number,
  fate: 'new' | 'changed' | 'renamed' | 'gone',
): Generator<StagedRecord> {
  if (fate === 'renamed')
    return pagesWhere(db, stageId, 'rename_taken IS NOT NULL AND key IS NOT NULL', 'rename_taken');
  return pagesWhere(db, stageId, `change = '${fate}' AND rename_taken IS NULL`, 'existing_id');
}

function* pagesWhere(db: StagingDb, stageId: number, where: string, existing: string): Generator<StagedRecord> {
  const page = prepared(
    db,
    `SELECT seq, record, ${existing} AS existingId FROM staging.import_record WHERE +stage_id = ? AND ${where} AND seq > ? ORDER BY seq LIMIT ${pageRows}`,
  );
  for (let last = 0; ; ) {
    const rows = page.all(stageId, last) as { seq: number; record: string; existingId: number | null }[];
    for (const row of rows) {
      last = row.seq;
      yield { ...row, record: JSON.parse(row.record) as SourceRecord };
    }
    if (rows.length < pageRows) return;
  }
}

/** Folded names that several new clients of a stage have: none of them can be told to be the one documents name. */
export function listSharedNames(db: StagingDb, stageId: number): Set<string> {
  const names = db
    .prepare(
      `SELECT name_key FROM staging.import_record WHERE stage_id = ? AND change = 'new' AND rename_taken IS NULL AND name_key IS NOT NULL
       GROUP BY name_key HAVING count(*) > 1`,
    )
    .pluck()
    .all(stageId) as string[];
  return new Set(names);
}

/** Takes rename offers, or takes that back. `seqs` null: all of them. */
export function takeRenames(db: StagingDb, stageId: number, seqs: readonly number[] | null, taken: boolean): void {
  db.transaction(() => {
    const value = taken ? 'rename_of' : 'NULL';
    const all = `UPDATE staging.import_record SET rename_taken = ${value} WHERE stage_id = ? AND rename_of IS NOT NULL`;
    if (seqs === null) db.prepare(all).run(stageId);
    else for (const seq of seqs) db.prepare(`${all} AND seq = ?`).run(stageId, seq);
    markGoneTaken(db, stageId);
  })();
}

/** The gone half of a taken pair is not gone. */
function markGoneTaken(db: StagingDb, stageId: number): void {
  db.prepare(
    `UPDATE staging.import_record SET rename_taken = CASE WHEN existing_id IN
       (SELECT rename_taken FROM staging.import_record WHERE stage_id = @stage AND key IS NOT NULL AND rename_taken IS NOT NULL) THEN existing_id END
     WHERE stage_id = @stage AND change = 'gone'`,
  ).run({ stage: stageId });
}

/** Figures of a stage that was compared. */
export function countStage(db: StagingDb, stageId: number): CompareCounts {
  const counts = db
    .prepare(
      `SELECT coalesce(sum(change = 'new' AND rename_taken IS NULL), 0) AS new, coalesce(sum(change = 'changed'), 0) AS changed,
         coalesce(sum(change = 'unchanged'), 0) AS unchanged, coalesce(sum(change = 'gone' AND rename_taken IS NULL), 0) AS gone,
         count(rename_of) AS renamed, coalesce(sum(rename_of IS NOT NULL AND rename_taken IS NOT NULL), 0) AS renamesAccepted,
         coalesce(sum(before_go_live), 0) AS beforeGoLive FROM staging.import_record WHERE stage_id = ?`,
    )
    .get(stageId) as Omit<CompareCounts, 'beforeGoLiveTotals'>;
  if (counts.beforeGoLive === 0) return { ...counts, beforeGoLiveTotals: {} };
  const totals = db
    .prepare(
      `SELECT currency, sum(record ->> '$.totalMinor') AS amountMinor FROM staging.import_record WHERE stage_id = ? AND before_go_live = 1 GROUP BY currency`,
    )
    .all(stageId) as { currency: string; amountMinor: number }[];
  return {
    ...counts,
    beforeGoLiveTotals: Object.fromEntries(totals.map(({ currency, amountMinor }) => [currency, amountMinor])),
  };
}
