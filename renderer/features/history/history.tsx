import { IconShieldCheck } from '@tabler/icons-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { DocumentFilters, type DocumentRow, type DocumentTab } from '../../../shared/ipc/documents.ts';
import type { ColumnFilters } from '../../../shared/schemas/column-filters.ts';
import type { MoneyTotal } from '../../../shared/schemas/common.ts';
import { callEngine } from '../../api/client.ts';
import { actionsOf } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts } from '../../stores/company.ts';
import { useInspector } from '../../stores/inspector.ts';
import { useRoute } from '../../stores/route.ts';
import { plural } from '../../ui/format.ts';
import type { PageRequest } from '../../ui/grid.tsx';
import { reviewActions } from '../../ui/review-actions.ts';
import { type ReviewHandle, ReviewList, totalsText } from '../../ui/review-list.tsx';
import { Empty } from '../../ui/screen.tsx';
import { UnlinkDialog } from '../../ui/unlink-dialog.tsx';
import { useLive } from '../../ui/use-live.ts';
import { AskDialog } from '../questions/ask-dialog.tsx';
import { focusNote } from '../questions/record-note.tsx';
import { columnsOf } from './columns.tsx';
import { ChooseDialog, readUnlinkEffects } from './dialogs.tsx';
import { Inspector } from './inspector.tsx';
import { emptyTexts, NothingInCommon } from './notices.tsx';
import { RelinkDialog } from './relink-dialog.tsx';
import { filtersOf, useHistory } from './store.ts';
import { moneyOf, sums, tabs } from './tabs.ts';
import { Tools } from './tools.tsx';

type Dialog =
  | { readonly kind: 'choose' | 'unlink'; readonly rows: readonly DocumentRow[] }
  | { readonly kind: 'ask' | 'relink'; readonly row: DocumentRow };

const make = actionsOf('History');

/** "12,940.00 USD in the source, 12,940.00 USD in QuickBooks". */
function bothSides({
  source,
  quickbooks,
}: {
  readonly source: readonly MoneyTotal[];
  readonly quickbooks: readonly MoneyTotal[];
}): string {
  return `${totalsText(source)} in the source, ${totalsText(quickbooks)} in QuickBooks`;
}

/** Linking history: confident documents in bulk, ambiguous ones by choosing; nothing is ever sent from here. */
export function HistoryScreen() {
  const store = useHistory();
  const { tab, active, from, to, set } = store;
  const status = useCompany((company) => company.status);
  const say = useCompany((company) => company.say);
  const go = useRoute((route) => route.go);
  const version = useFacts('documents');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const [ticked, setTicked] = useState<readonly DocumentRow[]>([]);
  const [columnFilters, setColumnFilters] = useState<ColumnFilters>({});
  const window = { from, to, statuses: filtersOf(store).statuses };
  const live = useLive(JSON.stringify(window), version, () => callEngine('documents.counts', window));
  const counts = live.value;
  const isBulkTab = tab === 'confident';
  const choice = {
    ...window,
    search: store.search,
    flagged: store.flagged,
    columnFilters,
    exceptInvoiceIds: ticked.map((row) => row.invoiceId),
  };
  const askedTotals = useLive(JSON.stringify([isBulkTab, choice]), version, async () =>
    isBulkTab ? callEngine('documents.bulkTotals', choice) : null,
  ).value;
  // Until the answer is there the last one stands, so that a tick does not make the bar flicker.
  const lastTotals = useRef(askedTotals);
  if (askedTotals !== null) lastTotals.current = askedTotals;
  const bulkTotals = askedTotals ?? lastTotals.current;
  const list = useRef<ReviewHandle<DocumentRow>>(null);
  const canDecide = status?.mode !== 'read-only';

  const showTab = (value: DocumentTab) => set({ tab: value, candidateIndex: 0 });
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

  /** Decides about the very candidate that is looked at: the inspector's, or else the one beside the document in the list. */
  const withCandidate = (row: DocumentRow, call: 'documents.link' | 'documents.reject') => {
    const beside =
      row.documentId !== null && row.documentType !== null ? { type: row.documentType, id: row.documentId } : null;
    const document = store.shown?.invoiceId === row.invoiceId ? store.shown.document : beside;
    if (document !== null) decide([row], () => callEngine(call, { invoiceId: row.invoiceId, document }));
  };
  const linkConfident = () =>
    run(async () => {
      const { changedCount, totals } = await callEngine('documents.linkConfident', choice);
      list.current?.clearTicks();
      say(
        changedCount === 0
          ? 'Nothing left to link'
          : `Linked ${plural(changedCount, 'invoice')}: ${bothSides(totals)}. Nothing was sent.`,
      );
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
  const bulkCount = bulkTotals?.count ?? 0;
  const bulk = make(
    'linkConfident',
    `Link ${plural(bulkCount, 'invoice')}`,
    'Shift+L',
    canDecide && isBulkTab && askedTotals !== null && bulkCount > 0,
    linkConfident,
  );
  const { accept, notSame, next, later, ask, flag, note } = reviewActions<DocumentRow>('History', {
    active,
    canDecide,
    isOpen,
    hasCandidate,
    candidateCount: active?.candidateCount ?? 0,
    candidateIndex: store.candidateIndex,
    tickedCount: ticked.length,
    isLeftTab: tab === 'left',
    accept: { id: 'link', label: 'Link' },
    onAccept: (row) => withCandidate(row, 'documents.link'),
    onReject: (row) => withCandidate(row, 'documents.reject'),
    onCandidate: (candidateIndex) => {
      set({ candidateIndex });
      useInspector.getState().show();
    },
    onLeave: leave,
    onAsk: (row) => setDialog({ kind: 'ask', row }),
    onFlag: ({ invoiceId }, flagged) =>
      run(() => callEngine('flags.set', { record: { recordType: 'source_invoice', recordId: invoiceId }, flagged })),
    onNote: focusNote,
  });
  const chooseLabel = ticked.length > 1 && tab !== 'confident' ? 'Group …' : 'Choose …';
  const choose = make('choose', chooseLabel, 'P', canDecide && isOpen, () =>
    setDialog({ kind: 'choose', rows: tab === 'confident' && active !== null ? [active] : chosen() }),
  );
  const unlink = make('unlink', 'Unlink', 'U', canDecide && tab === 'linked' && active !== null, () =>
    setDialog({ kind: 'unlink', rows: chosen() }),
  );
  const relink = make('relink', 'Link to another …', 'R', canDecide && tab === 'linked' && active !== null, () => {
    if (active !== null) setDialog({ kind: 'relink', row: active });
  });
  const canAdd = canDecide && isOpen && (tab === 'unmatched' || tab === 'left');
  const byHand = make('byHand', 'Add to export by hand', 'E', canAdd, addByHand);
  const shown = [
    ...(isBulkTab ? [bulk] : []),
    ...(tab === 'confident' || tab === 'ambiguous' ? [accept, notSame] : []),
    ...(tab === 'ambiguous' ? [next] : []),
    ...(tab === 'linked' ? [unlink, relink] : tab === 'excluded' ? [] : [choose]),
    ...(tab === 'unmatched' ? [byHand] : []),
    ...(tab === 'linked' || tab === 'excluded' ? [] : [later]),
    ask,
  ];

  if (counts !== null && counts.compared.source === 0) {
    return (
      <Empty title="No invoices yet" next={{ label: 'Import invoices', run: () => go('import') }}>
        <p>
          Import the billing system’s invoices first. Then they are compared with what stands in QuickBooks, and linked
          without sending anything.
        </p>
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
        onTab={showTab}
        search={store.search}
        searchLabel="Search documents"
        onSearch={(search) => set({ search })}
        tools={<Tools reasons={tab === 'ambiguous' ? (counts?.reasons ?? null) : null} />}
        notice={counts === null ? null : <NothingInCommon counts={counts} onTab={showTab} />}
        active={active}
        grid={{
          name: `history-${tab}`,
          columns,
          rowId: (row) => String(row.invoiceId),
          fetchPage,
          version,
          selectable: true,
          emptyText: emptyTexts[tab],
          onActive: (row) => {
            // Read again, it is still the same document: the candidate that is looked at stays.
            const isSame = row !== null && row.invoiceId === useHistory.getState().active?.invoiceId;
            set(isSame ? { active: row } : { active: row, candidateIndex: 0 });
          },
          onEnter: (row) => (hasCandidate && canDecide ? withCandidate(row, 'documents.link') : undefined),
          tickName: tab === 'confident' ? 'Hold' : 'Tick',
          onSelection: setTicked,
          onColumnFilters: setColumnFilters,
        }}
        filters={filters}
        onFilters={(saved) => {
          const { success, data } = DocumentFilters.safeParse(saved);
          if (success) set({ ...data, statuses: data.statuses ?? [], candidateIndex: 0 });
          return success;
        }}
        findRow={async (text, order) => (await callEngine('documents.findRow', { filters, ...order, text })).index}
        unfiltered={{ tab, search: '', from: null, to: null, statuses: null, reason: null, flagged: false }}
        workTabs={['confident', 'ambiguous', 'unmatched']}
        next={
          counts?.compared.clientsMapped === 0
            ? { label: 'Link customers', run: () => go('customers') }
            : { label: 'Bring payments in', run: () => go('payments') }
        }
        sums={sums}
        tickedNoun={tab === 'confident' ? 'held-back row' : 'ticked row'}
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
            {counts?.matching === true && 'Matching … '}
            {tab === 'confident' && 'Nothing will be sent. '}
            {isBulkTab && bulkTotals !== null && bulkTotals.count > 0 && (
              <span>
                {plural(bulkTotals.count, 'invoice')}: {bothSides(bulkTotals)}.
              </span>
            )}
            {tab !== 'confident' && totals !== undefined && (
              <span style={{ color: 'var(--text-2)' }}>
                {tab === 'unmatched' || tab === 'excluded'
                  ? `${totalsText(totals.source)} in the source`
                  : bothSides(totals)}
              </span>
            )}
          </>
        }
        actions={[bulk, accept, notSame, next, choose, later, ask, unlink, relink, byHand, flag, note]}
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
      {dialog?.kind === 'relink' && (
        <RelinkDialog row={dialog.row} onClose={() => setDialog(null)} onDone={() => list.current?.clearTicks()} />
      )}
      {dialog?.kind === 'ask' && (
        <AskDialog
          about={`invoice ${dialog.row.number ?? ''}`}
          suggestion={`What is invoice ${dialog.row.number ?? ''} of ${dialog.row.date} for ${dialog.row.clientName ?? 'this client'} in QuickBooks?`}
          ask={async (text) => {
            await callEngine('questions.ask', {
              record: { recordType: 'source_invoice', recordId: dialog.row.invoiceId },
              text,
            });
            list.current?.moveOn();
          }}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}
