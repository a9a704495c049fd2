import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type { DocumentCard, DocumentPayment, QboDocumentKey } from '../../shared/ipc/documents.ts';
import { namedSql, otherSourceSql } from './import-sources.ts';
import { readInvoiceLines } from './invoice-lines.ts';
import type { ReadableDb } from './open.ts';
import { scaledSql } from './scaled-amounts.ts';
import { foldedSql, likePattern } from './search-text.ts';

/** Invoices and credit memos of QuickBooks as one list. */
export const qboSql = `SELECT 'Invoice' AS type, id, doc_number, txn_date, due_date, customer_id, currency, total_minor, balance_minor, tax_minor, voided, deleted_at, private_note
    FROM qbo_invoice
  UNION ALL SELECT type, id, doc_number, txn_date, NULL, customer_id, currency, total_minor, balance_minor, NULL, voided, deleted_at, private_note
    FROM qbo_object WHERE type = 'CreditMemo'`;

/** A source document with its lines and payments. @throws AppError 'app.not-found' */
export function getSourceCard(db: ReadableDb, invoiceId: number): DocumentCard & { readonly clientId: number | null } {
  const row = db
    .prepare(
      `SELECT i.*, coalesce(c.name, i.client_name) AS party, ${otherSourceSql('i.source_id')} AS source_name, (SELECT group_concat(q.record_type || ' ' || q.record_id, ', ') FROM mapping_member s
         JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.side = 'quickbooks' WHERE s.record_type = 'source_invoice' AND s.record_id = +i.id AND s.live = 1) AS linked
       FROM source_invoice i LEFT JOIN client c ON c.id = i.client_id WHERE i.id = ?`,
    )
    .get(invoiceId) as
    | {
        kind: string;
        number: string | null;
        date: string;
        due_date: string | null;
        party: string | null;
        source_name: string | null;
        currency: string;
        total_minor: number;
        tax_minor: number | null;
        balance_minor: number;
        status: string;
        memo: string | null;
        linked: string | null;
        client_id: number | null;
      }
    | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { invoice: invoiceId });
  const lines = db
    .prepare(
      'SELECT description, quantity, unit_price AS unitPrice, amount_minor AS amountMinor FROM source_invoice_line WHERE invoice_id = ? ORDER BY line_no',
    )
    .all(invoiceId) as DocumentCard['lines'];
  const payments = db
    .prepare(
      `SELECT p.date, coalesce(p.reference, p.method, 'payment ' || p.external_id) AS label, a.amount_minor AS amountMinor
       FROM source_payment_allocation a JOIN source_payment p ON p.id = a.payment_id WHERE a.invoice_id = ? AND p.gone_at IS NULL AND p.void = 0 ORDER BY p.date`,
    )
    .all(invoiceId) as z.infer<typeof DocumentPayment>[];
  return {
    side: 'source',
    id: String(invoiceId),
    clientId: row.client_id,
    type: row.kind,
    number: row.number,
    date: row.date,
    dueDate: row.due_date,
    party: row.party,
    source: row.source_name,
    currency: row.currency,
    totalMinor: row.total_minor,
    taxMinor: row.tax_minor,
    balanceMinor: row.balance_minor,
    status: row.status,
    memo: row.memo,
    lines,
    payments,
    linkedTo: row.linked,
  };
}

/** A document of QuickBooks with its lines and payments; null where the mirror does not have it. */
export function findQboCard(db: ReadableDb, document: QboDocumentKey): DocumentCard | null {
  const row = db
    .prepare(
      `SELECT d.*, p.fully_qualified_name AS party, (SELECT ${namedSql('coalesce(i.number, i.external_id)', 'i.source_id')} FROM mapping_member q
         JOIN mapping_member s ON s.mapping_id = q.mapping_id AND s.record_type = 'source_invoice' JOIN source_invoice i ON i.id = s.record_id
         WHERE q.record_type = d.type AND q.record_id = +d.id AND q.live = 1 LIMIT 1) AS linked
       FROM (${qboSql}) d LEFT JOIN qbo_customer p ON p.id = d.customer_id WHERE d.type = ? AND d.id = ?`,
    )
    .get(document.type, document.id) as
    | {
        doc_number: string | null;
        txn_date: string;
        due_date: string | null;
        party: string | null;
        currency: string;
        total_minor: number;
        tax_minor: number | null;
        balance_minor: number;
        voided: number;
        deleted_at: string | null;
        private_note: string | null;
        linked: string | null;
      }
    | undefined;
  if (row === undefined) return null;
  const lines =
    document.type === 'Invoice'
      ? (readInvoiceLines(db, [document.id]).get(document.id) ?? [])
          .filter(({ detailType }) => detailType !== 'SubTotalLineDetail')
          .map(({ detailType: _, ...line }) => line)
      : [];
  const payments = db
    .prepare(
      `SELECT p.txn_date AS date, CASE WHEN p.total_minor = 0 THEN 'credit applied' ELSE coalesce(p.reference, 'payment ' || p.id) END AS label, l.amount_minor AS amountMinor
       FROM qbo_payment_line l JOIN qbo_payment p ON p.id = l.payment_id WHERE l.linked_type = ? AND l.linked_id = ? AND p.deleted_at IS NULL AND p.voided = 0 ORDER BY p.txn_date`,
    )
    .all(document.type, document.id) as z.infer<typeof DocumentPayment>[];
  return {
    side: 'quickbooks',
    id: document.id,
    type: document.type,
    number: row.doc_number,
    date: row.txn_date,
    dueDate: row.due_date,
    party: row.party,
    source: null,
    currency: row.currency,
    totalMinor: row.total_minor,
    taxMinor: row.tax_minor,
    balanceMinor: row.balance_minor,
    status: row.deleted_at !== null ? 'deleted' : row.voided === 1 ? 'void' : row.balance_minor === 0 ? 'paid' : 'open',
    memo: row.private_note,
    lines,
    payments,
    linkedTo: row.linked,
  };
}

/** Documents of QuickBooks whose number, customer or total has the text; free ones first. */
export function searchQboDocuments(
  db: ReadableDb,
  type: QboDocumentKey['type'],
  text: string,
  limit: number,
): DocumentCard[] {
  const digits = text.replace(/[^\d.]/g, '');
  const rows = db
    .prepare(
      `SELECT d.type, d.id FROM (${qboSql}) d LEFT JOIN qbo_customer p ON p.id = d.customer_id
       LEFT JOIN mapping_member m ON m.record_type = d.type AND m.record_id = +d.id AND m.live = 1
       WHERE d.type = @type AND d.deleted_at IS NULL AND d.voided = 0 AND (${foldedSql('d.doc_number')} LIKE @pattern ESCAPE '\\' OR p.search_text LIKE @pattern ESCAPE '\\'
         OR (@digits <> '' AND printf('%.4f', ${scaledSql('d.total_minor', 'd.currency')} / 10000.0) LIKE @digits || '%'))
       ORDER BY m.mapping_id IS NOT NULL, d.txn_date DESC LIMIT @limit`,
    )
    .all({ type, pattern: likePattern(text), digits, limit }) as QboDocumentKey[];
  return rows.flatMap((row) => findQboCard(db, row) ?? []);
}
