import type { ConflictFilters, ConflictTab } from '../../shared/ipc/conflicts.ts';
import type { RecordType } from '../../shared/ipc/decisions.ts';
import type { ListOrder } from '../../shared/schemas/column-filters.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import type { ClientRecord } from '../source/records.ts';
import { type FilterColumn, filterSql } from './column-filters.ts';
import { unlinkedSql } from './counts.ts';
import { namedSql } from './import-sources.ts';
import type { ReadableDb } from './open.ts';
import { likePattern } from './search-text.ts';

/** What is to be done first stands first. */
const orderSql = `CASE c.kind WHEN 'customer-merged' THEN 1 WHEN 'customer-inactive' THEN 2 WHEN 'deleted-in-quickbooks' THEN 3
  WHEN 'voided-in-quickbooks' THEN 4 WHEN 'gone-from-source' THEN 5 WHEN 'voided-in-source' THEN 6 WHEN 'both-changed' THEN 7
  WHEN 'changed-in-quickbooks' THEN 8 WHEN 'changed-in-source' THEN 9 ELSE 10 END`;

const fromSql = `FROM conflict c JOIN mapping m ON m.id = c.mapping_id
  JOIN mapping_member s ON s.mapping_id = c.mapping_id AND s.side = 'source'
    AND s.record_id = (SELECT min(x.record_id) FROM mapping_member x WHERE x.mapping_id = c.mapping_id AND x.side = 'source')
  LEFT JOIN source_invoice i ON s.record_type = 'source_invoice' AND i.id = s.record_id
  LEFT JOIN client k ON k.id = CASE s.record_type WHEN 'client' THEN s.record_id ELSE i.client_id END`;

const openSql = "c.status = 'open' AND m.withdrawn_at IS NULL";

const tabSql: Readonly<Record<ConflictTab, string>> = {
  open: openSql,
  customers: `${openSql} AND c.kind IN ('customer-merged', 'customer-inactive')`,
  gone: `${openSql} AND c.kind IN ('deleted-in-quickbooks', 'voided-in-quickbooks', 'gone-from-source', 'voided-in-source')`,
  both: `${openSql} AND c.kind IN ('both-changed', 'credit-applied')`,
  quickbooks: `${openSql} AND c.kind = 'changed-in-quickbooks'`,
  source: `${openSql} AND c.kind = 'changed-in-source'`,
  waiting: "c.status = 'decided' AND m.withdrawn_at IS NULL",
  done: "c.status = 'closed' AND c.outcome IS NOT NULL",
};

const tabs = Object.entries(tabSql) as [ConflictTab, string][];

const labelSql = `CASE WHEN s.record_type = 'client' THEN ${namedSql('k.name', 'k.source_id')} ELSE coalesce(i.number, i.external_id) END`;
const partySql = `CASE WHEN s.record_type = 'client' THEN NULL ELSE ${namedSql('coalesce(k.name, i.client_name)', 'i.source_id')} END`;

const sortColumns: Readonly<Record<string, string>> = {
  kind: orderSql,
  label: `${labelSql} COLLATE NOCASE`,
  party: `${partySql} COLLATE NOCASE`,
  stake: 'c.stake_minor',
  opened: 'c.opened_at',
  outcome: 'c.outcome',
};

const filterColumns: Readonly<Record<string, FilterColumn>> = {
  kind: { kind: 'set', sql: 'c.kind' },
  label: { kind: 'text', sql: labelSql },
  party: { kind: 'text', sql: partySql },
  stake: { kind: 'amount', sql: 'c.stake_minor', currency: 'c.currency' },
  opened: { kind: 'day', sql: "date(c.opened_at, 'localtime')" },
  outcome: { kind: 'set', sql: 'c.outcome' },
};

export interface ConflictListRow {
  readonly conflictId: number;
  readonly revision: number;
  readonly kind: string;
  readonly type: 'customer' | 'document';
  readonly label: string;
  readonly party: string | null;
  readonly fields: readonly string[];
  readonly stakeMinor: number | null;
  readonly currency: string | null;
  readonly status: 'open' | 'decided' | 'closed';
  readonly outcome: string | null;
  readonly openedAt: string;
  readonly record: { readonly recordType: RecordType; readonly recordId: string | number };
}

interface StoredListRow extends Omit<ConflictListRow, 'fields' | 'record'> {
  readonly fields: string;
  readonly recordType: RecordType;
  readonly recordId: string | number;
}

const columnsSql = `c.id AS conflictId, c.revision, c.kind, c.record_kind AS type, coalesce(${labelSql}, '') AS label, ${partySql} AS party,
  (SELECT json_group_array(value ->> 'field') FROM json_each(c.fields)) AS fields,
  CASE WHEN c.currency IS NULL THEN NULL ELSE c.stake_minor END AS stakeMinor, c.currency, c.status, c.outcome, c.opened_at AS openedAt,
  s.record_type AS recordType, s.record_id AS recordId`;

function toListRow({ fields, recordType, recordId, ...row }: StoredListRow): ConflictListRow {
  return { ...row, fields: JSON.parse(fields) as string[], record: { recordType, recordId } };
}

/** A page of a tab; merged, inactive and deleted records come first. */
export function listConflictRows(
  db: ReadableDb,
  filters: ConflictFilters,
  { sort, columnFilters }: ListOrder,
  offset: number,
  limit: number,
): { rows: ConflictListRow[]; totalCount: number } {
  const byColumn = filterSql(filterColumns, columnFilters);
  const where = `${tabSql[filters.tab]}
    AND (@search IS NULL OR search_text(coalesce(${labelSql}, '') || ' ' || coalesce(${partySql}, '')) LIKE @search ESCAPE '\\')
    AND (@field IS NULL OR EXISTS (SELECT 1 FROM json_each(c.fields) WHERE value ->> 'field' = @field))${byColumn.sql}`;
  const values = { search: filters.search === '' ? null : likePattern(filters.search), field: filters.field };
  const order = sort === null ? undefined : sortColumns[sort.column];
  const direction = sort?.descending === true ? 'DESC' : 'ASC';
  const natural = filters.tab === 'done' ? 'c.closed_at DESC, c.id DESC' : `${orderSql}, c.stake_minor DESC, c.id`;
  const total = db.prepare(`SELECT count(*) AS n ${fromSql} WHERE ${where}`).get(...byColumn.values, values) as {
    n: number;
  };
  const rows = db
    .prepare(
      `SELECT ${columnsSql} ${fromSql} WHERE ${where}
       ORDER BY ${order === undefined ? '' : `${order} ${direction}, `}${natural} LIMIT @limit OFFSET @offset`,
    )
    .all(...byColumn.values, { ...values, limit, offset }) as StoredListRow[];
  return { rows: rows.map(toListRow), totalCount: total.n };
}

/** One conflict as a row of the list, or null. */
export function findConflictRow(db: ReadableDb, conflictId: number): ConflictListRow | null {
  const row = db.prepare(`SELECT ${columnsSql} ${fromSql} WHERE c.id = ?`).get(conflictId) as StoredListRow | undefined;
  return row === undefined ? null : toListRow(row);
}

export function countConflictTabs(db: ReadableDb): Record<ConflictTab, number> {
  const counts = tabs.map(([tab, sql]) => `count(*) FILTER (WHERE ${sql}) AS "${tab}"`).join(', ');
  return db.prepare(`SELECT ${counts} FROM conflict c JOIN mapping m ON m.id = c.mapping_id`).get() as Record<
    ConflictTab,
    number
  >;
}

/** Money at stake of a tab. A record in two conflicts counts once. */
export function sumStakes(db: ReadableDb, tab: ConflictTab): MoneyTotal[] {
  return db
    .prepare(
      `SELECT currency, sum(stake) AS amountMinor FROM (
         SELECT c.currency, max(c.stake_minor) AS stake FROM conflict c JOIN mapping m ON m.id = c.mapping_id
         WHERE ${tabSql[tab]} AND c.currency IS NOT NULL GROUP BY c.mapping_id, c.currency)
       GROUP BY currency HAVING sum(stake) <> 0 ORDER BY currency`,
    )
    .all() as MoneyTotal[];
}

/** Open conflicts by kind. */
export function countOpenKinds(db: ReadableDb): Record<string, number> {
  const rows = db
    .prepare(
      `SELECT c.kind, count(*) AS n FROM conflict c JOIN mapping m ON m.id = c.mapping_id WHERE ${openSql} GROUP BY c.kind`,
    )
    .all() as { kind: string; n: number }[];
  return Object.fromEntries(rows.map((row) => [row.kind, row.n]));
}

/** Live links that are compared. */
export function countComparedLinks(db: ReadableDb): number {
  const row = db
    .prepare("SELECT count(*) AS n FROM mapping WHERE withdrawn_at IS NULL AND record_kind IN ('customer', 'document')")
    .get() as { n: number };
  return row.n;
}

/** Names of customers by id, for values that are ids. */
export function readCustomerNames(db: ReadableDb, ids: readonly string[]): Record<string, string> {
  const rows = db
    .prepare('SELECT id, fully_qualified_name AS name FROM qbo_customer WHERE id IN (SELECT value FROM json_each(?))')
    .all(JSON.stringify(ids)) as { id: string; name: string }[];
  return Object.fromEntries(rows.map((row) => [row.id, row.name]));
}

/** Sub-customers of a customer, at any depth: billed under it, and no customer to take its place. */
export function listBelow(db: ReadableDb, customerId: string): ReadonlySet<string> {
  const ids = db
    .prepare(
      `WITH RECURSIVE below (id) AS (SELECT id FROM qbo_customer WHERE parent_id = ? UNION
         SELECT c.id FROM below JOIN qbo_customer c ON c.parent_id = below.id) SELECT id FROM below`,
    )
    .pluck()
    .all(customerId) as string[];
  return new Set(ids);
}

/** Where documents of a client now stand in QuickBooks, its own customer aside, by how many there are: a merge moves them. */
export function listMovedTo(
  db: ReadableDb,
  clientId: number,
  customerId: string,
): { readonly customerId: string; readonly count: number }[] {
  return db
    .prepare(
      `SELECT q.customer_id AS customerId, count(*) AS count FROM source_invoice i
       JOIN mapping_member o ON o.record_type = 'source_invoice' AND o.record_id = +i.id AND o.live = 1
       JOIN mapping_member t ON t.mapping_id = o.mapping_id AND t.record_type = 'Invoice'
       JOIN qbo_invoice q ON q.id = t.record_id
       WHERE i.client_id = ? AND q.customer_id <> ? GROUP BY q.customer_id ORDER BY count DESC, q.customer_id LIMIT 3`,
    )
    .all(clientId, customerId) as { customerId: string; count: number }[];
}

export interface MappingEnds {
  readonly sourceType: 'client' | 'source_invoice';
  readonly sourceId: number;
  readonly quickbooksType: string;
  readonly quickbooksId: string;
}

/** The two records of a mapping; of a group its first ones. */
export function readMappingEnds(db: ReadableDb, mappingId: number): MappingEnds | null {
  const row = db
    .prepare(
      `SELECT s.record_type AS sourceType, s.record_id AS sourceId, q.record_type AS quickbooksType, q.record_id AS quickbooksId
       FROM mapping_member s JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.side = 'quickbooks'
       WHERE s.mapping_id = ? AND s.side = 'source' LIMIT 1`,
    )
    .get(mappingId) as MappingEnds | undefined;
  return row ?? null;
}

export interface QuickbooksOnlyCustomer
  extends Pick<
    ClientRecord,
    | 'name'
    | 'companyName'
    | 'givenName'
    | 'familyName'
    | 'email'
    | 'phone'
    | 'address'
    | 'city'
    | 'region'
    | 'postalCode'
    | 'country'
  > {
  readonly id: string;
  readonly currency: string;
}

/** Active customers that no client is linked to. */
export function listQuickbooksOnly(db: ReadableDb): QuickbooksOnlyCustomer[] {
  return db
    .prepare(
      `SELECT id, fully_qualified_name AS name, company_name AS companyName, given_name AS givenName, family_name AS familyName, email,
         coalesce(phone, mobile) AS phone, address, city, region, postal_code AS postalCode, country, currency
       FROM qbo_customer q WHERE deleted_at IS NULL AND active = 1 AND is_project = 0 AND ${unlinkedSql('Customer', 'q.id')}
       ORDER BY fully_qualified_name COLLATE NOCASE`,
    )
    .all() as QuickbooksOnlyCustomer[];
}
