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

/** Widths of a digit and of a separator at the size of the figures, and of what is around them. */
const [digitPx, pointPx, aroundPx] = [7.7, 3.9, 14];

/** Room for a heading. */
const figurePxMin = 72;

/** The width that a figure needs. Of both agings, no bucket of a client is wider than their sum, but for credits elsewhere. */
function widthFor(amountMinor: number, currency: string): number {
  const text = formatAmount(amountMinor, currency);
  const digits = text.replace(/\D/g, '').length;
  return Math.max(figurePxMin, Math.ceil(digits * digitPx + (text.length - digits) * pointPx + aroundPx));
}

function column(
  colId: string,
  headerName: string,
  currency: string,
  totalMinor: number,
  amountOf: (row: AgingRow) => number | null,
): ColDef<AgingRow> {
  return {
    colId,
    headerName,
    flex: 1,
    minWidth: widthFor(totalMinor, currency),
    type: 'rightAligned',
    headerClass: ['ag-right-aligned-header', styles.compact ?? ''],
    cellClass: ['ag-right-aligned-cell', styles.compact ?? ''],
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

type Totals = Pick<Reply, 'source' | 'quickbooks'>;

const nothing = { amounts: { current: 0, '1-30': 0, '31-60': 0, '61-90': 0, 'over-90': 0 }, totalMinor: 0 };

/** Names and differences stay in sight, whatever finds no room between them. */
function columnsOf(currency: string, totals: Totals): readonly (ColDef<AgingRow> | ColGroupDef<AgingRow>)[] {
  const side = (name: 'source' | 'quickbooks', headerName: string): ColGroupDef<AgingRow> => ({
    headerName,
    headerClass: styles.side ?? '',
    marryChildren: true,
    children: [
      ...bucketNames.map((bucket) =>
        column(
          `${name}.${bucket}`,
          bucketWords[bucket],
          currency,
          totals[name].amounts[bucket],
          (row) => row[name]?.amounts[bucket] ?? null,
        ),
      ),
      column(`${name}.total`, 'Total', currency, totals[name].totalMinor, (row) => row[name]?.totalMinor ?? null),
    ],
  });
  const differenceMinor = totals.source.totalMinor - totals.quickbooks.totalMinor;
  return [
    {
      colId: 'name',
      headerName: 'Client · customer',
      pinned: 'left',
      width: 150,
      valueGetter: ({ data }) => clientText(data) ?? data?.customerName ?? 'no name',
      cellRenderer: ({ data }: Cell) =>
        data === undefined ? null : (
          <ClientCell source={data.clientSource}>{data.clientName ?? data.customerName ?? 'no name'}</ClientCell>
        ),
    },
    side('source', 'Source'),
    side('quickbooks', 'QuickBooks'),
    {
      ...column('differenceMinor', 'Difference', currency, differenceMinor, (row) => row.differenceMinor),
      pinned: 'right',
      width: Math.max(92, widthFor(differenceMinor, currency)),
    },
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
  const { asOf, basis, rollUp, partySearch: search, onlyDifferent, set } = useTieOut();
  const [reply, setReply] = useState<Reply | null>(null);
  const [totals, setTotals] = useState<Totals>({ source: nothing, quickbooks: nothing });
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
      const { source, quickbooks } = next;
      // The same totals need no other columns.
      setTotals((now) =>
        JSON.stringify(now) === JSON.stringify({ source, quickbooks }) ? now : { source, quickbooks },
      );
      return next;
    },
    [filters],
  );
  const columns = useMemo(() => columnsOf(currency, totals), [currency, totals]);

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
        <SearchField
          label="Search clients and customers"
          value={search}
          onSearch={(text) => set({ partySearch: text })}
        />
        <span className={styles.quiet}>
          {reply === null ? '' : `${plural(reply.totalCount, 'client')} · entries straight to the account have no age`}
        </span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls in a low window is reached by keyboard */}
      <section className={styles.agings} tabIndex={0} aria-label="Both agings">
        {reply !== null && (
          <div className={styles.buckets}>
            <Buckets reply={reply} currency={currency} />
          </div>
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
      </section>
    </>
  );
}
