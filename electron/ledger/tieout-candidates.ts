import type { DuplicateCandidate } from '../reports/duplicates/find-duplicates.ts';
import type { ReadableDb } from './open.ts';

const sourceSql = `SELECT kind, id, coalesce(client_id, 0) AS partyId, currency, date, total_minor AS totalMinor, number FROM source_invoice
    WHERE gone_at IS NULL AND kind IN ('invoice', 'credit') AND status NOT IN ('draft', 'void')
  UNION ALL SELECT 'payment', id, coalesce(client_id, 0), currency, date, amount_minor, reference FROM source_payment WHERE gone_at IS NULL AND void = 0`;
const quickbooksSql = `SELECT 'invoice' AS kind, id, customer_id AS partyId, currency, txn_date AS date, total_minor AS totalMinor, doc_number AS number FROM qbo_invoice
    WHERE deleted_at IS NULL AND voided = 0
  UNION ALL SELECT 'credit', id, coalesce(customer_id, ''), coalesce(currency, ''), coalesce(txn_date, ''), coalesce(total_minor, 0), doc_number FROM qbo_object
    WHERE type = 'CreditMemo' AND deleted_at IS NULL AND voided = 0
  UNION ALL SELECT 'payment', id, customer_id, currency, txn_date, total_minor, reference FROM qbo_payment WHERE deleted_at IS NULL AND voided = 0`;

/** Standing documents and payments of one side, to be searched for doubles. */
export function listDuplicateCandidates(db: ReadableDb, side: 'source' | 'quickbooks'): DuplicateCandidate[] {
  return db.prepare(side === 'source' ? sourceSql : quickbooksSql).all() as DuplicateCandidate[];
}
