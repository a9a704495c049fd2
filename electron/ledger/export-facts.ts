import type { AmountMinor } from '../../shared/money.ts';
import type {
  AllocationRecord,
  ClientRecord,
  CustomFieldRecord,
  InvoiceLineRecord,
  InvoiceRecord,
  PaymentRecord,
} from '../source/records.ts';
import { unlinkedSql } from './counts.ts';
import type { ReadableDb } from './open.ts';

// What composing an export batch reads of the ledger.

export interface ExportClient extends Omit<ClientRecord, 'line' | 'inactive' | 'notes'> {
  readonly id: number;
  readonly sourceId: number;
  readonly queued: boolean;
  readonly gone: boolean;
}

export interface ExportLine extends Omit<InvoiceLineRecord, 'line' | 'amountMinor'> {
  readonly amountMinor: AmountMinor;
}

export interface ExportDocument
  extends Omit<InvoiceRecord, 'line' | 'clientExternalId' | 'paidMinor' | 'balanceMinor' | 'status' | 'lines'> {
  readonly id: number;
  readonly sourceId: number;
  readonly clientId: number | null;
  readonly byHand: boolean;
  readonly lines: readonly ExportLine[];
}

export interface ExportAllocation extends Pick<AllocationRecord, 'invoiceNumber' | 'amountMinor'> {
  readonly invoiceId: number | null;
  readonly kind: string | null;
}

export interface ExportPayment
  extends Omit<PaymentRecord, 'line' | 'clientExternalId' | 'unappliedMinor' | 'void' | 'allocations'> {
  readonly id: number;
  readonly sourceId: number;
  readonly clientId: number | null;
  /** The file did not say what some of it was applied to: the documents' own balances know. */
  readonly appliedUnknown: boolean;
  readonly allocations: readonly ExportAllocation[];
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
         p.date, p.currency, p.amount_minor AS amountMinor, p.reference, p.method, p.memo,
         p.unapplied_minor <> 0 AND json_extract(p.record, '$.unappliedMinor') IS NULL AS appliedUnknown
       FROM source_payment p LEFT JOIN client c ON c.id = p.client_id WHERE ${condition} ORDER BY p.date, p.id`,
    )
    .all(bound) as (Omit<ExportPayment, 'allocations' | 'appliedUnknown'> & { readonly appliedUnknown: number })[];
  const allocations = groupBy(
    db
      .prepare(
        `SELECT a.payment_id AS owner, a.invoice_id AS invoiceId, coalesce(i.number, a.invoice_number) AS invoiceNumber, a.amount_minor AS amountMinor, i.kind
         FROM source_payment_allocation a LEFT JOIN source_invoice i ON i.id = a.invoice_id
         WHERE a.payment_id IN (SELECT value FROM json_each(?)) ORDER BY a.payment_id, a.line_no`,
      )
      .all(JSON.stringify(rows.map((row) => row.id))) as (ExportAllocation & { owner: number })[],
  );
  return rows.map((row) => ({
    ...row,
    appliedUnknown: row.appliedUnknown === 1,
    allocations: allocations.get(row.id) ?? [],
  }));
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
