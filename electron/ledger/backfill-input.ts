import type { CustomerMap } from '../matching/invoices/types.ts';
import type {
  Application,
  BackfillInput,
  BackfillLink,
  OpenDocument,
  SettledInvoice,
} from '../matching/payments/plan-backfill.ts';
import type { QboPayment, QboPaymentLine, SourcePayment } from '../matching/payments/types.ts';
import type { ReadableDb } from './open.ts';
import type { PartyGroup } from './payment-parties.ts';
import { prepared } from './prepared.ts';

/** A statement's rows for a list of ids, which it reads from `json_each(?)`. */
function rowsFor<T>(db: ReadableDb, sql: string, ids: readonly (string | number)[]): T[] {
  return ids.length === 0 ? [] : (prepared(db, sql).all(JSON.stringify(ids)) as T[]);
}

function addTo<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

const stateSql =
  "CASE WHEN d.deleted_at IS NOT NULL THEN 'deleted' WHEN d.voided = 1 THEN 'void' ELSE 'standing' END AS state";

const memoSql = "CROSS JOIN qbo_object d ON d.type = 'CreditMemo' AND d.customer_id = c.value";

const linksSql = ['Invoice', 'CreditMemo']
  .map(
    (type) =>
      `SELECT x.mapping_id AS mappingId, x.side, x.record_type AS type, x.record_id AS id FROM json_each(@ids) c
       ${type === 'Invoice' ? 'CROSS JOIN qbo_invoice d ON d.customer_id = c.value' : memoSql}
       CROSS JOIN mapping_member q ON q.record_type = '${type}' AND q.record_id = +d.id AND q.live = 1
       CROSS JOIN mapping_member x ON x.mapping_id = q.mapping_id`,
  )
  .join(' UNION ');

function listLinks(db: ReadableDb, customerIds: readonly string[]): BackfillLink[] {
  const rows = prepared(db, `${linksSql} ORDER BY 1, 2, 3, 4`).all({ ids: JSON.stringify(customerIds) }) as {
    mappingId: number;
    side: 'source' | 'quickbooks';
    type: string;
    id: number | string;
  }[];
  const links = new Map<number, { invoiceIds: number[]; documents: BackfillLink['documents'][number][] }>();
  for (const row of rows) {
    const link = links.get(row.mappingId) ?? { invoiceIds: [], documents: [] };
    if (row.side === 'source') link.invoiceIds.push(Number(row.id));
    else link.documents.push({ kind: row.type === 'CreditMemo' ? 'credit-memo' : 'invoice', id: String(row.id) });
    links.set(row.mappingId, link);
  }
  return [...links].map(([mappingId, link]) => ({ mappingId, ...link }));
}

function listQboPayments(db: ReadableDb, customerIds: readonly string[]): QboPayment[] {
  const lines = new Map<string, QboPaymentLine[]>();
  const lineRows = rowsFor<QboPaymentLine & { readonly payment: string }>(
    db,
    `SELECT l.payment_id AS payment, CASE l.linked_type WHEN 'Invoice' THEN 'invoice' WHEN 'CreditMemo' THEN 'credit-memo' ELSE 'other' END AS kind,
       coalesce(l.linked_id, '') AS id, l.amount_minor AS amountMinor
     FROM json_each(?) c CROSS JOIN qbo_payment p ON p.customer_id = c.value CROSS JOIN qbo_payment_line l ON l.payment_id = p.id ORDER BY l.payment_id, l.line_no`,
    customerIds,
  );
  for (const { payment, ...line } of lineRows) addTo(lines, payment, line);
  return rowsFor<Omit<QboPayment, 'lines'>>(
    db,
    `SELECT d.id, d.customer_id AS customerId, d.currency, d.txn_date AS date, d.total_minor AS totalMinor, d.unapplied_minor AS unappliedMinor, d.reference, ${stateSql}
     FROM json_each(?) c CROSS JOIN qbo_payment d ON d.customer_id = c.value`,
    customerIds,
  ).map((row) => ({ ...row, lines: lines.get(row.id) ?? [] }));
}

function listQboDocuments(db: ReadableDb, customerIds: readonly string[]): OpenDocument[] {
  return [
    ...rowsFor<OpenDocument>(
      db,
      `SELECT 'invoice' AS kind, d.id, ${stateSql}, d.customer_id AS customerId, d.currency, d.txn_date AS date, d.total_minor AS totalMinor,
         d.balance_minor AS balanceMinor FROM json_each(?) c CROSS JOIN qbo_invoice d ON d.customer_id = c.value`,
      customerIds,
    ),
    ...rowsFor<OpenDocument>(
      db,
      `SELECT 'credit-memo' AS kind, d.id, ${stateSql}, d.customer_id AS customerId, coalesce(d.currency, '') AS currency, coalesce(d.txn_date, '') AS date,
         coalesce(d.total_minor, 0) AS totalMinor, coalesce(d.balance_minor, 0) AS balanceMinor FROM json_each(?) c ${memoSql}`,
      customerIds,
    ),
  ];
}

/** Payments of these clients, and those of nobody in particular that are on these invoices. */
function listSourcePayments(
  db: ReadableDb,
  clientIds: readonly number[],
  invoiceIds: readonly number[],
): SourcePayment[] {
  const ids = new Set([
    ...rowsFor<{ id: number }>(
      db,
      'SELECT p.id FROM json_each(?) k CROSS JOIN source_payment p ON p.client_id = k.value',
      clientIds,
    ).map((row) => row.id),
    ...rowsFor<{ id: number }>(
      db,
      'SELECT DISTINCT a.payment_id AS id FROM json_each(?) i CROSS JOIN source_payment_allocation a ON a.invoice_id = i.value',
      invoiceIds,
    ).map((row) => row.id),
  ]);
  const paymentIds = [...ids].sort((a, b) => a - b);
  const allocations = new Map<number, SourcePayment['allocations'][number][]>();
  const rows = rowsFor<SourcePayment['allocations'][number] & { readonly payment: number }>(
    db,
    `SELECT a.payment_id AS payment, a.invoice_id AS invoiceId, a.amount_minor AS amountMinor FROM json_each(?) p
     CROSS JOIN source_payment_allocation a ON a.payment_id = p.value WHERE a.invoice_id IS NOT NULL`,
    paymentIds,
  );
  for (const { payment, ...allocation } of rows) addTo(allocations, payment, allocation);
  return rowsFor<Omit<SourcePayment, 'allocations'>>(
    db,
    `SELECT p.id, coalesce(p.client_id, 0) AS clientId, p.currency, p.date, p.amount_minor AS amountMinor, p.reference,
       CASE p.void WHEN 1 THEN 'void' ELSE 'standing' END AS state
     FROM json_each(?) j CROSS JOIN source_payment p ON p.id = j.value WHERE p.gone_at IS NULL`,
    paymentIds,
  ).map((row) => ({ ...row, allocations: allocations.get(row.id) ?? [] }));
}

function readMapOf(db: ReadableDb, clientIds: readonly number[]): CustomerMap {
  const map = new Map<number, Map<string, string>>();
  const rows = rowsFor<{ clientId: number; currency: string; customerId: string }>(
    db,
    `SELECT c.record_id AS clientId, c.currency, q.record_id AS customerId FROM json_each(?) k
     CROSS JOIN mapping_member c ON c.record_type = 'client' AND c.record_id = k.value AND c.live = 1
     CROSS JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.side = 'quickbooks' AND q.record_type = 'Customer'`,
    clientIds,
  );
  for (const { clientId, currency, customerId } of rows) {
    const byCurrency = map.get(clientId) ?? new Map<string, string>();
    byCurrency.set(currency, customerId);
    map.set(clientId, byCurrency);
  }
  return map;
}

/** What people said about these payments: the same (a mapping made by a person), or not. */
function listDecided(
  db: ReadableDb,
  sourceIds: readonly number[],
  qboIds: readonly string[],
): BackfillInput['decided'] {
  const same = prepared(
    db,
    `SELECT s.record_id AS sourcePaymentId, q.record_id AS qboPaymentId FROM mapping m
       JOIN mapping_member s ON s.mapping_id = m.id AND s.record_type = 'source_payment' JOIN mapping_member q ON q.mapping_id = m.id AND q.record_type = 'Payment'
     WHERE m.how = 'person' AND m.id IN (
       SELECT x.mapping_id FROM json_each(@sourceIds) j CROSS JOIN mapping_member x ON x.record_type = 'source_payment' AND x.record_id = j.value AND x.live = 1
       UNION SELECT x.mapping_id FROM json_each(@qboIds) j CROSS JOIN mapping_member x ON x.record_type = 'Payment' AND x.record_id = j.value AND x.live = 1)`,
  ).all({ sourceIds: JSON.stringify(sourceIds), qboIds: JSON.stringify(qboIds) }) as {
    sourcePaymentId: number;
    qboPaymentId: string;
  }[];
  const different = rowsFor<{ sourcePaymentId: number; qboPaymentId: string }>(
    db,
    `SELECT r.source_id AS sourcePaymentId, r.quickbooks_id AS qboPaymentId FROM json_each(?) j CROSS JOIN rejected_pair r
     ON r.record_kind = 'payment' AND r.source_type = 'source_payment' AND r.source_id = j.value`,
    sourceIds,
  );
  return [...same.map((pair) => ({ ...pair, same: true })), ...different.map((pair) => ({ ...pair, same: false }))];
}

/** Everything that backfill looks at for a group of clients and customers, all of it in the ledger already. */
export function readBackfillInput(db: ReadableDb, { customerIds, clientIds }: PartyGroup): BackfillInput {
  const links = listLinks(db, customerIds);
  const invoiceIds = links.flatMap((link) => link.invoiceIds);
  const qboPayments = listQboPayments(db, customerIds);
  const qboIds = qboPayments.map((payment) => payment.id);
  const sourcePayments = listSourcePayments(db, clientIds, invoiceIds);
  return {
    links,
    qboPayments,
    qboDocuments: listQboDocuments(db, customerIds),
    sourceInvoices: rowsFor<SettledInvoice>(
      db,
      `SELECT i.id, CASE WHEN i.gone_at IS NOT NULL THEN 'gone' WHEN i.status IN ('draft', 'void') THEN i.status ELSE 'standing' END AS state, i.currency,
         i.total_minor AS totalMinor, i.balance_minor AS balanceMinor FROM json_each(?) j CROSS JOIN source_invoice i ON i.id = j.value`,
      invoiceIds,
    ),
    sourcePayments,
    customerMap: readMapOf(db, clientIds),
    existingApplications: rowsFor<Application>(
      db,
      `SELECT a.qbo_payment_id AS qboPaymentId, a.document_kind AS documentKind, a.document_id AS documentId, a.mapping_id AS mappingId, a.currency,
         a.amount_minor AS amountMinor, a.date, a.via FROM json_each(?) j CROSS JOIN payment_application a ON a.qbo_payment_id = j.value`,
      qboIds,
    ),
    decided: listDecided(
      db,
      sourcePayments.map((payment) => payment.id),
      qboIds,
    ),
  };
}
