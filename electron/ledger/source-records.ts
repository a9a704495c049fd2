import { clientIdOfName } from '../source/build-clients.ts';
import type { Existing } from '../source/diff.ts';
import {
  type ClientRecord,
  clientByName,
  type ImportKind,
  type InvoiceRecord,
  type PaymentRecord,
  type RecordByKind,
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
 * Records of a source as earlier imports left them, for the comparison with the next file. Those that went are left
 * out: coming back counts as new. Clients known from documents only are left out too: their own file tells more.
 */
export function listExisting<K extends ImportKind>(
  db: ReadableDb,
  sourceId: number,
  kind: K,
): Existing<RecordByKind[K]>[] {
  const known = kind === 'clients' ? ' AND implied = 0' : '';
  const rows = db
    .prepare(`SELECT id, record FROM ${recordTables[kind]} WHERE source_id = ? AND gone_at IS NULL${known}`)
    .all(sourceId) as { id: number; record: string }[];
  return rows.map((row) => ({ id: row.id, record: JSON.parse(row.record) as RecordByKind[K] }));
}

/** Ledger ids of the records of this kind that are in a live link. */
export function listLinkedIds(db: ReadableDb, kind: ImportKind): Set<number> {
  const ids = db
    .prepare('SELECT record_id FROM mapping_member WHERE record_type = ? AND live = 1')
    .pluck()
    .all(recordTables[kind]) as number[];
  return new Set(ids);
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

/** Id of the record with this source's own id, gone or implied ones too; null where there is none. */
export function findRecordId(db: ReadableDb, kind: ImportKind, sourceId: number, externalId: string): number | null {
  const sql = `SELECT id FROM ${recordTables[kind]} WHERE source_id = ? AND external_id = ?`;
  const row = prepared(db, sql).get(sourceId, externalId) as { id: number } | undefined;
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

interface Unresolved {
  readonly id: number;
  readonly client_id: number | null;
  readonly client_external_id: string | null;
  readonly client_name: string | null;
  readonly import_line: number;
}

/**
 * Joins documents and payments to their clients, and allocations to their invoices. A client that only documents name
 * is made from the name, marked as implied; it goes when no document names it any more. Call in the import's
 * transaction, after its records. `at` is the instant of the import, UTC ISO text.
 */
export function resolveReferences(db: WritableDb, origin: ImportOrigin, at: string): void {
  const ids = clientIndex(db, origin.sourceId);
  for (const table of ['source_invoice', 'source_payment'] as const) {
    const rows = db
      .prepare(
        `SELECT d.id, d.client_id, d.client_external_id, d.client_name, d.import_line FROM ${table} d LEFT JOIN client c ON c.id = d.client_id
         WHERE d.source_id = ? AND d.gone_at IS NULL AND (d.client_id IS NULL OR d.import_run_id = ? OR c.implied = 1 OR c.gone_at IS NOT NULL)`,
      )
      .all(origin.sourceId, origin.importRunId) as Unresolved[];
    const update = db.prepare(`UPDATE ${table} SET client_id = ? WHERE id = ?`);
    for (const row of rows) {
      const clientId = resolveClient(db, origin, ids, row);
      if (clientId !== row.client_id) update.run(clientId, row.id);
    }
  }
  settleClients(db, origin.sourceId, at);
  db.prepare(
    `UPDATE source_payment_allocation SET invoice_id = coalesce(
       (SELECT i.id FROM source_invoice i JOIN source_payment p ON p.id = payment_id
        WHERE i.source_id = p.source_id AND i.external_id = invoice_external_id AND i.gone_at IS NULL),
       (SELECT max(i.id) FROM source_invoice i JOIN source_payment p ON p.id = payment_id
        WHERE invoice_number IS NOT NULL AND i.source_id = p.source_id AND i.number = invoice_number AND i.client_id IS p.client_id
          AND i.kind = 'invoice' AND i.gone_at IS NULL HAVING count(*) = 1))
     WHERE payment_id IN (SELECT id FROM source_payment WHERE source_id = @source AND gone_at IS NULL)
       AND (invoice_id IS NULL OR invoice_id IN (SELECT id FROM source_invoice WHERE source_id = @source AND gone_at IS NOT NULL))`,
  ).run({ source: origin.sourceId });
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

interface ClientIndex {
  readonly byId: Map<string, number>;
  /** By folded name; null where several share it. */
  readonly byName: Map<string, number | null>;
}

/** Clients of a source by their own id, and by name where only one has it; implied ones only where no other does. */
function clientIndex(db: ReadableDb, sourceId: number): ClientIndex {
  const byId = new Map<string, number>();
  const byName = new Map<string, number | null>();
  const implied = new Set<number>();
  const rows = db
    .prepare(
      'SELECT id, external_id, name, implied, gone_at IS NOT NULL AS gone FROM client WHERE source_id = ? ORDER BY implied, id',
    )
    .all(sourceId) as { id: number; external_id: string; name: string; implied: number; gone: number }[];
  for (const row of rows) {
    byId.set(row.external_id, row.id);
    if (row.implied === 1) implied.add(row.id);
    if (row.gone === 1) continue;
    const name = clientIdOfName(row.name);
    if (!byName.has(name)) byName.set(name, row.id);
    else if (row.implied === 0) byName.set(name, null);
  }
  for (const [externalId, id] of byId) {
    const named = implied.has(id) ? byName.get(externalId) : undefined;
    if (named !== undefined && named !== null) byId.set(externalId, named);
  }
  return { byId, byName };
}

function resolveClient(db: WritableDb, origin: ImportOrigin, ids: ClientIndex, row: Unresolved): number | null {
  const folded = row.client_name === null ? null : clientIdOfName(row.client_name);
  const key = row.client_external_id ?? folded;
  if (key === null || key === '') return null;
  const known = ids.byId.get(key) ?? (folded === null ? undefined : ids.byName.get(folded));
  if (known !== undefined && known !== null) return known;
  const name = row.client_name ?? key;
  const record = clientByName(row.import_line, key, name);
  const id = saveClient(db, origin, record, null, true);
  ids.byId.set(key, id);
  if (folded !== null) ids.byName.set(folded, ids.byName.has(folded) ? null : id);
  return id;
}
