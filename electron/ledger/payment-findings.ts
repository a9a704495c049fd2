import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';
import { foldedSql, likePattern } from './search-text.ts';

export type FindingKind = 'possible-duplicate' | 'disagreement' | 'unapplied' | 'skipped';

export interface Finding {
  readonly kind: FindingKind;
  readonly key: string;
  /** Whose payment or document it is about. */
  readonly customerId: string;
  /** JSON of a `PaymentRow`. */
  readonly finding: string;
}

/** Puts what was found about these customers in place of what stands, writing only rows that differ. Call inside a transaction. */
export function saveFindings(db: WritableDb, customerIds: readonly string[], findings: readonly Finding[]): number {
  const stored = new Map(
    (
      prepared(
        db,
        'SELECT f.kind, f.key, f.customer_id AS customerId, f.finding FROM json_each(?) c CROSS JOIN payment_finding f ON f.customer_id = c.value',
      ).all(JSON.stringify(customerIds)) as Finding[]
    ).map((one) => [`${one.kind} ${one.key}`, one]),
  );
  const put = prepared(
    db,
    `INSERT INTO payment_finding (kind, key, customer_id, finding) VALUES (?, ?, ?, ?)
     ON CONFLICT (kind, key) DO UPDATE SET customer_id = excluded.customer_id, finding = excluded.finding`,
  );
  const drop = prepared(db, 'DELETE FROM payment_finding WHERE kind = ? AND key = ?');
  let changed = 0;
  for (const { kind, key, customerId, finding } of findings) {
    const name = `${kind} ${key}`;
    const earlier = stored.get(name);
    if (earlier?.finding !== finding || earlier.customerId !== customerId) {
      put.run(kind, key, customerId, finding);
      changed++;
    }
    stored.delete(name);
  }
  for (const { kind, key } of stored.values()) drop.run(kind, key);
  return changed + stored.size;
}

const searchedSql = ['party', 'invoiceNumber', 'label', 'reason']
  .map((field) => `coalesce(finding ->> '$.${field}', '')`)
  .join(" || ' ' || ");

/** Findings of a kind whose text holds the search, a page of them. */
export function listFindings(
  db: ReadableDb,
  kind: FindingKind,
  search: string,
  offset: number,
  limit: number,
): { findings: string[]; totalCount: number } {
  const pattern = likePattern(search);
  const where = `kind = ? AND ${foldedSql(searchedSql)} LIKE ? ESCAPE '\\'`;
  const total = db.prepare(`SELECT count(*) AS n FROM payment_finding WHERE ${where}`).get(kind, pattern) as {
    n: number;
  };
  const rows = db
    .prepare(
      `SELECT finding FROM payment_finding WHERE ${where} ORDER BY json_extract(finding, '$.date') DESC, key LIMIT ? OFFSET ?`,
    )
    .all(kind, pattern, limit, offset) as { finding: string }[];
  return { findings: rows.map((row) => row.finding), totalCount: total.n };
}

/** How many findings there are of each kind. */
export function countFindings(db: ReadableDb): Record<FindingKind, number> {
  const counts: Record<FindingKind, number> = { 'possible-duplicate': 0, disagreement: 0, unapplied: 0, skipped: 0 };
  const rows = db.prepare('SELECT kind, count(*) AS n FROM payment_finding GROUP BY kind').all() as {
    kind: FindingKind;
    n: number;
  }[];
  for (const { kind, n } of rows) counts[kind] = n;
  return counts;
}
