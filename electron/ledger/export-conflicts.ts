import type { ReadableDb, WritableDb } from './open.ts';

/** What QuickBooks made of a document on its way, to be reviewed; one open conflict per mapping and kind. */
export interface ExportConflict {
  readonly mappingId: number;
  readonly kind: string;
  readonly fields: unknown;
  readonly ours: unknown;
  readonly theirs: unknown;
  readonly currency: string | null;
  readonly stakeMinor: number;
  readonly at: string;
}

export function insertExportConflict(db: WritableDb, conflict: ExportConflict): void {
  db.prepare(
    `INSERT INTO conflict (mapping_id, kind, record_kind, fields, ours, theirs, currency, stake_minor, status, opened_at)
     VALUES (?, ?, 'document', ?, ?, ?, ?, ?, 'open', ?) ON CONFLICT DO NOTHING`,
  ).run(
    conflict.mappingId,
    conflict.kind,
    JSON.stringify(conflict.fields),
    JSON.stringify(conflict.ours),
    JSON.stringify(conflict.theirs),
    conflict.currency,
    conflict.stakeMinor,
    conflict.at,
  );
}

/** What is settled of a document that was just made: QuickBooks applied it by itself. Minor units of its currency. */
export function readAppliedMinor(db: ReadableDb, type: string, id: string): number {
  const row = (
    type === 'Invoice'
      ? db.prepare('SELECT total_minor - balance_minor AS applied FROM qbo_invoice WHERE id = ?').get(id)
      : db
          .prepare(
            'SELECT total_minor - coalesce(balance_minor, 0) AS applied FROM qbo_object WHERE type = ? AND id = ?',
          )
          .get(type, id)
  ) as { applied: number } | undefined;
  return row?.applied ?? 0;
}

/** Both sides of a mapping as they are agreed on from now on. */
export function resetBases(db: WritableDb, mappingId: number, ours: unknown, theirs: unknown): void {
  db.prepare('UPDATE mapping SET base_ours = ?, base_theirs = ? WHERE id = ?').run(
    JSON.stringify(ours ?? null),
    JSON.stringify(theirs ?? null),
    mappingId,
  );
}

/** Closes the conflicts of a mapping whose decision was carried out. */
export function closeDecided(db: WritableDb, mappingId: number, at: string): void {
  db.prepare("UPDATE conflict SET status = 'closed', closed_at = ? WHERE mapping_id = ? AND status = 'decided'").run(
    at,
    mappingId,
  );
}
