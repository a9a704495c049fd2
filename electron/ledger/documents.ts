import type { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import type {
  DocumentCard,
  DocumentFilters,
  DocumentPayment,
  DocumentRow,
  DocumentTab,
  QboDocumentKey,
} from '../../shared/ipc/documents.ts';
import type { ListOrder } from '../../shared/schemas/column-filters.ts';
import type { MoneyTotal } from '../../shared/schemas/common.ts';
import { type FilterColumn, filterSql } from './column-filters.ts';
import { namedSql, otherSourceSql } from './import-sources.ts';
import { firstOf, inOrder, orderedIds } from './list-order.ts';
import type { ReadableDb } from './open.ts';
import { likePattern } from './search-text.ts';

/** Invoices and credit memos of QuickBooks as one list. */
const qboSql = `SELECT 'Invoice' AS type, id, doc_number, txn_date, due_date, customer_id, currency, total_minor, balance_minor, tax_minor, voided, deleted_at, private_note
    FROM qbo_invoice
  UNION ALL SELECT type, id, doc_number, txn_date, NULL, customer_id, currency, total_minor, balance_minor, NULL, voided, deleted_at, private_note
    FROM qbo_object WHERE type = 'CreditMemo'`;

/** One row per source document: its live link (the first member of a group), else its best candidate. */
const fromSql = `FROM source_invoice i
  LEFT JOIN client c ON c.id = i.client_id
  LEFT JOIN document_match k ON k.invoice_id = i.id
  LEFT JOIN mapping_member sm ON sm.record_type = 'source_invoice' AND sm.record_id = +i.id AND sm.live = 1
  LEFT JOIN mapping_member qm ON qm.mapping_id = sm.mapping_id AND qm.side = 'quickbooks' AND qm.live = 1
    AND qm.record_id = (SELECT min(x.record_id) FROM mapping_member x WHERE x.mapping_id = sm.mapping_id AND x.side = 'quickbooks')
  LEFT JOIN qbo_invoice q ON coalesce(qm.record_type, k.quickbooks_type) = 'Invoice' AND q.id = coalesce(qm.record_id, k.quickbooks_id)
  LEFT JOIN qbo_object o ON o.type = 'CreditMemo' AND coalesce(qm.record_type, k.quickbooks_type) = 'CreditMemo' AND o.id = coalesce(qm.record_id, k.quickbooks_id)
  LEFT JOIN qbo_customer p ON p.id = coalesce(q.customer_id, o.customer_id)
  LEFT JOIN record_mark l ON l.record_type = 'source_invoice' AND l.record_id = +i.id AND l.mark = 'left'`;

const open = "i.kind IN ('invoice', 'credit') AND i.gone_at IS NULL AND sm.mapping_id IS NULL";
const tabSql: Readonly<Record<DocumentTab, string>> = {
  confident: `${open} AND l.mark IS NULL AND k.tier = 'confident'`,
  ambiguous: `${open} AND l.mark IS NULL AND k.tier = 'ambiguous'`,
  unmatched: `${open} AND l.mark IS NULL AND k.tier = 'unmatched'`,
  excluded: `${open} AND k.tier = 'excluded'`,
  left: `${open} AND l.mark IS NOT NULL AND k.tier <> 'excluded'`,
  linked: `i.kind IN ('invoice', 'credit') AND sm.mapping_id IS NOT NULL`,
};

const sortColumns: Readonly<Record<string, string>> = {
  number: 'i.number COLLATE NOCASE',
  date: 'i.date',
  client: 'c.name COLLATE NOCASE',
  total: 'i.total_minor',
  status: 'i.status',
  score: 'k.score',
  documentNumber: 'coalesce(q.doc_number, o.doc_number)',
  documentTotal: 'coalesce(q.total_minor, o.total_minor)',
  documentCustomer: 'p.fully_qualified_name COLLATE NOCASE',
  reasons: 'k.reason',
  excludedFor: 'k.reason',
};

const flaggedSql =
  "EXISTS (SELECT 1 FROM record_mark f WHERE f.record_type = 'source_invoice' AND f.record_id = +i.id AND f.mark = 'flagged')";
const askedSql =
  "EXISTS (SELECT 1 FROM question f WHERE f.record_type = 'source_invoice' AND f.record_id = +i.id AND f.status <> 'answered')";
const notedSql = "EXISTS (SELECT 1 FROM note f WHERE f.record_type = 'source_invoice' AND f.record_id = +i.id)";

const filterColumns: Readonly<Record<string, FilterColumn>> = {
  number: { kind: 'text', sql: 'i.number' },
  date: { kind: 'day', sql: 'i.date' },
  client: { kind: 'text', sql: 'coalesce(c.search_text, i.client_name)' },
  status: { kind: 'set', sql: 'i.status' },
  total: { kind: 'amount', sql: 'i.total_minor', currency: 'i.currency' },
  documentNumber: { kind: 'text', sql: 'coalesce(q.doc_number, o.doc_number)' },
  documentCustomer: { kind: 'text', sql: 'p.search_text' },
  documentTotal: {
    kind: 'amount',
    sql: 'coalesce(q.total_minor, o.total_minor)',
    currency: 'coalesce(q.currency, o.currency)',
  },
  reasons: { kind: 'set', sql: 'k.reason' },
  excludedFor: { kind: 'set', sql: 'k.reason' },
  marks: { kind: 'set', sql: { flagged: flaggedSql, noted: notedSql, asked: askedSql } },
};

export type DocumentListRow = Omit<DocumentRow, 'reasons' | 'candidateCount'> & { readonly candidates: string | null };

function whereOf(filters: DocumentFilters): { sql: string; values: (string | number)[] } {
  const where = [tabSql[filters.tab]];
  const values: (string | number)[] = [];
  if (filters.search !== '') {
    where.push(
      "(lower(i.number) LIKE ? ESCAPE '\\' OR c.search_text LIKE ? ESCAPE '\\' OR lower(coalesce(q.doc_number, o.doc_number)) LIKE ? ESCAPE '\\')",
    );
    const pattern = likePattern(filters.search);
    values.push(pattern, pattern, pattern);
  }
  if (filters.from !== null) {
    where.push('i.date >= ?');
    values.push(filters.from);
  }
  if (filters.to !== null) {
    where.push('i.date <= ?');
    values.push(filters.to);
  }
  if (filters.statuses !== null) {
    where.push('i.status IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filters.statuses));
  }
  if (filters.reason !== null) {
    where.push('k.reason = ?');
    values.push(filters.reason);
  }
  if (filters.flagged) where.push(flaggedSql);
  return { sql: where.join(' AND '), values };
}

/** Source documents of a tab in their order; newest first where nothing else is asked for. */
function listDocumentIds(
  db: ReadableDb,
  filters: DocumentFilters,
  { sort, columnFilters }: ListOrder,
): readonly number[] {
  const where = whereOf(filters);
  const byColumn = filterSql(filterColumns, columnFilters);
  const column = sort === null ? undefined : sortColumns[sort.column];
  const order =
    column === undefined || sort === null
      ? 'i.date DESC, i.id DESC'
      : `${column} ${sort.descending ? 'DESC' : 'ASC'}, i.id`;
  return orderedIds(db, `SELECT i.id ${fromSql} WHERE ${where.sql}${byColumn.sql} ORDER BY ${order}`, [
    ...where.values,
    ...byColumn.values,
  ]);
}

/** Place of the first document in a list whose number, or whose client's name, begins with the text; null where none does. */
export function findDocumentRow(
  db: ReadableDb,
  filters: DocumentFilters,
  order: ListOrder,
  text: string,
): number | null {
  const begins = db
    .prepare(
      `SELECT i.id FROM source_invoice i LEFT JOIN client c ON c.id = i.client_id
       WHERE lower(i.number) LIKE @start ESCAPE '\\' OR c.search_text LIKE @start ESCAPE '\\'`,
    )
    .pluck()
    .all({ start: likePattern(text).slice(1) }) as number[];
  return firstOf(listDocumentIds(db, filters, order), begins);
}

/** Source documents of a tab, a page of them. */
export function listDocumentRows(
  db: ReadableDb,
  filters: DocumentFilters,
  order: ListOrder,
  offset: number,
  limit: number,
): { rows: DocumentListRow[]; totalCount: number } {
  const ids = listDocumentIds(db, filters, order);
  const page = ids.slice(offset, offset + limit);
  const found = db
    .prepare(
      `SELECT i.id AS invoiceId, i.kind, i.number, i.date, coalesce(c.name, i.client_name) AS clientName,
         ${otherSourceSql('i.source_id')} AS clientSource, i.status, i.currency, i.total_minor AS totalMinor,
         i.balance_minor AS balanceMinor, coalesce(qm.record_type, k.quickbooks_type) AS documentType, coalesce(q.id, o.id) AS documentId,
         coalesce(q.doc_number, o.doc_number) AS documentNumber, coalesce(q.txn_date, o.txn_date) AS documentDate,
         p.fully_qualified_name AS documentCustomer, coalesce(q.currency, o.currency) AS documentCurrency,
         coalesce(q.total_minor, o.total_minor) AS documentTotalMinor, coalesce(q.balance_minor, o.balance_minor) AS documentBalanceMinor,
         sm.mapping_id AS mappingId, k.score, CASE WHEN sm.mapping_id IS NULL THEN k.candidates END AS candidates,
         CASE WHEN k.tier = 'excluded' THEN k.reason END AS excludedFor,
         ${flaggedSql} AS flagged, ${askedSql} AS asked, ${notedSql} AS hasNote
       ${fromSql} WHERE i.id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(page)) as (Omit<DocumentListRow, 'flagged' | 'asked' | 'hasNote'> & {
    flagged: number;
    asked: number;
    hasNote: number;
  })[];
  return {
    totalCount: ids.length,
    rows: inOrder(page, found, (row) => row.invoiceId).map((row) => ({
      ...row,
      documentType: row.documentId === null ? null : row.documentType,
      flagged: row.flagged === 1,
      asked: row.asked === 1,
      hasNote: row.hasNote === 1,
    })),
  };
}

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
  const rows = db
    .prepare(
      `SELECT tab, currency, qcurrency, count(*) AS n, sum(ours) AS ours, sum(theirs) AS theirs FROM (
         SELECT CASE ${tabCase} END AS tab, i.currency, coalesce(q.currency, o.currency) AS qcurrency,
           CASE i.kind WHEN 'credit' THEN -i.total_minor ELSE i.total_minor END AS ours,
           CASE WHEN o.id IS NOT NULL THEN -o.total_minor ELSE q.total_minor END AS theirs ${fromSql} WHERE ${windowSql})
       WHERE tab IS NOT NULL GROUP BY tab, currency, qcurrency`,
    )
    .all(bound) as {
    tab: DocumentTab;
    currency: string;
    qcurrency: string | null;
    n: number;
    ours: number;
    theirs: number | null;
  }[];
  const add = (list: MoneyTotal[], currency: string, amountMinor: number): void => {
    const found = list.find((one) => one.currency === currency);
    if (found === undefined) list.push({ currency, amountMinor });
    else list[list.indexOf(found)] = { currency, amountMinor: found.amountMinor + amountMinor };
  };
  for (const row of rows) {
    tabs[row.tab] += row.n;
    add(totals[row.tab].source, row.currency, row.ours);
    if (row.qcurrency !== null && row.theirs !== null) add(totals[row.tab].quickbooks, row.qcurrency, row.theirs);
  }
  const byReason = (tab: DocumentTab) =>
    db
      .prepare(
        `SELECT k.reason AS code, count(*) AS count ${fromSql} WHERE ${tabSql[tab]} AND k.reason IS NOT NULL AND ${windowSql} GROUP BY k.reason ORDER BY count DESC`,
      )
      .all(bound) as { code: string; count: number }[];
  return {
    tabs,
    totals,
    reasons: byReason('ambiguous'),
    excludedFor: byReason('excluded').map(({ code, count }) => ({ reason: code, count })),
  };
}

/** What was compared: for the screen that has to say why nothing matches. */
export function readCompared(db: ReadableDb): {
  source: number;
  quickbooks: number;
  numbersInCommon: number;
  clientsMapped: number;
} {
  return db
    .prepare(
      `SELECT (SELECT count(*) FROM source_invoice WHERE gone_at IS NULL AND kind IN ('invoice', 'credit')) AS source,
         (SELECT count(*) FROM (${qboSql}) WHERE deleted_at IS NULL) AS quickbooks,
         (SELECT count(DISTINCT i.number) FROM source_invoice i JOIN qbo_invoice q ON q.doc_number = i.number WHERE i.gone_at IS NULL AND q.deleted_at IS NULL) AS numbersInCommon,
         (SELECT count(*) FROM mapping WHERE record_kind = 'customer' AND withdrawn_at IS NULL) AS clientsMapped`,
    )
    .get() as { source: number; quickbooks: number; numbersInCommon: number; clientsMapped: number };
}

/** Pairs of the confident tier in a window that are still open. */
export function listConfidentPairs(
  db: ReadableDb,
  window: Window,
  exceptInvoiceIds: readonly number[],
): { invoiceId: number; document: QboDocumentKey }[] {
  const rows = db
    .prepare(
      `SELECT i.id AS invoiceId, k.quickbooks_type AS type, k.quickbooks_id AS id ${fromSql}
       WHERE ${tabSql.confident} AND ${windowSql} AND i.id NOT IN (SELECT value FROM json_each(@except)) ORDER BY i.id`,
    )
    .all({ ...boundWindow(window), except: JSON.stringify(exceptInvoiceIds) }) as ({
    invoiceId: number;
  } & QboDocumentKey)[];
  return rows.map(({ invoiceId, type, id }) => ({ invoiceId, document: { type, id } }));
}

/** A source document with its lines and payments. @throws AppError 'app.not-found' */
export function getSourceCard(db: ReadableDb, invoiceId: number): DocumentCard & { readonly clientId: number | null } {
  const row = db
    .prepare(
      `SELECT i.*, coalesce(c.name, i.client_name) AS party, ${otherSourceSql('i.source_id')} AS source_name, (SELECT group_concat(q.record_type || ' ' || q.record_id, ', ') FROM mapping_member s
         JOIN mapping_member q ON q.mapping_id = s.mapping_id AND q.side = 'quickbooks' WHERE s.record_type = 'source_invoice' AND s.record_id = +i.id AND s.live = 1) AS linked
       FROM source_invoice i LEFT JOIN client c ON c.id = i.client_id WHERE i.id = ?`,
    )
    .get(invoiceId) as
    | {
        kind: string;
        number: string | null;
        date: string;
        due_date: string | null;
        party: string | null;
        source_name: string | null;
        currency: string;
        total_minor: number;
        tax_minor: number | null;
        balance_minor: number;
        status: string;
        memo: string | null;
        linked: string | null;
        client_id: number | null;
      }
    | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { invoice: invoiceId });
  const lines = db
    .prepare(
      'SELECT description, quantity, unit_price AS unitPrice, amount_minor AS amountMinor FROM source_invoice_line WHERE invoice_id = ? ORDER BY line_no',
    )
    .all(invoiceId) as DocumentCard['lines'];
  const payments = db
    .prepare(
      `SELECT p.date, coalesce(p.reference, p.method, 'payment ' || p.external_id) AS label, a.amount_minor AS amountMinor
       FROM source_payment_allocation a JOIN source_payment p ON p.id = a.payment_id WHERE a.invoice_id = ? AND p.gone_at IS NULL AND p.void = 0 ORDER BY p.date`,
    )
    .all(invoiceId) as z.infer<typeof DocumentPayment>[];
  return {
    side: 'source',
    id: String(invoiceId),
    clientId: row.client_id,
    type: row.kind,
    number: row.number,
    date: row.date,
    dueDate: row.due_date,
    party: row.party,
    source: row.source_name,
    currency: row.currency,
    totalMinor: row.total_minor,
    taxMinor: row.tax_minor,
    balanceMinor: row.balance_minor,
    status: row.status,
    memo: row.memo,
    lines,
    payments,
    linkedTo: row.linked,
  };
}

/** A document of QuickBooks with its lines and payments; null where the mirror does not have it. */
export function findQboCard(db: ReadableDb, document: QboDocumentKey): DocumentCard | null {
  const row = db
    .prepare(
      `SELECT d.*, p.fully_qualified_name AS party, (SELECT ${namedSql('coalesce(i.number, i.external_id)', 'i.source_id')} FROM mapping_member q
         JOIN mapping_member s ON s.mapping_id = q.mapping_id AND s.record_type = 'source_invoice' JOIN source_invoice i ON i.id = s.record_id
         WHERE q.record_type = d.type AND q.record_id = +d.id AND q.live = 1 LIMIT 1) AS linked
       FROM (${qboSql}) d LEFT JOIN qbo_customer p ON p.id = d.customer_id WHERE d.type = ? AND d.id = ?`,
    )
    .get(document.type, document.id) as
    | {
        doc_number: string | null;
        txn_date: string;
        due_date: string | null;
        party: string | null;
        currency: string;
        total_minor: number;
        tax_minor: number | null;
        balance_minor: number;
        voided: number;
        deleted_at: string | null;
        private_note: string | null;
        linked: string | null;
      }
    | undefined;
  if (row === undefined) return null;
  const lines =
    document.type === 'Invoice'
      ? (db
          .prepare(
            `SELECT description, quantity, unit_price AS unitPrice, amount_minor AS amountMinor FROM qbo_invoice_line
             WHERE invoice_id = ? AND detail_type <> 'SubTotalLineDetail' ORDER BY line_no`,
          )
          .all(document.id) as DocumentCard['lines'])
      : [];
  const payments = db
    .prepare(
      `SELECT p.txn_date AS date, CASE WHEN p.total_minor = 0 THEN 'credit applied' ELSE coalesce(p.reference, 'payment ' || p.id) END AS label, l.amount_minor AS amountMinor
       FROM qbo_payment_line l JOIN qbo_payment p ON p.id = l.payment_id WHERE l.linked_type = ? AND l.linked_id = ? AND p.deleted_at IS NULL AND p.voided = 0 ORDER BY p.txn_date`,
    )
    .all(document.type, document.id) as z.infer<typeof DocumentPayment>[];
  return {
    side: 'quickbooks',
    id: document.id,
    type: document.type,
    number: row.doc_number,
    date: row.txn_date,
    dueDate: row.due_date,
    party: row.party,
    source: null,
    currency: row.currency,
    totalMinor: row.total_minor,
    taxMinor: row.tax_minor,
    balanceMinor: row.balance_minor,
    status: row.deleted_at !== null ? 'deleted' : row.voided === 1 ? 'void' : row.balance_minor === 0 ? 'paid' : 'open',
    memo: row.private_note,
    lines,
    payments,
    linkedTo: row.linked,
  };
}

/** Documents of QuickBooks whose number, customer or total has the text; free ones first. */
export function searchQboDocuments(
  db: ReadableDb,
  type: QboDocumentKey['type'],
  text: string,
  limit: number,
): DocumentCard[] {
  const digits = text.replace(/[^\d.]/g, '');
  const rows = db
    .prepare(
      `SELECT d.type, d.id FROM (${qboSql}) d LEFT JOIN qbo_customer p ON p.id = d.customer_id
       LEFT JOIN mapping_member m ON m.record_type = d.type AND m.record_id = +d.id AND m.live = 1
       WHERE d.type = @type AND d.deleted_at IS NULL AND d.voided = 0 AND (lower(d.doc_number) LIKE @pattern ESCAPE '\\' OR p.search_text LIKE @pattern ESCAPE '\\'
         OR (@digits <> '' AND printf('%.2f', d.total_minor / 100.0) LIKE @digits || '%'))
       ORDER BY m.mapping_id IS NOT NULL, d.txn_date DESC LIMIT @limit`,
    )
    .all({ type, pattern: likePattern(text), digits, limit }) as QboDocumentKey[];
  return rows.flatMap((row) => findQboCard(db, row) ?? []);
}

export interface DocumentLink {
  readonly mappingId: number;
  readonly documents: readonly QboDocumentKey[];
  readonly at: string;
  readonly person: string;
}

/** The live link of a source document, or null. */
export function findDocumentLink(db: ReadableDb, invoiceId: number): DocumentLink | null {
  const rows = db
    .prepare(
      `SELECT m.id AS mappingId, m.created_at AS at, m.person, q.record_type AS type, q.record_id AS id FROM mapping_member s
       JOIN mapping m ON m.id = s.mapping_id JOIN mapping_member q ON q.mapping_id = m.id AND q.side = 'quickbooks'
       WHERE s.record_type = 'source_invoice' AND s.record_id = ? AND s.live = 1`,
    )
    .all(invoiceId) as ({ mappingId: number; at: string; person: string } & QboDocumentKey)[];
  const [first] = rows;
  if (first === undefined) return null;
  const { mappingId, at, person } = first;
  return { mappingId, at, person, documents: rows.map(({ type, id }) => ({ type, id })) };
}

/** Live document mappings of these invoices, and what rests on them. */
export function readDocumentUnlinkEffects(
  db: ReadableDb,
  invoiceIds: readonly number[],
): { mappingIds: number[]; applications: number; sentItems: number } {
  const ids = JSON.stringify(invoiceIds);
  const mappings = db
    .prepare(
      "SELECT DISTINCT mapping_id AS id FROM mapping_member WHERE record_type = 'source_invoice' AND live = 1 AND record_id IN (SELECT value FROM json_each(?))",
    )
    .all(ids) as { id: number }[];
  const count = (sql: string) => (db.prepare(sql).get(ids) as { n: number }).n;
  return {
    mappingIds: mappings.map((row) => row.id),
    applications: count(
      `SELECT count(*) AS n FROM payment_application WHERE mapping_id IN (SELECT mapping_id FROM mapping_member
         WHERE record_type = 'source_invoice' AND live = 1 AND record_id IN (SELECT value FROM json_each(?)))`,
    ),
    sentItems: count(
      `SELECT count(*) AS n FROM export_item WHERE record_type = 'source_invoice' AND state IN ('sending', 'in-doubt', 'confirmed') AND undone_at IS NULL
       AND record_id IN (SELECT value FROM json_each(?))`,
    ),
  };
}

/** What the matcher stored of a document: its one confident counterpart, or candidates as JSON; null where it was not matched yet. */
export function readDocumentMatch(
  db: ReadableDb,
  invoiceId: number,
): { confident: QboDocumentKey | null; candidates: string } | null {
  const row = db
    .prepare(
      'SELECT tier, quickbooks_type AS type, quickbooks_id AS id, candidates FROM document_match WHERE invoice_id = ?',
    )
    .get(invoiceId) as
    | { tier: string; type: QboDocumentKey['type'] | null; id: string | null; candidates: string }
    | undefined;
  if (row === undefined) return null;
  const { tier, type, id, candidates } = row;
  return { confident: tier === 'confident' && type !== null && id !== null ? { type, id } : null, candidates };
}
