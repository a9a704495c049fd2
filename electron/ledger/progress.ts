import type { ProgressPoint } from '../../shared/ipc/tieout.ts';
import type { ReadableDb, WritableDb } from './open.ts';

const columns = `at, currency, source_minor AS sourceMinor, quickbooks_minor AS quickbooksMinor, difference_minor AS differenceMinor,
  unexplained_minor AS unexplainedMinor, linked_customers AS linkedCustomers, linked_documents AS linkedDocuments`;

/** How the difference went, oldest first, from an instant on. */
export function listProgress(db: ReadableDb, from: string): ProgressPoint[] {
  return db
    .prepare(`SELECT ${columns} FROM progress_point WHERE at >= ? ORDER BY at, currency`)
    .all(from) as ProgressPoint[];
}

/** One point is kept per minute and currency, the newest: so much of an instant's text. */
const minuteLength = 16;

/** Notes where the company stands; the same figures as last time are no news. Call inside a transaction. */
export function saveProgress(
  db: WritableDb,
  at: string,
  reason: string,
  currencies: readonly {
    readonly currency: string;
    readonly sourceMinor: number;
    readonly quickbooksMinor: number;
    readonly differenceMinor: number;
    readonly unexplainedMinor: number;
  }[],
): void {
  const linked = db
    .prepare(
      `SELECT (SELECT count(*) FROM mapping WHERE record_kind = 'customer' AND withdrawn_at IS NULL) AS customers,
         (SELECT count(*) FROM mapping WHERE record_kind = 'document' AND withdrawn_at IS NULL) AS documents`,
    )
    .get() as { customers: number; documents: number };
  const last = db.prepare(`SELECT ${columns} FROM progress_point WHERE currency = ? ORDER BY at DESC LIMIT 1`);
  const sameMinute = db.prepare(
    'DELETE FROM progress_point WHERE currency = ? AND substr(at, 1, ?) = ? AND at > (SELECT min(at) FROM progress_point WHERE currency = ?)',
  );
  const insert = db.prepare(
    `INSERT INTO progress_point (at, reason, currency, source_minor, quickbooks_minor, difference_minor, unexplained_minor, linked_customers, linked_documents)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (at, currency) DO NOTHING`,
  );
  for (const one of currencies) {
    const before = last.get(one.currency) as ProgressPoint | undefined;
    const isSame =
      before !== undefined &&
      before.sourceMinor === one.sourceMinor &&
      before.quickbooksMinor === one.quickbooksMinor &&
      before.linkedCustomers === linked.customers &&
      before.linkedDocuments === linked.documents;
    if (isSame) continue;
    sameMinute.run(one.currency, minuteLength, at.slice(0, minuteLength), one.currency);
    insert.run(
      at,
      reason,
      one.currency,
      one.sourceMinor,
      one.quickbooksMinor,
      one.differenceMinor,
      one.unexplainedMinor,
      linked.customers,
      linked.documents,
    );
  }
}
