import { Button, CloseButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { CurrencyTieOut, Effect } from '../../../shared/ipc/tieout.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany } from '../../stores/company.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, formatAmount, formatDay, plural } from '../../ui/format.ts';
import { Grid, type GridHandle, type PageRequest } from '../../ui/grid.tsx';
import { yields } from '../../ui/grid-columns.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { ClientCell, clientText } from '../import/source-mark.tsx';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { AcceptDialog } from './accept-dialog.tsx';
import { follow, leads, questionRecord } from './acts.ts';
import { CauseTable, Figures } from './causes.tsx';
import { EffectDetail } from './effect-detail.tsx';
import { useTieOut } from './store.ts';
import styles from './tie-out.module.css';
import { useTieOutFacts } from './use-tie-out.ts';
import { actionWords, causeWords, recordName, recordNames } from './words.ts';

type Cell = ICellRendererParams<Effect>;

const columns: readonly ColDef<Effect>[] = [
  {
    colId: 'party',
    headerName: 'Client · customer',
    flex: 3,
    minWidth: 180,
    cellRenderer: ({ data }: Cell) =>
      data === undefined ? null : (
        <ClientCell source={data.clientSource}>{data.clientName ?? data.customerName ?? 'no name'}</ClientCell>
      ),
    valueGetter: ({ data }) => clientText(data) ?? data?.customerName ?? '',
  },
  {
    colId: 'records',
    headerName: 'Record',
    ...yields(4),
    flex: 3,
    minWidth: 130,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : recordNames(data.records, data.recordCount)),
  },
  {
    colId: 'date',
    headerName: 'Date',
    ...yields(2),
    width: 112,
    sortable: false,
    valueGetter: ({ data }) => formatDay(data?.records[0]?.date ?? null),
  },
  {
    colId: 'cause',
    headerName: 'Cause',
    ...yields(3),
    flex: 2,
    minWidth: 164,
    valueGetter: ({ data }) => (data === undefined ? '' : causeWords[data.cause].label),
  },
  {
    colId: 'accepted',
    headerName: 'Accepted',
    ...yields(1),
    width: 84,
    sortable: false,
    cellRenderer: ({ data }: Cell) =>
      data?.accepted === true ? <IconCheck size={15} aria-label="accepted" color="var(--tier-exact)" /> : null,
  },
  {
    colId: 'amountMinor',
    headerName: 'Difference',
    pinned: 'right',
    width: 120,
    type: 'rightAligned',
    valueGetter: ({ data }) => decimalCell(data?.amountMinor, data?.currency),
    cellRenderer: ({ data }: Cell) =>
      data === undefined ? null : (
        <Amount amountMinor={data.amountMinor} currency={data.currency} showCurrency={false} />
      ),
  },
];

/** The difference as one figure, the causes that add up to it, and the records behind them with what clears each. */
export function Difference({ tieOut }: { readonly tieOut: CurrencyTieOut }) {
  const store = useTieOut();
  const { asOf, party, effect, search, set } = store;
  const { currency } = tieOut;
  // A cause that was cleared has nothing to show any more: all of the rest is looked at.
  const cause = tieOut.causes.some((one) => one.cause === store.cause) ? store.cause : null;
  const status = useCompany((company) => company.status);
  const version = useTieOutFacts();
  const grid = useRef<GridHandle<Effect>>(null);
  const [dialog, setDialog] = useState<
    { kind: 'accept'; effects: readonly Effect[] } | { kind: 'ask'; effect: Effect } | null
  >(null);
  const [ticked, setTicked] = useState(0);
  const [shown, setShown] = useState<{ count: number; amountMinor: number } | null>(null);
  const canDecide = status?.mode !== 'read-only';

  const filters = useMemo(
    () => ({
      asOf,
      currency,
      cause,
      party: party === null ? null : { clientId: party.clientId, customerId: party.customerId },
      search,
    }),
    [asOf, currency, cause, party, search],
  );
  const fetchPage = useCallback(
    async (page: PageRequest) => {
      const reply = await callEngine('tieout.effects', { ...filters, ...page });
      setShown({ count: reply.totalCount, amountMinor: reply.amountMinor });
      return reply;
    },
    [filters],
  );

  const chosen = (): readonly Effect[] => {
    const selected = grid.current?.selected() ?? [];
    return selected.length > 0 ? selected : effect === null ? [] : [effect];
  };
  const accept = (effects: readonly Effect[], reason: string) =>
    run(async () => {
      await callEngine('tieout.accept', { asOf, currency, keys: effects.map((one) => one.key), reason });
      setDialog(null);
      grid.current?.clearSelection();
      grid.current?.focus();
    });
  const withdraw = (effects: readonly Effect[]) =>
    run(async () => {
      await callEngine('tieout.withdraw', { keys: effects.map((one) => one.key) });
      grid.current?.clearSelection();
      grid.current?.focus();
    });

  const leading = (effect?.actions ?? []).filter(leads);
  const keys = ['G', 'H', 'J'];
  const goActions = leading.map(
    (action, index): Action => ({
      id: `tie-out.${action}`,
      label: actionWords[action].label,
      ...(keys[index] === undefined ? {} : { key: keys[index] }),
      group: 'Tie-out',
      disabled: effect === null,
      run: () => {
        if (effect !== null) run(() => follow(action, effect));
      },
    }),
  );
  const acceptAction: Action = {
    id: 'tie-out.accept',
    label: ticked > 0 ? `Accept ${plural(ticked, 'difference')} …` : 'Accept …',
    key: 'A',
    group: 'Tie-out',
    disabled: !canDecide || effect === null || (ticked === 0 && effect.accepted),
    run: () => setDialog({ kind: 'accept', effects: chosen() }),
  };
  const withdrawAction: Action = {
    id: 'tie-out.withdraw',
    label: 'Don’t accept',
    key: 'W',
    group: 'Tie-out',
    disabled: !canDecide || effect?.accepted !== true,
    run: () => withdraw(chosen()),
  };
  const askAction: Action = {
    id: 'tie-out.ask',
    label: 'Ask the client',
    key: 'Q',
    group: 'Tie-out',
    disabled: !canDecide || effect === null,
    run: () => {
      if (effect !== null) setDialog({ kind: 'ask', effect });
    },
  };
  useActions([...goActions, acceptAction, withdrawAction, askAction]);

  const [firstGo] = goActions;
  return (
    <>
      <div className={styles.split}>
        <div className={styles.left}>
          <Figures tieOut={tieOut} />
          {tieOut.causes.length === 0 ? (
            <p className={styles.quiet}>Every document, payment and credit agrees. There is nothing to explain.</p>
          ) : (
            <CauseTable tieOut={tieOut} chosen={cause} onChoose={(next) => set({ cause: next, effect: null })} />
          )}
        </div>
        <div className={styles.right}>
          <div className={styles.filters}>
            <SearchField
              label="Search clients and customers"
              value={search}
              onSearch={(text) => set({ search: text })}
            />
            {cause !== null && (
              <Button
                size="compact-xs"
                variant="light"
                rightSection={<CloseButton component="span" size="xs" />}
                onClick={() => set({ cause: null })}
              >
                {causeWords[cause].label}
              </Button>
            )}
            {party !== null && (
              <Button
                size="compact-xs"
                variant="light"
                rightSection={<CloseButton component="span" size="xs" />}
                onClick={() => set({ party: null })}
              >
                {party.name}
              </Button>
            )}
          </div>
          <div className={styles.grid}>
            <Grid<Effect>
              name="tie-out-effects"
              label="Parts of the difference"
              columns={columns}
              rowId={(row) => row.key}
              fetchPage={fetchPage}
              query={JSON.stringify(filters)}
              version={version}
              selectable
              emptyText={
                tieOut.causes.length === 0 ? 'Nothing differs. The day can be signed off.' : 'Nothing fits the filters.'
              }
              emptyNext={
                tieOut.causes.length === 0
                  ? { label: 'Go to the sign-off', run: () => set({ tab: 'sign-off' }) }
                  : { label: 'Take the filters off', run: () => set({ cause: null, party: null, search: '' }) }
              }
              onActive={(row) => set({ effect: row })}
              onEnter={() => firstGo?.run()}
              onSelection={(rows) => setTicked(rows.length)}
              handle={grid}
            />
          </div>
          {effect !== null && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard
            <section className={styles.detail} tabIndex={0} aria-label="This difference">
              <EffectDetail effect={effect} />
            </section>
          )}
        </div>
      </div>
      <ActionBar
        actions={[...goActions, effect?.accepted === true ? withdrawAction : acceptAction, askAction]}
        primary={firstGo?.id ?? null}
      >
        {shown !== null && (
          <>
            {plural(shown.count, 'difference')} · {formatAmount(shown.amountMinor, currency)} {currency}
          </>
        )}
      </ActionBar>
      {dialog?.kind === 'accept' && (
        <AcceptDialog
          count={dialog.effects.length}
          amountMinor={dialog.effects.reduce((sum, one) => sum + one.amountMinor, 0)}
          currency={currency}
          onClose={() => setDialog(null)}
          onAccept={(reason) => accept(dialog.effects, reason)}
        />
      )}
      {dialog?.kind === 'ask' && (
        <AskDialog
          about={dialog.effect.clientName ?? dialog.effect.customerName ?? 'this difference'}
          suggestion={`${causeWords[dialog.effect.cause].meaning} (${dialog.effect.records.map(recordName).slice(0, 3).join(', ')})`}
          ask={(text) => callEngine('questions.ask', { record: questionRecord(dialog.effect), text })}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
