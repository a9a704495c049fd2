import type { BulkChoice, DocumentFilters, DocumentTab, QboDocumentKey } from '../../shared/ipc/documents.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { qboSql } from './document-cards.ts';
import { documentsFromSql, listDocumentIds, tabSql } from './documents.ts';
import type { ReadableDb } from './open.ts';

type Window = Pick<DocumentFilters, 'from' | 'to' | 'statuses'>;

const windowSql =
  '(@from IS NULL OR i.date >= @from) AND (@to IS NULL OR i.date <= @to) AND (@statuses IS NULL OR i.status IN (SELECT value FROM json_each(@statuses)))';

function boundWindow({ from, to, statuses }: Window): {
  from: string | null;
  to: string | null;
  statuses: string | null;
} {
  return { from, to, statuses: statuses === null ? null : JSON.stringify(statuses) };
}

function addTo(list: MoneyTotal[], currency: string, amountMinor: number): void {
  const found = list.find((one) => one.currency === currency);
  if (found === undefined) list.push({ currency, amountMinor });
  else list[list.indexOf(found)] = { currency, amountMinor: found.amountMinor + amountMinor };
}

/** Both sides' totals of a document as they count in a sum: a credit against what is owed. */
const signedSql = `i.currency, coalesce(q.currency, o.currency) AS qcurrency,
  CASE i.kind WHEN 'credit' THEN -i.total_minor ELSE i.total_minor END AS ours,
  CASE WHEN o.id IS NOT NULL THEN -o.total_minor ELSE q.total_minor END AS theirs`;

/** Counts, sums of both sides per tab and currency, and the reasons that keep documents open. */
export function readDocumentCounts(
  db: ReadableDb,
  window: Window,
): {
  tabs: Record<DocumentTab, number>;
  totals: Record<DocumentTab, { source: MoneyTotal[]; quickbooks: MoneyTotal[] }>;
  reasons: { code: string; count: number }[];
  excludedFor: { reason: string; count: number }[];
} {
  const tabs: Record<DocumentTab, number> = {
    confident: 0,
    ambiguous: 0,
    unmatched: 0,
    linked: 0,
    left: 0,
    excluded: 0,
  };
  const bound = boundWindow(window);
  const none = (): { source: MoneyTotal[]; quickbooks: MoneyTotal[] } => ({ source: [], quickbooks: [] });
  const totals = {
    confident: none(),
    ambiguous: none(),
    unmatched: none(),
    linked: none(),
    left: none(),
    excluded: none(),
  };
  const tabCase = Object.entries(tabSql)
    .map(([tab, sql]) => `WHEN ${sql} THEN '${tab}'`)
    .join(' ');
  const reasons = { ambiguous: new Map<string, number>(), excluded: new Map<string, number>() };
  const rows = db
    .prepare(
      `SELECT tab, currency, qcurrency, reason, count(*) AS n, sum(ours) AS ours, sum(theirs) AS theirs FROM (
         SELECT CASE ${tabCase} END AS tab, k.reason AS reason, ${signedSql} ${documentsFromSql} WHERE ${windowSql})
       WHERE tab IS NOT NULL GROUP BY tab, currency, qcurrency, reason`,
    )
    .all(bound) as {
    tab: DocumentTab;
    currency: string;
    qcurrency: string | null;
    reason: string | null;
    n: number;
    ours: number;
    theirs: number | null;
  }[];
  for (const { tab, currency, qcurrency, reason, n, ours, theirs } of rows) {
    tabs[tab] += n;
    addTo(totals[tab].source, currency, ours);
    if (qcurrency !== null && theirs !== null) addTo(totals[tab].quickbooks, qcurrency, theirs);
    if ((tab === 'ambiguous' || tab === 'excluded') && reason !== null) {
      reasons[tab].set(reason, (reasons[tab].get(reason) ?? 0) + n);
    }
  }
  const mostFirst = (counts: ReadonlyMap<string, number>) =>
    [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return {
    tabs,
    totals,
    reasons: mostFirst(reasons.ambiguous).map(([code, count]) => ({ code, count })),
    excludedFor: mostFirst(reasons.excluded).map(([reason, count]) => ({ reason, count })),
  };
}

/** How much was compared: for the screen that has to say why nothing matches. */
export function readCompared(db: ReadableDb): { source: number; quickbooks: number; clientsMapped: number } {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM source_invoice WHERE gone_at IS NULL AND kind IN ('invoice', 'credit')) AS source,
         (SELECT count(*) FROM (${qboSql}) WHERE deleted_at IS NULL) AS quickbooks,
         (SELECT count(*) FROM mapping WHERE record_kind = 'customer' AND withdrawn_at IS NULL) AS clientsMapped`,
    )
    .get() as { source: number; quickbooks: number; clientsMapped: number };
}

/** How many document numbers stand on both sides. Reads both whole: ask it where nothing matches. */
export function countNumbersInCommon(db: ReadableDb): number {
  return db
    .prepare(
      `SELECT count(DISTINCT i.number) FROM source_invoice i JOIN qbo_invoice q ON q.doc_number = i.number
       WHERE i.gone_at IS NULL AND q.deleted_at IS NULL`,
    )
    .pluck()
    .get() as number;
}

/** Confident documents that a bulk link takes: those the list shows under its filters, less those held back. */
function listBulkIds(db: ReadableDb, { exceptInvoiceIds, columnFilters, ...choice }: BulkChoice): number[] {
  const { search = '', flagged = false, ...window } = choice;
  const filters: DocumentFilters = { tab: 'confident', search, flagged, reason: null, ...window };
  const ids = listDocumentIds(db, filters, { sort: null, ...(columnFilters === undefined ? {} : { columnFilters }) });
  const held = new Set(exceptInvoiceIds);
  return ids.filter((id) => !held.has(id));
}

/** The pairs that a bulk link joins, in order of their source documents. */
export function listBulkPairs(
  db: ReadableDb,
  choice: BulkChoice,
): { readonly invoiceId: number; readonly document: QboDocumentKey }[] {
  const rows = db
    .prepare(
      `SELECT i.id AS invoiceId, k.quickbooks_type AS type, k.quickbooks_id AS id ${documentsFromSql}
       WHERE i.id IN (SELECT value FROM json_each(?)) ORDER BY i.id`,
    )
    .all(JSON.stringify(listBulkIds(db, choice))) as ({ invoiceId: number } & QboDocumentKey)[];
  return rows.map(({ invoiceId, type, id }) => ({ invoiceId, document: { type, id } }));
}

/** How many pairs a bulk link would join, and what they come to on both sides, per currency. */
export function readBulkTotals(
  db: ReadableDb,
  choice: BulkChoice,
): { count: number; source: MoneyTotal[]; quickbooks: MoneyTotal[] } {
  const ids = listBulkIds(db, choice);
  const source: MoneyTotal[] = [];
  const quickbooks: MoneyTotal[] = [];
  const rows = db
    .prepare(
      `SELECT currency, qcurrency, sum(ours) AS ours, sum(theirs) AS theirs
       FROM (SELECT ${signedSql} ${documentsFromSql} WHERE i.id IN (SELECT value FROM json_each(?))) GROUP BY currency, qcurrency`,
    )
    .all(JSON.stringify(ids)) as { currency: string; qcurrency: string; ours: number; theirs: number }[];
  for (const { currency, qcurrency, ours, theirs } of rows) {
    addTo(source, currency, ours);
    addTo(quickbooks, qcurrency, theirs);
  }
  return { count: ids.length, source, quickbooks };
}
