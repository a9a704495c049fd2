import { Chip } from '@mantine/core';
import type { ColDef, ColGroupDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { AgingItem, AgingRow } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatAmount, formatDay, plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { ClientCell, clientText } from '../import/source-mark.tsx';
import { AgeBy } from './age-by.tsx';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';
import { bucketNames, bucketWords } from './words.ts';

type Reply = EngineOutput<'aging.get'>;
type Cell = ICellRendererParams<AgingRow>;

function column(
  colId: string,
  headerName: string,
  currency: string,
  amountOf: (row: AgingRow) => number | null,
): ColDef<AgingRow> {
  return {
    colId,
    headerName,
    width: 100,
    type: 'rightAligned',
    valueGetter: ({ data }) => {
      const value = data === undefined ? null : amountOf(data);
      return value === null ? '–' : formatAmount(value, currency);
    },
    cellRenderer: ({ data }: Cell) => {
      const value = data === undefined ? null : amountOf(data);
      if (value === null || value === 0) return <span className={styles.quiet}>–</span>;
      return <Amount amountMinor={value} currency={currency} showCurrency={false} />;
    },
  };
}

function columnsOf(currency: string): readonly (ColDef<AgingRow> | ColGroupDef<AgingRow>)[] {
  const side = (name: 'source' | 'quickbooks', headerName: string): ColGroupDef<AgingRow> => ({
    headerName,
    headerClass: styles.side ?? '',
    marryChildren: true,
    children: [
      ...bucketNames.map((bucket) =>
        column(`${name}.${bucket}`, bucketWords[bucket], currency, (row) => row[name]?.amounts[bucket] ?? null),
      ),
      column(`${name}.total`, 'Total', currency, (row) => row[name]?.totalMinor ?? null),
    ],
  });
  return [
    {
      colId: 'name',
      headerName: 'Client · customer',
      pinned: 'left',
      width: 170,
      valueGetter: ({ data }) => clientText(data) ?? data?.customerName ?? 'no name',
      cellRenderer: ({ data }: Cell) =>
        data === undefined ? null : (
          <ClientCell source={data.clientSource}>{data.clientName ?? data.customerName ?? 'no name'}</ClientCell>
        ),
    },
    side('source', 'Source'),
    side('quickbooks', 'QuickBooks'),
    { ...column('differenceMinor', 'Difference', currency, (row) => row.differenceMinor), pinned: 'right' },
  ];
}

/** Both sides by bucket, as bars of one scale with their figures. */
function Buckets({ reply, currency }: { readonly reply: Reply; readonly currency: string }) {
  const largest = Math.max(
    1,
    ...bucketNames.flatMap((name) => [Math.abs(reply.source.amounts[name]), Math.abs(reply.quickbooks.amounts[name])]),
  );
  const bar = (minor: number, kind: string | undefined) => (
    <span className={styles.track} aria-hidden="true">
      <span
        className={`${styles.step} ${kind}`}
        style={{ insetInlineStart: 0, inlineSize: `${(100 * Math.abs(minor)) / largest}%` }}
      />
    </span>
  );
  return (
    <table className={styles.table} aria-label="Both agings by bucket">
      <thead>
        <tr>
          <th scope="col">Days past due</th>
          <th scope="col" className={styles.number}>
            Source
          </th>
          <td />
          <td />
          <th scope="col" className={styles.number}>
            QuickBooks
          </th>
          <th scope="col" className={styles.number}>
            Difference
          </th>
        </tr>
      </thead>
      <tbody>
        {bucketNames.map((name) => {
          const [ours, theirs] = [reply.source.amounts[name], reply.quickbooks.amounts[name]];
          return (
            <tr key={name}>
              <th scope="row">{bucketWords[name]}</th>
              <td className={styles.number}>{formatAmount(ours, currency)}</td>
              <td className={styles.barCell}>{bar(ours, styles.raises)}</td>
              <td className={styles.barCell}>{bar(theirs, styles.total)}</td>
              <td className={styles.number}>{formatAmount(theirs, currency)}</td>
              <td className={styles.number}>{formatAmount(ours - theirs, currency)}</td>
            </tr>
          );
        })}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Total</th>
          <td className={styles.number}>{formatAmount(reply.source.totalMinor, currency)}</td>
          <td />
          <td />
          <td className={styles.number}>{formatAmount(reply.quickbooks.totalMinor, currency)}</td>
          <td className={styles.number}>
            {formatAmount(reply.source.totalMinor - reply.quickbooks.totalMinor, currency)}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

const typeNames = { invoice: 'Invoice', credit: 'Credit', payment: 'Payment', entry: 'Entry' } as const;

function Items({ items, currency }: { readonly items: readonly AgingItem[]; readonly currency: string }) {
  return (
    <div className={styles.sides}>
      {(['source', 'quickbooks'] as const).map((side) => (
        <table
          key={side}
          className={styles.table}
          aria-label={`Open in ${side === 'source' ? 'the source' : 'QuickBooks'}`}
        >
          <thead>
            <tr>
              <th scope="col">{side === 'source' ? 'Source' : 'QuickBooks'}</th>
              <th scope="col">Date</th>
              <th scope="col" className={styles.number}>
                Days
              </th>
              <th scope="col" className={styles.number}>
                Open
              </th>
            </tr>
          </thead>
          <tbody>
            {items
              .filter((item) => item.side === side)
              .map((item) => (
                <tr key={`${item.type} ${item.id}`}>
                  <td>
                    {typeNames[item.type]} {item.number ?? item.id}
                  </td>
                  <td>{formatDay(item.date)}</td>
                  <td className={styles.number}>{Math.max(0, item.days)}</td>
                  <td className={styles.number}>{formatAmount(item.openMinor, currency)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}

/** Two agings side by side, with the open items behind each client. Entries straight to the account are not in them. */
export function Agings({ currency }: { readonly currency: string }) {
  const { asOf, basis, rollUp, onlyDifferent, set } = useTieOut();
  const [search, setSearch] = useState('');
  const [reply, setReply] = useState<Reply | null>(null);
  const [active, setActive] = useState<AgingRow | null>(null);
  const [items, setItems] = useState<readonly AgingItem[]>([]);
  const version = useTieOutFacts();
  const filters = useMemo(
    () => ({ asOf, basis, rollUp, currency, search, onlyDifferent }),
    [asOf, basis, rollUp, currency, search, onlyDifferent],
  );
  const fetchPage = useCallback(
    async (page: PageRequest) => {
      const next = await callEngine('aging.get', { ...filters, ...page });
      setReply(next);
      return next;
    },
    [filters],
  );
  const columns = useMemo(() => columnsOf(currency), [currency]);

  useEffect(() => {
    let isCurrent = true;
    if (active === null) return;
    const { clientId, customerId } = active;
    run(async () => {
      const next = await callEngine('aging.items', { asOf, basis, rollUp, currency, clientId, customerId });
      if (isCurrent) setItems(next);
    });
    return () => {
      isCurrent = false;
    };
  }, [active, asOf, basis, rollUp, currency]);

  return (
    <>
      <div className={styles.filters}>
        <AgeBy />
        <Chip size="xs" checked={rollUp} onChange={(next) => set({ rollUp: next })}>
          sub-customers under their parent
        </Chip>
        <Chip size="xs" checked={onlyDifferent} onChange={(next) => set({ onlyDifferent: next })}>
          different only
        </Chip>
        <SearchField label="Search clients and customers" value={search} onSearch={setSearch} />
        <span className={styles.quiet}>
          {reply === null ? '' : `${plural(reply.totalCount, 'client')} · entries straight to the account have no age`}
        </span>
      </div>
      {reply !== null && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls in a low window is reached by keyboard
        <section className={styles.buckets} tabIndex={0} aria-label="Both agings in total">
          <Buckets reply={reply} currency={currency} />
        </section>
      )}
      <div className={styles.grid}>
        <Grid<AgingRow>
          name="tie-out-agings"
          label="Agings by client"
          columns={columns}
          rowId={(row) => `${row.clientId ?? ''}|${row.customerId ?? ''}`}
          fetchPage={fetchPage}
          query={JSON.stringify(filters)}
          version={version}
          emptyText={onlyDifferent ? 'No client differs.' : 'Nothing is open.'}
          onActive={setActive}
        />
      </div>
      {active !== null && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
        <section className={styles.detail} tabIndex={0} aria-label="Open items of this client">
          <Items items={items} currency={currency} />
        </section>
      )}
    </>
  );
}
