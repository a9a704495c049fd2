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

/** How many of the source's documents fall on each side of a date, with their sums, and how many from it on are not linked. */
export function readGoLiveEffects(
  db: ReadableDb,
  date: string,
): { before: Side[]; from: Side[]; unlinkedFrom: number } {
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
  return { before: sides('<'), from: sides('>='), unlinkedFrom: unlinked.n };
}
