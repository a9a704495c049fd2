import { AppError } from '../../shared/errors.ts';
import { namedSql } from './import-sources.ts';
import type { ReadableDb } from './open.ts';

/** The currency a link to this customer speaks of: a customer has one currency. */
export function readClientCurrency(db: ReadableDb, customerId: string): string {
  const row = db.prepare('SELECT currency FROM qbo_customer WHERE id = ?').get(customerId) as
    | { currency: string }
    | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { customer: customerId });
  return row.currency;
}

/** Names of pairs, for summaries. */
export function readPairRecords(
  db: ReadableDb,
  pairs: readonly { readonly clientId: number; readonly customerId: string }[],
): { clientName: string; customerName: string }[] {
  const find = db.prepare(
    `SELECT ${namedSql('c.name', 'c.source_id')} AS clientName, q.fully_qualified_name AS customerName FROM client c, qbo_customer q WHERE c.id = ? AND q.id = ?`,
  );
  return pairs.flatMap((pair) => {
    const row = find.get(pair.clientId, pair.customerId) as { clientName: string; customerName: string } | undefined;
    return row === undefined ? [] : [row];
  });
}

/** Live customer mappings of clients, with how much rests on them. */
export function readUnlinkEffects(
  db: ReadableDb,
  clientIds: readonly number[],
): { mappingIds: number[]; linkedDocuments: number; sentItems: number } {
  const ids = JSON.stringify(clientIds);
  const mappings = db
    .prepare(
      `SELECT DISTINCT mapping_id AS id FROM mapping_member WHERE record_type = 'client' AND live = 1 AND record_id IN (SELECT value FROM json_each(?))`,
    )
    .all(ids) as { id: number }[];
  const documents = db
    .prepare(
      `SELECT count(*) AS n FROM source_invoice i CROSS JOIN mapping_member m ON m.record_type = 'source_invoice' AND m.record_id = +i.id AND m.live = 1
       WHERE i.client_id IN (SELECT value FROM json_each(?))`,
    )
    .get(ids) as { n: number };
  const sent = db
    .prepare(
      `SELECT count(*) AS n FROM export_item e JOIN source_invoice i ON e.record_type = 'source_invoice' AND e.record_id = +i.id
       WHERE e.state IN ('sending', 'in-doubt', 'confirmed') AND e.undone_at IS NULL AND i.client_id IN (SELECT value FROM json_each(?))`,
    )
    .get(ids) as { n: number };
  return { mappingIds: mappings.map((row) => row.id), linkedDocuments: documents.n, sentItems: sent.n };
}
