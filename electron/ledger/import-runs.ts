import { AppError } from '../../shared/errors.ts';
import type { ImportKind, SourceRecord } from '../source/records.ts';
import { type Author, decide } from './decisions.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { findRecordId, recordTables, resolveReferences, saveRecord } from './source-records.ts';

/** What an import does to the ledger, as the comparison found and the person chose. */
export interface ImportPlan {
  readonly sourceId: number;
  readonly kind: ImportKind;
  readonly fileName: string;
  readonly fileSha256: string;
  /** The person said that the file holds everything of its days. */
  readonly complete: boolean;
  readonly goodRowsOnly: boolean;
  readonly added: readonly SourceRecord[];
  readonly changed: readonly { readonly id: number; readonly next: SourceRecord }[];
  /** A gone and a new record that the person said are one: it keeps its ledger id, links and notes. */
  readonly renamed: readonly { readonly id: number; readonly next: SourceRecord }[];
  readonly goneIds: readonly number[];
  readonly unchangedCount: number;
  readonly rejectedCount: number;
  readonly firstDate: string | null;
  readonly lastDate: string | null;
}

/** The source with this name, made where it is new. */
export function ensureSource(db: WritableDb, name: string, at: string): number {
  const found = db.prepare('SELECT id FROM source WHERE name = ?').get(name) as { id: number } | undefined;
  if (found !== undefined) return found.id;
  return Number(db.prepare('INSERT INTO source (name, created_at) VALUES (?, ?)').run(name, at).lastInsertRowid);
}

/**
 * Carries an import out in one transaction: records, their references, what they were before, the run and a decision.
 * A plan without any change writes nothing: importing the same file twice leaves the ledger as it was.
 *
 * @returns the run's id, or null where nothing changed
 */
export function applyImport(db: WritableDb, author: Author, plan: ImportPlan): number | null {
  const touched = plan.added.length + plan.changed.length + plan.renamed.length + plan.goneIds.length;
  if (touched === 0) return null;
  const table = recordTables[plan.kind];
  return db.transaction(() => {
    const run = db
      .prepare(
        `INSERT INTO import_run (source_id, record_kind, file_name, file_sha256, complete, imported_at, person, good_rows_only, new_count,
           changed_count, unchanged_count, gone_count, rejected_count, first_date, last_date)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
        plan.added.length,
        plan.changed.length + plan.renamed.length,
        plan.unchangedCount,
        plan.goneIds.length,
        plan.rejectedCount,
        plan.firstDate,
        plan.lastDate,
      );
    const importRunId = Number(run.lastInsertRowid);
    const origin = { sourceId: plan.sourceId, importRunId };
    const keep = db.prepare(
      'INSERT INTO import_change (import_run_id, record_type, record_id, change, before) VALUES (?, ?, ?, ?, ?)',
    );
    const before = db.prepare(`SELECT record FROM ${table} WHERE id = ?`).pluck();
    for (const record of plan.added) {
      const known = findRecordId(db, plan.kind, plan.sourceId, record.externalId);
      const old = known === null ? null : (before.get(known) as string);
      const id = saveRecord(db, plan.kind, origin, record, known);
      keep.run(importRunId, table, id, known === null ? 'new' : 'back', old);
    }
    for (const { id, next } of plan.changed) {
      keep.run(importRunId, table, id, 'changed', before.get(id));
      saveRecord(db, plan.kind, origin, next, id);
    }
    for (const { id, next } of plan.renamed) {
      keep.run(importRunId, table, id, 'renamed', before.get(id));
      saveRecord(db, plan.kind, origin, next, id);
    }
    const goneStatement = db.prepare(`UPDATE ${table} SET gone_at = ? WHERE id = ?`);
    for (const id of plan.goneIds) {
      keep.run(importRunId, table, id, 'gone', null);
      goneStatement.run(author.at, id);
    }
    resolveReferences(db, origin);
    const decisionId = decide(db, author, {
      kind: 'import.run',
      summary: `Imported ${plan.fileName}: ${plan.added.length} new, ${plan.changed.length + plan.renamed.length} changed, ${plan.goneIds.length} gone`,
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

/**
 * Why an import can't be undone, as a sentence; null where it can. Later imports over the same records, links, notes
 * and export items rest on it.
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
      `SELECT count(*) AS n FROM import_change c JOIN mapping_member m ON m.record_type = c.record_type AND m.record_id = c.record_id AND m.live = 1
       WHERE c.import_run_id = ? AND c.change IN ('new', 'back')`,
    )
    .get(importRunId) as { n: number };
  if (linked.n > 0) return `${linked.n} of its records are linked. Unlink them first.`;
  const sent = db
    .prepare(
      `SELECT e.label FROM import_change c JOIN export_item e ON e.record_type = c.record_type AND e.record_id = c.record_id
       WHERE c.import_run_id = ? AND e.state <> 'withdrawn' LIMIT 1`,
    )
    .get(importRunId) as { label: string } | undefined;
  if (sent !== undefined) return `${sent.label} is in an export batch.`;
  const applied = db
    .prepare(
      `SELECT count(*) AS n FROM import_change c JOIN payment_application a ON c.record_type = 'source_invoice' AND a.invoice_id = c.record_id
       WHERE c.import_run_id = ? AND c.change IN ('new', 'back')`,
    )
    .get(importRunId) as { n: number };
  if (applied.n > 0) return 'Payments were backfilled for its invoices.';
  return null;
}

/**
 * Takes an import back as one step: new records go, changed ones are what they were, gone ones stand again.
 *
 * @throws AppError 'import.undo-blocked' with the reason in `details.cause`
 */
export function undoImport(db: WritableDb, author: Author, importRunId: number): void {
  db.transaction(() => {
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
    const changes = db
      .prepare('SELECT record_type, record_id, change, before FROM import_change WHERE import_run_id = ?')
      .all(importRunId) as ChangeRow[];
    const goneStatement = db.prepare(`UPDATE ${table} SET gone_at = ? WHERE id = ?`);
    const origin = { sourceId: run.source_id, importRunId };
    for (const { record_id: id, change, before } of changes) {
      if (change === 'new') goneStatement.run(author.at, id);
      else if (change === 'gone') goneStatement.run(null, id);
      else if (before !== null) {
        saveRecord(db, run.record_kind, origin, JSON.parse(before) as SourceRecord as never, id);
        if (change === 'back') goneStatement.run(author.at, id);
      }
    }
    db.prepare('UPDATE import_run SET undone_at = ? WHERE id = ?').run(author.at, importRunId);
    resolveReferences(db, origin);
    decide(db, author, {
      kind: 'import.undo',
      summary: `Undid the import of ${run.file_name}`,
      changes: [],
      facts: { importRunId },
    });
  })();
}
