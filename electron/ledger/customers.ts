import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  ClientCard,
  CustomerCard,
  CustomerFilters,
  CustomerTab,
  MatchRow,
  PickerRow,
  SideDocument,
} from '../../shared/ipc/customers.ts';
import type { ListOrder } from '../../shared/schemas/column-filters.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { readName } from '../matching/customers/name-parts.ts';
import { type FilterColumn, filterSql } from './column-filters.ts';
import { firstOf, inOrder, orderedIds } from './list-order.ts';
import type { ReadableDb } from './open.ts';
import { likePattern, searchText } from './search-text.ts';

/** One row per client: its live link, else its best suggestion. */
const fromSql = `FROM client c
  LEFT JOIN customer_match k ON k.client_id = c.id
  LEFT JOIN mapping_member cm ON cm.record_type = 'client' AND cm.record_id = +c.id AND cm.live = 1
    AND cm.mapping_id = (SELECT min(x.mapping_id) FROM mapping_member x WHERE x.record_type = 'client' AND x.record_id = +c.id AND x.live = 1)
  LEFT JOIN mapping_member qm ON qm.mapping_id = cm.mapping_id AND qm.record_type = 'Customer' AND qm.live = 1
  LEFT JOIN qbo_customer q ON q.id = coalesce(qm.record_id, k.customer_id)
  LEFT JOIN record_mark l ON l.record_type = 'client' AND l.record_id = +c.id AND l.mark = 'left'`;

const standing = 'c.gone_at IS NULL';
const tabSql: Readonly<Record<CustomerTab, string>> = {
  exact: `${standing} AND cm.mapping_id IS NULL AND l.mark IS NULL AND k.tier = 'exact'`,
  suggested: `${standing} AND cm.mapping_id IS NULL AND l.mark IS NULL AND k.tier = 'suggested'`,
  unmatched: `${standing} AND cm.mapping_id IS NULL AND l.mark IS NULL AND coalesce(k.tier, 'unmatched') = 'unmatched'`,
  linked: `${standing} AND cm.mapping_id IS NOT NULL`,
  left: `${standing} AND cm.mapping_id IS NULL AND l.mark IS NOT NULL`,
};

/** What a client still owes by the source, one currency at a time. */
const clientBalanceSql = `(SELECT coalesce(sum(CASE kind WHEN 'credit' THEN -balance_minor ELSE balance_minor END), 0) FROM source_invoice b
  WHERE b.client_id = c.id AND b.gone_at IS NULL AND b.status NOT IN ('draft', 'void'))`;

const sortColumns: Readonly<Record<string, string>> = {
  clientName: 'c.name COLLATE NOCASE',
  customerName: 'q.fully_qualified_name COLLATE NOCASE',
  score: 'k.score',
  clientBalance: clientBalanceSql,
  customerBalance: 'q.balance_minor',
};

const flaggedSql =
  "EXISTS (SELECT 1 FROM record_mark f WHERE f.record_type = 'client' AND f.record_id = +c.id AND f.mark = 'flagged')";
const queuedSql =
  "EXISTS (SELECT 1 FROM record_mark f WHERE f.record_type = 'client' AND f.record_id = +c.id AND f.mark = 'create')";
const askedSql =
  "EXISTS (SELECT 1 FROM question f WHERE f.record_type = 'client' AND f.record_id = +c.id AND f.status <> 'answered')";
const notedSql = "EXISTS (SELECT 1 FROM note f WHERE f.record_type = 'client' AND f.record_id = +c.id)";

const filterColumns: Readonly<Record<string, FilterColumn>> = {
  clientName: { kind: 'text', sql: 'c.search_text' },
  customerName: { kind: 'text', sql: 'q.search_text' },
  clientBalance: {
    kind: 'amount',
    sql: "sum(CASE b.kind WHEN 'credit' THEN -b.balance_minor ELSE b.balance_minor END)",
    currency: 'b.currency',
    among: (condition) =>
      `EXISTS (SELECT 1 FROM source_invoice b WHERE b.client_id = c.id AND b.gone_at IS NULL AND b.status NOT IN ('draft', 'void')
         GROUP BY b.currency HAVING ${condition})`,
  },
  customerBalance: { kind: 'amount', sql: 'q.balance_minor', currency: 'q.currency' },
  score: {
    kind: 'set',
    sql: {
      certain: 'k.score >= 0.97',
      'very-likely': 'k.score >= 0.85 AND k.score < 0.97',
      likely: 'k.score >= 0.6 AND k.score < 0.85',
      possible: 'k.score >= 0.3 AND k.score < 0.6',
      unlikely: 'k.score < 0.3',
    },
  },
  marks: {
    kind: 'set',
    sql: { flagged: flaggedSql, noted: notedSql, asked: askedSql, queued: queuedSql, inactive: 'c.inactive = 1' },
  },
};

interface ListRow {
  readonly clientId: number;
  readonly clientName: string;
  readonly clientParent: string | null;
  readonly clientInactive: number;
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly customerActive: number | null;
  readonly customerBalanceMinor: number | null;
  readonly customerCurrency: string | null;
  readonly mappingId: number | null;
  readonly score: number | null;
  readonly candidates: string | null;
  readonly flagged: number;
  readonly asked: number;
  readonly queued: number;
  readonly hasNote: number;
}

/** A list row before its reasons are put in words. */
export type CustomerListRow = Omit<MatchRow, 'reasons' | 'candidateCount'> & { readonly candidates: string | null };

function whereOf(filters: CustomerFilters): { sql: string; values: (string | number)[] } {
  const where = [tabSql[filters.tab]];
  const values: (string | number)[] = [];
  if (filters.search !== '') {
    where.push("(c.search_text LIKE ? ESCAPE '\\' OR q.search_text LIKE ? ESCAPE '\\')");
    values.push(likePattern(filters.search), likePattern(filters.search));
  }
  if (filters.names !== null) {
    where.push(
      'c.search_text IN (SELECT value FROM json_each(?)) OR lower(c.name) IN (SELECT value FROM json_each(?))',
    );
    where[where.length - 1] = `(${where.at(-1)})`;
    const names = JSON.stringify(filters.names.map((name) => searchText(name)));
    values.push(names, names);
  }
  if (filters.minScore !== null) {
    where.push('k.score >= ?');
    values.push(filters.minScore);
  }
  if (filters.hasBalance) where.push(`(${clientBalanceSql} <> 0 OR q.balance_minor <> 0)`);
  if (filters.flagged) where.push(flaggedSql);
  return { sql: where.join(' AND '), values };
}

/** Clients of a tab in their order; the best score first where nothing else is asked for. */
function listCustomerIds(
  db: ReadableDb,
  filters: CustomerFilters,
  { sort, columnFilters }: ListOrder,
): readonly number[] {
  const where = whereOf(filters);
  const byColumn = filterSql(filterColumns, columnFilters);
  const column = sort === null ? undefined : sortColumns[sort.column];
  const order =
    column === undefined || sort === null
      ? 'k.score DESC, c.name COLLATE NOCASE, c.id'
      : `${column} ${sort.descending ? 'DESC' : 'ASC'}, c.id`;
  return orderedIds(db, `SELECT c.id ${fromSql} WHERE ${where.sql}${byColumn.sql} ORDER BY ${order}`, [
    ...where.values,
    ...byColumn.values,
  ]);
}

/** Clients of a tab, a page of them. */
export function listCustomerRows(
  db: ReadableDb,
  filters: CustomerFilters,
  order: ListOrder,
  offset: number,
  limit: number,
): { rows: CustomerListRow[]; totalCount: number } {
  const ids = listCustomerIds(db, filters, order);
  const page = ids.slice(offset, offset + limit);
  const found = db
    .prepare(
      `SELECT c.id AS clientId, c.name AS clientName, c.parent_name AS clientParent, c.inactive AS clientInactive,
         q.id AS customerId, q.fully_qualified_name AS customerName, q.active AS customerActive, q.balance_minor AS customerBalanceMinor,
         q.currency AS customerCurrency, cm.mapping_id AS mappingId, k.score, k.candidates,
         ${flaggedSql} AS flagged, ${queuedSql} AS queued, ${askedSql} AS asked, ${notedSql} AS hasNote
       ${fromSql} WHERE c.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(page)) as ListRow[];
  const rows = inOrder(page, found, (row) => row.clientId);
  const balances = readClientBalances(db, page);
  return {
    totalCount: ids.length,
    rows: rows.map((row) => ({
      ...row,
      clientInactive: row.clientInactive === 1,
      customerActive: row.customerActive === null ? null : row.customerActive === 1,
      clientBalances: balances.get(row.clientId) ?? [],
      flagged: row.flagged === 1,
      asked: row.asked === 1,
      queued: row.queued === 1,
      hasNote: row.hasNote === 1,
    })),
  };
}

/** Place of the first client in a list whose name begins with the text; null where none does. */
export function findCustomerRow(
  db: ReadableDb,
  filters: CustomerFilters,
  order: ListOrder,
  text: string,
): number | null {
  const begins = db
    .prepare("SELECT id FROM client WHERE search_text LIKE ? ESCAPE '\\'")
    .pluck()
    .all(likePattern(text).slice(1)) as number[];
  return firstOf(listCustomerIds(db, filters, order), begins);
}

/** How many clients stand in each tab. */
export function countTabs(db: ReadableDb): Record<CustomerTab, number> {
  const columns = Object.entries(tabSql).map(([tab, sql]) => `count(*) FILTER (WHERE ${sql}) AS "${tab}"`);
  return db.prepare(`SELECT ${columns.join(', ')} ${fromSql}`).get() as Record<CustomerTab, number>;
}

/** Open balances of a tab's pairs on both sides, per currency. */
export function sumTab(db: ReadableDb, tab: CustomerTab): { source: MoneyTotal[]; quickbooks: MoneyTotal[] } {
  const source = db
    .prepare(
      `SELECT b.currency, sum(CASE b.kind WHEN 'credit' THEN -b.balance_minor ELSE b.balance_minor END) AS amountMinor
       ${fromSql} JOIN source_invoice b ON b.client_id = c.id AND b.gone_at IS NULL AND b.status NOT IN ('draft', 'void')
       WHERE ${tabSql[tab]} GROUP BY b.currency ORDER BY b.currency`,
    )
    .all() as MoneyTotal[];
  const quickbooks = db
    .prepare(
      `SELECT q.currency, sum(q.balance_minor) AS amountMinor ${fromSql} WHERE ${tabSql[tab]} AND q.id IS NOT NULL GROUP BY q.currency ORDER BY q.currency`,
    )
    .all() as MoneyTotal[];
  return { source, quickbooks };
}

function readClientBalances(db: ReadableDb, clientIds: readonly number[]): Map<number, MoneyTotal[]> {
  const rows = db
    .prepare(
      `SELECT client_id AS clientId, currency, sum(CASE kind WHEN 'credit' THEN -balance_minor ELSE balance_minor END) AS amountMinor FROM source_invoice
       WHERE client_id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL AND status NOT IN ('draft', 'void') GROUP BY client_id, currency`,
    )
    .all(JSON.stringify(clientIds)) as (MoneyTotal & { clientId: number })[];
  const byClient = new Map<number, MoneyTotal[]>();
  for (const { clientId, currency, amountMinor } of rows) {
    byClient.set(clientId, [...(byClient.get(clientId) ?? []), { currency, amountMinor }]);
  }
  return byClient;
}

const lastDocuments = 5;

function clientDocuments(db: ReadableDb, clientId: number): z.infer<typeof SideDocument>[] {
  return db
    .prepare(
      `SELECT number, date, total_minor AS totalMinor, balance_minor AS balanceMinor, currency FROM source_invoice
       WHERE client_id = ? AND gone_at IS NULL AND kind = 'invoice' AND status NOT IN ('draft', 'void') ORDER BY date DESC, id DESC LIMIT ?`,
    )
    .all(clientId, lastDocuments) as z.infer<typeof SideDocument>[];
}

function customerDocuments(db: ReadableDb, customerId: string): z.infer<typeof SideDocument>[] {
  return db
    .prepare(
      `SELECT doc_number AS number, txn_date AS date, total_minor AS totalMinor, balance_minor AS balanceMinor, currency FROM qbo_invoice
       WHERE customer_id = ? AND deleted_at IS NULL AND voided = 0 ORDER BY txn_date DESC, id DESC LIMIT ?`,
    )
    .all(customerId, lastDocuments) as z.infer<typeof SideDocument>[];
}

function joinAddress(...parts: readonly (string | null)[]): string | null {
  const text = parts.filter((part) => part !== null && part !== '').join(', ');
  return text === '' ? null : text;
}

/** A client with all that helps a person to recognise it. @throws AppError 'app.not-found' */
export function getClientCard(db: ReadableDb, clientId: number): ClientCard {
  const row = db
    .prepare('SELECT c.*, s.name AS source_name FROM client c JOIN source s ON s.id = c.source_id WHERE c.id = ?')
    .get(clientId) as (Record<string, string | null> & { inactive: number }) | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { client: clientId });
  const currencies = db
    .prepare('SELECT DISTINCT currency FROM source_invoice WHERE client_id = ? AND gone_at IS NULL ORDER BY currency')
    .all(clientId) as { currency: string }[];
  return {
    clientId,
    name: row.name ?? '',
    companyName: row.company_name ?? null,
    source: row.source_name ?? '',
    parentName: row.parent_name ?? null,
    inactive: row.inactive === 1,
    currencies: currencies.map(({ currency }) => currency),
    balances: readClientBalances(db, [clientId]).get(clientId) ?? [],
    email: row.email ?? null,
    phone: row.phone ?? null,
    address: joinAddress(
      row.address ?? null,
      row.city ?? null,
      row.region ?? null,
      row.postal_code ?? null,
      row.country ?? null,
    ),
    notes: row.notes ?? null,
    documents: clientDocuments(db, clientId),
  };
}

interface CustomerRow {
  readonly id: string;
  readonly fully_qualified_name: string;
  readonly company_name: string | null;
  readonly active: number;
  readonly deleted_at: string | null;
  readonly parent_id: string | null;
  readonly bill_with_parent: number;
  readonly is_project: number;
  readonly currency: string;
  readonly balance_minor: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postal_code: string | null;
  readonly country: string | null;
}

/** The client a customer is linked to, by name; null where it is free. */
const linkedToSql = `(SELECT c.name FROM mapping_member qm JOIN mapping_member cm ON cm.mapping_id = qm.mapping_id AND cm.record_type = 'client' AND cm.live = 1
  JOIN client c ON c.id = cm.record_id WHERE qm.record_type = 'Customer' AND qm.record_id = +q.id AND qm.live = 1 LIMIT 1)`;

const parentNameSql = '(SELECT p.display_name FROM qbo_customer p WHERE p.id = q.parent_id)';

/** A customer with all that helps a person to recognise it; null where the mirror does not have it. */
export function findCustomerCard(db: ReadableDb, customerId: string): CustomerCard | null {
  const row = db
    .prepare(
      `SELECT q.*, ${linkedToSql} AS linkedTo, ${parentNameSql} AS parentName FROM qbo_customer q WHERE q.id = ?`,
    )
    .get(customerId) as (CustomerRow & { linkedTo: string | null; parentName: string | null }) | undefined;
  if (row === undefined) return null;
  return {
    customerId,
    name: row.fully_qualified_name,
    companyName: row.company_name,
    active: row.active === 1,
    merged: row.deleted_at !== null,
    parentName: row.parentName,
    billWithParent: row.bill_with_parent === 1,
    isProject: row.is_project === 1,
    currency: row.currency,
    balanceMinor: row.balance_minor,
    email: row.email,
    phone: row.phone ?? row.mobile,
    address: joinAddress(row.address, row.city, row.region, row.postal_code, row.country),
    linkedTo: row.linkedTo,
    documents: customerDocuments(db, customerId),
  };
}

/** Customers that have `text` in name, email or phone; names that begin with it first. */
export function searchCustomers(db: ReadableDb, text: string, limit: number): PickerRow[] {
  const start = `${searchText(text).replace(/[\\%_]/g, '\\$&')}%`;
  const rows = db
    .prepare(
      `SELECT q.id AS customerId, q.fully_qualified_name AS name, q.email, coalesce(q.phone, q.mobile) AS phone, ${parentNameSql} AS parentName, q.active, q.currency,
         q.balance_minor AS balanceMinor, ${linkedToSql} AS linkedTo
       FROM (SELECT * FROM qbo_customer WHERE deleted_at IS NULL AND search_text LIKE @anywhere ESCAPE '\\'
         ORDER BY search_text NOT LIKE @start ESCAPE '\\', fully_qualified_name COLLATE NOCASE LIMIT @limit) q`,
    )
    .all({ anywhere: likePattern(text), start, limit }) as (Omit<PickerRow, 'active'> & { active: number })[];
  return rows.map((row) => ({ ...row, active: row.active === 1 }));
}

/** Pairs of the exact tier that are still open (of these clients, or all), with what linking them needs. */
export function listExactPairs(
  db: ReadableDb,
  onlyClientIds: readonly number[] | null,
): { clientId: number; customerId: string; score: number; candidates: string }[] {
  return db
    .prepare(
      `SELECT c.id AS clientId, k.customer_id AS customerId, k.score, k.candidates ${fromSql}
       WHERE ${tabSql.exact} AND q.deleted_at IS NULL AND (@only IS NULL OR c.id IN (SELECT value FROM json_each(@only))) ORDER BY c.id`,
    )
    .all({ only: onlyClientIds === null ? null : JSON.stringify(onlyClientIds) }) as {
    clientId: number;
    customerId: string;
    score: number;
    candidates: string;
  }[];
}

export interface LookAlike {
  readonly type: 'Customer' | 'Vendor' | 'Employee';
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** The very name that QuickBooks would refuse a second time. */
  readonly equal: boolean;
}

/** Names of all three lists that fold to the client's name, or are it letter by letter. */
export function listLookAlikes(db: ReadableDb, clientName: string): LookAlike[] {
  const rows = db
    .prepare(
      `SELECT 'Customer' AS type, id, display_name AS name, active FROM qbo_customer WHERE deleted_at IS NULL
       UNION ALL SELECT type, id, name, coalesce(active, 1) FROM qbo_object WHERE type IN ('Vendor', 'Employee') AND deleted_at IS NULL AND name IS NOT NULL`,
    )
    .all() as { type: LookAlike['type']; id: string; name: string; active: number }[];
  const ours = new Set(readName(clientName).exactKeys);
  const plain = searchText(clientName);
  return rows
    .filter((row) => searchText(row.name) === plain || readName(row.name).exactKeys.some((key) => ours.has(key)))
    .map((row) => ({ ...row, active: row.active === 1, equal: row.name.toLowerCase() === clientName.toLowerCase() }));
}
