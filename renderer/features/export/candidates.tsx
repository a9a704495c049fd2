import { Chip, Select, Text } from '@mantine/core';
import { type ReactNode, useCallback, useRef } from 'react';
import { z } from 'zod';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { type CandidateRow, ExportItemKind } from '../../../shared/ipc/exports.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { formatDay, formatMoney, plural } from '../../ui/format.ts';
import { Grid, type GridHandle, type PageRequest } from '../../ui/grid.tsx';
import { HeadTools } from '../../ui/head-tools.tsx';
import { SavedViews } from '../../ui/saved-views.tsx';
import { Empty, ListScreen } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { candidateColumns } from './columns.tsx';
import { CandidatePreview } from './preview.tsx';
import { readAll } from './read-all.ts';
import { useExport } from './store.ts';
import { countKind, kindWords } from './words.ts';

/** What a saved view of this list keeps. */
const Filters = z.object({ search: z.string(), blockedOnly: z.boolean(), kind: ExportItemKind.nullable() });

/** What could go now, with its reasons; composing freezes it into a batch and sends nothing. */
export function Candidates({
  head,
  overview,
  canDecide,
  onConfigure,
}: {
  readonly head: ReactNode;
  readonly overview: EngineOutput<'exports.overview'>;
  readonly canDecide: boolean;
  readonly onConfigure: () => void;
}) {
  const { search, blockedOnly, kind, candidate, selectedCount, set } = useExport();
  const version = useFacts('exports', 'documents', 'customers', 'payments');
  const grid = useRef<GridHandle<CandidateRow>>(null);
  const go = useRoute((route) => route.go);
  const fetchPage = useCallback(
    (page: PageRequest) =>
      callEngine('exports.candidates', { search, blocked: blockedOnly ? true : null, kind, ...page }),
    [search, blockedOnly, kind],
  );
  const total = overview.candidates.reduce((sum, one) => sum + one.count, 0);
  const blocked = overview.candidates.reduce((sum, one) => sum + one.blocked, 0);
  const locked = overview.locked !== null;
  const composeThese = (keys: string[] | null) =>
    run(async () => {
      const composed = await callEngine('exports.compose', { keys });
      grid.current?.clearSelection();
      if (composed !== null) set({ view: 'batch', batchId: composed.batchId, tab: 'all', item: null });
    });
  const filtered = search.trim() !== '' || blockedOnly || kind !== null;
  const shownKeys = async (): Promise<string[]> =>
    (await readAll((page) => fetchPage({ sort: null, ...page }))).map((row) => row.key);
  const compose: Action = {
    id: 'export.compose',
    label:
      selectedCount > 0
        ? `Compose ${plural(selectedCount, 'ticked record')}`
        : filtered
          ? 'Compose all that are shown'
          : `Compose all ${plural(total, 'record')}`,
    key: 'B',
    group: 'Export',
    disabled: !canDecide || locked || total === 0 || (filtered && candidate === null),
    run: () => {
      const chosen = grid.current?.selected() ?? [];
      if (chosen.length > 0) composeThese(chosen.map((row) => row.key));
      else if (filtered) run(async () => composeThese(await shownKeys()));
      else composeThese(null);
    },
  };
  const configure: Action = {
    id: 'export.configure',
    label: overview.missingConfig > 0 ? `Map for export (${overview.missingConfig} missing)` : 'Map for export',
    key: 'M',
    group: 'Export',
    run: onConfigure,
  };
  useActions([compose, configure]);

  const empty =
    overview.goLive === null ? (
      <Empty title="No go-live date yet" next={{ label: 'Set the go-live date', run: () => go('go-live') }}>
        <p>Documents dated from go-live on are offered here. Earlier ones are history and never leave by themselves.</p>
      </Empty>
    ) : (
      <Empty title="Nothing to send" next={{ label: 'See the tie-out', run: () => go('tie-out') }}>
        <p>
          Everything dated from {formatDay(overview.goLive)} on is linked to QuickBooks or in a batch. New invoices and
          payments appear here after the next import; new customers once they are queued on the Customers screen.
        </p>
      </Empty>
    );
  return (
    <ListScreen
      head={
        <>
          {head}
          <SearchField label="Search what could be sent" value={search} onSearch={(text) => set({ search: text })} />
          <HeadTools>
            <Chip size="xs" checked={blockedOnly} onChange={(next) => set({ blockedOnly: next })}>
              blocked only
            </Chip>
            <Select
              size="xs"
              w={150}
              clearable
              aria-label="Kind of record"
              placeholder="Every kind"
              data={overview.candidates.map((one) => ({ value: one.kind, label: kindWords[one.kind].many }))}
              value={kind}
              onChange={(next) => set({ kind: ExportItemKind.options.find((one) => one === next) ?? null })}
            />
          </HeadTools>
          <SavedViews
            list="export"
            read={() => ({
              tab: 'candidates',
              filters: { search, blockedOnly, kind },
              layout: grid.current?.layout() ?? null,
            })}
            apply={(view) => {
              const filters = Filters.safeParse(view.filters);
              if (!filters.success) return false;
              set(filters.data);
              if (view.layout !== null) grid.current?.setLayout(view.layout);
              return true;
            }}
          />
        </>
      }
      list={
        total === 0 ? (
          empty
        ) : (
          <Grid<CandidateRow>
            name="export-candidates"
            label="Records that could be sent"
            columns={candidateColumns}
            rowId={(row) => row.key}
            fetchPage={fetchPage}
            query={JSON.stringify({ search, blockedOnly, kind })}
            version={version}
            selectable
            emptyText="No record fits the filters."
            emptyNext={{
              label: 'Take the filters off',
              run: () => set({ search: '', blockedOnly: false, kind: null }),
            }}
            onActive={(row) => set({ candidate: row })}
            onSelection={(rows) => set({ selectedCount: rows.length })}
            handle={grid}
          />
        )
      }
      inspector={
        candidate === null || total === 0 ? null : <CandidatePreview row={candidate} onConfigure={onConfigure} />
      }
      bar={
        <ActionBar actions={[compose, configure]} primary={compose.id}>
          Nothing is sent by composing.{' '}
          <Text span size="sm" c="dimmed">
            {overview.candidates.map((one) => countKind(one.kind, one.count)).join(', ')}
            {overview.totals.length > 0 &&
              ` · ${overview.totals.map((one) => formatMoney(one.amountMinor, one.currency)).join(', ')}`}
            {blocked > 0 && ` · ${blocked} blocked`}
          </Text>
        </ActionBar>
      }
    />
  );
}
