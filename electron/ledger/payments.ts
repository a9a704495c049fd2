import type { BackfillPlan } from '../matching/payments/plan-backfill.ts';
import { namedSql } from './import-sources.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';
import { foldedSql, likePattern } from './search-text.ts';

/** Writes a plan's applications. Call inside a transaction. @returns how many rows changed */
export function saveApplications(db: WritableDb, plan: Pick<BackfillPlan, 'save' | 'withdraw'>): number {
  const drop = prepared(
    db,
    'DELETE FROM payment_application WHERE qbo_payment_id = ? AND document_kind = ? AND document_id = ?',
  );
  const put = prepared(
    db,
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
  JOIN mapping_member s ON s.mapping_id = a.mapping_id AND s.record_type = 'source_invoice' AND +s.live = 1
    AND s.record_id = (SELECT min(x.record_id) FROM mapping_member x WHERE x.mapping_id = a.mapping_id AND x.record_type = 'source_invoice')
  JOIN source_invoice i ON i.id = s.record_id LEFT JOIN client c ON c.id = i.client_id LEFT JOIN qbo_payment p ON p.id = a.qbo_payment_id
  WHERE a.document_kind = 'invoice' AND (@search = '%%' OR ${foldedSql("coalesce(c.name, i.client_name, '') || ' ' || coalesce(i.number, '') || ' ' || coalesce(p.reference, '')")} LIKE @search ESCAPE '\\')`;

/** What QuickBooks applied to linked documents, newest first, a page of it. */
export function listApplied(
  db: ReadableDb,
  search: string,
  offset: number,
  limit: number,
): { rows: AppliedRow[]; totalCount: number } {
  const bound = { search: likePattern(search) };
  const total = db.prepare(`SELECT count(*) AS n ${appliedSql}`).get(bound) as { n: number };
  const rows = db
    .prepare(
      `SELECT a.qbo_payment_id AS qboPaymentId, a.date, ${namedSql('c.name', 'i.source_id')} AS party, i.id AS invoiceId, i.number AS invoiceNumber, a.currency, a.amount_minor AS amountMinor,
         p.reference, a.via ${appliedSql} ORDER BY a.date DESC, a.qbo_payment_id, a.document_id LIMIT @limit OFFSET @offset`,
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
      `SELECT currency, sum(amount_minor) AS amountMinor FROM payment_application a JOIN mapping m ON m.id = a.mapping_id AND m.withdrawn_at IS NULL
       WHERE a.document_kind = 'invoice' GROUP BY currency ORDER BY currency`,
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

export interface MappingLabel {
  readonly invoiceId: number;
  readonly invoiceNumber: string | null;
  readonly party: string | null;
  readonly date: string;
}

/** Facts that a finding shows of a document mapping: its first source invoice and the party. */
export function readMappingLabel(db: ReadableDb, mappingId: number): MappingLabel | null {
  const row = prepared(
    db,
    `SELECT i.id AS invoiceId, i.number AS invoiceNumber, ${namedSql('coalesce(c.name, i.client_name)', 'i.source_id')} AS party, i.date
     FROM mapping_member s JOIN source_invoice i ON i.id = s.record_id
       LEFT JOIN client c ON c.id = i.client_id WHERE s.mapping_id = ? AND s.side = 'source' AND s.record_type = 'source_invoice' ORDER BY i.id LIMIT 1`,
  ).get(mappingId) as MappingLabel | undefined;
  return row ?? null;
}

export interface PaymentFacts {
  /** Of a payment in QuickBooks; null in the source. */
  readonly customerId: string | null;
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
    `SELECT p.customer_id AS customerId, p.txn_date AS date, q.fully_qualified_name AS party, p.currency, p.total_minor AS amountMinor, p.reference FROM qbo_payment p
       LEFT JOIN qbo_customer q ON q.id = p.customer_id WHERE p.id = ?`,
  ).get(id) as PaymentFacts | undefined;
  return row ?? null;
}

/** What a payment of the source says, for lists. */
export function findSourcePayment(db: ReadableDb, id: number): PaymentFacts | null {
  const row = prepared(
    db,
    `SELECT NULL AS customerId, p.date, ${namedSql('coalesce(c.name, p.client_name)', 'p.source_id')} AS party, p.currency, p.amount_minor AS amountMinor, p.reference FROM source_payment p
       LEFT JOIN client c ON c.id = p.client_id WHERE p.id = ?`,
  ).get(id) as PaymentFacts | undefined;
  return row ?? null;
}
