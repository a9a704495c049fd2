import type { CompanyStatus } from '../../shared/ipc/company.ts';
import type { ProgressPoint } from '../../shared/ipc/tieout.ts';
import type { ReadableDb, WritableDb } from './open.ts';

const tiers = [
  'linked_customers',
  'exact_customers',
  'suggested_customers',
  'unmatched_customers',
  'linked_documents',
  'confident_documents',
  'ambiguous_documents',
  'unmatched_documents',
] as const;

type Row = Pick<
  ProgressPoint,
  'at' | 'currency' | 'sourceMinor' | 'quickbooksMinor' | 'differenceMinor' | 'unexplainedMinor'
> &
  Readonly<Record<(typeof tiers)[number], number>>;

const columns = `at, currency, source_minor AS sourceMinor, quickbooks_minor AS quickbooksMinor, difference_minor AS differenceMinor,
  unexplained_minor AS unexplainedMinor, ${tiers.join(', ')}`;

/** How the difference and the matching went, oldest first, from an instant on. */
export function listProgress(db: ReadableDb, from: string): ProgressPoint[] {
  const rows = db
    .prepare(`SELECT ${columns} FROM progress_point WHERE at >= ? ORDER BY at, currency`)
    .all(from) as Row[];
  return rows.map((row) => ({
    at: row.at,
    currency: row.currency,
    sourceMinor: row.sourceMinor,
    quickbooksMinor: row.quickbooksMinor,
    differenceMinor: row.differenceMinor,
    unexplainedMinor: row.unexplainedMinor,
    customers: {
      linked: row.linked_customers,
      exact: row.exact_customers,
      suggested: row.suggested_customers,
      unmatched: row.unmatched_customers,
    },
    documents: {
      linked: row.linked_documents,
      confident: row.confident_documents,
      ambiguous: row.ambiguous_documents,
      unmatched: row.unmatched_documents,
    },
  }));
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
  counts: CompanyStatus['counts'],
): void {
  const byTier: Readonly<Record<(typeof tiers)[number], number>> = {
    linked_customers: counts.customersLinked,
    exact_customers: counts.customersExact,
    suggested_customers: counts.customersSuggested,
    unmatched_customers: counts.customersUnmatched,
    linked_documents: counts.documentsLinked,
    confident_documents: counts.documentsConfident,
    ambiguous_documents: counts.documentsAmbiguous,
    unmatched_documents: counts.documentsUnmatched,
  };
  const last = db.prepare(`SELECT ${columns} FROM progress_point WHERE currency = ? ORDER BY at DESC LIMIT 1`);
  const sameMinute = db.prepare(
    'DELETE FROM progress_point WHERE currency = ? AND substr(at, 1, ?) = ? AND at > (SELECT min(at) FROM progress_point WHERE currency = ?)',
  );
  const insert = db.prepare(
    `INSERT INTO progress_point (at, reason, currency, source_minor, quickbooks_minor, difference_minor, unexplained_minor, ${tiers.join(', ')})
     VALUES (?, ?, ?, ?, ?, ?, ?, ${tiers.map(() => '?').join(', ')}) ON CONFLICT (at, currency) DO NOTHING`,
  );
  for (const one of currencies) {
    const before = last.get(one.currency) as Row | undefined;
    const isSame =
      before !== undefined &&
      before.sourceMinor === one.sourceMinor &&
      before.quickbooksMinor === one.quickbooksMinor &&
      tiers.every((tier) => before[tier] === byTier[tier]);
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
      ...tiers.map((tier) => byTier[tier]),
    );
  }
}
