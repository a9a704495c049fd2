import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';
import { readName } from '../matching/customers/name-parts.ts';
import type { CustomFieldRecord } from '../source/records.ts';
import { unlinkedSql } from './counts.ts';
import type { ReadableDb } from './open.ts';
import { searchText } from './search-text.ts';

// What composing an export batch reads of the ledger.

export interface ExportClient {
  readonly id: number;
  readonly sourceId: number;
  readonly externalId: string;
  readonly name: string;
  readonly companyName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  readonly shipAddress: string | null;
  readonly shipCity: string | null;
  readonly shipRegion: string | null;
  readonly shipPostalCode: string | null;
  readonly shipCountry: string | null;
  readonly currency: string | null;
  readonly parentName: string | null;
  readonly queued: boolean;
  readonly gone: boolean;
}

export interface ExportLine {
  readonly item: string | null;
  readonly description: string | null;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  readonly amountMinor: AmountMinor;
  readonly taxCode: string | null;
  readonly taxMinor: AmountMinor | null;
  readonly serviceDate: string | null;
  /** Percent already taken off the amount; null for none. */
  readonly discount: string | null;
  readonly className: string | null;
}

export interface ExportDocument {
  readonly id: number;
  readonly sourceId: number;
  readonly kind: 'invoice' | 'credit' | 'order';
  readonly externalId: string;
  readonly number: string | null;
  readonly clientId: number | null;
  readonly clientName: string | null;
  readonly date: string;
  readonly dueDate: string | null;
  readonly currency: CurrencyCode;
  readonly totalMinor: AmountMinor;
  readonly taxMinor: AmountMinor | null;
  readonly terms: string | null;
  readonly memo: string | null;
  readonly location: string | null;
  readonly customFields: readonly CustomFieldRecord[];
  readonly byHand: boolean;
  readonly lines: readonly ExportLine[];
}

export interface ExportAllocation {
  readonly invoiceId: number | null;
  readonly invoiceNumber: string | null;
  readonly amountMinor: AmountMinor;
  readonly kind: string | null;
}

export interface ExportPayment {
  readonly id: number;
  readonly sourceId: number;
  readonly externalId: string;
  readonly clientId: number | null;
  readonly clientName: string | null;
  readonly date: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: AmountMinor;
  readonly reference: string | null;
  readonly method: string | null;
  readonly memo: string | null;
  readonly allocations: readonly ExportAllocation[];
}

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

const itemStands = (recordType: string, id: string): string =>
  `EXISTS (SELECT 1 FROM export_item e WHERE e.record_type = '${recordType}' AND e.record_id = ${id} AND e.kind LIKE 'create-%'
    AND (e.state IN ('blocked', 'ready', 'sending', 'in-doubt', 'failed') OR (e.state = 'confirmed' AND e.undone_at IS NULL)))`;

const marked = (recordType: string, id: string, marks: string): string =>
  `EXISTS (SELECT 1 FROM record_mark k WHERE k.record_type = '${recordType}' AND k.record_id = ${id} AND k.mark IN (${marks}))`;

/**
 * Which records a plan is about: everything eligible, or the records of given items (which may stand in a batch already).
 * Ids are the ledger's.
 */
export type Scope =
  | 'eligible'
  | {
      readonly clients: readonly number[];
      readonly documents: readonly number[];
      readonly payments: readonly number[];
    };

export function listExportClients(db: ReadableDb, scope: Scope): ExportClient[] {
  const condition =
    scope === 'eligible'
      ? `c.gone_at IS NULL AND ${marked('client', 'c.id', "'create'")} AND ${unlinkedSql('client', 'c.id')} AND NOT ${itemStands('client', 'c.id')}`
      : 'c.id IN (SELECT value FROM json_each(?))';
  const rows = db
    .prepare(
      `SELECT c.id, c.source_id AS sourceId, c.external_id AS externalId, c.name, c.company_name AS companyName, c.given_name AS givenName,
         c.family_name AS familyName, c.email, c.phone, c.address, c.city, c.region, c.postal_code AS postalCode, c.country,
         c.ship_address AS shipAddress, c.ship_city AS shipCity, c.ship_region AS shipRegion, c.ship_postal_code AS shipPostalCode, c.ship_country AS shipCountry, c.currency,
         c.parent_name AS parentName, ${marked('client', 'c.id', "'create'")} AS queued, c.gone_at IS NOT NULL AS gone
       FROM client c WHERE ${condition} ORDER BY c.id`,
    )
    .all(...(scope === 'eligible' ? [] : [JSON.stringify(scope.clients)])) as (Omit<ExportClient, 'queued' | 'gone'> & {
    queued: number;
    gone: number;
  })[];
  return rows.map((row) => ({ ...row, queued: row.queued === 1, gone: row.gone === 1 }));
}

/** Documents dated on or after go-live or added by hand, finalized, standing, in no link and no item; oldest first. */
export function listExportDocuments(db: ReadableDb, goLive: string | null, scope: Scope): ExportDocument[] {
  const condition =
    scope === 'eligible'
      ? `i.gone_at IS NULL AND i.status NOT IN ('draft', 'void') AND (i.date >= @goLive OR ${marked('source_invoice', 'i.id', "'by-hand'")})
         AND NOT ${marked('source_invoice', 'i.id', "'left', 'ignored'")} AND ${unlinkedSql('source_invoice', 'i.id')} AND NOT ${itemStands('source_invoice', 'i.id')}`
      : "i.gone_at IS NULL AND i.status NOT IN ('draft', 'void') AND i.id IN (SELECT value FROM json_each(@ids))";
  const bound = scope === 'eligible' ? { goLive: goLive ?? '9999-12-31' } : { ids: JSON.stringify(scope.documents) };
  const rows = db
    .prepare(
      `SELECT i.id, i.source_id AS sourceId, i.kind, i.external_id AS externalId, i.number, i.client_id AS clientId,
         coalesce(c.name, i.client_name) AS clientName, i.date, i.due_date AS dueDate, i.currency, i.total_minor AS totalMinor, i.tax_minor AS taxMinor,
         i.terms, i.memo, i.location, i.custom_fields AS customFields, ${marked('source_invoice', 'i.id', "'by-hand'")} AS byHand
       FROM source_invoice i LEFT JOIN client c ON c.id = i.client_id WHERE ${condition} ORDER BY i.date, i.id`,
    )
    .all(bound) as (Omit<ExportDocument, 'byHand' | 'lines' | 'customFields'> & {
    byHand: number;
    customFields: string;
  })[];
  const lines = groupBy(
    db
      .prepare(
        `SELECT invoice_id AS owner, item, description, quantity, unit_price AS unitPrice, discount, amount_minor AS amountMinor, tax_code AS taxCode,
           tax_minor AS taxMinor, service_date AS serviceDate, class_name AS className
         FROM source_invoice_line WHERE invoice_id IN (SELECT value FROM json_each(?)) ORDER BY invoice_id, line_no`,
      )
      .all(JSON.stringify(rows.map((row) => row.id))) as (ExportLine & { owner: number })[],
  );
  return rows.map((row) => ({
    ...row,
    byHand: row.byHand === 1,
    customFields: JSON.parse(row.customFields) as CustomFieldRecord[],
    lines: lines.get(row.id) ?? [],
  }));
}

/** Payments of the source from go-live on that are in no link and no item; oldest first. */
export function listExportPayments(db: ReadableDb, goLive: string | null, scope: Scope): ExportPayment[] {
  const condition =
    scope === 'eligible'
      ? `p.gone_at IS NULL AND p.void = 0 AND (p.date >= @goLive OR ${marked('source_payment', 'p.id', "'by-hand'")})
         AND NOT ${marked('source_payment', 'p.id', "'left', 'ignored'")} AND ${unlinkedSql('source_payment', 'p.id')} AND NOT ${itemStands('source_payment', 'p.id')}`
      : 'p.gone_at IS NULL AND p.void = 0 AND p.id IN (SELECT value FROM json_each(@ids))';
  const bound = scope === 'eligible' ? { goLive: goLive ?? '9999-12-31' } : { ids: JSON.stringify(scope.payments) };
  const rows = db
    .prepare(
      `SELECT p.id, p.source_id AS sourceId, p.external_id AS externalId, p.client_id AS clientId, coalesce(c.name, p.client_name) AS clientName,
         p.date, p.currency, p.amount_minor AS amountMinor, p.reference, p.method, p.memo
       FROM source_payment p LEFT JOIN client c ON c.id = p.client_id WHERE ${condition} ORDER BY p.date, p.id`,
    )
    .all(bound) as Omit<ExportPayment, 'allocations'>[];
  const allocations = groupBy(
    db
      .prepare(
        `SELECT a.payment_id AS owner, a.invoice_id AS invoiceId, coalesce(i.number, a.invoice_number) AS invoiceNumber, a.amount_minor AS amountMinor, i.kind
         FROM source_payment_allocation a LEFT JOIN source_invoice i ON i.id = a.invoice_id
         WHERE a.payment_id IN (SELECT value FROM json_each(?)) ORDER BY a.payment_id, a.line_no`,
      )
      .all(JSON.stringify(rows.map((row) => row.id))) as (ExportAllocation & { owner: number })[],
  );
  return rows.map((row) => ({ ...row, allocations: allocations.get(row.id) ?? [] }));
}

function groupBy<T extends { readonly owner: number }>(rows: readonly T[]): Map<number, Omit<T, 'owner'>[]> {
  const groups = new Map<number, Omit<T, 'owner'>[]>();
  for (const { owner, ...rest } of rows) {
    const group = groups.get(owner);
    if (group === undefined) groups.set(owner, [rest]);
    else group.push(rest);
  }
  return groups;
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

/** Every name QuickBooks shares between customers, vendors and employees, looked up by itself and by what it folds to. */
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
    for (const key of new Set([searchText(row.name), ...readName(row.name).exactKeys])) {
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

/** Source records by the key their items carry: every standing record of a kind with its source's own id. */
export function listSourceKeys(
  db: ReadableDb,
  recordType: 'source_invoice' | 'source_payment',
): { id: number; sourceName: string; externalId: string; kind?: string }[] {
  const kind = recordType === 'source_invoice' ? ', r.kind' : '';
  return db
    .prepare(
      `SELECT r.id, s.name AS sourceName, r.external_id AS externalId${kind} FROM ${recordType} r JOIN source s ON s.id = r.source_id WHERE r.gone_at IS NULL`,
    )
    .all() as { id: number; sourceName: string; externalId: string; kind?: string }[];
}

/** Names of sources by id. */
export function readSourceNames(db: ReadableDb): Map<number, string> {
  const rows = db.prepare('SELECT id, name FROM source').all() as { id: number; name: string }[];
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** The mapping configuration: what a value of the source is called in QuickBooks, by kind; '' is the kind's default. */
export function readExportConfig(db: ReadableDb): Map<string, Map<string, string>> {
  const rows = db.prepare('SELECT kind, source_value AS value, quickbooks_id AS id FROM export_config').all() as {
    kind: string;
    value: string;
    id: string;
  }[];
  const config = new Map<string, Map<string, string>>();
  for (const { kind, value, id } of rows) {
    const values = config.get(kind) ?? new Map<string, string>();
    values.set(value, id);
    config.set(kind, values);
  }
  return config;
}

/** A number that grows with every change of this connection: what was computed before it grew still holds. */
export function changeCount(db: ReadableDb): number {
  return (db.prepare('SELECT total_changes() AS n').get() as { n: number }).n;
}

/** An item whose record others may refer to. */
export interface StandingItem {
  readonly id: string;
  /** QuickBooks' id once it is confirmed. */
  readonly made: string | null;
}

/** Items that are on their way or confirmed and stand, by `<record type> <id>`. */
export function readStandingItems(db: ReadableDb): Map<string, StandingItem> {
  const rows = db
    .prepare(
      `SELECT id, record_type AS recordType, record_id AS recordId, CASE WHEN state = 'confirmed' THEN quickbooks_id END AS made FROM export_item
       WHERE kind LIKE 'create-%' AND (state IN ('blocked', 'ready', 'sending', 'in-doubt') OR (state = 'confirmed' AND undone_at IS NULL))`,
    )
    .all() as (StandingItem & { recordType: string; recordId: number })[];
  return new Map(rows.map(({ recordType, recordId, ...item }) => [`${recordType} ${recordId}`, item]));
}

/** Ids of clients that bear one of these names. */
export function listClientsNamed(db: ReadableDb, names: readonly string[]): number[] {
  const rows = db
    .prepare('SELECT id FROM client WHERE name IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(names));
  return (rows as { id: number }[]).map((row) => row.id);
}
