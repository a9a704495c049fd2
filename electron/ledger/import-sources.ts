import { AppError } from '../../shared/errors.ts';
import type { ImportSource } from '../../shared/ipc/imports.ts';
import { ImportMapping } from '../source/mapping.ts';
import type { ImportKind } from '../source/records.ts';
import type { ReadableDb, WritableDb } from './open.ts';

/** A mapping of columns as it was used last for files of this layout. */
export interface SavedMapping {
  readonly sourceId: number;
  readonly sourceName: string;
  readonly mapping: ImportMapping;
}

interface SavedRow {
  readonly source_id: number;
  readonly name: string;
  readonly mapping: string;
}

/** Id of the source with this name, however it is capitalised; null where there is none. */
export function findSource(db: ReadableDb, name: string): number | null {
  const row = db.prepare('SELECT id FROM source WHERE name = ?').get(name.trim()) as { id: number } | undefined;
  return row?.id ?? null;
}

/** The source with this name, made where it is new. */
export function ensureSource(db: WritableDb, name: string, at: string): number {
  const found = findSource(db, name);
  if (found !== null) return found;
  return Number(db.prepare('INSERT INTO source (name, created_at) VALUES (?, ?)').run(name.trim(), at).lastInsertRowid);
}

/**
 * SQL for the name of a record's source, to stand beside its client's name; null where the company has only one source.
 *
 * @param sourceId  the record's column
 */
export function otherSourceSql(sourceId: string): string {
  return `(SELECT o.name FROM source o WHERE o.id = ${sourceId} AND (SELECT count(*) FROM source) > 1)`;
}

/** SQL for a name of the billing side with its source, as `withSource` writes it. */
export function namedSql(name: string, sourceId: string): string {
  return `${name} || coalesce(' · ' || ${otherSourceSql(sourceId)}, '')`;
}

/** The source of a record, where the company has several; else null. */
export function findOtherSource(
  db: ReadableDb,
  recordType: 'client' | 'source_invoice' | 'source_payment',
  recordId: number,
): string | null {
  const sql = `SELECT ${otherSourceSql('r.source_id')} FROM ${recordType} r WHERE r.id = ?`;
  return (db.prepare(sql).pluck().get(recordId) as string | null | undefined) ?? null;
}

/** Sources with what stands of them now, by name. */
export function listSources(db: ReadableDb): ImportSource[] {
  return db
    .prepare(
      `SELECT id AS sourceId, name,
         (SELECT count(*) FROM client c WHERE c.source_id = s.id AND gone_at IS NULL) AS clients,
         (SELECT count(*) FROM source_invoice i WHERE i.source_id = s.id AND gone_at IS NULL) AS invoices,
         (SELECT count(*) FROM source_payment p WHERE p.source_id = s.id AND gone_at IS NULL) AS payments,
         (SELECT max(imported_at) FROM import_run r WHERE r.source_id = s.id AND undone_at IS NULL) AS lastImportAt
       FROM source s ORDER BY name`,
    )
    .all() as ImportSource[];
}

/** @throws AppError 'app.not-found' for an unknown source, 'import.source-name-taken' when another has the name */
export function renameSource(db: WritableDb, sourceId: number, name: string): void {
  const taken = findSource(db, name);
  if (taken !== null && taken !== sourceId) throw new AppError('import.source-name-taken', 'fix-and-retry');
  const { changes } = db.prepare('UPDATE source SET name = ? WHERE id = ?').run(name.trim(), sourceId);
  if (changes === 0) throw new AppError('app.not-found', 'none', { source: sourceId });
}

/** Keeps how a layout of a source is read; the same again is no news. A source may have several layouts of one kind (invoices and orders). */
export function saveMapping(db: WritableDb, sourceId: number, mapping: ImportMapping, at: string): void {
  db.prepare(
    `INSERT INTO source_mapping (source_id, record_kind, fingerprint, mapping, saved_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (source_id, record_kind, fingerprint) DO UPDATE SET mapping = excluded.mapping, saved_at = excluded.saved_at
       WHERE mapping <> excluded.mapping`,
  ).run(sourceId, mapping.kind, mapping.fingerprint, JSON.stringify(mapping), at);
}

/** The newest mapping saved for files with these headers, of the source with this name and for this kind where they are given. */
export function findMapping(
  db: ReadableDb,
  fingerprint: string,
  sourceName: string | null,
  kind: ImportKind | null = null,
): SavedMapping | null {
  const row = db
    .prepare(
      `SELECT m.source_id, s.name, m.mapping FROM source_mapping m JOIN source s ON s.id = m.source_id
       WHERE m.fingerprint = @fingerprint AND (@name IS NULL OR s.name = @name)
         AND (@kind IS NULL OR m.record_kind = @kind) ORDER BY m.saved_at DESC LIMIT 1`,
    )
    .get({ fingerprint, name: sourceName, kind }) as SavedRow | undefined;
  return row === undefined ? null : toSaved(row);
}

/** The newest mapping of a source for this kind and layout, whatever headers it was made for. */
export function findOlderMapping(
  db: ReadableDb,
  sourceName: string,
  kind: ImportKind,
  presetId: string,
): SavedMapping | null {
  const rows = db
    .prepare(
      `SELECT m.source_id, s.name, m.mapping FROM source_mapping m JOIN source s ON s.id = m.source_id
       WHERE s.name = ? AND m.record_kind = ? ORDER BY m.saved_at DESC`,
    )
    .all(sourceName, kind) as SavedRow[];
  return rows.map(toSaved).find(({ mapping }) => mapping.presetId === presetId) ?? null;
}

function toSaved(row: SavedRow): SavedMapping {
  return {
    sourceId: row.source_id,
    sourceName: row.name,
    mapping: ImportMapping.parse(JSON.parse(row.mapping)),
  };
}
