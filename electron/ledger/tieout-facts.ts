import type { TieOutChange } from '../reports/tieout/types.ts';
import type { Change } from './changes.ts';
import { changesOf, type DecisionRow } from './decisions.ts';
import type { ReadableDb } from './open.ts';

/** A difference that a person accepted, in force. */
export interface Acceptance {
  readonly id: number;
  readonly effectKey: string;
  readonly amountMinor: number;
  readonly reason: string;
  readonly person: string;
  readonly at: string;
}

/** Accepted differences by the key of their effect. */
export function listAcceptances(db: ReadableDb): Map<string, Acceptance> {
  const rows = db
    .prepare(
      'SELECT id, effect_key AS effectKey, amount_minor AS amountMinor, reason, person, at FROM accepted_difference WHERE withdrawn_at IS NULL',
    )
    .all() as Acceptance[];
  return new Map(rows.map((row) => [row.effectKey, row]));
}

/** Ids of the acceptances in force for these effects. */
export function acceptanceIdsOf(db: ReadableDb, effectKeys: ReadonlySet<string>): number[] {
  return db
    .prepare(
      'SELECT id FROM accepted_difference WHERE withdrawn_at IS NULL AND effect_key IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .all(JSON.stringify([...effectKeys])) as number[];
}

/** The id the next accepted difference will have. */
export function nextAcceptanceId(db: ReadableDb): number {
  const row = db.prepare('SELECT coalesce(max(id), 0) + 1 AS next FROM accepted_difference').get() as { next: number };
  return row.next;
}

/** Id of the newest decision; 0 before the first. */
export function lastDecisionId(db: ReadableDb): number {
  const row = db.prepare('SELECT coalesce(max(id), 0) AS id FROM decision').get() as { id: number };
  return row.id;
}

/** Text that changes with the records themselves: with what was pulled, imported, taken back or sent. */
export function readFactsStamp(db: ReadableDb): string {
  const row = db
    .prepare(
      `SELECT (SELECT group_concat(type || ' ' || stored_count || ' ' || coalesce(server_time, '') || ' ' || coalesce(cursor, ''), ',') FROM sync_cursor) AS pulled,
         (SELECT max(id) || ' ' || count(undone_at) FROM import_run) AS imported, (SELECT sum(writes) FROM request_day) AS sent`,
    )
    .get() as { pulled: string | null; imported: string | null; sent: number | null };
  return JSON.stringify(row);
}

/** Decisions that do nothing to records themselves: links, acceptances, remarks. */
const linkingKinds = /^(customers|documents|payments|questions|notes|flags|tieout|signOff|wizard|decisions)\./;

/** More links than this are read afresh: that is quicker than moving each. */
const movedMax = 1500;

/**
 * What decisions after `sinceId` moved between the two sides' records, as far as that says all that changed.
 *
 * @returns null where everything must be read again: another kind of decision, the go-live date, or very many links
 */
export function readLinkChanges(db: ReadableDb, sinceId: number): TieOutChange | null {
  const rows = db.prepare('SELECT * FROM decision WHERE id > ? ORDER BY id').all(sinceId) as DecisionRow[];
  const mappings = new Set<number>();
  for (const row of rows) {
    if (!linkingKinds.test(row.kind)) return null;
    for (const change of changesOf(row)) {
      if ('mapping' in change) mappings.add(change.mapping);
      else if (bends(change)) return null;
    }
  }
  return mappings.size > movedMax ? null : readMembers(db, [...mappings]);
}

function bends(change: Extract<Change, { table: string }>): boolean {
  return change.table === 'setting';
}

interface MemberRow {
  readonly mappingId: number;
  readonly type: string;
  readonly id: number | string;
  readonly currency: string;
  readonly counterpart: string | null;
}

/** Where the records of these mappings stand now: each under the mapping that holds it, if any does. */
function readMembers(db: ReadableDb, mappingIds: readonly number[]): TieOutChange {
  const rows = db
    .prepare(
      `SELECT DISTINCT x.record_type AS type, x.record_id AS id, x.currency,
         (SELECT l.mapping_id FROM mapping_member l WHERE l.record_type = x.record_type AND l.record_id = x.record_id AND l.currency = x.currency AND l.live = 1) AS mappingId,
         CASE x.record_type WHEN 'client' THEN (SELECT q.record_id FROM mapping_member l JOIN mapping_member q ON q.mapping_id = l.mapping_id AND q.record_type = 'Customer'
           WHERE l.record_type = 'client' AND l.record_id = x.record_id AND l.currency = x.currency AND l.live = 1) END AS counterpart
       FROM mapping_member x WHERE x.mapping_id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(mappingIds)) as (Omit<MemberRow, 'mappingId'> & { readonly mappingId: number | null })[];
  const documents: NonNullable<TieOutChange['documents']>[number][] = [];
  const payments: NonNullable<TieOutChange['payments']>[number][] = [];
  const customers: NonNullable<TieOutChange['customers']>[number][] = [];
  const credits = creditIds(db, rows);
  for (const { type, id, currency, mappingId, counterpart } of rows) {
    if (type === 'client') customers.push({ clientId: id, currency, customerId: counterpart });
    else if (type === 'source_payment') payments.push({ side: 'source', id, mappingId });
    else if (type === 'Payment') payments.push({ side: 'quickbooks', id, mappingId });
    else if (type === 'source_invoice') {
      documents.push({ side: 'source', kind: credits.has(id) ? 'credit' : 'invoice', id, mappingId });
    } else if (type === 'Invoice' || type === 'CreditMemo') {
      documents.push({ side: 'quickbooks', kind: type === 'Invoice' ? 'invoice' : 'credit', id, mappingId });
    }
  }
  return { documents, payments, customers };
}

function creditIds(db: ReadableDb, rows: readonly { readonly type: string; readonly id: number | string }[]) {
  const ids = rows.filter(({ type }) => type === 'source_invoice').map(({ id }) => id);
  const found = db
    .prepare("SELECT id FROM source_invoice WHERE kind = 'credit' AND id IN (SELECT value FROM json_each(?))")
    .pluck()
    .all(JSON.stringify(ids)) as number[];
  return new Set<number | string>(found);
}
