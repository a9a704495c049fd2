import type { ReadableDb } from './open.ts';

/** A live document link that rests on a customer mapping, as a label; null where there is none. */
export function findDependentDocument(db: ReadableDb, mappingId: number): string | null {
  const row = db
    .prepare(
      `SELECT coalesce(i.number, i.external_id) AS label FROM mapping_member c
       JOIN source_invoice i ON i.client_id = c.record_id
       JOIN mapping_member d ON d.record_type = 'source_invoice' AND d.record_id = +i.id AND d.live = 1
       WHERE c.mapping_id = ? AND c.record_type = 'client' LIMIT 1`,
    )
    .get(mappingId) as { label: string } | undefined;
  return row === undefined ? null : `Invoice ${row.label}`;
}

/** An export item that was sent and rests on this mapping (its own, or a document of its client), as a label. */
export function findDependentExport(db: ReadableDb, mappingId: number): string | null {
  const row = db
    .prepare(
      `SELECT e.label FROM export_item e WHERE e.undone_at IS NULL AND e.state IN ('sending', 'in-doubt', 'confirmed') AND (
         e.mapping_id = @mapping
         OR (e.record_type = 'source_invoice' AND e.record_id IN (
           SELECT i.id FROM source_invoice i JOIN mapping_member c ON c.record_id = +i.client_id
           WHERE c.mapping_id = @mapping AND c.record_type = 'client'))) LIMIT 1`,
    )
    .get({ mapping: mappingId }) as { label: string } | undefined;
  return row?.label ?? null;
}
