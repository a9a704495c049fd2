import type { DocumentEvidence, EvidenceDocument, MatchParty, PartyPair } from '../matching/customers/index.ts';
import type { KnownNames } from '../matching/customers/met-twice.ts';
import type { CustomerMap, LinkInput, QboDocument, SourceInvoice } from '../matching/invoices/types.ts';
import { stripDeletedSuffix } from '../quickbooks/entities/fields.ts';
import { bindValue } from './changes.ts';
import { unlinkedSql } from './counts.ts';
import type { ReadableDb } from './open.ts';

interface PartyRow {
  readonly id: number | string;
  readonly name: string;
  readonly companyName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly postcode: string | null;
  readonly country: string | null;
  readonly currency: string | null;
  readonly inactive: number;
}

const contactSql =
  'company_name AS companyName, given_name AS givenName, family_name AS familyName, email, address, city, postal_code AS postcode, country, currency';

/** Clients that stand in the source and have no live mapping. */
export function listOpenClients(db: ReadableDb): MatchParty[] {
  const rows = db
    .prepare(
      `SELECT id, name, parent_name AS parentName, phone, inactive, ${contactSql} FROM client c
       WHERE gone_at IS NULL AND ${unlinkedSql('client', 'c.id')} ORDER BY id`,
    )
    .all() as (PartyRow & { readonly parentName: string | null })[];
  return rows.map((row) => ({ ...row, inactive: row.inactive === 1 }));
}

/** Customers that stand in QuickBooks (inactive ones too) and have no live mapping. */
export function listOpenCustomers(db: ReadableDb): MatchParty[] {
  const rows = db
    .prepare(
      `SELECT id, fully_qualified_name AS name, coalesce(phone, mobile) AS phone, NOT active AS inactive, is_sub AS isSub, ${contactSql}
       FROM qbo_customer q WHERE deleted_at IS NULL AND ${unlinkedSql('Customer', 'q.id')} ORDER BY id`,
    )
    .all() as (PartyRow & { readonly isSub: number })[];
  return rows.map((row) => ({
    ...row,
    name: stripDeletedSuffix(row.name),
    inactive: row.inactive === 1,
    isSub: row.isSub === 1,
  }));
}

function groupDocuments(
  rows: Iterable<EvidenceDocument & { readonly party: number | string }>,
): Map<number | string, EvidenceDocument[]> {
  const byParty = new Map<number | string, EvidenceDocument[]>();
  for (const { party, number, totalMinor, currency, date } of rows) {
    const list = byParty.get(party);
    const document = { number, totalMinor, currency, date };
    if (list === undefined) byParty.set(party, [document]);
    else list.push(document);
  }
  return byParty;
}

/** Documents of both sides by party: numbers, totals and dates that they may share. */
export function listEvidence(db: ReadableDb): DocumentEvidence {
  const ours = db
    .prepare(
      `SELECT client_id AS party, number, total_minor AS totalMinor, currency, date FROM source_invoice
       WHERE gone_at IS NULL AND client_id IS NOT NULL AND kind = 'invoice' AND status NOT IN ('draft', 'void')`,
    )
    .iterate() as Iterable<EvidenceDocument & { party: number }>;
  const clients = groupDocuments(ours);
  const theirs = db
    .prepare(
      `SELECT customer_id AS party, doc_number AS number, total_minor AS totalMinor, currency, txn_date AS date FROM qbo_invoice
       WHERE deleted_at IS NULL AND voided = 0`,
    )
    .iterate() as Iterable<EvidenceDocument & { party: string }>;
  return { clients, customers: groupDocuments(theirs) };
}

/** Names that records with a live link bear, and the ways to the names of the others. */
export function readKnownNames(db: ReadableDb): KnownNames {
  const linked = (table: 'client' | 'qbo_customer', recordType: string, name: string): string[] =>
    db
      .prepare(
        `SELECT ${name} FROM ${table} r WHERE EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = '${recordType}' AND m.record_id = +r.id AND m.live = 1)`,
      )
      .pluck()
      .all() as string[];
  const clientName = db.prepare('SELECT name FROM client WHERE id = ?').pluck();
  const customerName = db.prepare('SELECT fully_qualified_name FROM qbo_customer WHERE id = ?').pluck();
  return {
    linkedClients: linked('client', 'client', 'name'),
    linkedCustomers: linked('qbo_customer', 'Customer', 'fully_qualified_name').map(stripDeletedSuffix),
    clientName: (id) => (clientName.get(id) as string | undefined) ?? null,
    customerName: (id) => {
      const name = customerName.get(id) as string | undefined;
      return name === undefined ? null : stripDeletedSuffix(name);
    },
  };
}

/** Pairs of client and customer that a person called different. */
export function listRejectedCustomers(db: ReadableDb): PartyPair[] {
  return db
    .prepare(
      "SELECT source_id AS clientId, quickbooks_id AS customerId FROM rejected_pair WHERE record_kind = 'customer'",
    )
    .all() as PartyPair[];
}

/** Pairs of different names that a person accepted as one party. */
export function listAliases(db: ReadableDb): { clientName: string; customerName: string }[] {
  return db.prepare('SELECT client_name AS clientName, customer_name AS customerName FROM alias').all() as {
    clientName: string;
    customerName: string;
  }[];
}

/** Which customer a client is in which currency, by live mappings. */
export function readCustomerMap(db: ReadableDb): CustomerMap {
  const rows = db
    .prepare(
      `SELECT c.record_id AS clientId, c.currency, q.record_id AS customerId FROM mapping_member c
       JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.side = 'quickbooks' AND q.record_type = 'Customer' AND +q.live = 1
       WHERE c.record_type = 'client' AND c.live = 1`,
    )
    .all() as { clientId: number; currency: string; customerId: string }[];
  const map = new Map<number, Map<string, string>>();
  for (const { clientId, currency, customerId } of rows) {
    const byCurrency = map.get(clientId) ?? new Map<string, string>();
    byCurrency.set(currency, customerId);
    map.set(clientId, byCurrency);
  }
  return map;
}

/** Records of one table that are read in one step. */
const readAtOnce = 4_000;

/** All rows of a query by id, a part in each step: it binds the last id of the part before, and how many are wanted. */
function* readInSteps<Stored extends { readonly id: number | string }, Row>(
  db: ReadableDb,
  sql: string,
  first: Stored['id'],
  toRow: (stored: Stored) => Row,
): Generator<void, Row[]> {
  const all: Row[] = [];
  const statement = db.prepare(sql);
  for (let last = first; ; ) {
    const rows = statement.all(last, readAtOnce) as Stored[];
    for (const row of rows) all.push(toRow(row));
    if (rows.length < readAtOnce) return all;
    last = rows.at(-1)?.id ?? last;
    yield;
  }
}

type StoredAs<Row> = Omit<Row, 'linked'> & { readonly linked: number };

const toInvoice = (row: StoredAs<SourceInvoice>): SourceInvoice => ({ ...row, linked: row.linked === 1 });
const toDocument = (row: StoredAs<QboDocument>): QboDocument => ({ ...row, linked: row.linked === 1 });

/** Everything that linking documents looks at, read in steps between which others can have their turn. */
export function* readLinkInputInSteps(db: ReadableDb): Generator<void, LinkInput> {
  const invoices = yield* readInSteps(
    db,
    `SELECT i.id, i.kind, i.number, coalesce(i.client_id, 0) AS clientId, i.currency, i.date, i.total_minor AS totalMinor,
       CASE WHEN i.gone_at IS NOT NULL THEN 'gone' WHEN i.status IN ('draft', 'void') THEN i.status ELSE 'standing' END AS state,
       m.mapping_id IS NOT NULL AS linked
     FROM source_invoice i LEFT JOIN mapping_member m ON m.record_type = 'source_invoice' AND m.record_id = +i.id AND m.live = 1
     WHERE i.kind IN ('invoice', 'credit') AND i.id > ? ORDER BY i.id LIMIT ?`,
    0,
    toInvoice,
  );
  const standing = `CASE WHEN d.deleted_at IS NOT NULL THEN 'deleted' WHEN d.voided = 1 THEN 'void' ELSE 'standing' END AS state,
    m.mapping_id IS NOT NULL AS linked`;
  const quickbooksInvoices = yield* readInSteps(
    db,
    `SELECT d.id, 'invoice' AS kind, d.doc_number AS number, d.customer_id AS customerId, d.currency, d.txn_date AS date, d.total_minor AS totalMinor,
       ${standing}
     FROM qbo_invoice d LEFT JOIN mapping_member m ON m.record_type = 'Invoice' AND m.record_id = +d.id AND m.live = 1
     WHERE d.id > ? ORDER BY d.id LIMIT ?`,
    '',
    toDocument,
  );
  const creditMemos = yield* readInSteps(
    db,
    `SELECT d.id, 'credit-memo' AS kind, d.doc_number AS number, coalesce(d.customer_id, '') AS customerId, coalesce(d.currency, '') AS currency,
       coalesce(d.txn_date, '') AS date, coalesce(d.total_minor, 0) AS totalMinor, ${standing}
     FROM qbo_object d LEFT JOIN mapping_member m ON m.record_type = 'CreditMemo' AND m.record_id = +d.id AND m.live = 1
     WHERE d.type = 'CreditMemo' AND d.id > ? ORDER BY d.id LIMIT ?`,
    '',
    toDocument,
  );
  const parents = db
    .prepare('SELECT id, parent_id AS parentId FROM qbo_customer WHERE parent_id IS NOT NULL AND deleted_at IS NULL')
    .all() as { id: string; parentId: string }[];
  const rejected = db
    .prepare(
      "SELECT source_id AS invoiceId, quickbooks_id AS documentId FROM rejected_pair WHERE record_kind = 'document'",
    )
    .all() as { invoiceId: number; documentId: string }[];
  const rejectedPairs = new Map<number, Set<string>>();
  for (const { invoiceId, documentId } of rejected) {
    rejectedPairs.set(invoiceId, (rejectedPairs.get(invoiceId) ?? new Set()).add(documentId));
  }
  return {
    invoices,
    documents: [...quickbooksInvoices, ...creditMemos],
    customerMap: readCustomerMap(db),
    parentOf: new Map(parents.map((row) => [row.id, row.parentId])),
    rejectedPairs,
  };
}

/**
 * One client's invoices and its customers' documents that are neither linked nor confident: what groups are looked for
 * among. Small, whatever the size of the books.
 */
export function readClientLinkInput(
  db: ReadableDb,
  clientId: number,
): Pick<LinkInput, 'invoices' | 'documents' | 'customerMap'> {
  const links = db
    .prepare(
      `SELECT c.currency, q.record_id AS customerId FROM mapping_member c
       JOIN mapping_member q ON q.mapping_id = c.mapping_id AND q.side = 'quickbooks' AND q.record_type = 'Customer' AND +q.live = 1
       WHERE c.record_type = 'client' AND c.record_id = ? AND c.live = 1`,
    )
    .all(bindValue(clientId)) as { currency: string; customerId: string }[];
  const invoices = db
    .prepare(
      `SELECT i.id, i.kind, i.number, i.client_id AS clientId, i.currency, i.date, i.total_minor AS totalMinor, 'standing' AS state
       FROM source_invoice i LEFT JOIN document_match k ON k.invoice_id = i.id
       WHERE i.client_id = ? AND i.kind IN ('invoice', 'credit') AND i.gone_at IS NULL AND i.status NOT IN ('draft', 'void')
         AND coalesce(k.tier, '') <> 'confident' AND ${unlinkedSql('source_invoice', 'i.id')}`,
    )
    .all(clientId) as Omit<SourceInvoice, 'linked'>[];
  const documents = db
    .prepare(
      `SELECT d.id, 'invoice' AS kind, d.doc_number AS number, d.customer_id AS customerId, d.currency, d.txn_date AS date, d.total_minor AS totalMinor,
         'standing' AS state
       FROM qbo_invoice d WHERE d.customer_id IN (SELECT value FROM json_each(?)) AND d.deleted_at IS NULL AND d.voided = 0
         AND ${unlinkedSql('Invoice', 'd.id')}`,
    )
    .all(JSON.stringify(links.map((link) => link.customerId))) as Omit<QboDocument, 'linked'>[];
  const confident = new Set(
    (
      db
        .prepare(
          `SELECT k.quickbooks_id AS id FROM document_match k JOIN source_invoice i ON i.id = k.invoice_id
           WHERE i.client_id = ? AND k.tier = 'confident' AND k.quickbooks_type = 'Invoice'`,
        )
        .all(clientId) as { id: string }[]
    ).map((row) => row.id),
  );
  return {
    invoices: invoices.map((row) => ({ ...row, linked: false })),
    documents: documents.filter((row) => !confident.has(row.id)).map((row) => ({ ...row, linked: false })),
    customerMap: new Map([[clientId, new Map(links.map((link) => [link.currency, link.customerId]))]]),
  };
}
