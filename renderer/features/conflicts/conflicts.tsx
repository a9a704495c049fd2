import { ActionIcon, Menu, Select } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowsDiff,
  IconBuildingBank,
  IconCircleCheck,
  IconClockPause,
  IconDots,
  IconFileInvoice,
  IconTrashX,
  IconUserOff,
} from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import {
  ConflictField,
  ConflictFilters,
  type ConflictRow,
  type ConflictTab,
  type Outcome,
} from '../../../shared/ipc/conflicts.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { actionsOf } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, plural } from '../../ui/format.ts';
import type { PageRequest } from '../../ui/grid.tsx';
import { type ReviewHandle, ReviewList, type RowSum, totalsText } from '../../ui/review-list.tsx';
import { Empty } from '../../ui/screen.tsx';
import type { TabMoney, TierTab } from '../../ui/tier-tabs.tsx';
import { useLive } from '../../ui/use-live.ts';
import { useExport } from '../export/store.ts';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { columnsOf } from './columns.tsx';
import { AlikeDialog, NeverTouchDialog } from './dialogs.tsx';
import { Inspector } from './inspector.tsx';
import { useConflicts } from './store.ts';
import { fieldLabels, outcomeLabels } from './words.ts';

type Counts = EngineOutput<'conflicts.counts'>;

const tabs: readonly TierTab<ConflictTab>[] = [
  { id: 'open', label: 'All open', icon: IconAlertTriangle, colour: '--tier-suggested' },
  { id: 'customers', label: 'Customers', icon: IconUserOff, colour: '--tier-suggested' },
  { id: 'gone', label: 'Void or gone', icon: IconTrashX, colour: '--tier-suggested' },
  { id: 'both', label: 'Both changed', icon: IconArrowsDiff, colour: '--tier-suggested' },
  { id: 'quickbooks', label: 'In QuickBooks', icon: IconBuildingBank, colour: '--tier-linked' },
  { id: 'source', label: 'In the source', icon: IconFileInvoice, colour: '--tier-linked' },
  { id: 'waiting', label: 'Waiting', icon: IconClockPause, colour: '--tier-unmatched' },
  { id: 'done', label: 'Done', icon: IconCircleCheck, colour: '--tier-exact' },
];

const keys: Readonly<Record<Outcome, string>> = {
  'keep-ours': 'O',
  'keep-theirs': 'T',
  'by-field': 'B',
  accept: 'A',
  unlink: 'U',
  'ask-client': 'Q',
};

const sums: readonly RowSum<ConflictRow>[] = [
  {
    label: 'at stake',
    of: ({ stakeMinor, currency }) =>
      stakeMinor === null || currency === null ? [] : [{ amountMinor: stakeMinor, currency }],
  },
];

const make = actionsOf('Conflicts');

/** Most of a name that a button shows; the inspector has the whole of it. */
const nameMax = 32;
const shorten = (name: string): string => (name.length > nameMax ? `${name.slice(0, nameMax - 1).trimEnd()}…` : name);

function moneyOf(counts: Counts | null): Partial<Record<ConflictTab, TabMoney>> | null {
  if (counts === null) return null;
  return Object.fromEntries(tabs.map(({ id }) => [id, [{ label: 'at stake', totals: counts.stakes[id] }]]));
}

/** What the client is asked about a conflict, to begin with. */
function questionAbout({ fields, label }: ConflictRow): string {
  const about = fields.map((field) => fieldLabels[field].toLowerCase()).join(' and ');
  return about === '' ? `What happened to ${label}?` : `Which ${about} is right for ${label}?`;
}

function writeFile(call: 'conflicts.writeSourceChanges' | 'conflicts.writeClientImport', suggestedName: string): void {
  run(async () => {
    const { fileToken, name } = await callMain('files.chooseTarget', { suggestedName });
    if (fileToken === null) return;
    const { rowCount } = await callEngine(call, { fileToken });
    useCompany.getState().say(`Wrote ${plural(rowCount, 'row')} to ${name ?? 'the file'}`);
  });
}

function emptyText(tab: ConflictTab, counts: Counts | null): string {
  if (tab === 'waiting') return 'Nothing waits for an export batch or an answer.';
  if (tab === 'done') return 'Nothing was decided yet.';
  const links = counts === null ? '' : ` ${plural(counts.linkCount, 'link')} compared.`;
  return tab === 'open' ? `Nothing to review.${links}` : 'Nothing of this kind is open.';
}

/** Conflict review: what changed on either side since both last agreed, and what a person says follows. Works offline. */
export function ConflictsScreen() {
  const store = useConflicts();
  const { tab, active, choices, set } = store;
  const status = useCompany((company) => company.status);
  const go = useRoute((route) => route.go);
  const version = useFacts('conflicts');
  const live = useLive('counts', version, () => callEngine('conflicts.counts', {}));
  const counts = live.value;
  const conflictId = active?.conflictId ?? null;
  const detail = useLive(String(conflictId), version, async () =>
    conflictId === null ? null : callEngine('conflicts.detail', { conflictId }),
  ).value;
  const list = useRef<ReviewHandle<ConflictRow>>(null);
  const [dialog, setDialog] = useState<'alike' | 'ask' | 'never' | null>(null);
  const canDecide = status?.mode !== 'read-only';

  const filters = useMemo(() => ({ tab, search: store.search, field: store.field }), [tab, store.search, store.field]);
  const fetchPage = useCallback((page: PageRequest) => callEngine('conflicts.list', { filters, ...page }), [filters]);
  const columns = useMemo(() => columnsOf(tab), [tab]);

  const decideAs = (outcome: Outcome, note: string | null) => {
    if (detail === null) return Promise.resolve();
    const { conflictId: id, revision } = detail.row;
    return callEngine('conflicts.decide', {
      conflicts: [{ conflictId: id, revision }],
      outcome,
      choices: outcome === 'by-field' ? choices : {},
      note,
    });
  };
  const decide = (outcome: Outcome) => {
    if (outcome === 'ask-client') setDialog('ask');
    else list.current?.decide([], () => decideAs(outcome, null));
  };
  const allChosen = detail?.row.fields.every((field) => choices[field] !== undefined) ?? false;
  const offered = (outcome: Outcome): boolean => {
    const offer = detail?.outcomes.find((one) => one.outcome === outcome);
    return offer !== undefined && offer.refusal === null && (outcome !== 'by-field' || allChosen);
  };
  const decisions = (Object.keys(keys) as Outcome[]).map((outcome) => {
    const label = outcome === 'ask-client' ? 'Ask …' : outcomeLabels[outcome];
    return make(outcome, label, keys[outcome], canDecide && offered(outcome), () => decide(outcome));
  });
  const [best] = detail?.candidates ?? [];
  const relinkLabel = best === undefined ? 'Relink' : `Relink to ${shorten(best.customer.name)}`;
  const canRelink = canDecide && best !== undefined && detail?.row.status !== 'closed';
  const relink = make('relink', relinkLabel, 'R', canRelink, () => {
    if (detail === null || best === undefined) return;
    const { conflictId: id, revision } = detail.row;
    run(() => callEngine('conflicts.relink', { conflictId: id, revision, customerId: best.customer.customerId }));
  });
  const alikeCount = detail?.alikeCount ?? 0;
  const alikeLabel = `Decide ${formatCount(alikeCount)} alike …`;
  const alike = make('alike', alikeLabel, 'D', canDecide && alikeCount > 1, () => setDialog('alike'));
  const toExport = counts?.toExport ?? 0;
  const composeLabel = `Put ${plural(toExport, 'update')} into a batch`;
  const compose = make('compose', composeLabel, 'Shift+E', canDecide && toExport > 0, () =>
    run(async () => {
      const composed = await callEngine('conflicts.composeUpdates', {});
      if (composed === null) return;
      useExport.getState().set({ view: 'batch', batchId: composed.batchId, tab: 'all', item: null });
      go('export');
    }),
  );
  const sourceChanges = counts?.sourceChanges ?? 0;
  const changesAs = (format: 'xlsx' | 'csv', key: string | null) =>
    make(
      `source.${format}`,
      `Changes for the source as ${format.toUpperCase()} (${formatCount(sourceChanges)}) …`,
      key,
      sourceChanges > 0,
      () => writeFile('conflicts.writeSourceChanges', `changes in the source.${format}`),
    );
  const more = [
    changesAs('xlsx', 'mod+E'),
    changesAs('csv', null),
    make('clients', 'Clients to import into the source …', null, true, () =>
      writeFile('conflicts.writeClientImport', 'clients from QuickBooks.csv'),
    ),
    make('never', 'Fields never written to QuickBooks …', null, canDecide, () => setDialog('never')),
  ];

  if (counts !== null && counts.linkCount === 0) {
    return (
      <Empty title="Nothing is linked yet" next={{ label: 'Link customers', run: () => go('customers') }}>
        <p>
          Once customers and invoices are linked, every pull and import compares both sides with what they were when
          they last agreed, and what no longer agrees stands here.
        </p>
      </Empty>
    );
  }

  const stakes = counts?.stakes[tab] ?? [];
  const firstOffered = decisions.find((one) => one.disabled !== true)?.id ?? null;
  return (
    <>
      <ReviewList<ConflictRow, ConflictTab, ConflictFilters>
        group="Conflicts"
        noun="conflicts"
        tabs={tabs}
        tab={tab}
        counts={counts?.tabs ?? null}
        money={moneyOf(counts)}
        onTab={(value) => set({ tab: value, choices: {} })}
        search={store.search}
        searchLabel="Search conflicts"
        onSearch={(search) => set({ search })}
        tools={
          <>
            <Select
              size="xs"
              w={160}
              clearable
              placeholder="Any field"
              aria-label="Field"
              data={ConflictField.options.map((value) => ({ value, label: fieldLabels[value] }))}
              value={store.field}
              onChange={(value) => set({ field: ConflictField.options.find((one) => one === value) ?? null })}
            />
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon variant="default" size="md" aria-label="Files and settings">
                  <IconDots size={16} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {more.map((action) => (
                  <Menu.Item key={action.id} disabled={action.disabled === true} onClick={() => action.run()}>
                    {action.label}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </>
        }
        active={active}
        grid={{
          name: `conflicts-${tab === 'waiting' || tab === 'done' ? 'decided' : 'open'}`,
          columns,
          rowId: (row) => String(row.conflictId),
          fetchPage,
          version,
          emptyText: emptyText(tab, counts),
          onActive: (row) => set({ active: row, choices: {} }),
        }}
        filters={filters}
        onFilters={(saved) => {
          const { success, data } = ConflictFilters.safeParse(saved);
          if (success) set({ ...data, choices: {} });
          return success;
        }}
        unfiltered={{ tab, search: '', field: null }}
        workTabs={['open']}
        next={{ label: 'See the tie-out', run: () => go('tie-out') }}
        sums={sums}
        inspector={active === null ? null : <Inspector detail={detail} canDecide={canDecide} />}
        summary={
          <span style={{ color: 'var(--text-2)' }}>
            {stakes.length === 0 ? 'No money at stake here' : `${totalsText(stakes)} at stake`}
          </span>
        }
        actions={[...decisions, relink, alike, compose, ...more]}
        shown={[
          ...(best === undefined ? [] : [relink]),
          ...(toExport > 0 ? [compose] : []),
          ...(tab === 'done' ? [] : decisions),
          ...(alikeCount > 1 ? [alike] : []),
        ]}
        // Where a merge moved the documents the way is plain; a like name is a guess.
        primary={best !== undefined && detail?.row.kind === 'customer-merged' ? relink.id : firstOffered}
        error={live.error}
        onRetry={live.retry}
        handle={list}
      />
      {dialog === 'alike' && detail !== null && (
        <AlikeDialog detail={detail} choices={choices} onClose={() => setDialog(null)} />
      )}
      {dialog === 'ask' && detail !== null && (
        <AskDialog
          about={detail.row.label}
          suggestion={questionAbout(detail.row)}
          ask={(text) => decideAs('ask-client', text)}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'never' && <NeverTouchDialog onClose={() => setDialog(null)} />}
    </>
  );
}
