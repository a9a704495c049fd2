import type { ReadableDb } from './open.ts';

/** A live document link that rests on one of these customer mappings, as a label; null where there is none. */
export function findDependentDocument(db: ReadableDb, mappingIds: readonly number[]): string | null {
  const label = db
    .prepare(
      `SELECT coalesce(i.number, i.external_id) FROM json_each(?) j
       CROSS JOIN mapping_member c ON c.mapping_id = j.value AND c.record_type = 'client'
       CROSS JOIN source_invoice i ON i.client_id = c.record_id
       CROSS JOIN mapping_member d ON d.record_type = 'source_invoice' AND d.record_id = +i.id AND d.live = 1 LIMIT 1`,
    )
    .pluck()
    .get(JSON.stringify(mappingIds)) as string | undefined;
  return label === undefined ? null : `Invoice ${label}`;
}

/** An export item that was sent and rests on one of these mappings (its own, or a document of its client), as a label. */
export function findDependentExport(db: ReadableDb, mappingIds: readonly number[]): string | null {
  const label = db
    .prepare(
      `SELECT e.label FROM export_item e WHERE e.undone_at IS NULL AND e.state IN ('sending', 'in-doubt', 'confirmed') AND (
         e.mapping_id IN (SELECT value FROM json_each(@ids))
         OR (e.record_type = 'source_invoice' AND e.record_id IN (
           SELECT i.id FROM json_each(@ids) j
           CROSS JOIN mapping_member c ON c.mapping_id = j.value AND c.record_type = 'client'
           CROSS JOIN source_invoice i ON i.client_id = c.record_id))) LIMIT 1`,
    )
    .pluck()
    .get({ ids: JSON.stringify(mappingIds) }) as string | undefined;
  return label ?? null;
}
