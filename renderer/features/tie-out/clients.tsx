import { Chip } from '@mantine/core';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback, useMemo, useState } from 'react';
import type { CurrencyTieOut, PartyDifference } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import { yields } from '../../ui/grid-columns.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { ClientCell, clientText } from '../import/source-mark.tsx';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';

function amountColumn(
  field: 'sourceMinor' | 'quickbooksMinor' | 'differenceMinor',
  headerName: string,
  currency: string,
): ColDef<PartyDifference> {
  return {
    colId: field,
    headerName,
    width: 128,
    type: 'rightAligned',
    valueGetter: ({ data }) => decimalCell(data?.[field], currency),
    cellRenderer: ({ data }: ICellRendererParams<PartyDifference>) =>
      data === undefined ? null : <Amount amountMinor={data[field]} currency={currency} showCurrency={false} />,
  };
}

/** Both sides' receivables by client. Enter shows what the client's difference is made of. */
export function Clients({ tieOut }: { readonly tieOut: CurrencyTieOut }) {
  const { asOf, partySearch: search, onlyDifferent, client, set } = useTieOut();
  const { currency } = tieOut;
  const version = useTieOutFacts();
  const [count, setCount] = useState(0);
  const filters = useMemo(() => ({ asOf, currency, search, onlyDifferent }), [asOf, currency, search, onlyDifferent]);
  const fetchPage = useCallback(
    async (page: PageRequest) => {
      const reply = await callEngine('tieout.parties', { ...filters, ...page });
      setCount(reply.totalCount);
      return reply;
    },
    [filters],
  );
  const columns = useMemo(
    (): readonly ColDef<PartyDifference>[] => [
      {
        colId: 'clientName',
        headerName: 'Client',
        flex: 3,
        minWidth: 150,
        valueGetter: ({ data }) => clientText(data) ?? '–',
        cellRenderer: ({ data }: { readonly data: PartyDifference | undefined }) =>
          data === undefined ? null : <ClientCell source={data.clientSource}>{data.clientName ?? '–'}</ClientCell>,
      },
      {
        colId: 'customerName',
        headerName: 'Customer',
        ...yields(1),
        flex: 3,
        minWidth: 150,
        valueGetter: ({ data }) => data?.customerName ?? '–',
      },
      amountColumn('sourceMinor', 'Source', currency),
      amountColumn('quickbooksMinor', 'QuickBooks', currency),
      amountColumn('differenceMinor', 'Difference', currency),
    ],
    [currency],
  );
  const show = (row: PartyDifference | null) => {
    if (row === null) return;
    const name = clientText(row) ?? row.customerName ?? 'no name';
    set({
      tab: 'difference',
      cause: null,
      effect: null,
      party: { clientId: row.clientId, customerId: row.customerId, name },
    });
  };
  const explain: Action = {
    id: 'tie-out.client',
    label: 'Show what it is made of',
    key: 'Enter',
    group: 'Tie-out',
    disabled: client === null || client.differenceMinor === 0,
    run: () => show(client),
  };
  useActions([{ ...explain, key: 'G' }]);
  return (
    <>
      <div className={styles.filters}>
        <SearchField
          label="Search clients and customers"
          value={search}
          onSearch={(text) => set({ partySearch: text })}
        />
        <Chip size="xs" checked={onlyDifferent} onChange={(next) => set({ onlyDifferent: next })}>
          different only
        </Chip>
      </div>
      <div className={styles.grid}>
        <Grid<PartyDifference>
          name="tie-out-clients"
          label="Receivables by client"
          columns={columns}
          rowId={(row) => `${row.clientId ?? ''}|${row.customerId ?? ''}`}
          fetchPage={fetchPage}
          query={JSON.stringify(filters)}
          version={version}
          emptyText={
            search !== '' ? 'No client fits the search.' : onlyDifferent ? 'No client differs.' : 'No receivables.'
          }
          emptyNext={
            search !== '' || onlyDifferent
              ? {
                  label: 'Show all clients',
                  run() {
                    set({ partySearch: '' });
                    set({ onlyDifferent: false });
                  },
                }
              : null
          }
          onActive={(row) => set({ client: row })}
          onEnter={show}
        />
      </div>
      <ActionBar actions={[{ ...explain, key: 'G' }]} primary={explain.id}>
        {plural(count, 'client')}
      </ActionBar>
    </>
  );
}
