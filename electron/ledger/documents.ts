import type { DocumentFilters, DocumentRow, DocumentTab } from '../../shared/ipc/documents.ts';
import type { ListOrder } from '../../shared/schemas/column-filters.ts';
import { type FilterColumn, filterSql } from './column-filters.ts';
import { otherSourceSql } from './import-sources.ts';
import { firstOf, inOrder, orderedIds } from './list-order.ts';
import type { ReadableDb } from './open.ts';
import { foldedSql, likePattern } from './search-text.ts';

/** One row per source document: its live link (the first member of a group), else its best candidate. */
export const documentsFromSql = `FROM source_invoice i
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
export const tabSql: Readonly<Record<DocumentTab, string>> = {
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
      `(${foldedSql('i.number')} LIKE ? ESCAPE '\\' OR c.search_text LIKE ? ESCAPE '\\' OR ${foldedSql('coalesce(q.doc_number, o.doc_number)')} LIKE ? ESCAPE '\\')`,
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
export function listDocumentIds(
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
  return orderedIds(db, `SELECT i.id ${documentsFromSql} WHERE ${where.sql}${byColumn.sql} ORDER BY ${order}`, [
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
       WHERE ${foldedSql('i.number')} LIKE @start ESCAPE '\\' OR c.search_text LIKE @start ESCAPE '\\'`,
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
       ${documentsFromSql} WHERE i.id IN (SELECT value FROM json_each(?))`,
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
