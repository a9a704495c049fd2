import { clientIdOfName } from '../source/build-clients.ts';
import {
  type ClientRecord,
  clientByName,
  type ImportKind,
  type InvoiceRecord,
  type PaymentRecord,
  type RecordByKind,
  type SourceRecord,
} from '../source/records.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';
import { searchText } from './search-text.ts';

/** Tables of the three kinds of records an import brings, under the names the ledger's other tables call them by. */
export const recordTables = {
  clients: 'client',
  invoices: 'source_invoice',
  payments: 'source_payment',
} as const satisfies Record<ImportKind, string>;

/** What a record must know of the run that brought it. */
export interface ImportOrigin {
  readonly sourceId: number;
  readonly importRunId: number;
}

/**
 * The client that documents made known by this name alone, before its own file came: it is the same one, and keeps its
 * ledger id, its documents and its link. Null where there is none.
 */
export function findImpliedClient(db: ReadableDb, sourceId: number, name: string): number | null {
  const row = prepared(db, 'SELECT id FROM client WHERE source_id = ? AND external_id = ? AND implied = 1').get(
    sourceId,
    clientIdOfName(name),
  ) as { id: number } | undefined;
  return row?.id ?? null;
}

/** Puts a record in place, new or over what its source's id had before. Call inside a transaction. @returns its ledger id */
export function saveRecord<K extends ImportKind>(
  db: WritableDb,
  kind: K,
  origin: ImportOrigin,
  record: RecordByKind[K],
  id: number | null,
): number {
  if (kind === 'clients') return saveClient(db, origin, record as ClientRecord, id, false);
  if (kind === 'invoices') return saveInvoice(db, origin, record as InvoiceRecord, id);
  return savePayment(db, origin, record as PaymentRecord, id);
}

/**
 * Id of the record with this source's own id, gone or implied ones too; null where there is none. Documents of different
 * kinds are different records: an order and an invoice may bear one id.
 */
export function findRecordId(db: ReadableDb, kind: ImportKind, sourceId: number, record: SourceRecord): number | null {
  const ofKind = 'totalMinor' in record ? [record.kind] : [];
  const sql = `SELECT id FROM ${recordTables[kind]} WHERE source_id = ? AND external_id = ?${ofKind.length > 0 ? ' AND kind = ?' : ''}`;
  const row = prepared(db, sql).get(sourceId, record.externalId, ...ofKind) as { id: number } | undefined;
  return row?.id ?? null;
}

function upsert(
  db: WritableDb,
  table: string,
  values: Readonly<Record<string, string | number | null>>,
  id: number | null,
): number {
  const columns = Object.keys(values);
  if (id === null) {
    const names = columns.map((column) => `@${column}`);
    const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${names.join(', ')})`;
    return Number(prepared(db, sql).run(values).lastInsertRowid);
  }
  const changes = columns.map((column) => `${column} = @${column}`);
  prepared(db, `UPDATE ${table} SET ${changes.join(', ')} WHERE id = @id`).run({ ...values, id });
  return id;
}

function saveClient(
  db: WritableDb,
  { sourceId, importRunId }: ImportOrigin,
  record: ClientRecord,
  id: number | null,
  implied: boolean,
): number {
  return upsert(
    db,
    'client',
    {
      source_id: sourceId,
      external_id: record.externalId,
      name: record.name,
      name_key: clientIdOfName(record.name),
      company_name: record.companyName,
      given_name: record.givenName,
      family_name: record.familyName,
      email: record.email,
      phone: record.phone,
      address: record.address,
      city: record.city,
      region: record.region,
      postal_code: record.postalCode,
      country: record.country,
      ship_address: record.shipAddress,
      ship_city: record.shipCity,
      ship_region: record.shipRegion,
      ship_postal_code: record.shipPostalCode,
      ship_country: record.shipCountry,
      currency: record.currency,
      parent_name: record.parentName,
      inactive: record.inactive ? 1 : 0,
      notes: record.notes,
      search_text: searchText(record.name, record.companyName, record.email, record.phone),
      implied: implied ? 1 : 0,
      import_run_id: importRunId,
      import_line: record.line,
      gone_at: null,
      record: JSON.stringify(record),
    },
    id,
  );
}

/** What is still owed where the file says only one of paid, balance and status. */
function settlement(record: InvoiceRecord): { paidMinor: number; balanceMinor: number } {
  const { totalMinor, paidMinor, balanceMinor, status } = record;
  if (status === 'void') return { paidMinor: 0, balanceMinor: 0 };
  if (balanceMinor !== null) return { paidMinor: paidMinor ?? totalMinor - balanceMinor, balanceMinor };
  if (paidMinor !== null) return { paidMinor, balanceMinor: totalMinor - paidMinor };
  const settled = status === 'paid' || record.kind === 'order';
  return settled ? { paidMinor: totalMinor, balanceMinor: 0 } : { paidMinor: 0, balanceMinor: totalMinor };
}

function saveInvoice(
  db: WritableDb,
  { sourceId, importRunId }: ImportOrigin,
  record: InvoiceRecord,
  id: number | null,
): number {
  const { paidMinor, balanceMinor } = settlement(record);
  const invoiceId = upsert(
    db,
    'source_invoice',
    {
      source_id: sourceId,
      kind: record.kind,
      external_id: record.externalId,
      number: record.number,
      client_external_id: record.clientExternalId,
      client_name: record.clientName,
      date: record.date,
      due_date: record.dueDate,
      currency: record.currency,
      total_minor: record.totalMinor,
      tax_minor: record.taxMinor,
      paid_minor: paidMinor,
      balance_minor: balanceMinor,
      status: record.status,
      terms: record.terms,
      memo: record.memo,
      location: record.location,
      custom_fields: JSON.stringify(record.customFields),
      import_run_id: importRunId,
      import_line: record.line,
      gone_at: null,
      record: JSON.stringify(record),
    },
    id,
  );
  if (id !== null) prepared(db, 'DELETE FROM source_invoice_line WHERE invoice_id = ?').run(id);
  const insertLine = prepared(
    db,
    `INSERT INTO source_invoice_line (invoice_id, line_no, item, description, quantity, unit_price, discount, amount_minor, tax_code, tax_minor,
       service_date, class_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  record.lines.forEach((line, index) => {
    insertLine.run(
      invoiceId,
      index + 1,
      line.item,
      line.description,
      line.quantity,
      line.unitPrice,
      line.discount,
      line.amountMinor ?? 0,
      line.taxCode,
      line.taxMinor,
      line.serviceDate,
      line.className,
    );
  });
  return invoiceId;
}

function savePayment(
  db: WritableDb,
  { sourceId, importRunId }: ImportOrigin,
  record: PaymentRecord,
  id: number | null,
): number {
  const allocated = record.allocations.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const paymentId = upsert(
    db,
    'source_payment',
    {
      source_id: sourceId,
      external_id: record.externalId,
      client_external_id: record.clientExternalId,
      client_name: record.clientName,
      date: record.date,
      currency: record.currency,
      amount_minor: record.amountMinor,
      unapplied_minor: record.unappliedMinor ?? record.amountMinor - allocated,
      reference: record.reference,
      method: record.method,
      memo: record.memo,
      void: record.void ? 1 : 0,
      import_run_id: importRunId,
      import_line: record.line,
      gone_at: null,
      record: JSON.stringify(record),
    },
    id,
  );
  if (id !== null) prepared(db, 'DELETE FROM source_payment_allocation WHERE payment_id = ?').run(id);
  const insertLine = prepared(
    db,
    `INSERT INTO source_payment_allocation (payment_id, line_no, invoice_external_id, invoice_number, amount_minor)
     VALUES (?, ?, ?, ?, ?)`,
  );
  record.allocations.forEach((line, index) => {
    insertLine.run(paymentId, index + 1, line.invoiceExternalId, line.invoiceNumber, line.amountMinor);
  });
  return paymentId;
}

const pageRows = 500;

interface Unresolved {
  readonly id: number;
  readonly client_id: number | null;
  readonly client_external_id: string | null;
  readonly client_name: string | null;
  readonly import_line: number;
}

/**
 * Joins documents and payments to their clients, and allocations to their invoices. A client that only documents name
 * is made from the name, marked as implied; it goes when no document names it any more. A negative allocation is of a
 * credit that is used up; where no credit has its number, money that came back from an invoice. Call in the import's
 * transaction, after its records. `at` is the instant of the import, UTC ISO text.
 */
export function resolveReferences(db: WritableDb, origin: ImportOrigin, at: string): void {
  const clients = new ClientFinder(db, origin);
  for (const table of ['source_invoice', 'source_payment'] as const) {
    const page = db.prepare(
      `SELECT d.id, d.client_id, d.client_external_id, d.client_name, d.import_line FROM ${table} d LEFT JOIN client c ON c.id = d.client_id
       WHERE +d.source_id = ? AND d.gone_at IS NULL AND (d.client_id IS NULL OR d.import_run_id = ? OR c.implied = 1 OR c.gone_at IS NOT NULL)
         AND d.id > ? ORDER BY d.id LIMIT ${pageRows}`,
    );
    const update = db.prepare(`UPDATE ${table} SET client_id = ? WHERE id = ?`);
    for (let last = 0; ; ) {
      const rows = page.all(origin.sourceId, origin.importRunId, last) as Unresolved[];
      for (const row of rows) {
        const clientId = clients.resolve(row);
        if (clientId !== row.client_id) update.run(clientId, row.id);
        last = row.id;
      }
      if (rows.length < pageRows) break;
    }
  }
  settleClients(db, origin.sourceId, at);
  db.prepare(
    `UPDATE source_payment_allocation SET invoice_id = coalesce(
       (SELECT i.id FROM source_invoice i JOIN source_payment p ON p.id = payment_id
        WHERE i.source_id = p.source_id AND i.external_id = invoice_external_id AND i.gone_at IS NULL
        ORDER BY i.kind = CASE WHEN source_payment_allocation.amount_minor < 0 THEN 'credit' ELSE 'invoice' END DESC, i.kind DESC LIMIT 1),
       iif(amount_minor < 0, ${onlyOneOf('credit')}, NULL),
       ${onlyOneOf('invoice')})
     WHERE payment_id IN (SELECT id FROM source_payment WHERE source_id = @source AND gone_at IS NULL)
       AND (invoice_id IS NULL OR invoice_id IN (SELECT id FROM source_invoice WHERE source_id = @source AND gone_at IS NOT NULL))`,
  ).run({ source: origin.sourceId });
}

/** The client's document of an allocation's number, where there is but one of the kind. */
function onlyOneOf(kind: 'invoice' | 'credit'): string {
  return `(SELECT max(i.id) FROM source_invoice i JOIN source_payment p ON p.id = payment_id
    WHERE invoice_number IS NOT NULL AND i.source_id = p.source_id AND i.number = invoice_number AND i.client_id IS p.client_id
      AND i.kind = '${kind}' AND i.gone_at IS NULL HAVING count(*) = 1)`;
}

/** A client stands as long as its own file or a document names it: implied ones follow their documents. */
function settleClients(db: WritableDb, sourceId: number, at: string): void {
  const named = `(EXISTS (SELECT 1 FROM source_invoice i WHERE i.client_id = client.id AND i.gone_at IS NULL)
    OR EXISTS (SELECT 1 FROM source_payment p WHERE p.client_id = client.id AND p.gone_at IS NULL))`;
  db.prepare(
    `UPDATE client SET gone_at = ? WHERE source_id = ? AND implied = 1 AND gone_at IS NULL AND NOT ${named}`,
  ).run(at, sourceId);
  db.prepare(
    `UPDATE client SET gone_at = NULL, implied = 1 WHERE source_id = ? AND gone_at IS NOT NULL AND ${named}`,
  ).run(sourceId);
}

/** How many clients are remembered while references are resolved; documents of one client mostly lie together. */
const rememberedMax = 5_000;

/** Finds the clients that documents and payments of one source name, and makes those that nothing else tells of. */
class ClientFinder {
  readonly #db: WritableDb;
  readonly #origin: ImportOrigin;
  readonly #remembered = new Map<string, number>();

  constructor(db: WritableDb, origin: ImportOrigin) {
    this.#db = db;
    this.#origin = origin;
  }

  resolve(row: Unresolved): number | null {
    const folded = row.client_name === null ? null : clientIdOfName(row.client_name);
    const key = row.client_external_id ?? folded;
    if (key === null || key === '') return null;
    const place = JSON.stringify([key, folded]);
    const remembered = this.#remembered.get(place);
    if (remembered !== undefined) return remembered;
    const id = this.#byId(key) ?? (folded === null ? null : this.#byName(folded)) ?? this.#make(row, key);
    if (this.#remembered.size >= rememberedMax) this.#remembered.clear();
    this.#remembered.set(place, id);
    return id;
  }

  /** One that only documents made known gives way to the client of its name that has a file. */
  #byId(externalId: string): number | null {
    const row = prepared(this.#db, 'SELECT id, implied FROM client WHERE source_id = ? AND external_id = ?').get(
      this.#origin.sourceId,
      externalId,
    ) as { id: number; implied: number } | undefined;
    if (row === undefined) return null;
    return row.implied === 1 ? (this.#byName(externalId) ?? row.id) : row.id;
  }

  /** The client of this folded name; null where several share it. One with a file of its own goes before implied ones. */
  #byName(nameKey: string): number | null {
    const rows = prepared(
      this.#db,
      'SELECT id, implied FROM client WHERE source_id = ? AND name_key = ? AND gone_at IS NULL ORDER BY implied, id LIMIT 2',
    ).all(this.#origin.sourceId, nameKey) as { id: number; implied: number }[];
    const [first, second] = rows;
    if (first === undefined) return null;
    const isOnly = second === undefined || (first.implied === 0 && second.implied === 1);
    return isOnly ? first.id : null;
  }

  #make(row: Unresolved, key: string): number {
    const record = clientByName(row.import_line, key, row.client_name ?? key);
    return saveClient(this.#db, this.#origin, record, null, true);
  }
}
