import { Alert, Button, Chip, MultiSelect, Select, Text, TextInput } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import { useDebouncedValue } from '@mantine/hooks';
import {
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconHelpCircle,
  IconLink,
  IconSearch,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { type DocumentRow, type DocumentTab, SourceStatus } from '../../../shared/ipc/documents.ts';
import type { MoneyTotal } from '../../../shared/schemas/common.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, formatMoney, plural } from '../../ui/format.ts';
import { Grid, type GridHandle } from '../../ui/grid.tsx';
import screenStyles from '../../ui/screen.module.css';
import { ActionButton, Empty, ListScreen } from '../../ui/screen.tsx';
import { type TierTab, TierTabs } from '../../ui/tier-tabs.tsx';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { columnsOf } from './columns.tsx';
import { ChooseDialog, UnlinkDialog } from './dialogs.tsx';
import { Inspector } from './inspector.tsx';
import { filtersOf, useHistory } from './store.ts';
import { reasonWords, statusWords } from './words.ts';

type Counts = EngineOutput<'documents.counts'>;
type Dialog =
  | { readonly kind: 'choose' | 'unlink'; readonly rows: readonly DocumentRow[] }
  | { readonly kind: 'ask'; readonly row: DocumentRow };

const tabs: readonly TierTab<DocumentTab>[] = [
  { id: 'confident', label: 'Confident', icon: IconCircleCheck, colour: '--tier-exact' },
  { id: 'ambiguous', label: 'Ambiguous', icon: IconHelpCircle, colour: '--tier-suggested' },
  { id: 'unmatched', label: 'Unmatched', icon: IconCircleDashed, colour: '--tier-unmatched' },
  { id: 'linked', label: 'Linked', icon: IconLink, colour: '--tier-linked' },
  { id: 'left', label: 'Left', icon: IconClockPause, colour: '--tier-unmatched' },
  { id: 'excluded', label: 'Stay out', icon: IconBan, colour: '--tier-unmatched' },
];

const emptyTexts: Readonly<Record<DocumentTab, string>> = {
  confident: 'No confident match is open.',
  ambiguous: 'Nothing ambiguous is open.',
  unmatched: 'Every document has a match or a link.',
  linked: 'Nothing is linked yet.',
  left: 'Nothing was left for later.',
  excluded: 'No draft, void or gone document.',
};

function totalsText(totals: readonly MoneyTotal[]): string {
  return totals.length === 0 ? '–' : totals.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ');
}

function useCounts(from: string | null, to: string | null): Counts | null {
  const [counts, setCounts] = useState<Counts | null>(null);
  const version = useFacts('documents');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    let current = true;
    run(async () => {
      const next = await callEngine('documents.counts', { from, to });
      if (current) setCounts(next);
    });
    return () => {
      current = false;
    };
  }, [version, from, to]);
  return counts;
}

/** What was compared, where no document has a number in common: an ordinary result that wants an explanation. */
function NothingInCommon({ counts }: { readonly counts: Counts }) {
  const { compared } = counts;
  if (counts.tabs.linked + counts.tabs.confident > 0 || compared.source === 0 || compared.quickbooks === 0) return null;
  return (
    <Alert variant="light" color="blue" m="sm" title={`${formatCount(compared.numbersInCommon)} numbers in common`}>
      Compared {formatCount(compared.source)} documents of the source with {formatCount(compared.quickbooks)} in
      QuickBooks, by number, total, currency and linked customer ({formatCount(compared.clientsMapped)} customers are
      linked).{' '}
      {compared.clientsMapped === 0
        ? 'Link customers first: without them nothing can be confident.'
        : 'Where numbers differ, the ambiguous tab offers total, date and customer.'}
    </Alert>
  );
}

/** Linking history: confident documents in bulk, ambiguous ones by choosing; nothing is ever sent from here. */
export function HistoryScreen() {
  const store = useHistory();
  const { tab, active, from, to, set } = store;
  const status = useCompany((company) => company.status);
  const say = useCompany((company) => company.say);
  const go = useRoute((route) => route.go);
  const version = useFacts('documents');
  const counts = useCounts(from, to);
  const grid = useRef<GridHandle<DocumentRow>>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [typed, setTyped] = useState(store.search);
  const [search] = useDebouncedValue(typed, 150);
  const canDecide = status?.mode !== 'read-only';

  useEffect(() => set({ search: search.trim() }), [search, set]);

  const filters = useMemo(() => filtersOf(store), [store]);
  const fetchPage = useCallback(
    (page: { offset: number; limit: number; sort: { column: string; descending: boolean } | null }) =>
      callEngine('documents.list', { filters, ...page }),
    [filters],
  );
  const columns = useMemo(() => columnsOf(tab), [tab]);

  const decide = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      set({ candidateIndex: 0 });
      setDialog(null);
      grid.current?.focus();
    });
  const chosen = (): readonly DocumentRow[] => {
    const selected = grid.current?.selected() ?? [];
    return selected.length > 0 ? selected : active === null ? [] : [active];
  };
  const withCandidate = (
    row: DocumentRow,
    work: (document: { type: 'Invoice' | 'CreditMemo'; id: string }) => Promise<unknown>,
  ) =>
    decide(async () => {
      const detail = await callEngine('documents.detail', { invoiceId: row.invoiceId });
      const candidate = detail.candidates[store.candidateIndex] ?? detail.candidates[0];
      if (candidate !== undefined) await work({ type: candidate.type, id: candidate.document.id });
      else if (row.documentId !== null && row.documentType !== null)
        await work({ type: row.documentType, id: row.documentId });
    });

  const linkOne = (row: DocumentRow) =>
    withCandidate(row, (document) => callEngine('documents.link', { invoiceId: row.invoiceId, document }));
  const rejectOne = (row: DocumentRow) =>
    withCandidate(row, (document) => callEngine('documents.reject', { invoiceId: row.invoiceId, document }));
  const linkConfident = () =>
    run(async () => {
      const except = (grid.current?.selected() ?? []).map((row) => row.invoiceId);
      const { changedCount } = await callEngine('documents.linkConfident', { from, to, exceptInvoiceIds: except });
      grid.current?.clearSelection();
      if (changedCount === 0) say('Nothing left to link');
    });
  const leave = (left: boolean) =>
    decide(async () => {
      await callEngine('documents.leave', { invoiceIds: chosen().map((row) => row.invoiceId), left });
      grid.current?.clearSelection();
    });

  const off = !canDecide;
  const isOpen = active !== null && active.mappingId === null && active.excludedFor === null;
  const hasCandidate = isOpen && active.documentId !== null;
  const held = tab === 'confident' ? store.selectedCount : 0;
  const confidentOpen = Math.max(0, (counts?.tabs.confident ?? 0) - held);
  const onRow = (work: (row: DocumentRow) => void) => () => {
    if (active !== null) work(active);
  };

  const bulk: Action = {
    id: 'history.linkConfident',
    label: `Link ${plural(confidentOpen, 'invoice')}`,
    key: 'Shift+L',
    group: 'History',
    disabled: off || confidentOpen === 0,
    run: linkConfident,
  };
  const accept: Action = {
    id: 'history.link',
    label: 'Link',
    key: 'A',
    group: 'History',
    disabled: off || !hasCandidate,
    run: onRow(linkOne),
  };
  const notSame: Action = {
    id: 'history.reject',
    label: 'Not the same',
    key: 'N',
    group: 'History',
    disabled: off || !hasCandidate,
    run: onRow(rejectOne),
  };
  const nextCandidate: Action = {
    id: 'history.next',
    label: 'Next candidate',
    key: 'X',
    group: 'History',
    disabled: !hasCandidate || (active?.candidateCount ?? 0) < 2,
    run: () => set({ candidateIndex: (store.candidateIndex + 1) % Math.max(1, active?.candidateCount ?? 1) }),
  };
  const choose: Action = {
    id: 'history.choose',
    label: store.selectedCount > 1 && tab !== 'confident' ? 'Group …' : 'Choose …',
    key: 'P',
    group: 'History',
    disabled: off || !isOpen,
    run: () => setDialog({ kind: 'choose', rows: tab === 'confident' ? (active === null ? [] : [active]) : chosen() }),
  };
  const later: Action = {
    id: 'history.leave',
    label: tab === 'left' ? 'Take up again' : 'Leave',
    key: 'L',
    group: 'History',
    disabled: off || !isOpen,
    run: () => leave(tab !== 'left'),
  };
  const ask: Action = {
    id: 'history.ask',
    label: 'Ask the client',
    key: 'Q',
    group: 'History',
    disabled: off || active === null,
    run: onRow((row) => setDialog({ kind: 'ask', row })),
  };
  const unlink: Action = {
    id: 'history.unlink',
    label: 'Unlink',
    key: 'U',
    group: 'History',
    disabled: off || tab !== 'linked' || active === null,
    run: () => setDialog({ kind: 'unlink', rows: chosen() }),
  };
  const byHand: Action = {
    id: 'history.byHand',
    label: 'Add to export by hand',
    key: 'E',
    group: 'History',
    disabled: off || !isOpen || (tab !== 'unmatched' && tab !== 'left'),
    run: () =>
      decide(async () => {
        await callEngine('exports.byHand', { invoiceIds: chosen().map((row) => row.invoiceId), on: true });
        grid.current?.clearSelection();
      }),
  };
  const flag: Action = {
    id: 'history.flag',
    label: 'Flag',
    key: 'F',
    group: 'History',
    disabled: off || active === null,
    run: onRow((row) =>
      run(() =>
        callEngine('flags.set', {
          record: { recordType: 'source_invoice', recordId: row.invoiceId },
          flagged: !row.flagged,
        }),
      ),
    ),
  };
  useActions([
    bulk,
    accept,
    notSame,
    nextCandidate,
    choose,
    later,
    ask,
    unlink,
    byHand,
    flag,
    ...tabs.map(
      (one, index): Action => ({
        id: `history.tab.${one.id}`,
        label: `${one.label} documents`,
        key: String(index + 1),
        group: 'History',
        run: () => set({ tab: one.id }),
      }),
    ),
  ]);

  if (counts !== null && counts.compared.source === 0) {
    return (
      <Empty title="No invoices yet">
        <p>
          Import the billing system’s invoices first. Then they are compared with what stands in QuickBooks, and linked
          without sending anything.
        </p>
        <Button onClick={() => go('import')}>Import invoices</Button>
      </Empty>
    );
  }

  const totals = counts?.totals[tab];
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
              aria-label="Search documents"
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <DateInput
              size="xs"
              w={130}
              clearable
              placeholder="From"
              aria-label="From date"
              value={from}
              onChange={(value) => set({ from: value })}
            />
            <DateInput
              size="xs"
              w={130}
              clearable
              placeholder="To"
              aria-label="To date"
              value={to}
              onChange={(value) => set({ to: value })}
            />
            <MultiSelect
              size="xs"
              w={160}
              clearable
              placeholder={store.statuses.length === 0 ? 'Any status' : ''}
              aria-label="Status"
              data={SourceStatus.options.map((value) => ({ value, label: statusWords[value] }))}
              value={[...store.statuses]}
              onChange={(value) => set({ statuses: SourceStatus.options.filter((one) => value.includes(one)) })}
            />
            {tab === 'ambiguous' && counts !== null && (
              <Select
                size="xs"
                w={210}
                clearable
                placeholder="Any reason"
                aria-label="Reason"
                data={counts.reasons.map(({ code, count }) => ({
                  value: code,
                  label: `${reasonWords[code] ?? code} (${formatCount(count)})`,
                }))}
                value={store.reason}
                onChange={(reason) => set({ reason })}
              />
            )}
            <Chip size="xs" checked={store.flagged} onChange={(flagged) => set({ flagged })}>
              flagged
            </Chip>
          </>
        }
        list={
          <div style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
            {counts !== null && <NothingInCommon counts={counts} />}
            <div style={{ flex: 1, minHeight: 0 }}>
              <Grid<DocumentRow>
                name={`history-${tab}`}
                label={`${tab} documents`}
                columns={columns}
                rowId={(row) => String(row.invoiceId)}
                fetchPage={fetchPage}
                query={JSON.stringify(filters)}
                version={version}
                selectable
                emptyText={emptyTexts[tab]}
                onActive={(row) => set({ active: row, candidateIndex: 0 })}
                onEnter={(row) => (hasCandidate && canDecide ? linkOne(row) : undefined)}
                onSelectionCount={(selectedCount) => set({ selectedCount })}
                handle={grid}
              />
            </div>
          </div>
        }
        inspector={active === null ? null : <Inspector invoiceId={active.invoiceId} canDecide={canDecide} />}
        bar={
          <>
            <span>
              {tab === 'confident' && (
                <IconShieldCheck
                  size={15}
                  style={{ verticalAlign: 'text-bottom', marginInlineEnd: 5 }}
                  aria-hidden="true"
                />
              )}
              {tab === 'confident' && 'Nothing will be sent. '}
              {held > 0 && `${plural(held, 'ticked row')} held back. `}
              {totals !== undefined && (
                <Text span size="sm" c="dimmed">
                  {totalsText(totals.source)} in the source
                  {tab !== 'unmatched' && tab !== 'excluded' && `, ${totalsText(totals.quickbooks)} in QuickBooks`}
                </Text>
              )}
            </span>
            <span className={screenStyles.barEnd}>
              {tab === 'confident' && <ActionButton action={bulk} primary />}
              {(tab === 'confident' || tab === 'ambiguous') && (
                <>
                  <ActionButton action={accept} primary={tab === 'ambiguous'} />
                  <ActionButton action={notSame} />
                </>
              )}
              {tab === 'ambiguous' && <ActionButton action={nextCandidate} />}
              {tab === 'linked' ? (
                <ActionButton action={unlink} />
              ) : (
                tab !== 'excluded' && <ActionButton action={choose} />
              )}
              {tab === 'unmatched' && <ActionButton action={byHand} />}
              {tab !== 'linked' && tab !== 'excluded' && <ActionButton action={later} />}
              <ActionButton action={ask} />
            </span>
          </>
        }
      />
      {dialog?.kind === 'choose' && dialog.rows.length > 0 && (
        <ChooseDialog
          rows={dialog.rows}
          onClose={() => setDialog(null)}
          onDone={() => grid.current?.clearSelection()}
        />
      )}
      {dialog?.kind === 'unlink' && (
        <UnlinkDialog
          rows={dialog.rows}
          onClose={() => setDialog(null)}
          onDone={() => grid.current?.clearSelection()}
        />
      )}
      {dialog?.kind === 'ask' && (
        <AskDialog
          record={{ recordType: 'source_invoice', recordId: dialog.row.invoiceId }}
          about={`invoice ${dialog.row.number ?? ''}`}
          suggestion={`What is invoice ${dialog.row.number ?? ''} of ${dialog.row.date} for ${dialog.row.clientName ?? 'this client'} in QuickBooks?`}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
