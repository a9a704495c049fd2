import type { EffectRecord } from '../reports/tieout/types.ts';
import { otherSourceSql } from './import-sources.ts';
import type { ReadableDb } from './open.ts';

/** Names of clients and customers by id. */
export interface PartyNames {
  readonly client: ReadonlyMap<number | string, string>;
  /** Their sources; empty where the company has one. */
  readonly clientSource: ReadonlyMap<number | string, string>;
  readonly customer: ReadonlyMap<number | string, string>;
}

export function readPartyNames(db: ReadableDb): PartyNames {
  const read = (sql: string) =>
    new Map((db.prepare(sql).all() as { id: number | string; name: string }[]).map(({ id, name }) => [id, name]));
  return {
    client: read('SELECT id, name FROM client'),
    clientSource: read(
      'SELECT c.id, s.name FROM client c JOIN source s ON s.id = c.source_id WHERE (SELECT count(*) FROM source) > 1',
    ),
    customer: read('SELECT id, fully_qualified_name AS name FROM qbo_customer'),
  };
}

/** What a list or a report says of a record. */
export interface RecordFacts {
  readonly number: string | null;
  readonly date: string;
  readonly totalMinor: number;
  readonly balanceMinor: number | null;
  readonly party: string | null;
  /** Of the billing side, where the company has several sources. */
  readonly source: string | null;
  readonly note: string | null;
}

/** The table a record of an effect lives in, as the ledger's other tables call it, with its id there. */
export function recordKeyOf({ side, type, id, on }: EffectRecord): { recordType: string; recordId: string | number } {
  if (side === 'source') {
    return { recordType: type === 'payment' ? 'source_payment' : 'source_invoice', recordId: id };
  }
  if (type === 'payment') return { recordType: 'Payment', recordId: id };
  if (type === 'entry') {
    const [kind = '', entryId = ''] = String(id).split(' ');
    return { recordType: kind, recordId: entryId };
  }
  const kind = type === 'settlement' ? (on?.kind ?? 'invoice') : type;
  return { recordType: kind === 'credit' ? 'CreditMemo' : 'Invoice', recordId: id };
}

const factsSql: Readonly<Record<string, string>> = {
  source_invoice: `SELECT i.number, i.date, i.total_minor AS totalMinor, i.balance_minor AS balanceMinor, coalesce(c.name, i.client_name) AS party,
    ${otherSourceSql('i.source_id')} AS source, i.memo AS note
    FROM source_invoice i LEFT JOIN client c ON c.id = i.client_id WHERE i.id = ?`,
  source_payment: `SELECT coalesce(p.reference, p.external_id) AS number, p.date, p.amount_minor AS totalMinor, p.unapplied_minor AS balanceMinor,
    coalesce(c.name, p.client_name) AS party, ${otherSourceSql('p.source_id')} AS source, p.memo AS note FROM source_payment p LEFT JOIN client c ON c.id = p.client_id WHERE p.id = ?`,
  Invoice: `SELECT d.doc_number AS number, d.txn_date AS date, d.total_minor AS totalMinor, d.balance_minor AS balanceMinor, q.fully_qualified_name AS party,
    NULL AS source, d.private_note AS note FROM qbo_invoice d LEFT JOIN qbo_customer q ON q.id = d.customer_id WHERE d.id = ?`,
  Payment: `SELECT d.reference AS number, d.txn_date AS date, d.total_minor AS totalMinor, d.unapplied_minor AS balanceMinor, q.fully_qualified_name AS party,
    NULL AS source, d.private_note AS note FROM qbo_payment d LEFT JOIN qbo_customer q ON q.id = d.customer_id WHERE d.id = ?`,
};
const objectSql = `SELECT d.doc_number AS number, coalesce(d.txn_date, '') AS date, coalesce(d.total_minor, 0) AS totalMinor, d.balance_minor AS balanceMinor,
  q.fully_qualified_name AS party, NULL AS source, d.private_note AS note FROM qbo_object d LEFT JOIN qbo_customer q ON q.id = d.customer_id WHERE d.id = ? AND d.type = ?`;

/** Looks records up one by one, with statements prepared once. */
export function recordReader(db: ReadableDb): (record: EffectRecord) => RecordFacts | null {
  const statements = new Map(Object.entries(factsSql).map(([type, sql]) => [type, db.prepare(sql)]));
  const object = db.prepare(objectSql);
  return (record) => {
    const { recordType, recordId } = recordKeyOf(record);
    const statement = statements.get(recordType);
    const row = statement === undefined ? object.get(String(recordId), recordType) : statement.get(recordId);
    return (row as RecordFacts | undefined) ?? null;
  };
}
