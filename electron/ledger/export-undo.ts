import { readWhole } from './answers.ts';
import type { ReadableDb, WritableDb } from './open.ts';

// What is looked at before something that was sent is taken back.

export interface UndoFacts {
  readonly deleted: boolean;
  readonly voided: boolean;
  readonly raw: string | null;
  /** Ids of standing payments with a line on it. */
  readonly payments: readonly string[];
}

/** An object of the mirror as undoing sees it; null where the mirror never had it. */
export function readUndoFacts(db: ReadableDb, type: string, id: string): UndoFacts | null {
  const sql: Readonly<Record<string, string>> = {
    Invoice: 'SELECT deleted_at IS NOT NULL AS deleted, voided FROM qbo_invoice WHERE id = @id',
    Payment: 'SELECT deleted_at IS NOT NULL AS deleted, voided FROM qbo_payment WHERE id = @id',
    Customer: 'SELECT deleted_at IS NOT NULL AS deleted, 0 AS voided FROM qbo_customer WHERE id = @id',
  };
  const row = db
    .prepare(
      sql[type] ?? 'SELECT deleted_at IS NOT NULL AS deleted, voided FROM qbo_object WHERE type = @type AND id = @id',
    )
    .get({ id, ...(sql[type] === undefined ? { type } : {}) }) as { deleted: number; voided: number } | undefined;
  if (row === undefined) return null;
  const payments = db
    .prepare(
      `SELECT DISTINCT p.id FROM qbo_payment_line l JOIN qbo_payment p ON p.id = l.payment_id
       WHERE l.linked_type = ? AND l.linked_id = ? AND p.deleted_at IS NULL AND p.voided = 0`,
    )
    .all(type, id) as { id: string }[];
  return {
    deleted: row.deleted === 1,
    voided: row.voided === 1,
    raw: readWhole(db, type, id),
    payments: payments.map((payment) => payment.id),
  };
}

/** The base of QuickBooks' side of a live mapping, of one document where it is a map of them. */
export function findMappingBaseTheirs(db: ReadableDb, mappingId: number, key: string): unknown {
  const row = db.prepare('SELECT base_theirs AS base, record_kind AS kind FROM mapping WHERE id = ?').get(mappingId) as
    | { base: string; kind: string }
    | undefined;
  if (row === undefined || row.kind === 'payment') return null;
  const base = JSON.parse(row.base) as Record<string, unknown> | null;
  return row.kind === 'document' ? (base?.[key] ?? null) : base;
}

/** Standing documents of a customer, as `<type> <id>`. */
export function findCustomerUse(db: ReadableDb, customerId: string): string[] {
  const rows = db
    .prepare(
      `SELECT 'Invoice ' || id AS key FROM qbo_invoice WHERE customer_id = @id AND deleted_at IS NULL AND voided = 0
       UNION ALL SELECT 'Payment ' || id FROM qbo_payment WHERE customer_id = @id AND deleted_at IS NULL AND voided = 0
       UNION ALL SELECT type || ' ' || id FROM qbo_object WHERE customer_id = @id AND deleted_at IS NULL AND voided = 0
       UNION ALL SELECT 'Customer ' || id FROM qbo_customer WHERE parent_id = @id AND deleted_at IS NULL AND active = 1`,
    )
    .all({ id: customerId }) as { key: string }[];
  return rows.map((row) => row.key);
}

/** Takes a setting away that is not a decision. */
export function dropSetting(db: WritableDb, key: string): void {
  db.prepare('DELETE FROM setting WHERE key = ?').run(key);
}
