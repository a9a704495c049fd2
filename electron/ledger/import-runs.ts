import { AppError } from '../../shared/errors.ts';
import type { ImportRun } from '../../shared/ipc/imports.ts';
import { grouped } from '../../shared/plural.ts';
import { clientIdOfName } from '../source/build-clients.ts';
import type { ImportKind, SourceRecord } from '../source/records.ts';
import { type Author, decide } from './decisions.ts';
import { countStage, listSharedNames, pagesOf } from './import-compare.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { findImpliedClient, findRecordId, recordTables, resolveReferences, saveRecord } from './source-records.ts';

/** What an import does to the ledger, as the comparison found and the person chose. */
export interface ImportPlan {
  readonly sourceId: number;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly fileSha256: string;
  /** The person said that the file holds everything of its days. */
  readonly complete: boolean;
  readonly goodRowsOnly: boolean;
  /** The records of the file, compared: see `compareStage`. */
  readonly stageId: number;
  readonly rejectedCount: number;
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

/**
 * Carries an import out in one transaction: records, their references, what they were before, the run and a decision.
 * A plan without any change writes nothing: importing the same file twice leaves the ledger as it was.
 *
 * @returns the run's id, or null where nothing changed
 */
export function applyImport(db: WritableDb, author: Author, plan: ImportPlan): number | null {
  const counts = countStage(db, plan.stageId);
  const changedCount = counts.changed + counts.renamesAccepted;
  if (counts.new + changedCount + counts.gone === 0) return null;
  const table = recordTables[plan.kind];
  return db.transaction(() => {
    const run = db
      .prepare(
        `INSERT INTO import_run (source_id, record_kind, file_name, file_sha256, complete, imported_at, person, good_rows_only, new_count,
           changed_count, unchanged_count, gone_count, rejected_count, before_go_live_count, first_date, last_date)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        plan.sourceId,
        plan.kind,
        plan.fileName,
        plan.fileSha256,
        plan.complete ? 1 : 0,
        author.at,
        author.person,
        plan.goodRowsOnly ? 1 : 0,
        counts.new,
        changedCount,
        counts.unchanged,
        counts.gone,
        plan.rejectedCount,
        counts.beforeGoLive,
        plan.firstDate,
        plan.lastDate,
      );
    const importRunId = Number(run.lastInsertRowid);
    const origin = { sourceId: plan.sourceId, importRunId };
    const keep = db.prepare(
      'INSERT INTO import_change (import_run_id, record_type, record_id, change, before) VALUES (?, ?, ?, ?, ?)',
    );
    const before = db.prepare(`SELECT record FROM ${table} WHERE id = ?`).pluck();
    const sharedNames = listSharedNames(db, plan.stageId);
    for (const { record } of pagesOf(db, plan.stageId, 'new')) {
      const known =
        findRecordId(db, plan.kind, plan.sourceId, record) ??
        ('companyName' in record && !sharedNames.has(clientIdOfName(record.name))
          ? findImpliedClient(db, plan.sourceId, record.name)
          : null);
      const old = known === null ? null : (before.get(known) as string);
      const id = saveRecord(db, plan.kind, origin, record, known);
      keep.run(importRunId, table, id, known === null ? 'new' : 'back', old);
    }
    const fates = (['changed', 'renamed'] as const).filter((fate) => fate !== 'renamed' || counts.renamesAccepted > 0);
    for (const fate of changedCount === 0 ? [] : fates) {
      for (const { record, existingId } of pagesOf(db, plan.stageId, fate)) {
        keep.run(importRunId, table, existingId, fate, before.get(existingId));
        saveRecord(db, plan.kind, origin, record, existingId);
      }
    }
    const goneStatement = db.prepare(`UPDATE ${table} SET gone_at = ? WHERE id = ?`);
    for (const { existingId } of pagesOf(db, plan.stageId, 'gone')) {
      keep.run(importRunId, table, existingId, 'gone', null);
      goneStatement.run(author.at, existingId);
    }
    resolveReferences(db, origin, author.at);
    const decisionId = decide(db, author, {
      kind: 'import.run',
      summary: `Imported ${plan.fileName}: ${grouped(counts.new)} new, ${grouped(changedCount)} changed, ${grouped(counts.gone)} gone`,
      changes: [],
      facts: { importRunId, sha256: plan.fileSha256, rejected: plan.rejectedCount, goodRowsOnly: plan.goodRowsOnly },
    });
    db.prepare('UPDATE import_run SET decision_id = ? WHERE id = ?').run(decisionId, importRunId);
    return importRunId;
  })();
}

interface ChangeRow {
  readonly record_type: string;
  readonly record_id: number;
  readonly change: 'new' | 'changed' | 'gone' | 'back' | 'renamed';
  readonly before: string | null;
}

const pageRows = 500;

/** What an import changed, read in pages: records may be written meanwhile. */
function* changesOf(db: ReadableDb, importRunId: number): Generator<ChangeRow> {
  const page = db.prepare(
    `SELECT record_type, record_id, change, before FROM import_change WHERE import_run_id = ? AND record_id > ? ORDER BY record_type, record_id LIMIT ${pageRows}`,
  );
  for (let last = 0; ; ) {
    const rows = page.all(importRunId, last) as ChangeRow[];
    yield* rows;
    if (rows.length < pageRows) return;
    last = rows.at(-1)?.record_id ?? last;
  }
}

/**
 * Why an import can't be undone, as a sentence; null where it can. Later imports over the same records, links, batches
 * and backfilled payments rest on it.
 */
export function importUndoBlocker(db: ReadableDb, importRunId: number): string | null {
  const run = db.prepare('SELECT undone_at FROM import_run WHERE id = ?').get(importRunId) as
    | { undone_at: string | null }
    | undefined;
  if (run === undefined) return 'It is not known here.';
  if (run.undone_at !== null) return 'It was undone already.';
  const later = db
    .prepare(
      `SELECT r.file_name AS name FROM import_change c JOIN import_change l USING (record_type, record_id)
       JOIN import_run r ON r.id = l.import_run_id WHERE c.import_run_id = ? AND l.import_run_id > c.import_run_id AND r.undone_at IS NULL LIMIT 1`,
    )
    .get(importRunId) as { name: string } | undefined;
  if (later !== undefined) return `A later import (${later.name}) changed the same records. Undo that one first.`;
  const linked = db
    .prepare(
      `SELECT count(*) AS n FROM import_change c JOIN mapping_member m ON m.record_type = c.record_type AND m.record_id = +c.record_id AND m.live = 1
       JOIN mapping l ON l.id = m.mapping_id JOIN import_run r ON r.id = c.import_run_id
       WHERE c.import_run_id = ? AND (c.change IN ('new', 'back') OR (c.change <> 'gone' AND l.decision_id > r.decision_id))`,
    )
    .get(importRunId) as { n: number };
  if (linked.n > 0) {
    return linked.n === 1
      ? 'One of its records is linked. Unlink it first.'
      : `${linked.n} of its records are linked. Unlink them first.`;
  }
  const implied = db
    .prepare(
      `SELECT k.name FROM client k JOIN mapping_member m ON m.record_type = 'client' AND m.record_id = +k.id AND m.live = 1
       WHERE k.implied = 1 AND k.import_run_id = @run
         AND NOT EXISTS (SELECT 1 FROM source_invoice i WHERE i.client_id = k.id AND i.gone_at IS NULL AND i.import_run_id <> @run)
         AND NOT EXISTS (SELECT 1 FROM source_payment p WHERE p.client_id = k.id AND p.gone_at IS NULL AND p.import_run_id <> @run) LIMIT 1`,
    )
    .get({ run: importRunId }) as { name: string } | undefined;
  if (implied !== undefined) return `${implied.name}, known from its documents only, is linked. Unlink it first.`;
  const sent = db
    .prepare(
      `SELECT e.label FROM import_change c JOIN export_item e ON e.record_type = c.record_type AND e.record_id = +c.record_id
       WHERE c.import_run_id = ? AND e.state <> 'withdrawn' LIMIT 1`,
    )
    .get(importRunId) as { label: string } | undefined;
  if (sent !== undefined) return `${sent.label} is in an export batch.`;
  const applied = db
    .prepare(
      `SELECT count(*) AS n FROM import_change c JOIN mapping_member m ON m.record_type = c.record_type AND m.record_id = +c.record_id AND m.live = 1
       JOIN payment_application a ON c.record_type = 'source_invoice' AND a.mapping_id = m.mapping_id
       WHERE c.import_run_id = ? AND c.change IN ('new', 'back')`,
    )
    .get(importRunId) as { n: number };
  if (applied.n > 0) return 'Payments were backfilled for its invoices.';
  return null;
}

/**
 * Takes an import back as one step: new records go, changed ones are what they were, gone ones stand again.
 *
 * @returns the name of the file
 * @throws AppError 'import.undo-blocked' with the reason in `details.cause`
 */
export function undoImport(db: WritableDb, author: Author, importRunId: number): string {
  return db.transaction(() => {
    const cause = importUndoBlocker(db, importRunId);
    if (cause !== null) throw new AppError('import.undo-blocked', 'none', { cause });
    const run = db
      .prepare('SELECT source_id, record_kind, file_name FROM import_run WHERE id = ?')
      .get(importRunId) as {
      source_id: number;
      record_kind: ImportKind;
      file_name: string;
    };
    const table = recordTables[run.record_kind];
    const goneStatement = db.prepare(`UPDATE ${table} SET gone_at = ? WHERE id = ?`);
    const standsAgain = db.prepare(
      `UPDATE ${table} SET gone_at = NULL${table === 'client' ? ', implied = 0' : ''} WHERE id = ?`,
    );
    const earlierRun = db
      .prepare(
        `SELECT max(c.import_run_id) FROM import_change c JOIN import_run r ON r.id = c.import_run_id
         WHERE c.record_type = ? AND c.record_id = ? AND c.import_run_id < ? AND r.undone_at IS NULL`,
      )
      .pluck();
    for (const { record_id: id, change, before } of changesOf(db, importRunId)) {
      if (change === 'new') goneStatement.run(author.at, id);
      else if (change === 'gone') standsAgain.run(id);
      else if (before !== null) {
        const earlier = (earlierRun.get(table, id, importRunId) as number | null) ?? importRunId;
        const origin = { sourceId: run.source_id, importRunId: earlier };
        saveRecord(db, run.record_kind, origin, JSON.parse(before) as SourceRecord as never, id);
        if (change === 'back') goneStatement.run(author.at, id);
      }
    }
    db.prepare('UPDATE import_run SET undone_at = ? WHERE id = ?').run(author.at, importRunId);
    resolveReferences(db, { sourceId: run.source_id, importRunId }, author.at);
    decide(db, author, {
      kind: 'import.undo',
      summary: `Undid the import of ${run.file_name}`,
      changes: [],
      facts: { importRunId },
    });
    return run.file_name;
  })();
}

interface RunRow {
  readonly id: number;
  readonly source_name: string;
  readonly record_kind: ImportKind;
  readonly file_name: string;
  readonly imported_at: string;
  readonly person: string;
  readonly complete: number;
  readonly new_count: number;
  readonly changed_count: number;
  readonly unchanged_count: number;
  readonly gone_count: number;
  readonly rejected_count: number;
  readonly before_go_live_count: number;
  readonly first_date: string | null;
  readonly last_date: string | null;
  readonly undone_at: string | null;
}

/** Past imports, newest first, undone ones too. */
export function listImportRuns(
  db: ReadableDb,
  offset: number,
  limit: number,
): { rows: ImportRun[]; totalCount: number } {
  const { n } = db.prepare('SELECT count(*) AS n FROM import_run').get() as { n: number };
  const rows = db
    .prepare(
      `SELECT r.*, s.name AS source_name FROM import_run r JOIN source s ON s.id = r.source_id ORDER BY r.id DESC LIMIT ? OFFSET ?`,
    )
    .all(limit, offset) as RunRow[];
  return { rows: rows.map((row) => toImportRun(db, row)), totalCount: n };
}

function toImportRun(db: ReadableDb, row: RunRow): ImportRun {
  return {
    importRunId: row.id,
    sourceName: row.source_name,
    kind: row.record_kind,
    fileName: row.file_name,
    importedAt: row.imported_at,
    person: row.person,
    complete: row.complete === 1,
    newCount: row.new_count,
    changedCount: row.changed_count,
    unchangedCount: row.unchanged_count,
    goneCount: row.gone_count,
    rejectedCount: row.rejected_count,
    beforeGoLiveCount: row.before_go_live_count,
    firstDate: row.first_date,
    lastDate: row.last_date,
    undoneAt: row.undone_at,
    blockedBy: importUndoBlocker(db, row.id),
  };
}

/** The newest import that stands of a file with these very bytes into this source; null where there is none. */
export function findSameFile(
  db: ReadableDb,
  sourceName: string,
  sha256: string,
): { importRunId: number; importedAt: string } | null {
  const row = db
    .prepare(
      `SELECT r.id AS importRunId, r.imported_at AS importedAt FROM import_run r JOIN source s ON s.id = r.source_id
       WHERE s.name = ? AND r.file_sha256 = ? AND r.undone_at IS NULL ORDER BY r.id DESC LIMIT 1`,
    )
    .get(sourceName, sha256) as { importRunId: number; importedAt: string } | undefined;
  return row ?? null;
}

/** When an import that stands was last made; null before the first. */
export function lastImportAt(db: ReadableDb): string | null {
  const row = db.prepare('SELECT max(imported_at) AS at FROM import_run WHERE undone_at IS NULL').get() as {
    at: string | null;
  };
  return row.at;
}
