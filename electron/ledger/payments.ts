import type { Application, BackfillInput, BackfillLink, BackfillPlan } from '../matching/payments/plan-backfill.ts';
import type { QboPayment, SourcePayment } from '../matching/payments/types.ts';
import { readCustomerMap } from './match-input.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

const lineKindSql =
  "CASE l.linked_type WHEN 'Invoice' THEN 'invoice' WHEN 'CreditMemo' THEN 'credit-memo' ELSE 'other' END";

function listLinks(db: ReadableDb): BackfillLink[] {
  const rows = db
    .prepare(
      `SELECT m.id AS mappingId, x.side, x.record_type AS type, x.record_id AS id FROM mapping m JOIN mapping_member x ON x.mapping_id = m.id
       WHERE m.record_kind = 'document' AND m.withdrawn_at IS NULL AND x.record_type IN ('source_invoice', 'Invoice', 'CreditMemo') ORDER BY m.id`,
    )
    .all() as { mappingId: number; side: 'source' | 'quickbooks'; type: string; id: number | string }[];
  const links = new Map<
    number,
    { invoiceIds: number[]; documents: { kind: 'invoice' | 'credit-memo'; id: string }[] }
  >();
  for (const row of rows) {
    const link = links.get(row.mappingId) ?? { invoiceIds: [], documents: [] };
    if (row.side === 'source') link.invoiceIds.push(Number(row.id));
    else link.documents.push({ kind: row.type === 'CreditMemo' ? 'credit-memo' : 'invoice', id: String(row.id) });
    links.set(row.mappingId, link);
  }
  return [...links].map(([mappingId, link]) => ({ mappingId, ...link }));
}

function listQboPayments(db: ReadableDb): QboPayment[] {
  const lines = new Map<string, QboPayment['lines'][number][]>();
  const lineRows = db
    .prepare(
      `SELECT l.payment_id AS payment, ${lineKindSql} AS kind, coalesce(l.linked_id, '') AS id, l.amount_minor AS amountMinor FROM qbo_payment_line l ORDER BY l.payment_id, l.line_no`,
    )
    .all() as (QboPayment['lines'][number] & { payment: string })[];
  for (const { payment, ...line } of lineRows) {
    const list = lines.get(payment);
    if (list === undefined) lines.set(payment, [line]);
    else list.push(line);
  }
  const rows = db
    .prepare(
      `SELECT id, customer_id AS customerId, currency, txn_date AS date, total_minor AS totalMinor, unapplied_minor AS unappliedMinor, reference,
         CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN voided = 1 THEN 'void' ELSE 'standing' END AS state FROM qbo_payment`,
    )
    .all() as Omit<QboPayment, 'lines'>[];
  return rows.map((row) => ({ ...row, lines: lines.get(row.id) ?? [] }));
}

function listSourcePayments(db: ReadableDb): SourcePayment[] {
  const allocations = new Map<number, { invoiceId: number; amountMinor: number }[]>();
  const allocationRows = db
    .prepare(
      'SELECT payment_id AS payment, invoice_id AS invoiceId, amount_minor AS amountMinor FROM source_payment_allocation WHERE invoice_id IS NOT NULL',
    )
    .all() as { payment: number; invoiceId: number; amountMinor: number }[];
  for (const { payment, ...allocation } of allocationRows) {
    const list = allocations.get(payment);
    if (list === undefined) allocations.set(payment, [allocation]);
    else list.push(allocation);
  }
  const rows = db
    .prepare(
      `SELECT id, coalesce(client_id, 0) AS clientId, currency, date, amount_minor AS amountMinor, reference, CASE void WHEN 1 THEN 'void' ELSE 'standing' END AS state
       FROM source_payment WHERE gone_at IS NULL`,
    )
    .all() as Omit<SourcePayment, 'allocations'>[];
  return rows.map((row) => ({ ...row, allocations: allocations.get(row.id) ?? [] }));
}

function listApplications(db: ReadableDb): Application[] {
  return db
    .prepare(
      `SELECT qbo_payment_id AS qboPaymentId, document_kind AS documentKind, document_id AS documentId, mapping_id AS mappingId, currency,
         amount_minor AS amountMinor, date, via FROM payment_application`,
    )
    .all() as Application[];
}

/** Everything that backfill looks at, all of it in the ledger already. */
export function readBackfillInput(db: ReadableDb): BackfillInput {
  const decided = db
    .prepare(
      `SELECT s.record_id AS sourcePaymentId, q.record_id AS qboPaymentId, 1 AS same FROM mapping m JOIN mapping_member s ON s.mapping_id = m.id AND s.record_type = 'source_payment'
         JOIN mapping_member q ON q.mapping_id = m.id AND q.record_type = 'Payment' WHERE m.record_kind = 'payment' AND m.withdrawn_at IS NULL AND m.how = 'person'
       UNION ALL SELECT source_id, quickbooks_id, 0 FROM rejected_pair WHERE record_kind = 'payment'`,
    )
    .all() as { sourcePaymentId: number; qboPaymentId: string; same: number }[];
  return {
    links: listLinks(db),
    qboPayments: listQboPayments(db),
    qboDocuments: db
      .prepare(
        `SELECT 'invoice' AS kind, id, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN voided = 1 THEN 'void' ELSE 'standing' END AS state, customer_id AS customerId,
           currency, txn_date AS date, total_minor AS totalMinor, balance_minor AS balanceMinor FROM qbo_invoice
         UNION ALL SELECT 'credit-memo', id, CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN voided = 1 THEN 'void' ELSE 'standing' END, coalesce(customer_id, ''),
           coalesce(currency, ''), coalesce(txn_date, ''), coalesce(total_minor, 0), coalesce(balance_minor, 0) FROM qbo_object WHERE type = 'CreditMemo'`,
      )
      .all() as BackfillInput['qboDocuments'],
    sourceInvoices: db
      .prepare(
        `SELECT id, CASE WHEN gone_at IS NOT NULL THEN 'gone' WHEN status IN ('draft', 'void') THEN status ELSE 'standing' END AS state, currency,
           total_minor AS totalMinor, balance_minor AS balanceMinor FROM source_invoice WHERE kind IN ('invoice', 'credit')`,
      )
      .all() as BackfillInput['sourceInvoices'],
    sourcePayments: listSourcePayments(db),
    customerMap: readCustomerMap(db),
    existingApplications: listApplications(db),
    decided: decided.map((row) => ({ ...row, same: row.same === 1 })),
  };
}

/** Writes a plan's applications. Call inside a transaction. @returns how many rows changed */
export function saveApplications(db: WritableDb, plan: Pick<BackfillPlan, 'save' | 'withdraw'>): number {
  const drop = db.prepare(
    'DELETE FROM payment_application WHERE qbo_payment_id = ? AND document_kind = ? AND document_id = ?',
  );
  const put = db.prepare(
    `INSERT INTO payment_application (origin, qbo_payment_id, document_kind, document_id, mapping_id, currency, amount_minor, date, via)
     VALUES ('quickbooks', ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (qbo_payment_id, document_kind, document_id) DO UPDATE SET mapping_id = excluded.mapping_id, currency = excluded.currency,
       amount_minor = excluded.amount_minor, date = excluded.date, via = excluded.via`,
  );
  for (const one of plan.withdraw) drop.run(one.qboPaymentId, one.documentKind, one.documentId);
  for (const one of plan.save) {
    put.run(
      one.qboPaymentId,
      one.documentKind,
      one.documentId,
      one.mappingId,
      one.currency,
      one.amountMinor,
      one.date,
      one.via,
    );
  }
  return plan.save.length + plan.withdraw.length;
}

export type FindingKind = 'possible-duplicate' | 'disagreement' | 'unapplied' | 'skipped';

export interface Finding {
  readonly kind: FindingKind;
  readonly key: string;
  /** JSON of a `PaymentRow`. */
  readonly finding: string;
}

/** Puts the findings in place of the earlier ones, writing only rows that differ. Call inside a transaction. */
export function saveFindings(db: WritableDb, findings: readonly Finding[]): number {
  const stored = new Map(
    (db.prepare('SELECT kind, key, finding FROM payment_finding').all() as Finding[]).map((one) => [
      `${one.kind} ${one.key}`,
      one,
    ]),
  );
  const put = db.prepare(
    'INSERT INTO payment_finding (kind, key, finding) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET finding = excluded.finding',
  );
  const drop = db.prepare('DELETE FROM payment_finding WHERE kind = ? AND key = ?');
  let changed = 0;
  for (const { kind, key, finding } of findings) {
    const name = `${kind} ${key}`;
    if (stored.get(name)?.finding !== finding) {
      put.run(kind, key, finding);
      changed++;
    }
    stored.delete(name);
  }
  for (const { kind, key } of stored.values()) drop.run(kind, key);
  return changed + stored.size;
}

/** Findings of a kind whose text holds the search, a page of them. */
export function listFindings(
  db: ReadableDb,
  kind: FindingKind,
  search: string,
  offset: number,
  limit: number,
): { findings: string[]; totalCount: number } {
  const pattern = `%${search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  const where = "kind = ? AND lower(finding) LIKE ? ESCAPE '\\'";
  const total = db.prepare(`SELECT count(*) AS n FROM payment_finding WHERE ${where}`).get(kind, pattern) as {
    n: number;
  };
  const rows = db
    .prepare(
      `SELECT finding FROM payment_finding WHERE ${where} ORDER BY json_extract(finding, '$.date') DESC, key LIMIT ? OFFSET ?`,
    )
    .all(kind, pattern, limit, offset) as { finding: string }[];
  return { findings: rows.map((row) => row.finding), totalCount: total.n };
}

export function countFindings(db: ReadableDb): Record<FindingKind, number> {
  const counts: Record<FindingKind, number> = { 'possible-duplicate': 0, disagreement: 0, unapplied: 0, skipped: 0 };
  const rows = db.prepare('SELECT kind, count(*) AS n FROM payment_finding GROUP BY kind').all() as {
    kind: FindingKind;
    n: number;
  }[];
  for (const { kind, n } of rows) counts[kind] = n;
  return counts;
}

export interface AppliedRow {
  readonly qboPaymentId: string;
  readonly date: string;
  readonly party: string | null;
  readonly invoiceId: number | null;
  readonly invoiceNumber: string | null;
  readonly currency: string;
  readonly amountMinor: number;
  readonly reference: string | null;
  readonly via: 'payment' | 'credit-memo';
}

const appliedSql = `FROM payment_application a
  JOIN mapping_member s ON s.mapping_id = a.mapping_id AND s.record_type = 'source_invoice'
    AND s.record_id = (SELECT min(x.record_id) FROM mapping_member x WHERE x.mapping_id = a.mapping_id AND x.record_type = 'source_invoice')
  JOIN source_invoice i ON i.id = s.record_id LEFT JOIN client c ON c.id = i.client_id LEFT JOIN qbo_payment p ON p.id = a.qbo_payment_id
  WHERE a.document_kind = 'invoice' AND (@search = '' OR lower(coalesce(c.name, '') || ' ' || coalesce(i.number, '') || ' ' || coalesce(p.reference, '')) LIKE '%' || @search || '%')`;

/** What QuickBooks applied to linked documents, newest first, a page of it. */
export function listApplied(
  db: ReadableDb,
  search: string,
  offset: number,
  limit: number,
): { rows: AppliedRow[]; totalCount: number } {
  const bound = { search: search.toLowerCase() };
  const total = db.prepare(`SELECT count(*) AS n ${appliedSql}`).get(bound) as { n: number };
  const rows = db
    .prepare(
      `SELECT a.qbo_payment_id AS qboPaymentId, a.date, c.name AS party, i.id AS invoiceId, i.number AS invoiceNumber, a.currency, a.amount_minor AS amountMinor,
         p.reference, a.via ${appliedSql} ORDER BY a.date DESC, a.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...bound, offset, limit }) as AppliedRow[];
  return { rows, totalCount: total.n };
}

/** Sums of what was applied to linked documents, how many payments are matched on both sides, and how many there are. */
export function readPaymentTotals(db: ReadableDb): {
  applied: { currency: string; amountMinor: number }[];
  matched: number;
  linkedDocuments: number;
  payments: number;
} {
  const applied = db
    .prepare(
      `SELECT currency, sum(amount_minor) AS amountMinor FROM payment_application WHERE mapping_id IS NOT NULL AND document_kind = 'invoice' GROUP BY currency ORDER BY currency`,
    )
    .all() as { currency: string; amountMinor: number }[];
  const counts = db
    .prepare(
      `SELECT (SELECT count(*) FROM mapping WHERE record_kind = 'payment' AND withdrawn_at IS NULL) AS matched,
         (SELECT count(*) FROM mapping WHERE record_kind = 'document' AND withdrawn_at IS NULL) AS linkedDocuments,
         (SELECT count(*) FROM qbo_payment WHERE deleted_at IS NULL) AS payments`,
    )
    .get() as { matched: number; linkedDocuments: number; payments: number };
  return { applied, ...counts };
}

/** Facts that a finding shows of a document mapping: its source invoice and party. */
export function readMappingLabel(
  db: ReadableDb,
  mappingId: number,
): { invoiceId: number; invoiceNumber: string | null; party: string | null; date: string } | null {
  const row = prepared(
    db,
    `SELECT i.id AS invoiceId, i.number AS invoiceNumber, coalesce(c.name, i.client_name) AS party, i.date FROM mapping_member s JOIN source_invoice i ON i.id = s.record_id
       LEFT JOIN client c ON c.id = i.client_id WHERE s.mapping_id = ? AND s.record_type = 'source_invoice' ORDER BY i.id LIMIT 1`,
  ).get(mappingId) as
    | { invoiceId: number; invoiceNumber: string | null; party: string | null; date: string }
    | undefined;
  return row ?? null;
}

export interface PaymentFacts {
  readonly date: string;
  readonly party: string | null;
  readonly currency: string;
  readonly amountMinor: number;
  readonly reference: string | null;
}

/** What a payment of QuickBooks says, for lists; null where the mirror lacks it. */
export function findQboPayment(db: ReadableDb, id: string): PaymentFacts | null {
  const row = prepared(
    db,
    `SELECT p.txn_date AS date, q.fully_qualified_name AS party, p.currency, p.total_minor AS amountMinor, p.reference FROM qbo_payment p
       LEFT JOIN qbo_customer q ON q.id = p.customer_id WHERE p.id = ?`,
  ).get(id) as PaymentFacts | undefined;
  return row ?? null;
}

/** What a payment of the source says, for lists. */
export function findSourcePayment(db: ReadableDb, id: number): PaymentFacts | null {
  const row = prepared(
    db,
    `SELECT p.date, coalesce(c.name, p.client_name) AS party, p.currency, p.amount_minor AS amountMinor, p.reference FROM source_payment p
       LEFT JOIN client c ON c.id = p.client_id WHERE p.id = ?`,
  ).get(id) as PaymentFacts | undefined;
  return row ?? null;
}
