import { stripDeletedSuffix } from '../quickbooks/entities/fields.ts';
import type { Line } from '../quickbooks/entities/lines.ts';
import {
  type CustomerFacts,
  type DocumentFacts,
  type LineFacts,
  snapshotCustomer,
  snapshotDocument,
} from '../review/facts.ts';
import { readInvoiceLines } from './invoice-lines.ts';
import type { ReadableDb } from './open.ts';

/** The key of a document in QuickBooks: ids are unique per type only. */
export function documentKey(type: string, id: string): string {
  return `${type} ${id}`;
}

interface AddressedRow {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
}

/** An address as one text, its parts joined by commas; null where every part is empty. */
export function addressText(parts: readonly (string | null)[]): string | null {
  const filled = parts.filter((part) => part !== null && part !== '');
  return filled.length === 0 ? null : filled.join(', ');
}

const billingText = (row: AddressedRow): string | null =>
  addressText([row.address, row.city, row.region, row.postal_code, row.country]);

/** Clients as they are compared and kept as a base, by id. */
export function snapshotClients(db: ReadableDb, clientIds: readonly number[]): Map<number, CustomerFacts> {
  const rows = db
    .prepare('SELECT * FROM client WHERE id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(clientIds)) as (AddressedRow & {
    id: number;
    inactive: number;
    gone_at: string | null;
    ship_address: string | null;
    ship_city: string | null;
    ship_region: string | null;
    ship_postal_code: string | null;
    ship_country: string | null;
  })[];
  return new Map(
    rows.map((row) => [
      row.id,
      snapshotCustomer({
        state: row.gone_at !== null ? 'gone' : row.inactive === 1 ? 'inactive' : 'standing',
        name: row.name,
        email: row.email,
        phone: row.phone,
        billingAddress: billingText(row),
        shippingAddress: addressText([
          row.ship_address,
          row.ship_city,
          row.ship_region,
          row.ship_postal_code,
          row.ship_country,
        ]),
      }),
    ]),
  );
}

/** Customers as they are compared and kept as a base, by id. */
export function snapshotCustomers(db: ReadableDb, customerIds: readonly string[]): Map<string, CustomerFacts> {
  const rows = db
    .prepare('SELECT * FROM qbo_customer WHERE id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(customerIds)) as (AddressedRow & {
    id: string;
    shipping_address: string | null;
    fully_qualified_name: string;
    active: number;
    deleted_at: string | null;
  })[];
  return new Map(
    rows.map((row) => [
      row.id,
      snapshotCustomer({
        state: row.deleted_at !== null ? 'gone' : row.active === 0 ? 'inactive' : 'standing',
        name: stripDeletedSuffix(row.fully_qualified_name),
        email: row.email,
        phone: row.phone,
        billingAddress: billingText(row),
        shippingAddress: row.shipping_address,
      }),
    ]),
  );
}

/** Lines that sell something: sums, texts and discounts have none on the other side. */
const lineFacts = ({ detailType, ...facts }: Line): readonly LineFacts[] =>
  detailType === 'SalesItemLineDetail' || detailType === 'GroupLineDetail' ? [facts] : [];

function groupLines<K>(rows: readonly (LineFacts & { readonly owner: K })[]): Map<K, LineFacts[]> {
  const byOwner = new Map<K, LineFacts[]>();
  for (const { owner, ...line } of rows) {
    const lines = byOwner.get(owner);
    if (lines === undefined) byOwner.set(owner, [line]);
    else lines.push(line);
  }
  return byOwner;
}

/** Source invoices and credits as they are compared, by id; the customer is the one their client is mapped to. */
export function snapshotSourceInvoices(db: ReadableDb, invoiceIds: readonly number[]): Map<number, DocumentFacts> {
  const ids = JSON.stringify(invoiceIds);
  const lines = groupLines(
    db
      .prepare(
        `SELECT invoice_id AS owner, description, quantity, unit_price AS unitPrice, amount_minor AS amountMinor FROM source_invoice_line
         WHERE invoice_id IN (SELECT value FROM json_each(?)) ORDER BY invoice_id, line_no`,
      )
      .all(ids) as (LineFacts & { owner: number })[],
  );
  const rows = db
    .prepare(
      `SELECT i.id, i.number, i.date, i.due_date AS dueDate, i.currency, i.tax_minor AS taxMinor, i.total_minor AS totalMinor,
         CASE WHEN i.gone_at IS NOT NULL THEN 'gone' WHEN i.status = 'void' THEN 'void' ELSE 'standing' END AS state,
         (SELECT q.record_id FROM mapping_member c JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.side = 'quickbooks' AND q.record_type = 'Customer' AND +q.live = 1
          WHERE c.record_type = 'client' AND c.record_id = +i.client_id AND c.live = 1 AND c.currency = i.currency) AS customerId
       FROM source_invoice i WHERE i.id IN (SELECT value FROM json_each(?))`,
    )
    .all(ids) as {
    id: number;
    number: string | null;
    date: string;
    dueDate: string | null;
    currency: string;
    taxMinor: number | null;
    totalMinor: number;
    state: DocumentFacts['state'];
    customerId: string | null;
  }[];
  return new Map(rows.map(({ id, ...row }) => [id, snapshotDocument({ ...row, lines: lines.get(id) ?? [] })]));
}

interface QboDocumentRow {
  readonly type: string;
  readonly id: string;
  readonly number: string | null;
  readonly date: string;
  readonly dueDate: string | null;
  readonly customerId: string | null;
  readonly currency: string;
  readonly taxMinor: number | null;
  readonly totalMinor: number;
  readonly state: DocumentFacts['state'];
}

/**
 * Invoices and other documents of QuickBooks as they are compared, by `documentKey`. Types without lines of their own
 * in the ledger are compared without lines and tax.
 */
export function snapshotQboDocuments(
  db: ReadableDb,
  documents: readonly { readonly type: string; readonly id: string }[],
): Map<string, DocumentFacts> {
  const invoices = documents.filter((one) => one.type === 'Invoice').map((one) => one.id);
  const others = JSON.stringify(documents.filter((one) => one.type !== 'Invoice').map((one) => [one.type, one.id]));
  const lines = readInvoiceLines(db, invoices);
  const stateSql =
    "CASE WHEN deleted_at IS NOT NULL THEN 'gone' WHEN voided = 1 THEN 'void' ELSE 'standing' END AS state";
  const rows = db
    .prepare(
      `SELECT 'Invoice' AS type, id, doc_number AS number, txn_date AS date, due_date AS dueDate, customer_id AS customerId, currency,
         tax_minor AS taxMinor, total_minor AS totalMinor, ${stateSql} FROM qbo_invoice WHERE id IN (SELECT value FROM json_each(?))
       UNION ALL
       SELECT o.type, o.id, doc_number, coalesce(txn_date, ''), NULL, customer_id, coalesce(currency, ''), NULL, coalesce(total_minor, 0), ${stateSql}
       FROM json_each(?) j CROSS JOIN qbo_object o ON o.type = j.value ->> 0 AND o.id = j.value ->> 1`,
    )
    .all(JSON.stringify(invoices), others) as QboDocumentRow[];
  return new Map(
    rows.map(({ type, id, ...row }) => [
      documentKey(type, id),
      snapshotDocument({ ...row, lines: type === 'Invoice' ? (lines.get(id) ?? []).flatMap(lineFacts) : [] }),
    ]),
  );
}
