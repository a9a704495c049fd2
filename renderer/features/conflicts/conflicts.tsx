import { ActionIcon, Button, Menu, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconArrowsDiff,
  IconBuildingBank,
  IconCircleCheck,
  IconClockPause,
  IconDots,
  IconFileInvoice,
  IconSearch,
  IconTrashX,
  IconUserOff,
} from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { ConflictField, type ConflictRow, type ConflictTab, type Outcome } from '../../../shared/ipc/conflicts.ts';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, formatMoney, plural } from '../../ui/format.ts';
import { Grid, type GridHandle } from '../../ui/grid.tsx';
import screenStyles from '../../ui/screen.module.css';
import { ActionButton, Empty, ListScreen } from '../../ui/screen.tsx';
import { type TierTab, TierTabs } from '../../ui/tier-tabs.tsx';
import { columnsOf } from './columns.tsx';
import type { ConflictDetail } from './compare.tsx';
import { AlikeDialog, AskDialog, NeverTouchDialog } from './dialogs.tsx';
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

/** What the open company's conflicts come to; read again whenever facts change. */
function useCounts(version: number): Counts | null {
  const [counts, setCounts] = useState<Counts | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let current = true;
    run(async () => {
      const next = await callEngine('conflicts.counts', {});
      if (current) setCounts(next);
    });
    return () => {
      current = false;
    };
  }, [version]);
  return counts;
}

/** The active conflict with all it takes to decide; null while it is read. */
function useDetail(row: ConflictRow | null, version: number): ConflictDetail | null {
  const [detail, setDetail] = useState<ConflictDetail | null>(null);
  const conflictId = row?.conflictId ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    if (conflictId === null) return;
    let current = true;
    run(async () => {
      const next = await callEngine('conflicts.detail', { conflictId });
      if (current) setDetail(next);
    });
    return () => {
      current = false;
    };
  }, [conflictId, version]);
  return detail?.row.conflictId === conflictId ? detail : null;
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
  const counts = useCounts(version);
  const detail = useDetail(active, version);
  const grid = useRef<GridHandle<ConflictRow>>(null);
  const [dialog, setDialog] = useState<'alike' | 'ask' | 'never' | null>(null);
  const [typed, setTyped] = useState(store.search);
  const [search] = useDebouncedValue(typed, 150);
  const canDecide = status?.mode !== 'read-only';

  useEffect(() => set({ search: search.trim() }), [search, set]);

  const filters = useMemo(() => ({ tab, search: store.search, field: store.field }), [tab, store.search, store.field]);
  const fetchPage = useCallback(
    (page: { offset: number; limit: number; sort: { column: string; descending: boolean } | null }) =>
      callEngine('conflicts.list', { filters, ...page }),
    [filters],
  );
  const columns = useMemo(() => columnsOf(tab), [tab]);

  const decide = (outcome: Outcome) => {
    if (detail === null) return;
    if (outcome === 'ask-client') {
      setDialog('ask');
      return;
    }
    const { conflictId, revision } = detail.row;
    run(async () => {
      const conflicts = [{ conflictId, revision }];
      const made = outcome === 'by-field' ? choices : {};
      await callEngine('conflicts.decide', { conflicts, outcome, choices: made, note: null });
      grid.current?.focus();
    });
  };
  const allChosen = detail?.row.fields.every((field) => choices[field] !== undefined) ?? false;
  const offered = (outcome: Outcome): boolean => {
    const offer = detail?.outcomes.find((one) => one.outcome === outcome);
    return offer !== undefined && offer.refusal === null && (outcome !== 'by-field' || allChosen);
  };
  const decisions = (Object.keys(keys) as Outcome[]).map(
    (outcome): Action => ({
      id: `conflicts.${outcome}`,
      label: outcome === 'ask-client' ? 'Ask …' : outcomeLabels[outcome],
      key: keys[outcome],
      group: 'Conflicts',
      disabled: !canDecide || !offered(outcome),
      run: () => decide(outcome),
    }),
  );
  const [best] = detail?.candidates ?? [];
  const relink: Action = {
    id: 'conflicts.relink',
    label: best === undefined ? 'Relink' : `Relink to ${best.customer.name}`,
    key: 'R',
    group: 'Conflicts',
    disabled: !canDecide || best === undefined || detail?.row.status === 'closed',
    run: () => {
      if (detail === null || best === undefined) return;
      const { conflictId, revision } = detail.row;
      run(() => callEngine('conflicts.relink', { conflictId, revision, customerId: best.customer.customerId }));
    },
  };
  const alikeCount = detail?.alikeCount ?? 0;
  const alike: Action = {
    id: 'conflicts.alike',
    label: `Decide ${formatCount(alikeCount)} alike …`,
    key: 'D',
    group: 'Conflicts',
    disabled: !canDecide || alikeCount < 2,
    run: () => setDialog('alike'),
  };
  const toExport = counts?.toExport ?? 0;
  const compose: Action = {
    id: 'conflicts.compose',
    label: `Put ${plural(toExport, 'update')} into a batch`,
    key: 'Shift+E',
    group: 'Conflicts',
    disabled: !canDecide || toExport === 0,
    run: () =>
      run(async () => {
        const { itemCount } = await callEngine('conflicts.composeUpdates', {});
        if (itemCount > 0) go('export');
      }),
  };
  const sourceChanges = counts?.sourceChanges ?? 0;
  const more: readonly Action[] = [
    {
      id: 'conflicts.sourceXlsx',
      label: `Changes for the source as XLSX (${formatCount(sourceChanges)}) …`,
      key: 'mod+E',
      group: 'Conflicts',
      disabled: sourceChanges === 0,
      run: () => writeFile('conflicts.writeSourceChanges', 'changes in the source.xlsx'),
    },
    {
      id: 'conflicts.sourceCsv',
      label: `Changes for the source as CSV (${formatCount(sourceChanges)}) …`,
      group: 'Conflicts',
      disabled: sourceChanges === 0,
      run: () => writeFile('conflicts.writeSourceChanges', 'changes in the source.csv'),
    },
    {
      id: 'conflicts.clients',
      label: 'Clients to import into the source …',
      group: 'Conflicts',
      run: () => writeFile('conflicts.writeClientImport', 'clients from QuickBooks.csv'),
    },
    {
      id: 'conflicts.never',
      label: 'Fields never written to QuickBooks …',
      group: 'Conflicts',
      disabled: !canDecide,
      run: () => setDialog('never'),
    },
  ];
  useActions([
    ...decisions,
    relink,
    alike,
    compose,
    ...more,
    ...tabs.map(
      (one, index): Action => ({
        id: `conflicts.tab.${one.id}`,
        label: `${one.label} conflicts`,
        key: String(index + 1),
        group: 'Conflicts',
        run: () => set({ tab: one.id, choices: {} }),
      }),
    ),
  ]);

  if (counts !== null && counts.linkCount === 0) {
    return (
      <Empty title="Nothing is linked yet">
        <p>
          Once customers and invoices are linked, every pull and import compares both sides with what they were when
          they last agreed, and what no longer agrees stands here.
        </p>
        <Button onClick={() => go('customers')}>Link customers</Button>
      </Empty>
    );
  }

  const stakes = counts?.stakes[tab] ?? [];
  const primary = decisions.find((one) => one.disabled !== true)?.id;
  return (
    <>
      <ListScreen
        head={
          <>
            <TierTabs
              tabs={tabs}
              value={tab}
              counts={counts?.tabs ?? null}
              onChange={(next) => set({ tab: next, choices: {} })}
            />
            <TextInput
              size="xs"
              w={170}
              leftSection={<IconSearch size={14} />}
              placeholder="Search"
              aria-label="Search conflicts"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
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
        list={
          <Grid<ConflictRow>
            name={`conflicts-${tab === 'waiting' || tab === 'done' ? 'decided' : 'open'}`}
            label={`${tab} conflicts`}
            columns={columns}
            rowId={(row) => String(row.conflictId)}
            fetchPage={fetchPage}
            query={JSON.stringify(filters)}
            version={version}
            emptyText={emptyText(tab, counts)}
            onActive={(row) => set({ active: row, choices: {} })}
            handle={grid}
          />
        }
        inspector={active === null ? null : <Inspector detail={detail} canDecide={canDecide} />}
        bar={
          <>
            <Text span size="sm" c="dimmed">
              {stakes.length === 0
                ? 'No money at stake here'
                : `${stakes.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ')} at stake`}
            </Text>
            <span className={screenStyles.barEnd}>
              {best !== undefined && <ActionButton action={relink} primary />}
              {tab !== 'done' &&
                decisions.map((action) => (
                  <ActionButton key={action.id} action={action} primary={best === undefined && action.id === primary} />
                ))}
              {alikeCount > 1 && <ActionButton action={alike} />}
              {toExport > 0 && <ActionButton action={compose} />}
            </span>
          </>
        }
      />
      {dialog === 'alike' && detail !== null && (
        <AlikeDialog detail={detail} choices={choices} onClose={() => setDialog(null)} />
      )}
      {dialog === 'ask' && detail !== null && <AskDialog detail={detail} onClose={() => setDialog(null)} />}
      {dialog === 'never' && <NeverTouchDialog onClose={() => setDialog(null)} />}
    </>
  );
}
