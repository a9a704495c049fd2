import { Alert, Button, Chip, MultiSelect, Select } from '@mantine/core';
import { DateInput } from '@mantine/dates';
import {
  IconBan,
  IconCircleCheck,
  IconCircleDashed,
  IconClockPause,
  IconHelpCircle,
  IconLink,
  IconShieldCheck,
} from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { EngineOutput } from '../../../shared/ipc/contract.ts';
import { DocumentFilters, type DocumentRow, type DocumentTab, SourceStatus } from '../../../shared/ipc/documents.ts';
import type { MoneyTotal } from '../../../shared/schemas/common.ts';
import { callEngine } from '../../api/client.ts';
import { actionsOf } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { formatCount, plural } from '../../ui/format.ts';
import type { PageRequest } from '../../ui/grid.tsx';
import { reviewActions } from '../../ui/review-actions.ts';
import { type ReviewHandle, ReviewList, type RowSum, totalsText } from '../../ui/review-list.tsx';
import { Empty } from '../../ui/screen.tsx';
import type { TabMoney, TierTab } from '../../ui/tier-tabs.tsx';
import { UnlinkDialog } from '../../ui/unlink-dialog.tsx';
import { useLive } from '../../ui/use-live.ts';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { focusNote } from '../questions/record-note.tsx';
import { columnsOf } from './columns.tsx';
import { ChooseDialog, readUnlinkEffects } from './dialogs.tsx';
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

/** A credit counts against what is owed. */
function signed(row: DocumentRow, amountMinor: number, currency: string): MoneyTotal {
  return { currency, amountMinor: row.kind === 'credit' ? -amountMinor : amountMinor };
}

const sums: readonly RowSum<DocumentRow>[] = [
  { label: 'in the source', of: (row) => [signed(row, row.totalMinor, row.currency)] },
  {
    label: 'in QuickBooks',
    of: (row) =>
      row.documentTotalMinor === null || row.documentCurrency === null
        ? []
        : [signed(row, row.documentTotalMinor, row.documentCurrency)],
  },
];

const make = actionsOf('History');

function moneyOf({ totals }: Counts): Partial<Record<DocumentTab, TabMoney>> {
  const both = (tab: DocumentTab): TabMoney => [
    { label: 'in the source', totals: totals[tab].source },
    { label: 'in QuickBooks', totals: totals[tab].quickbooks },
  ];
  return Object.fromEntries(tabs.map(({ id }) => [id, both(id)]));
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
  const window = { from, to, statuses: filtersOf(store).statuses };
  const live = useLive(JSON.stringify(window), version, () => callEngine('documents.counts', window));
  const counts = live.value;
  const list = useRef<ReviewHandle<DocumentRow>>(null);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const canDecide = status?.mode !== 'read-only';

  const filters = useMemo(() => filtersOf(store), [store]);
  const fetchPage = useCallback((page: PageRequest) => callEngine('documents.list', { filters, ...page }), [filters]);
  const columns = useMemo(() => columnsOf(tab), [tab]);
  const chosen = () => list.current?.chosen() ?? [];
  const decide = (rows: readonly DocumentRow[], work: () => Promise<unknown>) =>
    list.current?.decide(rows, async () => {
      await work();
      set({ candidateIndex: 0 });
      setDialog(null);
    });

  const withCandidate = (row: DocumentRow, call: 'documents.link' | 'documents.reject') =>
    decide([row], async () => {
      const { candidates } = await callEngine('documents.detail', { invoiceId: row.invoiceId });
      const candidate = candidates[store.candidateIndex] ?? candidates[0];
      const document =
        candidate !== undefined
          ? { type: candidate.type, id: candidate.document.id }
          : row.documentId !== null && row.documentType !== null
            ? { type: row.documentType, id: row.documentId }
            : null;
      if (document !== null) await callEngine(call, { invoiceId: row.invoiceId, document });
    });
  const linkConfident = () =>
    run(async () => {
      const except = (list.current?.ticked() ?? []).map((row) => row.invoiceId);
      const { changedCount } = await callEngine('documents.linkConfident', {
        ...window,
        exceptInvoiceIds: except,
      });
      list.current?.clearTicks();
      if (changedCount === 0) say('Nothing left to link');
    });
  const leave = (left: boolean) => {
    const rows = chosen();
    decide(rows, () => callEngine('documents.leave', { invoiceIds: rows.map((row) => row.invoiceId), left }));
  };
  const addByHand = () => {
    const rows = chosen();
    decide(rows, () => callEngine('exports.byHand', { invoiceIds: rows.map((row) => row.invoiceId), on: true }));
  };

  const isOpen = active !== null && active.mappingId === null && active.excludedFor === null;
  const hasCandidate = isOpen && active.documentId !== null;
  const candidateCount = active?.candidateCount ?? 0;
  const held = tab === 'confident' ? store.selectedCount : 0;
  const confidentOpen = Math.max(0, (counts?.tabs.confident ?? 0) - held);
  const bulk = make(
    'linkConfident',
    `Link ${plural(confidentOpen, 'invoice')}`,
    'Shift+L',
    canDecide && confidentOpen > 0,
    linkConfident,
  );
  const { accept, notSame, next, later, ask, flag, note } = reviewActions<DocumentRow>('History', {
    active,
    canDecide,
    isOpen,
    candidateCount,
    hasCandidate,
    isLeftTab: tab === 'left',
    flagged: active?.flagged === true,
    accept: { id: 'link', label: 'Link' },
    onAccept: (row) => withCandidate(row, 'documents.link'),
    onReject: (row) => withCandidate(row, 'documents.reject'),
    onNext: () => set({ candidateIndex: (store.candidateIndex + 1) % Math.max(1, candidateCount) }),
    onLeave: leave,
    onAsk: (row) => setDialog({ kind: 'ask', row }),
    onFlag: ({ invoiceId }, flagged) =>
      run(() => callEngine('flags.set', { record: { recordType: 'source_invoice', recordId: invoiceId }, flagged })),
    onNote: focusNote,
  });
  const chooseLabel = store.selectedCount > 1 && tab !== 'confident' ? 'Group …' : 'Choose …';
  const choose = make('choose', chooseLabel, 'P', canDecide && isOpen, () =>
    setDialog({ kind: 'choose', rows: tab === 'confident' && active !== null ? [active] : chosen() }),
  );
  const unlink = make('unlink', 'Unlink', 'U', canDecide && tab === 'linked' && active !== null, () =>
    setDialog({ kind: 'unlink', rows: chosen() }),
  );
  const canAdd = canDecide && isOpen && (tab === 'unmatched' || tab === 'left');
  const byHand = make('byHand', 'Add to export by hand', 'E', canAdd, addByHand);
  const shown = [
    ...(tab === 'confident' ? [bulk] : []),
    ...(tab === 'confident' || tab === 'ambiguous' ? [accept, notSame] : []),
    ...(tab === 'ambiguous' ? [next] : []),
    ...(tab === 'linked' ? [unlink] : tab === 'excluded' ? [] : [choose]),
    ...(tab === 'unmatched' ? [byHand] : []),
    ...(tab === 'linked' || tab === 'excluded' ? [] : [later]),
    ask,
  ];

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
      <ReviewList<DocumentRow, DocumentTab, DocumentFilters>
        group="History"
        noun="documents"
        tabs={tabs}
        tab={tab}
        counts={counts?.tabs ?? null}
        money={counts === null ? null : moneyOf(counts)}
        onTab={(value) => set({ tab: value, candidateIndex: 0 })}
        search={store.search}
        searchLabel="Search documents"
        onSearch={(search) => set({ search })}
        tools={
          <>
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
        notice={counts === null ? null : <NothingInCommon counts={counts} />}
        active={active}
        grid={{
          name: `history-${tab}`,
          columns,
          rowId: (row) => String(row.invoiceId),
          fetchPage,
          version,
          selectable: true,
          emptyText: emptyTexts[tab],
          onActive: (row) => set({ active: row, candidateIndex: 0 }),
          onEnter: (row) => (hasCandidate && canDecide ? withCandidate(row, 'documents.link') : undefined),
          onSelection: (rows) => set({ selectedCount: rows.length }),
        }}
        filters={filters}
        onFilters={(saved) => {
          const { success, data } = DocumentFilters.safeParse(saved);
          if (success) set({ ...data, statuses: data.statuses ?? [], candidateIndex: 0 });
          return success;
        }}
        findRow={async (text, order) => (await callEngine('documents.findRow', { filters, ...order, text })).index}
        sums={sums}
        inspector={active === null ? null : <Inspector invoiceId={active.invoiceId} canDecide={canDecide} />}
        summary={
          <>
            {tab === 'confident' && (
              <IconShieldCheck
                size={15}
                style={{ verticalAlign: 'text-bottom', marginInlineEnd: 5 }}
                aria-hidden="true"
              />
            )}
            {tab === 'confident' && 'Nothing will be sent. '}
            {held > 0 && 'Ticked rows are held back. '}
            {totals !== undefined && (
              <span style={{ color: 'var(--text-2)' }}>
                {totalsText(totals.source)} in the source
                {tab !== 'unmatched' && tab !== 'excluded' && `, ${totalsText(totals.quickbooks)} in QuickBooks`}
              </span>
            )}
          </>
        }
        actions={[bulk, accept, notSame, next, choose, later, ask, unlink, byHand, flag, note]}
        shown={shown}
        primary={tab === 'confident' ? bulk.id : tab === 'ambiguous' ? accept.id : null}
        error={live.error}
        onRetry={live.retry}
        handle={list}
      />
      {dialog?.kind === 'choose' && dialog.rows.length > 0 && (
        <ChooseDialog rows={dialog.rows} onClose={() => setDialog(null)} onDone={() => list.current?.clearTicks()} />
      )}
      {dialog?.kind === 'unlink' && (
        <UnlinkDialog
          what={plural(dialog.rows.length, 'invoice')}
          readEffects={() => readUnlinkEffects(dialog.rows)}
          unlink={async () => {
            await callEngine('documents.unlink', { invoiceIds: dialog.rows.map((row) => row.invoiceId) });
            list.current?.clearTicks();
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'ask' && (
        <AskDialog
          about={`invoice ${dialog.row.number ?? ''}`}
          suggestion={`What is invoice ${dialog.row.number ?? ''} of ${dialog.row.date} for ${dialog.row.clientName ?? 'this client'} in QuickBooks?`}
          ask={(text) =>
            callEngine('questions.ask', {
              record: { recordType: 'source_invoice', recordId: dialog.row.invoiceId },
              text,
            })
          }
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
