import type { ReadableDb } from './open.ts';

/** Candidates of a client as the matcher stored them, JSON; null where it was not matched yet. */
export function readCandidates(db: ReadableDb, clientId: number): string | null {
  const row = db.prepare('SELECT candidates FROM customer_match WHERE client_id = ?').get(clientId) as
    | { candidates: string }
    | undefined;
  return row?.candidates ?? null;
}

export interface ClientLink {
  readonly mappingId: number;
  readonly customerId: string;
  readonly currency: string;
  readonly at: string;
  readonly person: string;
}

/** A client's live link (its oldest, where several currencies have one each), or null. */
export function findClientLink(db: ReadableDb, clientId: number): ClientLink | null {
  const row = db
    .prepare(
      `SELECT m.id AS mappingId, q.record_id AS customerId, c.currency, m.created_at AS at, m.person FROM mapping_member c
       JOIN mapping m ON m.id = c.mapping_id JOIN mapping_member q ON q.mapping_id = m.id AND q.record_type = 'Customer'
       WHERE c.record_type = 'client' AND c.record_id = ? AND c.live = 1 ORDER BY m.id LIMIT 1`,
    )
    .get(clientId) as ClientLink | undefined;
  return row ?? null;
}

/** The live mapping that a client has in a currency, or null: there is one at most. */
export function findLinkInCurrency(db: ReadableDb, clientId: number, currency: string): number | null {
  const found = db
    .prepare(
      "SELECT mapping_id FROM mapping_member WHERE record_type = 'client' AND record_id = ? AND currency = ? AND live = 1",
    )
    .pluck()
    .get(clientId, currency) as number | undefined;
  return found ?? null;
}
