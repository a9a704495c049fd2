import type { CompanyStatus } from '../../shared/ipc/company.ts';
import { unlinkedSql } from './counts.ts';
import type { ReadableDb } from './open.ts';

/** Setting: the ISO day from which documents are no history. */
export const goLiveKey = 'go-live';

interface Side {
  readonly currency: CompanyStatus['homeCurrency'];
  readonly count: number;
  readonly amountMinor: number;
}

export interface GoLiveEffects {
  readonly before: Side[];
  readonly from: Side[];
  readonly unlinkedFrom: number;
  /** What a change from the present date moves to the other side of the fence. */
  readonly moved: { count: number; toHistory: boolean; unlinked: number; inBatches: number };
}

/**
 * How many of the source's documents fall on each side of a date, with their sums, how many from it on are not linked, and
 * what changes sides when the date comes in place of the present one (null: there is none yet).
 */
export function readGoLiveEffects(db: ReadableDb, date: string, present: string | null): GoLiveEffects {
  const sides = (condition: string): Side[] =>
    db
      .prepare(
        `SELECT currency, count(*) AS count, sum(total_minor) AS amountMinor FROM source_invoice
         WHERE gone_at IS NULL AND status NOT IN ('draft', 'void') AND kind = 'invoice' AND date ${condition} ? GROUP BY currency ORDER BY currency`,
      )
      .all(date) as Side[];
  const unlinked = db
    .prepare(
      `SELECT count(*) AS n FROM source_invoice s WHERE gone_at IS NULL AND kind IN ('invoice', 'credit') AND status NOT IN ('draft', 'void') AND date >= ?
       AND ${unlinkedSql('source_invoice', 's.id')}`,
    )
    .get(date) as { n: number };
  const [first, last] = present === null ? [date, date] : present < date ? [present, date] : [date, present];
  const moved = db
    .prepare(
      `SELECT count(*) AS count, coalesce(sum(${unlinkedSql('source_invoice', 's.id')}), 0) AS unlinked,
         coalesce(sum(EXISTS (SELECT 1 FROM export_item e WHERE e.record_type = 'source_invoice' AND e.record_id = +s.id AND e.state IN ('blocked', 'ready', 'failed'))), 0) AS inBatches
       FROM source_invoice s WHERE gone_at IS NULL AND kind IN ('invoice', 'credit') AND status NOT IN ('draft', 'void') AND date >= ? AND date < ?`,
    )
    .get(first, last) as { count: number; unlinked: number; inBatches: number };
  return {
    before: sides('<'),
    from: sides('>='),
    unlinkedFrom: unlinked.n,
    moved: { ...moved, toHistory: present !== null && date > present },
  };
}
