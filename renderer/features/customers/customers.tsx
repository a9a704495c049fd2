import { Button, Chip, CloseButton, Select } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconClockPause, IconHelpCircle, IconLink } from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { CustomerFilters, type CustomerTab, type ExactChoice, type MatchRow } from '../../../shared/ipc/customers.ts';
import type { ColumnFilters } from '../../../shared/schemas/column-filters.ts';
import { callEngine } from '../../api/client.ts';
import { actionsOf } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useInspector } from '../../stores/inspector.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, headName, plural } from '../../ui/format.ts';
import type { PageRequest } from '../../ui/grid.tsx';
import { reviewActions } from '../../ui/review-actions.ts';
import { type ReviewHandle, ReviewList, type RowSum, totalsText } from '../../ui/review-list.tsx';
import { Empty } from '../../ui/screen.tsx';
import type { TabMoney, TierTab } from '../../ui/tier-tabs.tsx';
import { UnlinkDialog } from '../../ui/unlink-dialog.tsx';
import { useLive } from '../../ui/use-live.ts';
import { clientText } from '../import/source-mark.tsx';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { focusNote } from '../questions/record-note.tsx';
import { columnsOf } from './columns.tsx';
import { CreateDialog, NamesDialog, PreviewDialog, RelinkDialog, readUnlinkEffects } from './dialogs.tsx';
import { Inspector } from './inspector.tsx';
import { namesIn } from './pasted-names.ts';
import { Picker } from './picker.tsx';
import { candidateOf, filtersOf, useCustomers } from './store.ts';

type Dialog =
  | { readonly kind: 'picker' | 'create'; readonly row: MatchRow }
  /** Another customer is chosen for a linked client; the link stands until it is. */
  | { readonly kind: 'relink'; readonly row: MatchRow; readonly mappingId: number; readonly picking: boolean }
  | { readonly kind: 'ask'; readonly row: MatchRow; readonly customerName: string | null }
  | { readonly kind: 'names' | 'preview' }
  | { readonly kind: 'unlink'; readonly rows: readonly MatchRow[] };

const tabs: readonly TierTab<CustomerTab>[] = [
  { id: 'exact', label: 'Exact', icon: IconCircleCheck, colour: '--tier-exact' },
  { id: 'suggested', label: 'Suggested', icon: IconHelpCircle, colour: '--tier-suggested' },
  { id: 'unmatched', label: 'Unmatched', icon: IconCircleDashed, colour: '--tier-unmatched' },
  { id: 'linked', label: 'Linked', icon: IconLink, colour: '--tier-linked' },
  { id: 'left', label: 'Left', icon: IconClockPause, colour: '--tier-unmatched' },
];

const scoreChoices = [
  { value: '0.97', label: 'almost certain' },
  { value: '0.85', label: 'very likely and better' },
  { value: '0.6', label: 'likely and better' },
];

const emptyTexts: Readonly<Record<CustomerTab, string>> = {
  exact: 'No exact match is open.',
  suggested: 'No suggestion is open.',
  unmatched: 'No client is without a match.',
  linked: 'Nothing is linked yet.',
  left: 'No client was left for later.',
};

const sums: readonly RowSum<MatchRow>[] = [
  { label: 'in the source', of: (row) => row.clientBalances },
  {
    label: 'in QuickBooks',
    of: ({ customerBalanceMinor, customerCurrency }) =>
      customerBalanceMinor === null || customerCurrency === null
        ? []
        : [{ amountMinor: customerBalanceMinor, currency: customerCurrency }],
  },
];

const unfiltered = { search: '', names: null, minScore: null, hasBalance: false, flagged: false };

const isEmpty = (filters: ColumnFilters): boolean => Object.keys(filters).length === 0;

const make = actionsOf('Customers');

function moneyOf({ totals }: EngineOutput<'customers.counts'>): Partial<Record<CustomerTab, TabMoney>> {
  const both = (tab: CustomerTab): TabMoney => [
    { label: 'open in the source', totals: totals[tab].source },
    { label: 'open in QuickBooks', totals: totals[tab].quickbooks },
  ];
  return Object.fromEntries(tabs.map(({ id }) => [id, both(id)]));
}

/** Matching clients with customers: tabs by tier, one key for each step, both records side by side. */
export function CustomersScreen() {
  const store = useCustomers();
  const { tab, active, set } = store;
  const status = useCompany((company) => company.status);
  const say = useCompany((company) => company.say);
  const go = useRoute((route) => route.go);
  const version = useFacts('customers');
  const counts = useLive('counts', version, () => callEngine('customers.counts', {}));
  const totals = counts.value?.totals[tab] ?? null;
  const list = useRef<ReviewHandle<MatchRow>>(null);
  const [ticked, setTicked] = useState<readonly MatchRow[]>([]);
  const [columnFilters, setColumnFilters] = useState<ColumnFilters>({});
  /** How many rows the list holds as it is filtered; null until it was read. */
  const [listedCount, setListedCount] = useState<number | null>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const canDecide = status?.mode !== 'read-only';

  const filters = useMemo(() => filtersOf(store), [store]);
  const fetchPage = useCallback((page: PageRequest) => callEngine('customers.list', { filters, ...page }), [filters]);
  const columns = useMemo(() => columnsOf(tab), [tab]);
  const chosen = () => list.current?.chosen() ?? [];
  const decide = (rows: readonly MatchRow[], work: () => Promise<unknown>) =>
    list.current?.decide(rows, async () => {
      await work();
      set({ candidateId: null });
      setDialog(null);
    });

  const shownCandidate = candidateOf(store);
  const isOpen = active !== null && active.mappingId === null;
  const hasCandidate = isOpen && shownCandidate !== null;
  /** Decides about the active client and the very candidate that is looked at. */
  const withCandidate = (row: MatchRow, call: 'customers.link' | 'customers.reject') => {
    const customerId = shownCandidate;
    if (customerId !== null) decide([row], () => callEngine(call, { clientId: row.clientId, customerId }));
  };
  const leave = (left: boolean) => {
    const rows = chosen();
    decide(rows, () => callEngine('customers.leave', { clientIds: rows.map((row) => row.clientId), left }));
  };
  const queue = (row: MatchRow) =>
    row.queued
      ? decide([row], () => callEngine('customers.queueCreate', { clientIds: [row.clientId], queued: false }))
      : setDialog({ kind: 'create', row });
  const ask = (row: MatchRow) =>
    run(async () => {
      const { candidates, linked } = await callEngine('customers.detail', { clientId: row.clientId });
      const candidate = candidates.find((one) => one.card.customerId === shownCandidate);
      setDialog({ kind: 'ask', row, customerName: (linked ?? candidate?.card)?.name ?? null });
    });

  const filterByNames = (names: readonly string[]) =>
    run(async () => {
      if (names.length === 0) return;
      set({ names });
      const found = await callEngine('customers.findNames', { names: [...names] });
      const places = tabs
        .filter(({ id }) => found.tabs[id] > 0)
        .map(({ id, label }) => `${formatCount(found.tabs[id])} ${label.toLowerCase()}`);
      const nobodys = found.unknown.length === 0 ? [] : [`${formatCount(found.unknown.length)} unknown`];
      say(`Of ${plural(names.length, 'name')}: ${[...places, ...nobodys].join(', ')}`);
    });

  const tabCount = counts.value?.tabs[tab] ?? 0;
  const { tab: _, ...narrowing } = filters;
  const isNarrowed = JSON.stringify(filters) !== JSON.stringify({ tab, ...unfiltered }) || !isEmpty(columnFilters);
  const shownCount = isNarrowed ? (listedCount ?? 0) : tabCount;
  // What is accepted in bulk is what is ticked, else what the list shows: never a row that a filter holds back.
  const exactChoice: ExactChoice =
    ticked.length > 0
      ? { onlyClientIds: ticked.map((row) => row.clientId) }
      : { onlyClientIds: null, filters: narrowing, columnFilters };
  const exactCount = tab !== 'exact' ? 0 : ticked.length > 0 ? ticked.length : shownCount;
  const acceptExact = (toldCount: number) =>
    run(async () => {
      await callEngine('customers.acceptExact', { ...exactChoice, toldCount });
      list.current?.clearTicks();
    });
  const onRow = (work: (row: MatchRow) => unknown) => () => {
    if (active !== null) work(active);
  };

  const {
    accept,
    notSame,
    next,
    later,
    ask: askClient,
    flag,
    note,
  } = reviewActions<MatchRow>('Customers', {
    active,
    canDecide,
    isOpen,
    hasCandidate,
    candidateCount: active?.candidateIds.length ?? 0,
    candidateIndex: shownCandidate === null ? 0 : (active?.candidateIds.indexOf(shownCandidate) ?? 0),
    tickedCount: ticked.length,
    isLeftTab: tab === 'left',
    accept: { id: 'accept', label: 'Accept' },
    onAccept: (row) => withCandidate(row, 'customers.link'),
    onReject: (row) => withCandidate(row, 'customers.reject'),
    onCandidate: (index) => {
      set({ candidateId: active?.candidateIds[index] ?? null });
      // The row names its first candidate only: another one has to be seen before it is accepted.
      useInspector.getState().show();
    },
    onLeave: leave,
    onAsk: ask,
    onFlag: ({ clientId }, flagged) =>
      run(() => callEngine('flags.set', { record: { recordType: 'client', recordId: clientId }, flagged })),
    onNote: focusNote,
  });
  const pick = make(
    'pick',
    'Choose customer',
    'P',
    canDecide && isOpen,
    onRow((row) => setDialog({ kind: 'picker', row })),
  );
  const createLabel = active?.queued === true ? 'Don’t create' : 'Create in QuickBooks';
  const create = make('create', createLabel, 'C', canDecide && isOpen, onRow(queue));
  const unlinkLabel = ticked.length > 1 ? `Unlink ${formatCount(ticked.length)}` : 'Unlink';
  const unlink = make('unlink', unlinkLabel, 'U', canDecide && tab === 'linked' && active !== null, () =>
    setDialog({ kind: 'unlink', rows: chosen() }),
  );
  const canRelink = canDecide && tab === 'linked' && active !== null;
  const relink = make(
    'relink',
    'Link to another …',
    'R',
    canRelink,
    onRow((row) => {
      const { mappingId } = row;
      if (mappingId !== null) setDialog({ kind: 'relink', row, mappingId, picking: false });
    }),
  );
  const preview = make('preview', 'Preview', 'W', exactCount > 0, () => setDialog({ kind: 'preview' }));
  const bulkLabel =
    exactCount === 0
      ? 'Accept exact matches'
      : exactCount < tabCount
        ? `Accept ${formatCount(exactCount)} of ${plural(tabCount, 'exact match', 'exact matches')}`
        : `Accept ${plural(exactCount, 'exact match', 'exact matches')}`;
  const bulk = make('acceptExact', bulkLabel, 'Shift+A', canDecide && exactCount > 0, () => acceptExact(exactCount));
  const names = make('names', 'Filter by a list of names', null, true, () => setDialog({ kind: 'names' }));
  const shown = [
    ...(tab === 'exact' ? [bulk, preview] : []),
    ...(tab === 'exact' || tab === 'suggested' || tab === 'left' ? [accept, notSame, next] : []),
    ...(tab === 'linked' ? [unlink, relink] : [pick]),
    ...(tab === 'unmatched' || tab === 'suggested' ? [create] : []),
    ...(tab === 'linked' ? [] : [later]),
    askClient,
  ];

  if (status !== null && status.counts.clients === 0) {
    return (
      <Empty title="No clients yet" next={{ label: 'Import clients', run: () => go('import') }}>
        <p>Import the billing system’s clients first. Then they are matched with the customers of QuickBooks.</p>
      </Empty>
    );
  }

  return (
    <>
      <ReviewList<MatchRow, CustomerTab, CustomerFilters>
        group="Customers"
        noun="clients"
        tabs={tabs}
        tab={tab}
        counts={counts.value?.tabs ?? null}
        money={counts.value === null ? null : moneyOf(counts.value)}
        onTab={(value) => set({ tab: value, candidateId: null })}
        search={store.search}
        searchLabel="Search clients and customers"
        onSearch={(search) => set({ search })}
        tools={
          <>
            {tab === 'suggested' && (
              <Select
                size="xs"
                w={160}
                clearable
                placeholder="Any likelihood"
                aria-label="Likelihood"
                data={scoreChoices}
                value={store.minScore === null ? null : String(store.minScore)}
                onChange={(value) => set({ minScore: value === null ? null : Number(value) })}
              />
            )}
            <Chip size="xs" checked={store.hasBalance} onChange={(hasBalance) => set({ hasBalance })}>
              has balance
            </Chip>
            <Chip size="xs" checked={store.flagged} onChange={(flagged) => set({ flagged })}>
              flagged
            </Chip>
            <Button
              size="compact-xs"
              variant={store.names === null ? 'subtle' : 'light'}
              onClick={() => setDialog({ kind: 'names' })}
            >
              {store.names === null ? 'Names …' : `Only ${plural(store.names.length, 'name')}`}
            </Button>
            {store.names !== null && (
              <CloseButton size="sm" ml={-6} aria-label="Show all names" onClick={() => set({ names: null })} />
            )}
          </>
        }
        active={active}
        grid={{
          name: `customers-${tab}`,
          columns,
          rowId: (row) => String(row.clientId),
          fetchPage,
          version,
          selectable: true,
          emptyText: emptyTexts[tab],
          onActive: (row) => {
            // Read again, it is still the same client: the candidate that is looked at stays.
            const isSame = row !== null && row.clientId === useCustomers.getState().active?.clientId;
            set(isSame ? { active: row } : { active: row, candidateId: null });
          },
          onEnter: (row) => (hasCandidate && canDecide ? withCandidate(row, 'customers.link') : undefined),
          onSelection: setTicked,
          onColumnFilters: setColumnFilters,
          onCount: setListedCount,
          onPaste: (text) => filterByNames(namesIn(text)),
        }}
        filters={filters}
        onFilters={(saved) => {
          const { success, data } = CustomerFilters.safeParse(saved);
          if (success) set({ ...data, candidateId: null });
          return success;
        }}
        findRow={async (text, order) => (await callEngine('customers.findRow', { filters, ...order, text })).index}
        unfiltered={{ tab, ...unfiltered }}
        workTabs={['exact', 'suggested', 'unmatched']}
        next={{ label: 'Link the invoice history', run: () => go('history') }}
        sums={sums}
        inspector={active === null ? null : <Inspector clientId={active.clientId} />}
        summary={
          <>
            {counts.value?.matching === true && 'Matching … '}
            {isNarrowed && listedCount !== null && `${formatCount(listedCount)} of `}
            {plural(tabCount, 'client')}
            {!isNarrowed &&
              totals !== null &&
              [...totals.source, ...totals.quickbooks].some((one) => one.amountMinor !== 0) && (
                <span style={{ color: 'var(--text-2)' }}>
                  {' '}
                  · open {totalsText(totals.source)} in the source, {totalsText(totals.quickbooks)} in QuickBooks
                </span>
              )}
          </>
        }
        actions={[
          accept,
          notSame,
          next,
          pick,
          create,
          later,
          askClient,
          unlink,
          relink,
          preview,
          flag,
          bulk,
          note,
          names,
        ]}
        shown={shown}
        primary={tab === 'exact' ? bulk.id : tab === 'suggested' ? accept.id : null}
        error={counts.error}
        onRetry={counts.retry}
        handle={list}
      />
      {dialog?.kind === 'picker' && (
        <Picker
          clientId={dialog.row.clientId}
          clientName={dialog.row.clientName}
          onClose={() => setDialog(null)}
          onPick={(customerId) =>
            decide([dialog.row], () => callEngine('customers.link', { clientId: dialog.row.clientId, customerId }))
          }
        />
      )}
      {dialog?.kind === 'ask' && (
        <AskDialog
          about={clientText(dialog.row) ?? ''}
          suggestion={`Is “${dialog.row.clientName}” the same as “${dialog.customerName ?? 'any customer'}” in QuickBooks?`}
          ask={async (text) => {
            await callEngine('questions.ask', {
              record: { recordType: 'client', recordId: dialog.row.clientId },
              text,
            });
            list.current?.moveOn();
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'create' && (
        <CreateDialog row={dialog.row} onClose={() => setDialog(null)} onQueued={() => list.current?.moveOn()} />
      )}
      {dialog?.kind === 'unlink' && (
        <UnlinkDialog
          what={
            dialog.rows.length === 1 ? headName(clientText(dialog.rows[0]) ?? '') : plural(dialog.rows.length, 'client')
          }
          readEffects={() => readUnlinkEffects(dialog.rows)}
          unlink={async () => {
            await callEngine('customers.unlink', { clientIds: dialog.rows.map((row) => row.clientId) });
            list.current?.clearTicks();
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'relink' && !dialog.picking && (
        <RelinkDialog
          row={dialog.row}
          onClose={() => setDialog(null)}
          onChoose={() => setDialog({ ...dialog, picking: true })}
        />
      )}
      {dialog?.kind === 'relink' && dialog.picking && (
        <Picker
          clientId={dialog.row.clientId}
          clientName={dialog.row.clientName}
          onClose={() => setDialog(null)}
          onPick={(customerId) => {
            const { clientId } = dialog.row;
            decide([dialog.row], () =>
              callEngine('customers.relink', { clientId, mappingId: dialog.mappingId, customerId }),
            );
          }}
        />
      )}
      {dialog?.kind === 'preview' && (
        <PreviewDialog
          choice={exactChoice}
          canDecide={canDecide}
          onAccept={(toldCount) => {
            setDialog(null);
            acceptExact(toldCount);
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'names' && (
        <NamesDialog
          onClose={() => setDialog(null)}
          names={store.names}
          onApply={(names) => {
            setDialog(null);
            if (names === null) set({ names });
            else filterByNames(names);
          }}
        />
      )}
    </>
  );
}
