import { SegmentedControl } from '@mantine/core';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback } from 'react';
import type { DuplicateGroup } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, formatDay, plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';
import { likenessWords } from './words.ts';

const kindNames = { invoice: 'Invoices', credit: 'Credits', payment: 'Payments' } as const;

const columns: readonly ColDef<DuplicateGroup>[] = [
  {
    colId: 'kind',
    headerName: 'Type',
    width: 100,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : kindNames[data.kind]),
  },
  {
    colId: 'party',
    headerName: 'Client or customer',
    flex: 2,
    sortable: false,
    valueGetter: ({ data }) => data?.party ?? '–',
  },
  {
    colId: 'records',
    headerName: 'Numbers',
    flex: 3,
    sortable: false,
    valueGetter: ({ data }) =>
      (data?.records ?? []).map((one) => `${one.number ?? 'no number'} (${formatDay(one.date)})`).join(', '),
  },
  {
    colId: 'why',
    headerName: 'Why',
    flex: 2,
    sortable: false,
    valueGetter: ({ data }) =>
      data === undefined
        ? ''
        : `${likenessWords[data.likeness]}${data.days > 0 ? `, ${plural(data.days, 'day')} apart` : ''}`,
  },
  {
    colId: 'totalMinor',
    headerName: 'Amount of each',
    width: 150,
    sortable: false,
    type: 'rightAligned',
    valueGetter: ({ data }) => decimalCell(data?.totalMinor, data?.currency),
    cellRenderer: ({ data }: ICellRendererParams<DuplicateGroup>) =>
      data === undefined ? null : <Amount amountMinor={data.totalMinor} currency={data.currency} />,
  },
];

/** What may have been entered twice on one side. Told, never changed. */
export function Duplicates() {
  const { side, set } = useTieOut();
  const version = useTieOutFacts();
  const fetchPage = useCallback(
    ({ offset, limit }: PageRequest) => callEngine('duplicates.list', { side, offset, limit }),
    [side],
  );
  return (
    <>
      <div className={styles.filters}>
        <SegmentedControl
          size="xs"
          aria-label="Side"
          data={[
            { value: 'source', label: 'Source' },
            { value: 'quickbooks', label: 'QuickBooks' },
          ]}
          value={side}
          onChange={(next) => set({ side: next === 'quickbooks' ? 'quickbooks' : 'source' })}
        />
        <span className={styles.quiet}>
          Same party and amount, near in date and number. Tieout changes none of them.
        </span>
      </div>
      <div className={styles.grid}>
        <Grid<DuplicateGroup>
          name="tie-out-duplicates"
          label="Possible duplicates"
          columns={columns}
          rowId={(row) => `${row.side} ${row.kind} ${row.records.map((one) => one.id).join(' ')}`}
          fetchPage={fetchPage}
          query={side}
          version={version}
          emptyText="Nothing looks entered twice."
        />
      </div>
    </>
  );
}
