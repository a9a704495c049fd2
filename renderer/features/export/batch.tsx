import { Button, Progress, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowLeft,
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClockQuestion,
  IconList,
} from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { BatchRow, ItemRow } from '../../../shared/ipc/exports.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useFacts, useJob } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { formatInstant, plural } from '../../ui/format.ts';
import { Grid, type GridHandle, type PageRequest } from '../../ui/grid.tsx';
import { ListScreen } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { type TierTab, TierTabs } from '../../ui/tier-tabs.tsx';
import { contentOf, countState, itemColumns, statusText } from './columns.tsx';
import { PushDialog, UndoDialog } from './dialogs.tsx';
import styles from './export.module.css';
import { ItemPreview } from './preview.tsx';
import { readAll } from './read-all.ts';
import { type ItemTab, statesOf, useExport } from './store.ts';
import { statusWords } from './words.ts';

const tabs: readonly TierTab<ItemTab>[] = [
  { id: 'all', label: 'All', icon: IconList, colour: '--tier-unmatched' },
  { id: 'ready', label: 'Ready', icon: IconCircleDashed, colour: '--tier-linked' },
  { id: 'blocked', label: 'Blocked', icon: IconBan, colour: '--tier-suggested' },
  { id: 'in-doubt', label: 'In doubt', icon: IconClockQuestion, colour: '--tier-suggested' },
  { id: 'failed', label: 'Refused', icon: IconAlertTriangle, colour: '--wrong' },
  { id: 'confirmed', label: 'In QuickBooks', icon: IconCircleCheck, colour: '--tier-exact' },
];

function useBatch(batchId: number): BatchRow | null {
  const [batch, setBatch] = useState<BatchRow | null>(null);
  const version = useFacts('exports');
  const job = useJob('push');
  const running = job?.status === 'running';
  // biome-ignore lint/correctness/useExhaustiveDependencies: facts changed, or the push came to an end
  useEffect(() => {
    let current = true;
    run(async () => {
      const next = await callEngine('exports.batch', { batchId });
      if (current) setBatch(next);
    });
    return () => {
      current = false;
    };
  }, [batchId, version, running]);
  return batch?.batchId === batchId ? batch : null;
}

type Dialog = 'push' | 'push-one' | 'undo';

/** One batch: its items with their states, what each sends, and the push. */
export function Batch({
  batchId,
  canDecide,
  canPush,
  locked,
  onConfigure,
}: {
  readonly batchId: number;
  readonly canDecide: boolean;
  readonly canPush: boolean;
  readonly locked: boolean;
  readonly onConfigure: () => void;
}) {
  const { tab, item, itemSearch, selectedCount, set } = useExport();
  const batch = useBatch(batchId);
  const version = useFacts('exports');
  const job = useJob('push');
  const go = useRoute((route) => route.go);
  const grid = useRef<GridHandle<ItemRow>>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const search = itemSearch?.batchId === batchId ? itemSearch.text : '';
  const setSearch = (text: string) => set({ itemSearch: { batchId, text } });
  const pushing = job?.status === 'running';
  const fetchPage = useCallback(
    (page: PageRequest) => callEngine('exports.items', { batchId, states: statesOf(tab), search, ...page }),
    [batchId, tab, search],
  );
  const chosen = (): ItemRow[] => {
    const selected = grid.current?.selected() ?? [];
    return selected.length > 0 ? selected : item === null ? [] : [item];
  };
  const onItems = (work: (itemIds: string[]) => Promise<unknown>, wanted: (row: ItemRow) => boolean) =>
    run(async () => {
      const itemIds = chosen()
        .filter(wanted)
        .map((row) => row.itemId);
      if (itemIds.length > 0) await work(itemIds);
      grid.current?.clearSelection();
    });
  const count = (...states: string[]): number => (batch === null ? 0 : countState(batch, ...states));
  const going = count('ready', 'in-doubt', 'sending');
  const recheck = () => run(() => callEngine('exports.recheck', { batchId }));
  const isNeverSent = (row: ItemRow): boolean =>
    row.state === 'blocked' || row.state === 'ready' || row.state === 'failed';

  const push: Action = {
    id: 'export.push',
    label: `Push ${plural(going, 'item')} …`,
    key: 'P',
    group: 'Export',
    disabled: !canPush || pushing || locked || going === 0,
    run: () => setDialog('push'),
  };
  const pushOne: Action = {
    id: 'export.pushOne',
    label: 'Push one, then stop …',
    key: '1',
    group: 'Export',
    disabled: !canPush || pushing || locked || going === 0,
    run: () => setDialog('push-one'),
  };
  const stop: Action = {
    id: 'export.stop',
    label: 'Stop after the current item',
    key: 'S',
    group: 'Export',
    disabled: !pushing,
    run: () => {
      if (job !== null) run(() => callEngine('job.cancel', { jobId: job.jobId }));
    },
  };
  const check: Action = {
    id: 'export.recheck',
    label: 'Check again',
    key: 'C',
    group: 'Export',
    disabled: !canDecide || pushing || count('blocked', 'ready') === 0,
    run: recheck,
  };
  const retry: Action = {
    id: 'export.retry',
    label: selectedCount > 0 ? 'Retry ticked' : `Retry ${plural(count('failed'), 'refused item')}`,
    key: 'R',
    group: 'Export',
    disabled: !canDecide || pushing || count('failed') === 0,
    run: () =>
      run(async () => {
        const ticked = grid.current?.selected() ?? [];
        const refused = (page: { offset: number; limit: number }) =>
          callEngine('exports.items', { batchId, states: ['failed'], search: '', sort: null, ...page });
        const from = ticked.length > 0 ? ticked : await readAll(refused);
        const itemIds = from.filter((row) => row.state === 'failed').map((row) => row.itemId);
        if (itemIds.length > 0) await callEngine('exports.retry', { itemIds });
        grid.current?.clearSelection();
      }),
  };
  const takeOut: Action = {
    id: 'export.withdraw',
    label: 'Take out',
    key: 'X',
    group: 'Export',
    disabled: !canDecide || pushing || item === null || !isNeverSent(item),
    run: () => onItems((itemIds) => callEngine('exports.withdraw', { itemIds }), isNeverSent),
  };
  const undo: Action = {
    id: 'export.undo',
    label: 'Take back …',
    key: 'U',
    group: 'Export',
    disabled: !canDecide || pushing || locked || batch?.kind !== 'push' || count('confirmed') === 0,
    run: () => setDialog('undo'),
  };
  const record: Action = {
    id: 'export.record',
    label: 'Record …',
    key: 'D',
    group: 'Export',
    run: () => go('reports', { batchId: String(batchId) }),
  };
  const back: Action = {
    id: 'export.back',
    label: 'All batches',
    key: 'Escape',
    group: 'Export',
    run: () => set({ view: 'batches' }),
  };
  useActions([push, pushOne, stop, check, retry, takeOut, undo, record, back]);

  const counts =
    batch === null
      ? null
      : Object.fromEntries(
          tabs.map(({ id }) => [
            id,
            id === 'all'
              ? countState(batch, ...['ready', 'blocked', 'in-doubt', 'sending', 'failed', 'confirmed'])
              : countState(batch, ...(statesOf(id) ?? [])),
          ]),
        );
  return (
    <>
      <ListScreen
        head={
          <>
            <Button size="compact-sm" variant="subtle" leftSection={<IconArrowLeft size={14} />} onClick={back.run}>
              Batches
            </Button>
            <TierTabs tabs={tabs} value={tab} counts={counts} onChange={(next) => set({ tab: next })} />
            <SearchField label="Search this batch" value={search} onSearch={setSearch} />
          </>
        }
        list={
          <div className={styles.column}>
            <div className={styles.summary} aria-live="polite">
              <b>
                Batch {batchId}
                {batch?.kind === 'undo' ? `, takes back batch ${batch.undoOf ?? ''}` : ''}
              </b>
              {batch !== null && (
                <Text size="sm" c="dimmed">
                  {contentOf(batch)} · {pushing ? (job?.phase ?? statusWords.pushing) : statusText(batch)} · composed{' '}
                  {formatInstant(batch.composedAt)} by {batch.person}
                </Text>
              )}
              {pushing && job !== null && job.totalCount !== null && (
                <Progress
                  w={180}
                  value={job.totalCount === 0 ? 0 : (100 * job.doneCount) / job.totalCount}
                  aria-label={`${job.doneCount} of ${job.totalCount} pushed`}
                />
              )}
            </div>
            <div className={styles.grow}>
              <Grid<ItemRow>
                name="export-items"
                label={`Items of batch ${batchId}`}
                columns={itemColumns}
                rowId={(row) => row.itemId}
                fetchPage={fetchPage}
                query={JSON.stringify({ batchId, tab, search })}
                version={version}
                selectable
                emptyText={search === '' ? 'No item in this state.' : 'No item fits the search.'}
                emptyNext={{
                  label: 'Show all items',
                  run() {
                    setSearch('');
                    set({ tab: 'all' });
                  },
                }}
                onActive={(row) => set({ item: row })}
                onSelection={(rows) => set({ selectedCount: rows.length })}
                handle={grid}
              />
            </div>
          </div>
        }
        inspector={
          item === null ? null : (
            <ItemPreview itemId={item.itemId} onConfigure={onConfigure} onRecheck={canDecide ? recheck : null} />
          )
        }
        bar={
          <ActionBar
            actions={[
              ...(pushing ? [stop] : [push, pushOne]),
              check,
              ...(count('failed') > 0 ? [retry] : []),
              takeOut,
              ...(batch?.kind === 'push' ? [undo] : []),
              record,
            ]}
            primary={pushing ? stop.id : push.id}
          >
            <Text span size="sm" c="dimmed">
              {count('confirmed')} in QuickBooks, {going} to go
              {count('blocked', 'failed') > 0 && `, ${plural(count('blocked', 'failed'), 'item')} for you`}
            </Text>
          </ActionBar>
        }
      />
      {batch !== null && (dialog === 'push' || dialog === 'push-one') && (
        <PushDialog batch={batch} onlyOne={dialog === 'push-one'} onClose={() => setDialog(null)} />
      )}
      {dialog === 'undo' && (
        <UndoDialog
          batchId={batchId}
          onClose={() => setDialog(null)}
          onComposed={(next) => set({ view: 'batch', batchId: next, tab: 'all', item: null })}
        />
      )}
    </>
  );
}
