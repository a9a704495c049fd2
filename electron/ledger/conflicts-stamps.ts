import type { ReadableDb } from './open.ts';

const memberSql = (table: string, condition: string, stamp: string): string =>
  `SELECT x.mapping_id, ${stamp} FROM mapping_member x JOIN ${table} r ON r.id = x.record_id ${condition} WHERE x.live = 1`;

const sourceStamp = "r.import_run_id || ' ' || coalesce(r.gone_at, '')";
const quickbooksStamp = "r.sync_token || ' ' || coalesce(r.deleted_at, '')";

/** One query per kind of record: each is a walk along the members with one look-up by key. */
const stampQueries = [
  memberSql('client', "AND x.record_type = 'client'", sourceStamp),
  memberSql('source_invoice', "AND x.record_type = 'source_invoice'", sourceStamp),
  memberSql('qbo_customer', "AND x.record_type = 'Customer'", quickbooksStamp),
  memberSql('qbo_invoice', "AND x.record_type = 'Invoice'", quickbooksStamp),
  memberSql('qbo_object', 'AND r.type = x.record_type', quickbooksStamp),
];

/**
 * Versions of the records of every live mapping, as one text each: a mapping whose text is the same as at the last
 * comparison need not be compared again. What it cannot show, as it stands in other rows, is in `readLinkStamp`.
 */
export function readMappingStamps(db: ReadableDb): Map<number, string> {
  const stamps = new Map<number, string>();
  for (const sql of stampQueries) {
    for (const [id, stamp] of db.prepare(sql).raw().iterate() as Iterable<[number, string]>) {
      const before = stamps.get(id);
      stamps.set(id, before === undefined ? stamp : `${before}|${stamp}`);
    }
  }
  return stamps;
}

/** Changes with every link or unlink of a customer: the customer of a source document is the one its client is mapped to. */
export function readLinkStamp(db: ReadableDb): string {
  const row = db
    .prepare(
      `SELECT count(*) || ' ' || coalesce(max(id), 0) || ' ' || count(withdrawn_at) || ' ' || coalesce(max(withdrawn_decision_id), 0) AS stamp
       FROM mapping WHERE record_kind = 'customer'`,
    )
    .get() as { stamp: string };
  return row.stamp;
}
