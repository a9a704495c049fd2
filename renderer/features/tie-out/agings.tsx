import { Chip } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { AgingItem, AgingRow } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { run } from '../../app/errors.ts';
import { formatAmount, formatDay, plural } from '../../ui/format.ts';
import { Grid, type PageRequest } from '../../ui/grid.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { AgeBy } from './age-by.tsx';
import { agingColumns, type FigureWidths, widen } from './aging-columns.tsx';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';
import { bucketNames, bucketWords } from './words.ts';

type Reply = EngineOutput<'aging.get'>;

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
  const [widths, setWidths] = useState<FigureWidths>({});
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
      setWidths((known) => widen(known, next.rows, currency));
      return next;
    },
    [filters, currency],
  );
  const { ref: list, width: listPx } = useElementSize();
  const columns = useMemo(() => agingColumns(currency, widths, listPx), [currency, widths, listPx]);

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
        <div className={styles.grid} ref={list}>
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
