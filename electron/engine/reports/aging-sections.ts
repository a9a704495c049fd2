import { buckets } from '../../reports/aging/aging.ts';
import type { ReportSection, ReportTable } from '../../reports/document.ts';
import { bucketNames } from '../../reports/words.ts';
import type { GridValue } from '../../source/write-table.ts';
import type { EngineContext } from '../context.ts';
import { pairAging, toAgingRow } from '../tieout-aging.ts';
import { tieOutsOf } from '../tieout-keeper.ts';
import { clientText } from '../tieout-views.ts';
import { column, money } from './cells.ts';

/** Both agings of one currency by due date: totals side by side, and each side by client or customer. */
export function agingSection(engine: EngineContext, asOf: string, currency: string): ReportSection {
  const paired = pairAging(engine, { asOf, basis: 'due', rollUp: true }, currency);
  const names = tieOutsOf(engine).names();
  const amountsOf = (side: (typeof paired)['source'] | null): GridValue[] => [
    ...buckets.map((bucket) => money(side?.amounts[bucket] ?? 0, currency)),
    money(side?.totalMinor ?? 0, currency),
  ];
  const bucketColumns = [...buckets.map((bucket) => column(bucketNames[bucket], 'amount')), column('Total', 'amount')];
  const rows = paired.rows.map((row) => toAgingRow(names, row));
  const sideTable = (side: 'source' | 'quickbooks', label: string): ReportTable => ({
    title: label,
    columns: [column(side === 'source' ? 'Client' : 'Customer'), ...bucketColumns],
    rows: rows
      .filter((row) => row[side] !== null)
      .map((row) => [(side === 'source' ? clientText(row) : row.customerName) ?? 'no name', ...amountsOf(row[side])]),
    total: ['Total', ...amountsOf(paired[side])],
  });
  return {
    title: `Agings, ${currency}`,
    lines: [
      'By days past the due date. Sub-customers stand under their parent; entries straight to the account are left out.',
    ],
    figure: null,
    charts: [
      {
        type: 'pairs',
        currency,
        names: ['Source', 'QuickBooks'],
        groups: buckets.map((bucket) => ({
          label: bucketNames[bucket],
          valuesMinor: [paired.source.amounts[bucket], paired.quickbooks.amounts[bucket]],
        })),
      },
    ],
    tables: [
      {
        title: 'both sides',
        columns: [column('Side'), ...bucketColumns],
        rows: [
          ['Source', ...amountsOf(paired.source)],
          ['QuickBooks', ...amountsOf(paired.quickbooks)],
        ],
        total: [
          'Difference',
          ...buckets.map((bucket) =>
            money(paired.source.amounts[bucket] - paired.quickbooks.amounts[bucket], currency),
          ),
          money(paired.source.totalMinor - paired.quickbooks.totalMinor, currency),
        ],
      },
      sideTable('source', 'source'),
      sideTable('quickbooks', 'QuickBooks'),
    ],
  };
}
