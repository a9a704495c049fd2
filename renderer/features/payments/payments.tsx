import { Alert, Button, Menu, Text } from '@mantine/core';
import { IconArrowsDiff, IconCircleCheck, IconCoins, IconCopy, IconPlayerSkipForward } from '@tabler/icons-react';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { PaymentRow, PaymentSummary, PaymentTab } from '../../../shared/ipc/payments.ts';
import { callEngine, callMain } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useCompany, useFacts, useJob } from '../../stores/company.ts';
import { useRoute } from '../../stores/route.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Amount } from '../../ui/amount.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { decimalCell, formatCount, formatDay, formatInstant, formatMoney, plural } from '../../ui/format.ts';
import { Grid, type GridHandle } from '../../ui/grid.tsx';
import { yields } from '../../ui/grid-columns.ts';
import { Empty, ListScreen, type NextStep } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { type TierTab, TierTabs } from '../../ui/tier-tabs.tsx';
import styles from './payments.module.css';
import { BackfillProgress } from './progress.tsx';
import { usePayments } from './store.ts';
import { underWayText } from './words.ts';

type Cell = ICellRendererParams<PaymentRow>;

const tabs: readonly TierTab<PaymentTab>[] = [
  { id: 'applied', label: 'Applied', icon: IconCircleCheck, colour: '--tier-exact' },
  { id: 'possible-duplicate', label: 'Possibly twice', icon: IconCopy, colour: '--tier-suggested' },
  { id: 'disagreement', label: 'Disagree', icon: IconArrowsDiff, colour: '--tier-suggested' },
  { id: 'unapplied', label: 'Unapplied', icon: IconCoins, colour: '--tier-unmatched' },
  { id: 'skipped', label: 'Skipped', icon: IconPlayerSkipForward, colour: '--tier-unmatched' },
];

const explanations: Readonly<Record<PaymentTab, string>> = {
  applied: 'What QuickBooks applied to linked invoices and the source does not know: payments to enter there.',
  'possible-duplicate': 'Two payments that look alike. Say whether they are one.',
  disagreement: 'Linked invoices that are settled differently on the two sides. Reported, never repaired.',
  unapplied: 'Money in QuickBooks on no invoice. It lowers what the customer owes without closing a document.',
  skipped: 'Left alone, because the source has it already.',
};

const emptyTexts: Readonly<Record<PaymentTab, string>> = {
  applied: 'Nothing applied yet.',
  'possible-duplicate': 'No two payments look alike.',
  disagreement: 'Both sides agree on every linked invoice.',
  unapplied: 'No money is unapplied.',
  skipped: 'Nothing was skipped.',
};

function money(value: number | null | undefined, currency: string | undefined) {
  if (value === null || value === undefined || currency === undefined)
    return <span style={{ color: 'var(--text-2)' }}>–</span>;
  return <Amount amountMinor={value} currency={currency} />;
}

const allColumns: readonly ColDef<PaymentRow>[] = [
  {
    colId: 'date',
    headerName: 'Date',
    width: 118,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : formatDay(data.date)),
  },
  {
    colId: 'party',
    headerName: 'Client',
    flex: 3,
    minWidth: 140,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : (data.party ?? '–')),
  },
  {
    colId: 'invoice',
    headerName: 'Invoice',
    width: 120,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : (data.invoiceNumber ?? '–')),
  },
  {
    colId: 'label',
    headerName: 'Payment',
    ...yields(1),
    flex: 2,
    minWidth: 130,
    sortable: false,
    valueGetter: ({ data }) => data?.label ?? '',
  },
  {
    colId: 'source',
    headerName: 'Source',
    width: 140,
    type: 'rightAligned',
    sortable: false,
    valueGetter: ({ data }) => decimalCell(data?.sourceMinor, data?.currency),
    cellRenderer: ({ data }: Cell) => money(data?.sourceMinor, data?.currency),
  },
  {
    colId: 'quickbooks',
    headerName: 'QuickBooks',
    width: 140,
    type: 'rightAligned',
    sortable: false,
    valueGetter: ({ data }) => decimalCell(data?.quickbooksMinor, data?.currency),
    cellRenderer: ({ data }: Cell) => money(data?.quickbooksMinor, data?.currency),
  },
  {
    colId: 'reason',
    headerName: 'Why',
    flex: 2,
    minWidth: 120,
    sortable: false,
    valueGetter: ({ data }) => data?.reason ?? '',
  },
];

/** What nothing in a tab has: amounts of the source stand only where both sides are compared. */
const without: Readonly<Record<PaymentTab, readonly string[]>> = {
  applied: ['source'],
  'possible-duplicate': ['invoice'],
  disagreement: ['label'],
  unapplied: ['source', 'invoice', 'reason'],
  skipped: ['source'],
};

function columnsOf(tab: PaymentTab): readonly ColDef<PaymentRow>[] {
  return allColumns.filter(({ colId }) => colId === undefined || !without[tab].includes(colId));
}

function useSummary(): PaymentSummary | null {
  const [summary, setSummary] = useState<PaymentSummary | null>(null);
  const version = useFacts('payments', 'documents');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that facts changed
  useEffect(() => {
    run(async () => setSummary(await callEngine('payments.summary', {})));
  }, [version]);
  return summary;
}

async function saveToEnter(format: 'csv' | 'xlsx', say: (message: string) => void): Promise<void> {
  const { fileToken, name } = await callMain('files.chooseTarget', { suggestedName: `Payments to enter.${format}` });
  if (fileToken === null) return;
  const { rowCount } = await callEngine('payments.saveToEnter', { fileToken, format });
  say(`Saved ${plural(rowCount, 'payment')} to ${name ?? 'the file'}`);
}

/** Backfill: what QuickBooks applied to linked history, brought in once; nothing is sent. */
export function PaymentsScreen() {
  const { tab, search, set } = usePayments();
  const [active, setActive] = useState<PaymentRow | null>(null);
  const [asking, setAsking] = useState(false);
  const summary = useSummary();
  const version = useFacts('payments');
  const status = useCompany((company) => company.status);
  const say = useCompany((company) => company.say);
  const go = useRoute((route) => route.go);
  const job = useJob('backfill');
  const grid = useRef<GridHandle<PaymentRow>>(null);
  const canDecide = status?.mode !== 'read-only';
  const running = job?.status === 'running';

  const fetchPage = useCallback(
    ({ offset, limit }: { offset: number; limit: number }) =>
      callEngine('payments.list', { tab, search, offset, limit }),
    [tab, search],
  );
  const query = useMemo(() => JSON.stringify([tab, search]), [tab, search]);
  const columns = useMemo(() => columnsOf(tab), [tab]);

  const backfill = () =>
    run(async () => {
      setAsking(false);
      await callEngine('payments.backfill', {});
    });
  const judge = (same: boolean) => () => {
    if (active === null || active.sourcePaymentId === null || active.quickbooksPaymentId === null) return;
    const { sourcePaymentId, quickbooksPaymentId } = active;
    run(async () => {
      await callEngine('payments.decide', { sourcePaymentId, quickbooksPaymentId, same });
      grid.current?.focus();
    });
  };
  const cannotJudge = !canDecide || tab !== 'possible-duplicate' || active === null;
  const runAction: Action = {
    id: 'payments.backfill',
    label: summary?.firstRunAt === null ? 'Backfill payments' : 'Backfill again',
    key: 'B',
    group: 'Backfill',
    disabled: !canDecide || running || summary === null || summary.linkedDocuments === 0,
    run: () => (summary?.firstRunAt === null ? setAsking(true) : backfill()),
  };
  const twice = summary?.tabs['possible-duplicate'] ?? 0;
  const emptyNext: NextStep | null =
    summary === null || running
      ? null
      : summary.firstRunAt === null
        ? canDecide
          ? { label: 'Start with the backfill', run: runAction.run }
          : null
        : search !== ''
          ? { label: 'Show all payments', run: () => set({ search: '' }) }
          : twice > 0
            ? {
                label: `Go on with Possibly twice (${formatCount(twice)})`,
                run: () => set({ tab: 'possible-duplicate' }),
              }
            : { label: 'See the tie-out', run: () => go('tie-out') };
  const same: Action = {
    id: 'payments.same',
    label: 'The same',
    key: 'A',
    group: 'Backfill',
    disabled: cannotJudge,
    run: judge(true),
  };
  const different: Action = {
    id: 'payments.different',
    label: 'Two payments',
    key: 'N',
    group: 'Backfill',
    disabled: cannotJudge,
    run: judge(false),
  };
  useActions([
    runAction,
    same,
    different,
    {
      id: 'payments.csv',
      label: 'Save the payments to enter (CSV)',
      group: 'Backfill',
      run: () => run(() => saveToEnter('csv', say)),
    },
    {
      id: 'payments.xlsx',
      label: 'Save the payments to enter (XLSX)',
      group: 'Backfill',
      run: () => run(() => saveToEnter('xlsx', say)),
    },
    ...tabs.map(
      (one, index): Action => ({
        id: `payments.tab.${one.id}`,
        label: `${one.label} payments`,
        key: String(index + 1),
        group: 'Backfill',
        run: () => set({ tab: one.id }),
      }),
    ),
  ]);

  if (summary !== null && summary.linkedDocuments === 0) {
    return (
      <Empty title="No linked invoices yet" next={{ label: 'Link history', run: () => go('history') }}>
        <p>Backfill brings in what QuickBooks applied to linked invoices. Link history first.</p>
      </Empty>
    );
  }

  return (
    <>
      <ListScreen
        head={
          <>
            <TierTabs tabs={tabs} value={tab} counts={summary?.tabs ?? null} onChange={(next) => set({ tab: next })} />
            <SearchField label="Search payments" value={search} onSearch={(text) => set({ search: text })} />
          </>
        }
        list={
          <div className={styles.list}>
            <Text size="sm" c="dimmed" className={styles.explanation}>
              {explanations[tab]}
            </Text>
            <BackfillProgress job={job} wasRun={summary?.firstRunAt !== null} />
            <div className={styles.rows}>
              <Grid<PaymentRow>
                name={`payments-${tab}`}
                label={`${tab} payments`}
                columns={columns}
                rowId={(row) => row.key}
                fetchPage={fetchPage}
                query={query}
                version={version}
                emptyText={
                  running
                    ? underWayText(job)
                    : summary?.firstRunAt === null
                      ? 'Run the backfill first.'
                      : search === ''
                        ? emptyTexts[tab]
                        : 'No payment fits the search.'
                }
                emptyNext={emptyNext}
                onActive={setActive}
                handle={grid}
              />
            </div>
          </div>
        }
        bar={
          <ActionBar
            actions={tab === 'possible-duplicate' ? [same, different, runAction] : [runAction]}
            primary={tab === 'possible-duplicate' ? same.id : runAction.id}
            extra={
              tab === 'applied' && (
                <Menu position="top-end">
                  <Menu.Target>
                    <Button size="compact-sm" variant="default" style={{ flex: 'none' }}>
                      Payments to enter …
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => run(() => saveToEnter('csv', say))}>Save as CSV</Menu.Item>
                    <Menu.Item onClick={() => run(() => saveToEnter('xlsx', say))}>Save as XLSX</Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )
            }
          >
            {summary !== null && summary.firstRunAt !== null && (
              <>
                First backfilled {formatInstant(summary.firstRunAt)} by {summary.firstRunBy}
                {summary.applied.length > 0 &&
                  ` · ${summary.applied.map((one) => formatMoney(one.amountMinor, one.currency)).join(' · ')} applied`}
                {` · ${plural(summary.matched, 'payment')} on both sides`}
              </>
            )}
          </ActionBar>
        }
      />
      {asking && summary !== null && (
        <ConfirmDialog
          onClose={() => setAsking(false)}
          title="Backfill payments"
          confirm="Backfill"
          cancel="Not now"
          focusConfirm
          onConfirm={backfill}
        >
          <Text>
            Tieout looks at {plural(summary.payments, 'payment')} from QuickBooks and notes what they applied to{' '}
            {plural(summary.linkedDocuments, 'linked document')}.
          </Text>
          <Alert variant="light" color="blue" p="xs">
            Nothing is sent, and nothing of the billing system’s records is changed. Invoices the source settled are
            skipped and compared. Splits and unapplied parts are kept whole.
          </Alert>
        </ConfirmDialog>
      )}
    </>
  );
}
