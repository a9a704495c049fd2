import { Alert } from '@mantine/core';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { SignedChange, SignOff } from '../../../shared/ipc/sign-offs.ts';
import { callEngine } from '../../api/client.ts';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, formatAmount, formatDay, plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';
import { causeWords, changeText } from './words.ts';

type Changes = EngineOutput<'signOff.changes'>;

const typeNames = { invoice: 'Invoice', credit: 'Credit', payment: 'Payment', entry: 'Entry' } as const;

function amount(
  colId: string,
  headerName: string,
  amountOf: (row: SignedChange) => number | null,
): ColDef<SignedChange> {
  return {
    colId,
    headerName,
    width: 112,
    sortable: false,
    type: 'rightAligned',
    valueGetter: ({ data }) => decimalCell(data === undefined ? null : amountOf(data), data?.currency),
    cellRenderer: ({ data }: ICellRendererParams<SignedChange>) => {
      const value = data === undefined ? null : amountOf(data);
      if (data === undefined || value === null) return <span className={styles.quiet}>–</span>;
      return <Amount amountMinor={value} currency={data.currency} showCurrency={false} />;
    },
  };
}

const columns: readonly ColDef<SignedChange>[] = [
  {
    colId: 'side',
    headerName: 'Side',
    width: 96,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : data.side === 'source' ? 'Source' : 'QuickBooks'),
  },
  {
    colId: 'record',
    headerName: 'Record',
    flex: 2,
    minWidth: 120,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : `${typeNames[data.type]} ${data.number ?? data.id}`),
  },
  {
    colId: 'what',
    headerName: 'What changed',
    flex: 3,
    minWidth: 150,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : changeText(data)),
    tooltipValueGetter: ({ data }) => (data == null ? '' : changeText(data)),
  },
  {
    colId: 'party',
    headerName: 'Client or customer',
    flex: 2,
    minWidth: 100,
    sortable: false,
    valueGetter: ({ data }) => data?.party ?? '–',
  },
  {
    colId: 'date',
    headerName: 'Date',
    width: 108,
    sortable: false,
    valueGetter: ({ data }) => formatDay(data?.date ?? null),
  },
  amount('before', 'Open then', (row) => row.beforeMinor),
  amount('after', 'Open now', (row) => row.afterMinor),
  { ...amount('change', 'Change', (row) => (row.afterMinor ?? 0) - (row.beforeMinor ?? 0)), pinned: 'right' },
];

/** What is no longer as it was signed: each record, and the causes that moved. */
export function ChangedSince({ signOff }: { readonly signOff: SignOff }) {
  const version = useTieOutFacts();
  const [changes, setChanges] = useState<Changes | null>(null);
  const { signOffId } = signOff;
  const fetchPage = useCallback(
    async ({ offset, limit }: PageRequest) => {
      const reply = await callEngine('signOff.changes', { signOffId, offset, limit });
      setChanges(reply);
      return reply;
    },
    [signOffId],
  );
  return (
    <>
      <div style={{ padding: '8px 14px' }}>
        {changes !== null && changes.totalCount === 0 && changes.causes.length === 0 && (
          <Alert variant="light" color="ink" py={6}>
            Nothing has changed since this sign-off.
          </Alert>
        )}
        {changes !== null && (changes.totalCount > 0 || changes.causes.length > 0) && (
          <Alert
            variant="light"
            color="yellow"
            py={6}
            title={`${plural(changes.totalCount, 'record')} changed since this sign-off`}
          >
            {changes.causes
              .map((one) => {
                const { label } = causeWords[one.cause];
                const before = formatAmount(one.beforeMinor, one.currency);
                return `${label}: ${before} → ${formatAmount(one.afterMinor, one.currency)} ${one.currency}`;
              })
              .join(' · ')}
          </Alert>
        )}
      </div>
      <div className={styles.grid}>
        <Grid<SignedChange>
          name="sign-off-changes"
          label="Changed since the sign-off"
          columns={columns}
          rowId={(row) => `${row.side} ${row.type} ${row.id} ${row.currency}`}
          fetchPage={fetchPage}
          query={String(signOffId)}
          version={version}
          emptyText="Every record is as it was signed."
        />
      </div>
    </>
  );
}
