import { listRequestDays } from '../../ledger/api-calls.ts';
import { readCounts } from '../../ledger/counts.ts';
import { listProgress } from '../../ledger/progress.ts';
import type { ReportSection } from '../../reports/document.ts';
import { instantText } from '../../reports/html/page.ts';
import type { EngineContext } from '../context.ts';
import { column, count, money } from './cells.ts';

/** Days of requests that fit a picture. */
const daysMax = 14;

/** How the work went: matches by tier, the difference over time, requests used by day. */
export function progressSection(engine: EngineContext, currency: string): ReportSection {
  const counts = readCounts(engine.db);
  const points = listProgress(engine.db, '').filter((point) => point.currency === currency);
  const days = listRequestDays(engine.db, '');
  return {
    title: `Progress, ${currency}`,
    lines: [],
    figure: null,
    charts: [
      {
        type: 'parts',
        label: 'Matches by tier',
        names: ['Linked', 'Exact, confident', 'Suggested, ambiguous', 'Unmatched'],
        rows: [
          {
            label: 'Clients',
            counts: [
              counts.customersLinked,
              counts.customersExact,
              counts.customersSuggested,
              counts.customersUnmatched,
            ],
          },
          {
            label: 'Invoices',
            counts: [
              counts.documentsLinked,
              counts.documentsConfident,
              counts.documentsAmbiguous,
              counts.documentsUnmatched,
            ],
          },
        ],
      },
      ...(days.length === 0
        ? []
        : [
            {
              type: 'parts' as const,
              label: 'Requests by day',
              names: ['Reads', 'Writes', 'Errors'],
              rows: days
                .slice(-daysMax)
                .map(({ day, reads, writes, errors }) => ({ label: day, counts: [reads, writes, errors] })),
            },
          ]),
    ],
    tables: [
      {
        title: 'by time',
        columns: [
          column('When'),
          column('Difference', 'amount'),
          column('Clients linked', 'count'),
          column('Invoices linked', 'count'),
          column('Confident', 'count'),
          column('Ambiguous', 'count'),
          column('Unmatched', 'count'),
        ],
        rows: points.map(({ at, differenceMinor, customers, documents }) => [
          instantText(at),
          money(differenceMinor, currency),
          count(customers.linked),
          count(documents.linked),
          count(documents.confident),
          count(documents.ambiguous),
          count(documents.unmatched),
        ]),
        total: null,
      },
      {
        title: 'requests by day',
        columns: [column('Day'), column('Reads', 'count'), column('Writes', 'count'), column('Errors', 'count')],
        rows: days.map(({ day, reads, writes, errors }) => [day, count(reads), count(writes), count(errors)]),
        total: null,
      },
    ],
  };
}
