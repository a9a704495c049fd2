import { z } from 'zod';
import { type CurrencyCode, decimalToMinor, jsonNumberToMinor } from '../../shared/money.ts';
import type { BookDocument, BookPayment, BookPaymentLine, Books, RecordId } from '../reports/tieout/books.ts';
import type { CustomerLink } from '../reports/tieout/party-groups.ts';
import type { ReadableDb } from './open.ts';
import { listDirectEntries } from './tieout-entries.ts';

/** Both sides' receivables as the ledger holds them, with the live links between them. */
export interface LedgerBooks {
  readonly source: Books;
  readonly quickbooks: Books;
  readonly customers: readonly CustomerLink[];
  readonly parents: Readonly<Record<'source' | 'quickbooks', ReadonlyMap<RecordId, RecordId>>>;
}

/** Reads everything that a tie-out or an aging looks at. */
export function readBooks(db: ReadableDb): LedgerBooks {
  return {
    source: { documents: listSourceDocuments(db), payments: listSourcePayments(db), directEntries: [] },
    quickbooks: {
      documents: listQboDocuments(db),
      payments: listQboPayments(db),
      directEntries: listDirectEntries(db),
    },
    customers: listCustomerLinks(db),
    parents: { source: readParents(db, sourceParentsSql), quickbooks: readParents(db, qboParentsSql) },
  };
}

/** Customer links in force. */
export function listCustomerLinks(db: ReadableDb): CustomerLink[] {
  return db
    .prepare(
      `SELECT c.record_id AS clientId, c.currency, q.record_id AS customerId FROM mapping_member c
       JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.record_type = 'Customer' AND +q.live = 1
       WHERE c.record_type = 'client' AND c.live = 1`,
    )
    .all() as CustomerLink[];
}

// By an index that SQLite makes for it: the one by source would walk all clients for each that names a parent.
const sourceParentsSql = `SELECT c.id, min(p.id) AS parentId FROM client c
  JOIN client p ON +p.source_id = c.source_id AND p.name = c.parent_name AND p.id <> c.id
  WHERE c.parent_name IS NOT NULL GROUP BY c.id`;
const qboParentsSql = 'SELECT id, parent_id AS parentId FROM qbo_customer WHERE parent_id IS NOT NULL';

function readParents(db: ReadableDb, sql: string): Map<RecordId, RecordId> {
  const rows = db.prepare(sql).all() as { id: RecordId; parentId: RecordId }[];
  return new Map(rows.map(({ id, parentId }) => [id, parentId]));
}

/**
 * Invoices and credits of the source; orders are never receivable. Where a file says neither what is open nor what was
 * paid, the payments on record say it. Only open documents need the look at the imported record.
 */
function listSourceDocuments(db: ReadableDb): BookDocument[] {
  const rows = db
    .prepare(
      `SELECT i.kind, i.id,
         CASE WHEN i.gone_at IS NOT NULL THEN 'gone' WHEN i.status IN ('draft', 'void') THEN i.status ELSE 'standing' END AS state,
         coalesce(i.client_id, 0) AS partyId, i.currency, i.date, i.due_date AS dueDate, i.total_minor AS totalMinor, i.tax_minor AS taxMinor,
         CASE WHEN i.paid_minor = 0 AND i.balance_minor = i.total_minor AND json_extract(i.record, '$.balanceMinor') IS NULL
           AND json_extract(i.record, '$.paidMinor') IS NULL THEN NULL ELSE i.balance_minor END AS balanceMinor,
         NULL AS settledOn, m.mapping_id AS mappingId
       FROM source_invoice i LEFT JOIN mapping_member m ON m.record_type = 'source_invoice' AND m.record_id = +i.id AND m.live = 1
       WHERE i.kind IN ('invoice', 'credit')`,
    )
    .all() as BookDocument[];
  return rows;
}

interface PaymentHead extends Omit<BookPayment, 'lines' | 'unappliedMinor'> {
  readonly unappliedMinor: number;
  /** 1 where the file did not say what the money was applied to. */
  readonly silent: number;
}

interface Allocation {
  readonly payment: number;
  readonly kind: 'invoice' | 'credit' | 'order' | null;
  readonly id: number | null;
  readonly amountMinor: number;
}

/**
 * Payments of the source. Money on a document that the source never told us of, or on an order, is outside both sides'
 * receivables and leaves the payment. Where a file does not say what was paid with it, the documents' own balances
 * already do: such money is no unapplied payment.
 */
function listSourcePayments(db: ReadableDb): BookPayment[] {
  const allocations = Map.groupBy(
    db
      .prepare(
        `SELECT a.payment_id AS payment, i.kind, a.invoice_id AS id, a.amount_minor AS amountMinor
         FROM source_payment_allocation a LEFT JOIN source_invoice i ON i.id = a.invoice_id ORDER BY a.payment_id, a.line_no`,
      )
      .all() as Allocation[],
    (row) => row.payment,
  );
  const heads = db
    .prepare(
      `SELECT p.id, CASE WHEN p.gone_at IS NOT NULL THEN 'gone' WHEN p.void = 1 THEN 'void' ELSE 'standing' END AS state,
         coalesce(p.client_id, 0) AS partyId, p.currency, p.date, p.amount_minor AS amountMinor, p.unapplied_minor AS unappliedMinor,
         p.unapplied_minor <> 0 AND json_extract(p.record, '$.unappliedMinor') IS NULL AS silent, m.mapping_id AS mappingId
       FROM source_payment p LEFT JOIN mapping_member m ON m.record_type = 'source_payment' AND m.record_id = +p.id AND m.live = 1`,
    )
    .all() as PaymentHead[];
  return heads.map(({ silent, unappliedMinor, ...head }) => {
    const lines: BookPaymentLine[] = [];
    let inBooksMinor = silent === 1 ? 0 : unappliedMinor;
    const unappliedInBooksMinor = inBooksMinor;
    for (const { kind, id, amountMinor } of allocations.get(Number(head.id)) ?? []) {
      if (id === null || kind === null || kind === 'order') continue;
      inBooksMinor += amountMinor;
      lines.push({ kind, id, amountMinor: kind === 'credit' ? 0 - amountMinor : amountMinor });
    }
    return { ...head, amountMinor: inBooksMinor, unappliedMinor: unappliedInBooksMinor, lines };
  });
}

const qboStateSql = "CASE WHEN d.deleted_at IS NOT NULL THEN 'gone' WHEN d.voided = 1 THEN 'void' ELSE 'standing' END";

function listQboDocuments(db: ReadableDb): BookDocument[] {
  const invoices = db
    .prepare(
      `SELECT 'invoice' AS kind, d.id, ${qboStateSql} AS state, d.customer_id AS partyId, d.currency, d.txn_date AS date, d.due_date AS dueDate,
         d.total_minor AS totalMinor, d.tax_minor AS taxMinor, d.balance_minor AS balanceMinor, NULL AS settledOn, m.mapping_id AS mappingId
       FROM qbo_invoice d LEFT JOIN mapping_member m ON m.record_type = 'Invoice' AND m.record_id = +d.id AND m.live = 1`,
    )
    .all() as BookDocument[];
  const credits = db
    .prepare(
      `SELECT 'credit' AS kind, d.id, ${qboStateSql} AS state, coalesce(d.customer_id, '') AS partyId, coalesce(d.currency, '') AS currency,
         coalesce(d.txn_date, '') AS date, NULL AS dueDate, coalesce(d.total_minor, 0) AS totalMinor, d.raw -> '$.TxnTaxDetail.TotalTax' AS taxMinor,
         d.balance_minor AS balanceMinor, NULL AS settledOn, m.mapping_id AS mappingId
       FROM qbo_object d LEFT JOIN mapping_member m ON m.record_type = 'CreditMemo' AND m.record_id = +d.id AND m.live = 1
       WHERE d.type = 'CreditMemo'`,
    )
    .all() as (Omit<BookDocument, 'taxMinor'> & { taxMinor: string | null })[];
  for (const { taxMinor, ...credit } of credits) {
    invoices.push({ ...credit, taxMinor: taxOf(taxMinor, credit.currency) });
  }
  return invoices;
}

const taxFigure = z.union([z.number(), z.string()]);

/** Tax from a piece of JSON: a number as QuickBooks wrote it; null where there is none. */
function taxOf(json: string | null, currency: CurrencyCode): number | null {
  if (json === null) return 0;
  const figure = taxFigure.safeParse(JSON.parse(json));
  if (!figure.success) return null;
  return typeof figure.data === 'number'
    ? jsonNumberToMinor(figure.data, currency)
    : decimalToMinor(figure.data, currency);
}

function listQboPayments(db: ReadableDb): BookPayment[] {
  const lines = Map.groupBy(
    db
      .prepare(
        `SELECT l.payment_id AS payment, CASE l.linked_type WHEN 'Invoice' THEN 'invoice' WHEN 'CreditMemo' THEN 'credit' ELSE 'other' END AS kind,
           coalesce(l.linked_id, '') AS id, l.amount_minor AS amountMinor
         FROM qbo_payment_line l ORDER BY l.payment_id, l.line_no`,
      )
      .all() as (BookPaymentLine & { readonly payment: string })[],
    (row) => row.payment,
  );
  const heads = db
    .prepare(
      `SELECT d.id, ${qboStateSql} AS state, d.customer_id AS partyId, d.currency, d.txn_date AS date, d.total_minor AS amountMinor,
         d.unapplied_minor AS unappliedMinor, m.mapping_id AS mappingId
       FROM qbo_payment d LEFT JOIN mapping_member m ON m.record_type = 'Payment' AND m.record_id = +d.id AND m.live = 1`,
    )
    .all() as Omit<BookPayment, 'lines'>[];
  return heads.map((head) => ({ ...head, lines: lines.get(String(head.id)) ?? [] }));
}
