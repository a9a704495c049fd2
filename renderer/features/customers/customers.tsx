import { Button, Chip, Select, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconHelpCircle,
  IconLink,
  IconSearch,
} from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import type { CustomerTab, MatchRow } from '../../../shared/ipc/customers.ts';
import type { MoneyTotal } from '../../../shared/schemas/common.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatMoney, plural } from '../../ui/format.ts';
import { Grid, type GridHandle } from '../../ui/grid.tsx';
import screenStyles from '../../ui/screen.module.css';
import { ActionButton, Empty, ListScreen } from '../../ui/screen.tsx';
import { type TierTab, TierTabs } from '../../ui/tier-tabs.tsx';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { columnsOf } from './columns.tsx';
import { CreateDialog, NamesDialog, UnlinkDialog } from './dialogs.tsx';
import { Inspector } from './inspector.tsx';
import { Picker } from './picker.tsx';
import { filtersOf, useCustomers } from './store.ts';

type Counts = EngineOutput<'customers.counts'>;
type Dialog =
  | { readonly kind: 'picker' | 'ask' | 'create'; readonly row: MatchRow }
  | { readonly kind: 'names' }
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

function totalsText(totals: readonly MoneyTotal[]): string {
  const open = totals.filter((one) => one.amountMinor !== 0);
  return open.length === 0 ? '–' : open.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ');
}

const emptyTexts: Readonly<Record<CustomerTab, string>> = {
  exact: 'No exact match is open.',
  suggested: 'No suggestion is open.',
  unmatched: 'Every client has a match or a link.',
  linked: 'Nothing is linked yet.',
  left: 'Nothing was left for later.',
};

function useCounts(): Counts | null {
  const [counts, setCounts] = useState<Counts | null>(null);
  const version = useFacts('customers');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    run(async () => setCounts(await callEngine('customers.counts', {})));
  }, [version]);
  return counts;
}

type Totals = EngineOutput<'customers.totals'>;

/** Sums of the tab on show; asked for after the rows, which a person waits for. */
function useTotals(tab: CustomerTab): Totals | null {
  const [shown, setShown] = useState<{ readonly tab: CustomerTab; readonly totals: Totals } | null>(null);
  const version = useFacts('customers');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    const timer = setTimeout(() => {
      run(async () => setShown({ tab, totals: await callEngine('customers.totals', { tab }) }));
    }, 300);
    return () => clearTimeout(timer);
  }, [tab, version]);
  return shown?.tab === tab ? shown.totals : null;
}

/** Matching clients with customers: tabs by tier, one key for each step, both records side by side. */
export function CustomersScreen() {
  const store = useCustomers();
  const { tab, active, set } = store;
  const status = useCompany((company) => company.status);
  const say = useCompany((company) => company.say);
  const go = useRoute((route) => route.go);
  const version = useFacts('customers');
  const counts = useCounts();
  const totals = useTotals(tab);
  const grid = useRef<GridHandle<MatchRow>>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [typed, setTyped] = useState(store.search);
  const [search] = useDebouncedValue(typed, 150);
  const canDecide = status?.mode !== 'read-only';

  useEffect(() => set({ search: search.trim() }), [search, set]);

  const filters = useMemo(() => filtersOf(store), [store]);
  const fetchPage = useCallback(
    (page: { offset: number; limit: number; sort: { column: string; descending: boolean } | null }) =>
      callEngine('customers.list', { filters, ...page }),
    [filters],
  );
  const columns = useMemo(() => columnsOf(tab), [tab]);

  /** Decides about the active row and moves on to the one that takes its place. */
  const decide = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      set({ candidateIndex: 0 });
      setDialog(null);
      grid.current?.focus();
    });

  const chosen = (): readonly MatchRow[] => {
    const selected = grid.current?.selected() ?? [];
    return selected.length > 0 ? selected : active === null ? [] : [active];
  };

  const link = (row: MatchRow) =>
    decide(async () => {
      const detail = await callEngine('customers.detail', { clientId: row.clientId });
      const candidate = detail.candidates[store.candidateIndex] ?? detail.candidates[0];
      if (candidate === undefined) setDialog({ kind: 'picker', row });
      else await callEngine('customers.link', { clientId: row.clientId, customerId: candidate.card.customerId });
    });
  const reject = (row: MatchRow) =>
    decide(async () => {
      const detail = await callEngine('customers.detail', { clientId: row.clientId });
      const candidate = detail.candidates[store.candidateIndex] ?? detail.candidates[0];
      if (candidate !== undefined) {
        await callEngine('customers.reject', { clientId: row.clientId, customerId: candidate.card.customerId });
      }
    });
  const leave = (left: boolean) =>
    decide(async () => {
      await callEngine('customers.leave', { clientIds: chosen().map((row) => row.clientId), left });
      grid.current?.clearSelection();
    });
  const flag = (row: MatchRow) =>
    run(() =>
      callEngine('flags.set', { record: { recordType: 'client', recordId: row.clientId }, flagged: !row.flagged }),
    );
  const acceptExact = () =>
    run(async () => {
      const ticked = grid.current?.selected() ?? [];
      const { changedCount } = await callEngine('customers.acceptExact', {
        onlyClientIds: ticked.length === 0 ? null : ticked.map((row) => row.clientId),
      });
      grid.current?.clearSelection();
      if (changedCount === 0) say('Nothing left to accept');
    });

  const ticked = tab === 'exact' ? store.selectedCount : 0;
  const exactOpen = ticked > 0 ? ticked : (counts?.tabs.exact ?? 0);
  const isOpen = active !== null && active.mappingId === null;
  const hasCandidate = isOpen && active.candidateCount > 0;
  const off = !canDecide;
  const onRow = (work: (row: MatchRow) => void) => () => {
    if (active !== null) work(active);
  };

  const accept: Action = {
    id: 'customers.accept',
    label: 'Accept',
    key: 'A',
    group: 'Customers',
    disabled: off || !hasCandidate,
    run: onRow(link),
  };
  const notSame: Action = {
    id: 'customers.reject',
    label: 'Not the same',
    key: 'N',
    group: 'Customers',
    disabled: off || !hasCandidate,
    run: onRow(reject),
  };
  const nextCandidate: Action = {
    id: 'customers.next',
    label: 'Next candidate',
    key: 'X',
    group: 'Customers',
    disabled: !hasCandidate || (active?.candidateCount ?? 0) < 2,
    run: () => set({ candidateIndex: (store.candidateIndex + 1) % Math.max(1, active?.candidateCount ?? 1) }),
  };
  const pick: Action = {
    id: 'customers.pick',
    label: 'Choose customer',
    key: 'P',
    group: 'Customers',
    disabled: off || !isOpen,
    run: onRow((row) => setDialog({ kind: 'picker', row })),
  };
  const create: Action = {
    id: 'customers.create',
    label: active?.queued === true ? 'Don’t create' : 'Create in QuickBooks',
    key: 'C',
    group: 'Customers',
    disabled: off || !isOpen,
    run: onRow((row) =>
      row.queued
        ? decide(() => callEngine('customers.queueCreate', { clientIds: [row.clientId], queued: false }))
        : setDialog({ kind: 'create', row }),
    ),
  };
  const later: Action = {
    id: 'customers.leave',
    label: tab === 'left' ? 'Take up again' : 'Leave',
    key: 'L',
    group: 'Customers',
    disabled: off || !isOpen,
    run: () => leave(tab !== 'left'),
  };
  const ask: Action = {
    id: 'customers.ask',
    label: 'Ask the client',
    key: 'Q',
    group: 'Customers',
    disabled: off || active === null,
    run: onRow((row) => setDialog({ kind: 'ask', row })),
  };
  const unlink: Action = {
    id: 'customers.unlink',
    label: 'Unlink',
    key: 'U',
    group: 'Customers',
    disabled: off || tab !== 'linked' || active === null,
    run: () => setDialog({ kind: 'unlink', rows: chosen() }),
  };
  const flagAction: Action = {
    id: 'customers.flag',
    label: 'Flag',
    key: 'F',
    group: 'Customers',
    disabled: off || active === null,
    run: onRow(flag),
  };
  const bulk: Action = {
    id: 'customers.acceptExact',
    label: `Accept ${plural(exactOpen, 'exact match', 'exact matches')}`,
    key: 'Shift+A',
    group: 'Customers',
    disabled: off || exactOpen === 0,
    run: acceptExact,
  };
  useActions([
    accept,
    notSame,
    nextCandidate,
    pick,
    create,
    later,
    ask,
    unlink,
    flagAction,
    bulk,
    {
      id: 'customers.note',
      label: 'Note',
      key: 'F2',
      group: 'Customers',
      run: () => document.getElementById('client-note')?.focus(),
    },
    {
      id: 'customers.names',
      label: 'Filter by a list of names',
      group: 'Customers',
      run: () => setDialog({ kind: 'names' }),
    },
    ...tabs.map(
      (one, index): Action => ({
        id: `customers.tab.${one.id}`,
        label: `${one.label} clients`,
        key: String(index + 1),
        group: 'Customers',
        run: () => set({ tab: one.id }),
      }),
    ),
  ]);

  if (status !== null && status.counts.clients === 0) {
    return (
      <Empty title="No clients yet">
        <p>Import the billing system’s clients first. Then they are matched with the customers of QuickBooks.</p>
        <Button onClick={() => go('import')}>Import clients</Button>
      </Empty>
    );
  }

  return (
    <>
      <ListScreen
        head={
          <>
            <TierTabs
              tabs={tabs}
              value={tab}
              counts={counts?.tabs ?? null}
              onChange={(next) => set({ tab: next, candidateIndex: 0 })}
            />
            <TextInput
              size="xs"
              w={170}
              leftSection={<IconSearch size={14} />}
              placeholder="Search"
              aria-label="Search clients and customers"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
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
            <Button size="compact-xs" variant="subtle" onClick={() => setDialog({ kind: 'names' })}>
              {store.names === null ? 'Names …' : plural(store.names.length, 'name')}
            </Button>
          </>
        }
        list={
          <Grid<MatchRow>
            name={`customers-${tab}`}
            label={`${tab} clients`}
            columns={columns}
            rowId={(row) => String(row.clientId)}
            fetchPage={fetchPage}
            query={JSON.stringify(filters)}
            version={version}
            selectable
            emptyText={emptyTexts[tab]}
            onActive={(row) => set({ active: row, candidateIndex: 0 })}
            onEnter={(row) => (hasCandidate && canDecide ? link(row) : undefined)}
            onSelectionCount={(selectedCount) => set({ selectedCount })}
            handle={grid}
          />
        }
        inspector={active === null ? null : <Inspector clientId={active.clientId} />}
        bar={
          <>
            <span>
              {plural(counts?.tabs[tab] ?? 0, 'client')}
              {totals !== null && (
                <span style={{ color: 'var(--text-2)' }}>
                  {' '}
                  · open {totalsText(totals.source)} in the source, {totalsText(totals.quickbooks)} in QuickBooks
                </span>
              )}
            </span>
            <span className={screenStyles.barEnd}>
              {tab === 'exact' && <ActionButton action={bulk} primary />}
              {(tab === 'exact' || tab === 'suggested') && (
                <>
                  <ActionButton action={accept} primary={tab === 'suggested'} />
                  <ActionButton action={notSame} />
                  <ActionButton action={nextCandidate} />
                </>
              )}
              {tab === 'linked' ? <ActionButton action={unlink} /> : <ActionButton action={pick} />}
              {(tab === 'unmatched' || tab === 'suggested') && <ActionButton action={create} />}
              {tab !== 'linked' && <ActionButton action={later} />}
              <ActionButton action={ask} />
            </span>
          </>
        }
      />
      {dialog?.kind === 'picker' && (
        <Picker
          clientName={dialog.row.clientName}
          onClose={() => setDialog(null)}
          onPick={(customerId) =>
            decide(() => callEngine('customers.link', { clientId: dialog.row.clientId, customerId }))
          }
        />
      )}
      {dialog?.kind === 'ask' && (
        <AskDialog
          record={{ recordType: 'client', recordId: dialog.row.clientId }}
          about={dialog.row.clientName}
          suggestion={`Is “${dialog.row.clientName}” the same as “${dialog.row.customerName ?? 'any customer'}” in QuickBooks?`}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'create' && <CreateDialog row={dialog.row} onClose={() => setDialog(null)} />}
      {dialog?.kind === 'unlink' && (
        <UnlinkDialog
          rows={dialog.rows}
          onClose={() => setDialog(null)}
          onDone={() => grid.current?.clearSelection()}
        />
      )}
      {dialog?.kind === 'names' && (
        <NamesDialog
          onClose={() => setDialog(null)}
          onApply={(names) => {
            set({ names });
            setDialog(null);
          }}
        />
      )}
    </>
  );
}
