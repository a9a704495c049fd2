import type { EntityType } from '../../shared/ipc/company.ts';
import type { CustomerRow, InvoiceRow, ObjectRow, PaymentRow } from '../quickbooks/rows.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { searchText } from './search-text.ts';

/** One page of one type as the pull hands it over: live objects, and ids that are gone with the time of it (UTC ISO). */
export interface MirrorPage {
  readonly type: EntityType;
  readonly rows: readonly (CustomerRow | InvoiceRow | PaymentRow | ObjectRow)[];
  readonly deleted: readonly { readonly id: string; readonly at: string }[];
}

const tables: Readonly<Partial<Record<EntityType, string>>> = {
  Customer: 'qbo_customer',
  Invoice: 'qbo_invoice',
  Payment: 'qbo_payment',
};

/** The table a type is mirrored in, and the further condition that picks the type there (`@type` bound). */
export function mirrorTable(type: EntityType): { table: string; condition: string } {
  const table = tables[type];
  return table === undefined ? { table: 'qbo_object', condition: 'AND m.type = @type' } : { table, condition: '' };
}

/**
 * Stores a page inside the caller's transaction. A row replaces the stored one unless its sync token is lower; a row
 * that is stored already is left alone, so that pulling the same facts twice writes nothing; a deletion is final.
 *
 * @returns how many records changed in the ledger
 */
export function saveMirrorPage(db: WritableDb, page: MirrorPage): number {
  const save = saverOf(db, page.type);
  let changed = 0;
  for (const row of page.rows) if (save(row)) changed++;
  for (const row of page.deleted) if (markDeleted(db, page.type, row)) changed++;
  return changed;
}

/** How many records of a type stand in the mirror, deleted ones left out. */
export function countMirror(db: ReadableDb, type: EntityType): number {
  const table = tables[type];
  const row = (
    table === undefined
      ? db.prepare('SELECT count(*) AS n FROM qbo_object WHERE type = ? AND deleted_at IS NULL').get(type)
      : db.prepare(`SELECT count(*) AS n FROM ${table} WHERE deleted_at IS NULL`).get()
  ) as { n: number };
  return row.n;
}

/** Ids of a type that stand in the mirror, for a census. */
export function listMirrorIds(db: ReadableDb, type: EntityType): string[] {
  const table = tables[type];
  const rows =
    table === undefined
      ? db.prepare('SELECT id FROM qbo_object WHERE type = ? AND deleted_at IS NULL').all(type)
      : db.prepare(`SELECT id FROM ${table} WHERE deleted_at IS NULL`).all();
  return (rows as { id: string }[]).map((row) => row.id);
}

const withCustomers: Readonly<Record<string, boolean>> = { qbo_invoice: true, qbo_payment: true, qbo_object: true };

/** Whose documents these are, as far as the mirror holds them. */
export function listCustomersOf(db: ReadableDb, type: EntityType, ids: readonly string[]): string[] {
  const { table, condition } = mirrorTable(type);
  if (withCustomers[table] !== true) return [];
  const rows = db
    .prepare(
      `SELECT DISTINCT m.customer_id AS id FROM ${table} m JOIN json_each(@ids) j ON j.value = m.id
       WHERE m.customer_id IS NOT NULL ${condition}`,
    )
    .all({ type, ids: JSON.stringify(ids) }) as { id: string }[];
  return rows.map((row) => row.id);
}

/** The parents of customers, and theirs, up to the top. */
export function listParents(db: ReadableDb, customerIds: readonly string[]): string[] {
  const rows = db
    .prepare(
      `WITH RECURSIVE up (id) AS (
         SELECT c.parent_id FROM qbo_customer c JOIN json_each(?) j ON j.value = c.id WHERE c.parent_id IS NOT NULL
         UNION SELECT c.parent_id FROM qbo_customer c JOIN up ON up.id = c.id WHERE c.parent_id IS NOT NULL)
       SELECT id FROM up`,
    )
    .all(JSON.stringify(customerIds)) as { id: string }[];
  return rows.map((row) => row.id);
}

function markDeleted(db: WritableDb, type: EntityType, row: { readonly id: string; readonly at: string }): boolean {
  const table = tables[type];
  const result =
    table === undefined
      ? db
          .prepare('UPDATE qbo_object SET deleted_at = ? WHERE type = ? AND id = ? AND deleted_at IS NULL')
          .run(row.at, type, row.id)
      : db.prepare(`UPDATE ${table} SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL`).run(row.at, row.id);
  return result.changes > 0;
}

type Saver = (row: CustomerRow | InvoiceRow | PaymentRow | ObjectRow) => boolean;

const savers = new WeakMap<WritableDb, Map<string, Saver>>();

/** The statements of a table, prepared once for each connection. */
function saverOf(db: WritableDb, type: EntityType): Saver {
  const known = savers.get(db) ?? new Map<string, Saver>();
  savers.set(db, known);
  const table = mirrorTable(type).table;
  const saver = known.get(table) ?? makeSaver(db, type);
  known.set(table, saver);
  return saver;
}

function makeSaver(db: WritableDb, type: EntityType): Saver {
  if (type === 'Customer') return customerSaver(db) as Saver;
  if (type === 'Invoice') return invoiceSaver(db) as Saver;
  if (type === 'Payment') return paymentSaver(db) as Saver;
  return objectSaver(db) as Saver;
}

const bool = (value: boolean): number => (value ? 1 : 0);

/** An upsert that leaves deleted rows, newer rows and equal rows alone. */
function upsertSql(table: string, keys: readonly string[], columns: readonly string[]): string {
  const rest = columns.filter((column) => !keys.includes(column));
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})
    ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}
    WHERE ${table}.deleted_at IS NULL AND excluded.sync_token >= ${table}.sync_token AND excluded.raw <> ${table}.raw`;
}

const customerColumns = [
  'id',
  'sync_token',
  'display_name',
  'fully_qualified_name',
  'company_name',
  'given_name',
  'family_name',
  'active',
  'is_sub',
  'parent_id',
  'is_project',
  'bill_with_parent',
  'currency',
  'balance_minor',
  'balance_with_jobs_minor',
  'email',
  'phone',
  'mobile',
  'address',
  'city',
  'region',
  'postal_code',
  'country',
  'shipping_address',
  'search_text',
  'created_at',
  'last_updated_at',
  'raw',
] as const;

function customerSaver(db: WritableDb): (row: CustomerRow) => boolean {
  const upsert = db.prepare(upsertSql('qbo_customer', ['id'], customerColumns));
  return (row) =>
    upsert.run({
      id: row.id,
      sync_token: Number(row.syncToken),
      display_name: row.displayName,
      fully_qualified_name: row.fullyQualifiedName,
      company_name: row.companyName,
      given_name: row.givenName,
      family_name: row.familyName,
      active: bool(row.active),
      is_sub: bool(row.isSub),
      parent_id: row.parentId,
      is_project: bool(row.isProject),
      bill_with_parent: bool(row.billWithParent),
      currency: row.currency,
      balance_minor: row.balanceMinor,
      balance_with_jobs_minor: row.balanceWithJobsMinor,
      email: row.email,
      phone: row.phone,
      mobile: row.mobile,
      address: row.address,
      city: row.city,
      region: row.region,
      postal_code: row.postalCode,
      country: row.country,
      shipping_address: row.shippingAddress,
      search_text: searchText(row.fullyQualifiedName, row.companyName, row.email, row.phone),
      created_at: row.createdAt,
      last_updated_at: row.lastUpdatedAt,
      raw: row.raw,
    }).changes > 0;
}

const invoiceColumns = [
  'id',
  'sync_token',
  'doc_number',
  'txn_date',
  'due_date',
  'customer_id',
  'currency',
  'exchange_rate',
  'total_minor',
  'balance_minor',
  'tax_minor',
  'deposit_minor',
  'voided',
  'private_note',
  'term_id',
  'email',
  'created_at',
  'last_updated_at',
  'raw',
] as const;

function invoiceSaver(db: WritableDb): (row: InvoiceRow) => boolean {
  const upsert = db.prepare(upsertSql('qbo_invoice', ['id'], invoiceColumns));
  const dropLines = db.prepare('DELETE FROM qbo_invoice_line WHERE invoice_id = ?');
  const insertLine = db.prepare(
    `INSERT INTO qbo_invoice_line (invoice_id, line_no, line_id, detail_type, item_id, description, quantity, unit_price, amount_minor,
       tax_code, class_id, service_date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return (row) => {
    const changed =
      upsert.run({
        id: row.id,
        sync_token: Number(row.syncToken),
        doc_number: row.docNumber,
        txn_date: row.txnDate,
        due_date: row.dueDate,
        customer_id: row.customerId,
        currency: row.currency,
        exchange_rate: row.exchangeRate,
        total_minor: row.totalMinor,
        balance_minor: row.balanceMinor,
        tax_minor: row.taxMinor,
        deposit_minor: row.depositMinor,
        voided: bool(row.voided),
        private_note: row.privateNote,
        term_id: row.termId,
        email: row.email,
        created_at: row.createdAt,
        last_updated_at: row.lastUpdatedAt,
        raw: row.raw,
      }).changes > 0;
    if (!changed) return false;
    dropLines.run(row.id);
    row.lines.forEach((line, index) => {
      insertLine.run(
        row.id,
        index + 1,
        line.lineId,
        line.detailType,
        line.itemId,
        line.description,
        line.quantity,
        line.unitPrice,
        line.amountMinor,
        line.taxCode,
        line.classId,
        line.serviceDate,
      );
    });
    return true;
  };
}

const paymentColumns = [
  'id',
  'sync_token',
  'txn_date',
  'customer_id',
  'currency',
  'total_minor',
  'unapplied_minor',
  'reference',
  'method_id',
  'deposit_account_id',
  'voided',
  'private_note',
  'created_at',
  'last_updated_at',
  'raw',
] as const;

function paymentSaver(db: WritableDb): (row: PaymentRow) => boolean {
  const upsert = db.prepare(upsertSql('qbo_payment', ['id'], paymentColumns));
  const dropLines = db.prepare('DELETE FROM qbo_payment_line WHERE payment_id = ?');
  const insertLine = db.prepare(
    'INSERT INTO qbo_payment_line (payment_id, line_no, amount_minor, linked_type, linked_id) VALUES (?, ?, ?, ?, ?)',
  );
  return (row) => {
    const changed =
      upsert.run({
        id: row.id,
        sync_token: Number(row.syncToken),
        txn_date: row.txnDate,
        customer_id: row.customerId,
        currency: row.currency,
        total_minor: row.totalMinor,
        unapplied_minor: row.unappliedMinor,
        reference: row.reference,
        method_id: row.methodId,
        deposit_account_id: row.depositAccountId,
        voided: bool(row.voided),
        private_note: row.privateNote,
        created_at: row.createdAt,
        last_updated_at: row.lastUpdatedAt,
        raw: row.raw,
      }).changes > 0;
    if (!changed) return false;
    dropLines.run(row.id);
    row.lines.forEach((line, index) => {
      insertLine.run(row.id, index + 1, line.amountMinor, line.linkedType, line.linkedId);
    });
    return true;
  };
}

const objectColumns = [
  'type',
  'id',
  'sync_token',
  'doc_number',
  'name',
  'txn_date',
  'customer_id',
  'currency',
  'total_minor',
  'balance_minor',
  'active',
  'voided',
  'private_note',
  'created_at',
  'last_updated_at',
  'raw',
] as const;

function objectSaver(db: WritableDb): (row: ObjectRow) => boolean {
  const upsert = db.prepare(upsertSql('qbo_object', ['type', 'id'], objectColumns));
  return (row) =>
    upsert.run({
      type: row.type,
      id: row.id,
      sync_token: Number(row.syncToken),
      doc_number: row.docNumber,
      name: row.name,
      txn_date: row.txnDate,
      customer_id: row.customerId,
      currency: row.currency,
      total_minor: row.totalMinor,
      balance_minor: row.balanceMinor,
      active: row.active === null ? null : bool(row.active),
      voided: bool(row.voided),
      private_note: row.privateNote,
      created_at: row.createdAt,
      last_updated_at: row.lastUpdatedAt,
      raw: row.raw,
    }).changes > 0;
}
