import type { CustomerFilters, CustomerTab, ExactChoice, ExactPreview, MatchRow } from '../../shared/ipc/customers.ts';
import type { ListOrder } from '../../shared/schemas/column-filters.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { foldText } from '../matching/text/fold.ts';
import { refreshClientList } from './client-list.ts';
import { type FilterColumn, filterSql } from './column-filters.ts';
import { readClientBalances } from './customers.ts';
import { otherSourceSql } from './import-sources.ts';
import { firstOf, inOrder, orderedIds } from './list-order.ts';
import type { ReadableDb } from './open.ts';
import { likePattern } from './search-text.ts';

/** Of several currencies the largest amount decides: they can't be added. */
const mainBalanceSql = '(SELECT max(o.amount_minor) FROM client_open o WHERE o.client_id = s.client_id)';

const sortColumns: Readonly<Record<string, string>> = {
  // Sub-clients stand under their parents, as QuickBooks' full names put sub-customers under theirs.
  clientName: "coalesce(s.parent || ':' || s.name, s.name) COLLATE NOCASE",
  customerName: 's.customer_name',
  score: 's.score',
  clientBalance: mainBalanceSql,
  customerBalance: 's.customer_balance_minor',
};

const marked = (mark: 'flagged' | 'create'): string =>
  `EXISTS (SELECT 1 FROM record_mark f WHERE f.record_type = 'client' AND f.record_id = +s.client_id AND f.mark = '${mark}')`;
const askedSql =
  "EXISTS (SELECT 1 FROM question f WHERE f.record_type = 'client' AND f.record_id = +s.client_id AND f.status <> 'answered')";
const notedSql = "EXISTS (SELECT 1 FROM note f WHERE f.record_type = 'client' AND f.record_id = +s.client_id)";
const hasOpen = (condition: string): string =>
  `s.client_id IN (SELECT o.client_id FROM client_open o WHERE ${condition})`;

const filterColumns: Readonly<Record<string, FilterColumn>> = {
  clientName: { kind: 'text', sql: 's.search' },
  customerName: { kind: 'text', sql: 's.customer_search' },
  clientBalance: { kind: 'amount', sql: 'o.amount_minor', currency: 'o.currency', among: hasOpen },
  customerBalance: { kind: 'amount', sql: 's.customer_balance_minor', currency: 's.customer_currency' },
  score: {
    kind: 'set',
    sql: {
      certain: 's.score >= 0.97',
      'very-likely': 's.score >= 0.85 AND s.score < 0.97',
      likely: 's.score >= 0.6 AND s.score < 0.85',
      possible: 's.score >= 0.3 AND s.score < 0.6',
      unlikely: 's.score < 0.3',
    },
  },
  marks: {
    kind: 'set',
    sql: {
      flagged: marked('flagged'),
      noted: notedSql,
      asked: askedSql,
      queued: marked('create'),
      inactive: 's.inactive = 1',
    },
  },
};

/** A list row before its reasons are put in words. */
export type CustomerListRow = Omit<MatchRow, 'reasons' | 'candidateIds'> & { readonly candidates: string | null };

type StoredFlags = 'clientInactive' | 'customerActive' | 'flagged' | 'asked' | 'queued' | 'hasNote';
type StoredRow = Omit<CustomerListRow, StoredFlags | 'clientBalances'> & {
  readonly [Flag in StoredFlags]: number | null;
};

/** Clients of some names, their own or their customers', compared as people read them; and the names that nobody has. */
function findNamed(
  db: ReadableDb,
  names: readonly string[],
): { found: { id: number; tab: CustomerTab }[]; unknown: string[] } {
  const wanted = new Map(names.map((name) => [foldText(name), name]));
  wanted.delete('');
  const unknown = new Set(wanted.keys());
  const rows = db.prepare('SELECT client_id AS id, tab, name, customer_name AS customer FROM client_list').all() as {
    id: number;
    tab: CustomerTab;
    name: string;
    customer: string | null;
  }[];
  const found = rows.filter(({ name, customer }) => {
    const theirs = customer === null ? [] : [customer, customer.slice(customer.lastIndexOf(':') + 1)];
    const keys = [name, ...theirs].map(foldText).filter((key) => wanted.has(key));
    for (const key of keys) unknown.delete(key);
    return keys.length > 0;
  });
  return { found, unknown: [...unknown].map((key) => wanted.get(key) ?? key) };
}

/** Where the clients of some names are, and the names that nobody has. */
export function findNames(
  db: ReadableDb,
  names: readonly string[],
): { tabs: Record<CustomerTab, number>; unknown: string[] } {
  refreshClientList(db);
  const { found, unknown } = findNamed(db, names);
  const tabs = { exact: 0, suggested: 0, unmatched: 0, linked: 0, left: 0 };
  for (const { tab } of found) tabs[tab]++;
  return { tabs, unknown };
}

function whereOf(db: ReadableDb, filters: CustomerFilters): { sql: string; values: (string | number)[] } {
  const where = ['s.tab = ?'];
  const values: (string | number)[] = [filters.tab];
  if (filters.search !== '') {
    where.push("(s.search LIKE ? ESCAPE '\\' OR s.customer_search LIKE ? ESCAPE '\\')");
    values.push(likePattern(filters.search), likePattern(filters.search));
  }
  if (filters.names !== null) {
    where.push('s.client_id IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(findNamed(db, filters.names).found.map(({ id }) => id)));
  }
  if (filters.minScore !== null) {
    where.push('s.score >= ?');
    values.push(filters.minScore);
  }
  if (filters.hasBalance) where.push(`(s.customer_balance_minor <> 0 OR ${hasOpen('o.amount_minor <> 0')})`);
  if (filters.flagged) where.push(marked('flagged'));
  return { sql: where.join(' AND '), values };
}

/** Clients of a tab in their order; the best score first where nothing else is asked for. */
function listIds(db: ReadableDb, filters: CustomerFilters, { sort, columnFilters }: ListOrder): readonly number[] {
  refreshClientList(db);
  const where = whereOf(db, filters);
  const byColumn = filterSql(filterColumns, columnFilters);
  const column = sort === null ? undefined : sortColumns[sort.column];
  const order =
    column === undefined || sort === null
      ? 's.score DESC, s.name, s.client_id'
      : `${column} ${sort.descending ? 'DESC' : 'ASC'}, s.client_id`;
  return orderedIds(db, `SELECT s.client_id FROM client_list s WHERE ${where.sql}${byColumn.sql} ORDER BY ${order}`, [
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
  const ids = listIds(db, filters, order);
  const page = ids.slice(offset, offset + limit);
  const found = db
    .prepare(
      `SELECT s.client_id AS clientId, s.name AS clientName, s.parent AS clientParent, s.inactive AS clientInactive, ${otherSourceSql('d.source_id')} AS clientSource,
         q.id AS customerId, s.customer_name AS customerName, q.active AS customerActive, s.customer_balance_minor AS customerBalanceMinor,
         s.customer_currency AS customerCurrency, s.mapping_id AS mappingId, s.score, k.candidates,
         ${marked('flagged')} AS flagged, ${marked('create')} AS queued, ${askedSql} AS asked, ${notedSql} AS hasNote
       FROM client_list s JOIN client d ON d.id = s.client_id LEFT JOIN customer_match k ON k.client_id = s.client_id LEFT JOIN qbo_customer q ON q.id = s.customer_id
       WHERE s.client_id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(page)) as StoredRow[];
  const balances = readClientBalances(db, page);
  return {
    totalCount: ids.length,
    rows: inOrder(page, found, (row) => row.clientId).map((row) => ({
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
  const ids = listIds(db, filters, order);
  const begins = db
    .prepare("SELECT client_id FROM client_list WHERE search LIKE ? ESCAPE '\\'")
    .pluck()
    .all(likePattern(text).slice(1)) as number[];
  return firstOf(ids, begins);
}

interface TabFigures {
  readonly tabs: Record<CustomerTab, number>;
  readonly totals: Record<CustomerTab, { source: MoneyTotal[]; quickbooks: MoneyTotal[] }>;
}

/** How many clients stand in each tab, and what is open on both sides of them, per currency. */
export function readCustomerCounts(db: ReadableDb): TabFigures {
  refreshClientList(db);
  const none = () => ({ source: [], quickbooks: [] });
  const figures: TabFigures = {
    tabs: { exact: 0, suggested: 0, unmatched: 0, linked: 0, left: 0 },
    totals: { exact: none(), suggested: none(), unmatched: none(), linked: none(), left: none() },
  };
  const theirs = db
    .prepare(
      'SELECT tab, customer_currency AS currency, count(*) AS n, sum(customer_balance_minor) AS amountMinor FROM client_list GROUP BY tab, currency ORDER BY currency',
    )
    .all() as { tab: CustomerTab; currency: string | null; n: number; amountMinor: number | null }[];
  for (const { tab, currency, n, amountMinor } of theirs) {
    figures.tabs[tab] += n;
    if (currency !== null && amountMinor !== null) figures.totals[tab].quickbooks.push({ currency, amountMinor });
  }
  const ours = db
    .prepare(
      `SELECT s.tab, o.currency, sum(o.amount_minor) AS amountMinor FROM client_open o JOIN client_list s ON s.client_id = o.client_id
       GROUP BY s.tab, o.currency ORDER BY o.currency`,
    )
    .all() as ({ tab: CustomerTab } & MoneyTotal)[];
  for (const { tab, currency, amountMinor } of ours) figures.totals[tab].source.push({ currency, amountMinor });
  return figures;
}

/** Clients of the exact tier that a choice is about, as JSON for SQL. */
function chosenIds(db: ReadableDb, { onlyClientIds, filters, columnFilters }: ExactChoice): string {
  const all = { search: '', names: null, minScore: null, hasBalance: false, flagged: false };
  const listed = listIds(db, { ...(filters ?? all), tab: 'exact' }, { sort: null, columnFilters });
  const only = onlyClientIds === null ? null : new Set<number>(onlyClientIds);
  return JSON.stringify(only === null ? listed : listed.filter((id) => only.has(id)));
}

const chosenSql = `FROM client_list s JOIN customer_match k ON k.client_id = s.client_id LEFT JOIN qbo_customer q ON q.id = s.customer_id
  WHERE q.deleted_at IS NULL AND s.client_id IN (SELECT value FROM json_each(@chosen))`;

/** Pairs of the exact tier that are still open and that a choice is about, with what linking them needs. */
export function listExactPairs(
  db: ReadableDb,
  choice: ExactChoice,
): { clientId: number; customerId: string; score: number; candidates: string }[] {
  const chosen = chosenIds(db, choice);
  return db
    .prepare(
      `SELECT s.client_id AS clientId, s.customer_id AS customerId, s.score, k.candidates ${chosenSql} ORDER BY s.client_id`,
    )
    .all({ chosen }) as {
    clientId: number;
    customerId: string;
    score: number;
    candidates: string;
  }[];
}

const previewRows = 25;

/** What accepting these exact pairs would link: the money on both sides, what differs, and the largest of them. */
export function previewExactPairs(db: ReadableDb, choice: ExactChoice): ExactPreview {
  const chosen = chosenIds(db, choice);
  const open =
    '(SELECT coalesce(sum(o.amount_minor), 0) FROM client_open o WHERE o.client_id = s.client_id AND o.currency = s.customer_currency)';
  const { count, differing } = db
    .prepare(
      `SELECT count(*) AS count, count(*) FILTER (WHERE ${open} <> s.customer_balance_minor) AS differing ${chosenSql}`,
    )
    .get({ chosen }) as { count: number; differing: number };
  const quickbooks = db
    .prepare(
      `SELECT s.customer_currency AS currency, sum(s.customer_balance_minor) AS amountMinor ${chosenSql} GROUP BY s.customer_currency ORDER BY s.customer_currency`,
    )
    .all({ chosen }) as MoneyTotal[];
  const source = db
    .prepare(
      `SELECT o.currency, sum(o.amount_minor) AS amountMinor FROM client_open o WHERE o.client_id IN (SELECT s.client_id ${chosenSql}) GROUP BY o.currency ORDER BY o.currency`,
    )
    .all({ chosen }) as MoneyTotal[];
  const largest = db
    .prepare(
      `SELECT s.name AS clientName, ${otherSourceSql('(SELECT d.source_id FROM client d WHERE d.id = s.client_id)')} AS clientSource, s.customer_name AS customerName, s.customer_currency AS currency, ${open} AS sourceMinor, s.customer_balance_minor AS quickbooksMinor
       ${chosenSql} ORDER BY max(abs(s.customer_balance_minor), abs(${open})) DESC, s.client_id LIMIT ${previewRows}`,
    )
    .all({ chosen }) as ExactPreview['largest'];
  return { count, differing, source, quickbooks, largest };
}
