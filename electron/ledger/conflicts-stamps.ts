import { z } from 'zod';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';
import { readSetting, saveSetting } from './settings.ts';

const memberSql = (table: string, condition: string, stamp: string): string =>
  `SELECT x.mapping_id, ${stamp} FROM mapping_member x JOIN ${table} r ON r.id = x.record_id ${condition}
   WHERE x.live = 1 AND x.mapping_id BETWEEN ? AND ?`;

const sourceStamp = "r.import_run_id || ' ' || coalesce(r.gone_at, '')";
const quickbooksStamp = "r.sync_token || ' ' || coalesce(r.deleted_at, '')";
/** The customer of a source document is the one its client is mapped to: it moves without the document. */
const customerStamp = `coalesce((SELECT q.record_id FROM mapping_member c JOIN mapping_member q ON q.mapping_id = c.mapping_id
    AND q.side = 'quickbooks' AND q.record_type = 'Customer' AND +q.live = 1
  WHERE c.record_type = 'client' AND c.record_id = +r.client_id AND c.live = 1 AND c.currency = r.currency), '')`;

/** One query per kind of record: each is a walk along the members with one look-up by key. */
const stampQueries = [
  memberSql('client', "AND x.record_type = 'client'", sourceStamp),
  memberSql('source_invoice', "AND x.record_type = 'source_invoice'", `${sourceStamp} || ' ' || ${customerStamp}`),
  memberSql('qbo_customer', "AND x.record_type = 'Customer'", quickbooksStamp),
  memberSql('qbo_invoice', "AND x.record_type = 'Invoice'", quickbooksStamp),
  memberSql('qbo_object', 'AND r.type = x.record_type', quickbooksStamp),
];

/** Mapping ids from `first` to `last`, both included. */
export interface IdRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Versions of the records of the live mappings of a range, as one text each: a mapping whose text is the same as at its
 * last comparison need not be compared again.
 */
function readStamps(db: ReadableDb, { first, last }: IdRange): Map<number, string> {
  const stamps = new Map<number, string>();
  for (const sql of stampQueries) {
    for (const [id, stamp] of prepared(db, sql).raw().iterate(first, last) as Iterable<[number, string]>) {
      const before = stamps.get(id);
      stamps.set(id, before === undefined ? stamp : `${before}|${stamp}`);
    }
  }
  return stamps;
}

/** Mappings of a range whose records are not of the versions they were last compared in, with their present stamps. */
export function listChangedMappings(db: ReadableDb, range: IdRange): Map<number, string> {
  const changed = readStamps(db, range);
  const compared = prepared(db, 'SELECT mapping_id, stamp FROM compared_mapping WHERE mapping_id BETWEEN ? AND ?');
  for (const [id, stamp] of compared.raw().iterate(range.first, range.last) as Iterable<[number, string]>) {
    if (changed.get(id) === stamp) changed.delete(id);
  }
  return changed;
}

/** Notes in which versions these mappings were compared. Call inside the transaction that stores what was found. */
export function saveStamps(db: WritableDb, stamps: Iterable<readonly [number, string]>): void {
  const save = prepared(
    db,
    'INSERT INTO compared_mapping (mapping_id, stamp) VALUES (?, ?) ON CONFLICT (mapping_id) DO UPDATE SET stamp = excluded.stamp',
  );
  for (const [id, stamp] of stamps) save.run(id, stamp);
}

/** The highest mapping id there is; 0 without mappings. */
export function lastMappingId(db: ReadableDb): number {
  return (prepared(db, 'SELECT coalesce(max(id), 0) AS last FROM mapping').get() as { last: number }).last;
}

/** Raised when comparing itself changes: what was compared by other rules is compared again. */
const rulesVersion = 1;
const rulesKey = 'conflicts.compared-by';

/** Forgets what was compared by other rules or other fields that are never to be touched. */
export function keepStampsOf(db: WritableDb, neverTouch: string): void {
  const rules = `${rulesVersion} ${neverTouch}`;
  if (readSetting(db, rulesKey, z.string()) === rules) return;
  db.transaction(() => {
    db.prepare('DELETE FROM compared_mapping').run();
    saveSetting(db, rulesKey, rules);
  })();
}
