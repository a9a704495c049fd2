import { readLedger } from './ledger-file.ts';

/** What matches what in the practice books, as far as links are judged by it. */
export interface Truth {
  readonly customers: readonly { readonly clientId: string | null; readonly customerId: string | null }[];
  readonly invoices: readonly {
    readonly invoiceId: string | null;
    readonly quickbooksId: string | null;
    readonly type: string;
  }[];
}

/** What a person who knows the books would answer, by the ids of the ledger. */
export interface Answers {
  /** The key to press on a suggested client: accept its first candidate, say that it is not the same, or leave it. */
  customerKey(clientId: number): 'a' | 'n' | 'l';
  /** The key to press on an ambiguous invoice: link it, or leave it where nothing is right or the right one is void. */
  documentKey(invoiceId: number): 'a' | 'l';
}

export interface MatchFigures {
  readonly exact: number;
  readonly suggested: number;
  readonly unmatched: number;
  readonly linked: number;
  /** Links that the truth denies. */
  readonly wrong: number;
}

export interface LinkFigures {
  readonly confident: number;
  readonly ambiguous: number;
  readonly unmatched: number;
  readonly linked: number;
  /** Links that the truth denies. */
  readonly wrong: number;
}

function pairsOf<T>(
  rows: readonly T[],
  ours: (row: T) => string | null,
  theirs: (row: T) => string | null,
): Set<string> {
  return new Set(rows.map((row) => `${ours(row)} = ${theirs(row)}`));
}

function customerTruth(truth: Truth): Set<string> {
  return pairsOf(
    truth.customers,
    ({ clientId }) => clientId,
    ({ customerId }) => customerId,
  );
}

function documentTruth(truth: Truth): Set<string> {
  return pairsOf(
    truth.invoices,
    ({ invoiceId }) => invoiceId,
    ({ type, quickbooksId }) => `${type} ${quickbooksId}`,
  );
}

/** Answers by the truth, about the candidates that the ledger offers now. */
export function readAnswers(ledgerFile: string, truth: Truth): Answers {
  const customers = customerTruth(truth);
  const documents = documentTruth(truth);
  const first = (sql: string, id: number): { ours: string; theirs: string | null } | null =>
    readLedger(ledgerFile, (db) => {
      const row = db.prepare(sql).get(id);
      return row === undefined
        ? null
        : { ours: String(row.ours), theirs: row.theirs === null ? null : String(row.theirs) };
    });
  return {
    customerKey(clientId) {
      const pair = first(
        `SELECT c.external_id AS ours, m.customer_id AS theirs FROM client c LEFT JOIN customer_match m ON m.client_id = c.id WHERE c.id = ?`,
        clientId,
      );
      if (pair === null || pair.theirs === null) return 'l';
      return customers.has(`${pair.ours} = ${pair.theirs}`) ? 'a' : 'n';
    },
    documentKey(invoiceId) {
      const pair = first(
        `SELECT i.external_id AS ours, m.quickbooks_type || ' ' || m.quickbooks_id AS theirs FROM source_invoice i
         JOIN document_match m ON m.invoice_id = i.id
         LEFT JOIN qbo_invoice q ON m.quickbooks_type = 'Invoice' AND q.id = m.quickbooks_id WHERE i.id = ? AND coalesce(q.voided, 0) = 0`,
        invoiceId,
      );
      return pair !== null && pair.theirs !== null && documents.has(`${pair.ours} = ${pair.theirs}`) ? 'a' : 'l';
    },
  };
}

function wrongPairs(ledgerFile: string, sql: string, truth: ReadonlySet<string>): { linked: number; wrong: number } {
  return readLedger(ledgerFile, (db) => {
    const rows = db.prepare(sql).all();
    return { linked: rows.length, wrong: rows.filter((row) => !truth.has(`${row.ours} = ${row.theirs}`)).length };
  });
}

/** Live links of customers, and how many of them the truth denies. */
export function checkCustomers(ledgerFile: string, truth: Truth): { linked: number; wrong: number } {
  return wrongPairs(
    ledgerFile,
    `SELECT c.external_id AS ours, q.record_id AS theirs FROM mapping m
     JOIN mapping_member s ON s.mapping_id = m.id AND s.record_type = 'client' AND s.live = 1
     JOIN mapping_member q ON q.mapping_id = m.id AND q.record_type = 'Customer' AND q.live = 1
     JOIN client c ON c.id = s.record_id WHERE m.how <> 'push'`,
    customerTruth(truth),
  );
}

/** Live links of documents, and how many of them the truth denies; what a batch posted is not history. */
export function checkDocuments(ledgerFile: string, truth: Truth): { linked: number; wrong: number } {
  return wrongPairs(
    ledgerFile,
    `SELECT i.external_id AS ours, q.record_type || ' ' || q.record_id AS theirs FROM mapping m
     JOIN mapping_member s ON s.mapping_id = m.id AND s.record_type = 'source_invoice' AND s.live = 1
     JOIN mapping_member q ON q.mapping_id = m.id AND q.side = 'quickbooks' AND q.live = 1
     JOIN source_invoice i ON i.id = s.record_id WHERE m.record_kind = 'document' AND m.how <> 'push'`,
    documentTruth(truth),
  );
}
