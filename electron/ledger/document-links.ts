import type { QboDocumentKey } from '../../shared/ipc/documents.ts';
import type { ReadableDb } from './open.ts';

export interface DocumentLink {
  readonly mappingId: number;
  readonly documents: readonly QboDocumentKey[];
  readonly at: string;
  readonly person: string;
}

/** The live link of a source document, or null. */
export function findDocumentLink(db: ReadableDb, invoiceId: number): DocumentLink | null {
  const rows = db
    .prepare(
      `SELECT m.id AS mappingId, m.created_at AS at, m.person, q.record_type AS type, q.record_id AS id FROM mapping_member s
       JOIN mapping m ON m.id = s.mapping_id JOIN mapping_member q ON q.mapping_id = m.id AND q.side = 'quickbooks'
       WHERE s.record_type = 'source_invoice' AND s.record_id = ? AND s.live = 1`,
    )
    .all(invoiceId) as ({ mappingId: number; at: string; person: string } & QboDocumentKey)[];
  const [first] = rows;
  if (first === undefined) return null;
  const { mappingId, at, person } = first;
  return { mappingId, at, person, documents: rows.map(({ type, id }) => ({ type, id })) };
}

/** Live document mappings of these invoices, what rests on them, and how many other source documents they hold. */
export function readDocumentUnlinkEffects(
  db: ReadableDb,
  invoiceIds: readonly number[],
): { mappingIds: number[]; freed: number; applications: number; sentItems: number } {
  const ids = JSON.stringify(invoiceIds);
  const mappings = db
    .prepare(
      "SELECT DISTINCT mapping_id AS id FROM mapping_member WHERE record_type = 'source_invoice' AND live = 1 AND record_id IN (SELECT value FROM json_each(@ids))",
    )
    .all({ ids }) as { id: number }[];
  const count = (sql: string) => (db.prepare(sql).get({ ids }) as { n: number }).n;
  return {
    mappingIds: mappings.map((row) => row.id),
    freed: count(
      `SELECT count(*) AS n FROM mapping_member WHERE record_type = 'source_invoice' AND live = 1
         AND record_id NOT IN (SELECT value FROM json_each(@ids))
         AND mapping_id IN (SELECT mapping_id FROM mapping_member WHERE record_type = 'source_invoice' AND live = 1
           AND record_id IN (SELECT value FROM json_each(@ids)))`,
    ),
    applications: count(
      `SELECT count(*) AS n FROM payment_application WHERE mapping_id IN (SELECT mapping_id FROM mapping_member
         WHERE record_type = 'source_invoice' AND live = 1 AND record_id IN (SELECT value FROM json_each(@ids)))`,
    ),
    sentItems: count(
      `SELECT count(*) AS n FROM export_item WHERE record_type = 'source_invoice' AND state IN ('sending', 'in-doubt', 'confirmed') AND undone_at IS NULL
       AND record_id IN (SELECT value FROM json_each(@ids))`,
    ),
  };
}

/** How many payments and credits QuickBooks applied to a document. */
export function countAppliedTo(db: ReadableDb, { type, id }: QboDocumentKey): number {
  const row = db
    .prepare(
      `SELECT count(DISTINCT l.payment_id) AS n FROM qbo_payment_line l JOIN qbo_payment p ON p.id = l.payment_id
       WHERE l.linked_type = ? AND l.linked_id = ? AND p.deleted_at IS NULL AND p.voided = 0`,
    )
    .get(type, id) as { n: number };
  return row.n;
}

/** What the matcher stored of a document: its one confident counterpart, or candidates as JSON; null where it was not matched yet. */
export function readDocumentMatch(
  db: ReadableDb,
  invoiceId: number,
): { confident: QboDocumentKey | null; candidates: string } | null {
  const row = db
    .prepare(
      'SELECT tier, quickbooks_type AS type, quickbooks_id AS id, candidates FROM document_match WHERE invoice_id = ?',
    )
    .get(invoiceId) as
    | { tier: string; type: QboDocumentKey['type'] | null; id: string | null; candidates: string }
    | undefined;
  if (row === undefined) return null;
  const { tier, type, id, candidates } = row;
  return { confident: tier === 'confident' && type !== null && id !== null ? { type, id } : null, candidates };
}
