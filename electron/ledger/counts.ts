import type { CompanyStatus } from '../../shared/ipc/company.ts';
import type { ReadableDb } from './open.ts';

/**
 * SQL for "this record is in no live mapping", to put behind WHERE; `id` is the record's column.
 *
 * [Note: Plus before ids] `record_id` columns are ANY. Compared with an INTEGER column they would be converted row by row
 * and their index left unused; a unary plus takes the other side's affinity away. Every join on them has it.
 */
export function unlinkedSql(recordType: string, id: string): string {
  return `NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = '${recordType}' AND m.record_id = +${id} AND m.live = 1)`;
}

const countsSql = `SELECT
  (SELECT count(*) FROM client WHERE gone_at IS NULL) AS clients,
  (SELECT count(*) FROM qbo_customer WHERE deleted_at IS NULL) AS customers,
  (SELECT count(*) FROM customer_match c WHERE tier = 'exact' AND ${unlinkedSql('client', 'c.client_id')}) AS customersExact,
  (SELECT count(*) FROM customer_match c WHERE tier = 'suggested' AND ${unlinkedSql('client', 'c.client_id')}) AS customersSuggested,
  (SELECT count(*) FROM customer_match c WHERE tier = 'unmatched' AND ${unlinkedSql('client', 'c.client_id')}) AS customersUnmatched,
  (SELECT count(*) FROM mapping WHERE record_kind = 'customer' AND withdrawn_at IS NULL) AS customersLinked,
  (SELECT count(*) FROM document_match d WHERE tier = 'confident' AND ${unlinkedSql('source_invoice', 'd.invoice_id')}) AS documentsConfident,
  (SELECT count(*) FROM document_match d WHERE tier = 'ambiguous' AND ${unlinkedSql('source_invoice', 'd.invoice_id')}) AS documentsAmbiguous,
  (SELECT count(*) FROM document_match d WHERE tier = 'unmatched' AND ${unlinkedSql('source_invoice', 'd.invoice_id')}) AS documentsUnmatched,
  (SELECT count(*) FROM mapping WHERE record_kind = 'document' AND withdrawn_at IS NULL) AS documentsLinked,
  (SELECT count(*) FROM payment_finding WHERE kind = 'possible-duplicate') AS paymentsOpen,
  (SELECT count(*) FROM conflict c JOIN mapping m ON m.id = c.mapping_id WHERE c.status = 'open' AND m.withdrawn_at IS NULL) AS conflictsOpen,
  (SELECT count(*) FROM export_item WHERE state IN ('blocked', 'ready', 'sending', 'in-doubt', 'failed')) AS exportOpen,
  (SELECT count(*) FROM question WHERE status <> 'answered') AS questionsOpen`;

/** The rail's counts. */
export function readCounts(db: ReadableDb): CompanyStatus['counts'] {
  return db.prepare(countsSql).get() as CompanyStatus['counts'];
}
