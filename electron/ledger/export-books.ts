import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';
import { readName } from '../matching/customers/name-parts.ts';
import { stripDeletedSuffix } from '../quickbooks/entities/fields.ts';
import { unlinkedSql } from './counts.ts';
import type { ReadableDb } from './open.ts';
import { searchText } from './search-text.ts';

// What QuickBooks holds, as far as composing an export batch looks at it.

/** One record of a list in QuickBooks that documents refer to. */
export interface ListEntry {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly raw: string;
}

/** A document of QuickBooks that a source document is linked to. */
export interface LinkedDocument {
  readonly type: string;
  readonly id: string;
  readonly customerId: string | null;
  readonly openMinor: AmountMinor;
  readonly standing: boolean;
}

/** Live entries of a list in QuickBooks, inactive ones too, by name. */
export function listEntries(db: ReadableDb, type: string): ListEntry[] {
  const rows = db
    .prepare(
      `SELECT id, coalesce(name, id) AS name, coalesce(active, 1) AS active, raw FROM qbo_object WHERE type = ? AND deleted_at IS NULL ORDER BY name COLLATE NOCASE`,
    )
    .all(type) as { id: string; name: string; active: number; raw: string }[];
  return rows.map((row) => ({ ...row, active: row.active === 1 }));
}

export interface TakenName {
  readonly type: 'Customer' | 'Vendor' | 'Employee';
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

/**
 * Every name QuickBooks shares between customers, vendors and employees, looked up by itself and by what it folds to. One made
 * inactive is renamed "… (deleted)" there: the name is free, and whoever had it is told as alike.
 */
export interface NameIndex {
  equal(name: string): TakenName | null;
  alike(name: string): readonly TakenName[];
}

export function readNames(db: ReadableDb): NameIndex {
  const rows = db
    .prepare(
      `SELECT 'Customer' AS type, id, display_name AS name, active FROM qbo_customer WHERE deleted_at IS NULL
       UNION ALL SELECT type, id, name, coalesce(active, 1) FROM qbo_object WHERE type IN ('Vendor', 'Employee') AND deleted_at IS NULL AND name IS NOT NULL`,
    )
    .all() as (Omit<TakenName, 'active'> & { active: number })[];
  const byName = new Map<string, TakenName>();
  const byKey = new Map<string, TakenName[]>();
  for (const row of rows) {
    const taken = { ...row, active: row.active === 1 };
    byName.set(row.name.toLowerCase(), taken);
    const name = taken.active ? row.name : stripDeletedSuffix(row.name);
    for (const key of new Set([searchText(name), ...readName(name).exactKeys])) {
      const group = byKey.get(key);
      if (group === undefined) byKey.set(key, [taken]);
      else group.push(taken);
    }
  }
  return {
    equal: (name) => byName.get(name.toLowerCase()) ?? null,
    alike: (name) => [
      ...new Set([searchText(name), ...readName(name).exactKeys].flatMap((key) => byKey.get(key) ?? [])),
    ],
  };
}

export interface TakenNumber {
  readonly type: string;
  readonly id: string;
  readonly number: string;
  readonly customerId: string | null;
  /** Voided, and made by an item of this ledger that was undone: its number may be used again. */
  readonly ownVoided: boolean;
}

/** Documents of QuickBooks that bear one of these numbers, by the number in lower case. */
export function readTakenNumbers(db: ReadableDb, numbers: readonly string[]): Map<string, TakenNumber[]> {
  const rows = db
    .prepare(
      `SELECT type, id, number, customerId, voided = 1 AND EXISTS (SELECT 1 FROM export_item e WHERE e.quickbooks_type = d.type AND e.quickbooks_id = d.id
           AND e.kind LIKE 'create-%' AND e.undone_at IS NOT NULL) AS ownVoided FROM (
         SELECT 'Invoice' AS type, id, doc_number AS number, customer_id AS customerId, voided FROM qbo_invoice
           WHERE deleted_at IS NULL AND doc_number COLLATE NOCASE IN (SELECT value FROM json_each(@numbers))
         UNION ALL SELECT type, id, doc_number, customer_id, voided FROM qbo_object
           WHERE deleted_at IS NULL AND type IN ('CreditMemo', 'SalesReceipt', 'RefundReceipt') AND doc_number COLLATE NOCASE IN (SELECT value FROM json_each(@numbers))
       ) d`,
    )
    .all({ numbers: JSON.stringify(numbers) }) as (Omit<TakenNumber, 'ownVoided'> & { ownVoided: number })[];
  const taken = new Map<string, TakenNumber[]>();
  for (const row of rows) {
    const key = row.number.toLowerCase();
    const group = taken.get(key) ?? [];
    group.push({ ...row, ownVoided: row.ownVoided === 1 });
    taken.set(key, group);
  }
  return taken;
}

/** Documents that source documents are linked to, by the source document. Of a group the first. */
export function readLinkedDocuments(db: ReadableDb, invoiceIds: readonly number[]): Map<number, LinkedDocument> {
  const rows = db
    .prepare(
      `SELECT s.record_id AS invoiceId, q.record_type AS type, q.record_id AS id, coalesce(v.customer_id, o.customer_id) AS customerId,
         coalesce(v.balance_minor, o.balance_minor, 0) AS openMinor,
         coalesce(v.deleted_at, o.deleted_at) IS NULL AND coalesce(v.voided, o.voided, 0) = 0 AS standing
       FROM mapping_member s JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.side = 'quickbooks' AND q.live = 1
       LEFT JOIN qbo_invoice v ON q.record_type = 'Invoice' AND v.id = q.record_id
       LEFT JOIN qbo_object o ON o.type = q.record_type AND o.id = q.record_id
       WHERE s.record_type = 'source_invoice' AND s.live = 1 AND s.record_id IN (SELECT value FROM json_each(?)) ORDER BY q.record_id DESC`,
    )
    .all(JSON.stringify(invoiceIds)) as (Omit<LinkedDocument, 'standing'> & { invoiceId: number; standing: number })[];
  return new Map(rows.map(({ invoiceId, ...row }) => [invoiceId, { ...row, standing: row.standing === 1 }]));
}

export interface UnlinkedQboPayment {
  readonly id: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly date: string;
  readonly totalMinor: AmountMinor;
  readonly privateNote: string | null;
}

/** Standing payments of QuickBooks that are in no link, of these customers. */
export function listUnlinkedQboPayments(db: ReadableDb, customerIds: readonly string[]): UnlinkedQboPayment[] {
  return db
    .prepare(
      `SELECT id, customer_id AS customerId, currency, txn_date AS date, total_minor AS totalMinor, private_note AS privateNote FROM qbo_payment q
       WHERE deleted_at IS NULL AND voided = 0 AND customer_id IN (SELECT value FROM json_each(?)) AND ${unlinkedSql('Payment', 'q.id')}`,
    )
    .all(JSON.stringify(customerIds)) as UnlinkedQboPayment[];
}

/** Pairs of payments a person said are not one, as "ours theirs". */
export function readRejectedPayments(db: ReadableDb): ReadonlySet<string> {
  const rows = db
    .prepare("SELECT source_id AS ours, quickbooks_id AS theirs FROM rejected_pair WHERE record_kind = 'payment'")
    .all() as { ours: number; theirs: string }[];
  return new Set(rows.map(({ ours, theirs }) => `${ours} ${theirs}`));
}

/** Currency and active state of customers, by id. */
export function readCustomerStates(
  db: ReadableDb,
  ids: readonly string[],
): Map<string, { currency: string; active: boolean; name: string }> {
  const rows = db
    .prepare(
      'SELECT id, currency, active, display_name AS name FROM qbo_customer WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(ids)) as { id: string; currency: string; active: number; name: string }[];
  return new Map(rows.map((row) => [row.id, { currency: row.currency, active: row.active === 1, name: row.name }]));
}

export interface TaggedDocument {
  readonly type: string;
  readonly id: string;
  readonly privateNote: string;
}

/** Standing documents of QuickBooks that carry a proof of ours and are in no link. */
export function listTaggedDocuments(db: ReadableDb): TaggedDocument[] {
  return db
    .prepare(
      `SELECT * FROM (
         SELECT 'Invoice' AS type, id, private_note AS privateNote, deleted_at, voided FROM qbo_invoice WHERE private_note LIKE '%[tieout:%'
         UNION ALL SELECT 'Payment', id, private_note, deleted_at, voided FROM qbo_payment WHERE private_note LIKE '%[tieout:%'
         UNION ALL SELECT type, id, private_note, deleted_at, voided FROM qbo_object WHERE type IN ('CreditMemo', 'SalesReceipt') AND private_note LIKE '%[tieout:%'
       ) d WHERE deleted_at IS NULL AND voided = 0
         AND NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = d.type AND m.record_id = +d.id AND m.live = 1)`,
    )
    .all() as TaggedDocument[];
}
