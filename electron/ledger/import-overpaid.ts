import type { StagingDb } from './import-stage.ts';

/** Invoices that the payments of a file pay above their totals. */
export interface PaidAbove {
  readonly count: number;
  /** The first rows and numbers of the file concerned, at most twenty. */
  readonly lines: readonly number[];
  readonly numbers: readonly string[];
}

export const noneAbove: PaidAbove = { count: 0, lines: [], numbers: [] };

const shownMax = 20;

/**
 * Finds invoices that the payments on a stage apply more to than they come to, in the ledger or in invoice files that wait
 * beside it. Where several invoices bear a number, the largest counts: what is told is certain.
 *
 * @param sourceId  null for a source that is not known yet
 * @param invoiceStages  stages of the source's invoices
 */
export function findPaidAbove(
  db: StagingDb,
  stageId: number,
  sourceId: number | null,
  invoiceStages: readonly number[],
): PaidAbove {
  const rows = db
    .prepare(
      `WITH paid AS MATERIALIZED (
         SELECT a.value ->> '$.invoiceExternalId' AS id, a.value ->> '$.invoiceNumber' AS number, r.currency, min(r.line) AS line,
           sum(a.value ->> '$.amountMinor') AS amount
         FROM staging.import_record r, json_each(r.record, '$.allocations') a
         WHERE +r.stage_id = @stageId AND r.key IS NOT NULL AND NOT r.record ->> '$.void' GROUP BY 1, 2, 3),
       total AS MATERIALIZED (
         SELECT external_id AS id, number, currency, total_minor AS amount FROM source_invoice
         WHERE source_id = @sourceId AND gone_at IS NULL AND kind <> 'credit'
         UNION ALL
         SELECT external_id, number, currency, record ->> '$.totalMinor' FROM staging.import_record
         WHERE +stage_id IN (SELECT value FROM json_each(@invoiceStages)) AND key IS NOT NULL AND document_kind <> 'credit')
       SELECT p.line, coalesce(p.number, p.id) AS number, count(*) OVER () AS count FROM (
         SELECT p.*, max(t.amount) AS most FROM paid p JOIN total t ON t.id = p.id AND t.currency = p.currency GROUP BY p.id, p.number, p.currency
         UNION ALL
         SELECT p.*, max(t.amount) FROM paid p JOIN total t ON t.number = p.number AND t.currency = p.currency WHERE p.id IS NULL
         GROUP BY p.number, p.currency) p
       WHERE p.amount > p.most ORDER BY p.line LIMIT ${shownMax}`,
    )
    .all({ stageId, sourceId, invoiceStages: JSON.stringify(invoiceStages) }) as {
    line: number;
    number: string;
    count: number;
  }[];
  return {
    count: rows[0]?.count ?? 0,
    lines: rows.map(({ line }) => line),
    numbers: rows.map(({ number }) => number),
  };
}
