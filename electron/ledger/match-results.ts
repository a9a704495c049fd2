import type { ClientResult } from '../matching/customers/index.ts';
import type { LinkCandidate, LinkResult } from '../matching/invoices/types.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

interface StoredRow {
  readonly id: number;
  readonly text: string;
}

/** What stands in a table of results, as one comparable text per record. */
function storedTexts(db: ReadableDb, sql: string, ...values: string[]): Map<number, string> {
  const rows = db.prepare(sql).all(...values) as StoredRow[];
  return new Map(rows.map((row) => [row.id, row.text]));
}

/**
 * Stores the results of matching customers. Only rows that differ are written, so that matching the same facts again
 * writes nothing. Results of linked clients stay as they were: they are out of the match.
 *
 * @returns how many rows changed
 */
export function saveCustomerMatches(db: WritableDb, results: readonly ClientResult[]): number {
  const ids = JSON.stringify(results.map(({ clientId }) => Number(clientId)));
  const stored = storedTexts(
    db,
    `SELECT client_id AS id, tier || '|' || candidates AS text FROM customer_match WHERE client_id IN (SELECT value FROM json_each(?))`,
    ids,
  );
  const upsert = db.prepare(
    `INSERT INTO customer_match (client_id, tier, customer_id, score, candidates) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (client_id) DO UPDATE SET tier = excluded.tier, customer_id = excluded.customer_id, score = excluded.score,
       candidates = excluded.candidates`,
  );
  return db.transaction(() => {
    let changed = 0;
    for (const { clientId, tier, candidates } of results) {
      const id = Number(clientId);
      const json = JSON.stringify(candidates);
      if (stored.get(id) === `${tier}|${json}`) continue;
      const [best] = candidates;
      upsert.run(id, tier, best === undefined ? null : String(best.customerId), best?.score ?? null, json);
      changed++;
    }
    return changed;
  })();
}

/** Where one source document stands after linking, and the documents of QuickBooks that it may be. */
export interface DocumentMatchRow {
  readonly invoiceId: number;
  readonly tier: 'confident' | 'ambiguous' | 'unmatched' | 'excluded';
  readonly documentId: string | null;
  readonly score: number | null;
  readonly reason: string | null;
  readonly candidates: readonly LinkCandidate[];
}

/** What linking documents found, as rows of results. Linked documents have none: theirs stay as they were. */
export function documentMatchRows(result: LinkResult): DocumentMatchRow[] {
  const none = { documentId: null, score: null, reason: null, candidates: [] };
  return [
    ...result.confident.map(
      ({ invoiceId, documentId }): DocumentMatchRow => ({
        ...none,
        invoiceId,
        tier: 'confident',
        documentId,
        score: 1,
      }),
    ),
    ...result.ambiguous.map(({ invoiceId, candidates }): DocumentMatchRow => {
      const [best] = candidates;
      return {
        invoiceId,
        tier: 'ambiguous',
        documentId: best?.documentId ?? null,
        score: best?.score ?? null,
        reason: best?.reasons[0]?.code ?? null,
        candidates,
      };
    }),
    ...result.unmatched.map((invoiceId): DocumentMatchRow => ({ ...none, invoiceId, tier: 'unmatched' })),
    ...result.excluded
      .filter(({ reason }) => reason !== 'linked')
      .map(({ invoiceId, reason }): DocumentMatchRow => ({ ...none, invoiceId, tier: 'excluded', reason })),
  ];
}

/** Stores results of linking documents, only rows that differ. A credit's counterpart is a credit memo. @returns how many rows changed */
export function saveDocumentMatches(db: WritableDb, rows: readonly DocumentMatchRow[]): number {
  const stored = storedTexts(
    db,
    `SELECT invoice_id AS id, tier || '|' || coalesce(quickbooks_id, '') || '|' || coalesce(reason, '') || '|' || candidates AS text
     FROM document_match WHERE invoice_id IN (SELECT value FROM json_each(?))`,
    JSON.stringify(rows.map((row) => row.invoiceId)),
  );
  const upsert = prepared(
    db,
    `INSERT INTO document_match (invoice_id, tier, quickbooks_type, quickbooks_id, score, reason, candidates)
     VALUES (?, ?, (SELECT CASE kind WHEN 'credit' THEN 'CreditMemo' ELSE 'Invoice' END FROM source_invoice WHERE id = ?), ?, ?, ?, ?)
     ON CONFLICT (invoice_id) DO UPDATE SET tier = excluded.tier, quickbooks_type = excluded.quickbooks_type, quickbooks_id = excluded.quickbooks_id,
       score = excluded.score, reason = excluded.reason, candidates = excluded.candidates`,
  );
  return db.transaction(() => {
    let changed = 0;
    for (const { invoiceId, tier, documentId, score, reason, candidates } of rows) {
      const json = JSON.stringify(candidates);
      if (stored.get(invoiceId) === `${tier}|${documentId ?? ''}|${reason ?? ''}|${json}`) continue;
      upsert.run(invoiceId, tier, invoiceId, documentId, score, reason, json);
      changed++;
    }
    return changed;
  })();
}

/** Notes that results are behind the facts, or no longer are; kept over a restart of the engine. */
export function noteMatchesBehind(db: WritableDb, behind: boolean): void {
  prepared(db, behind ? 'INSERT OR IGNORE INTO match_behind VALUES (1)' : 'DELETE FROM match_behind').run();
}

/** Whether an engine ended before results were up to date. */
export function areMatchesBehind(db: ReadableDb): boolean {
  return prepared(db, 'SELECT 1 FROM match_behind').get() !== undefined;
}
