import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import type { BatchRow, CandidateRow, ItemRow } from '../../../shared/ipc/exports.ts';
import { Amount } from '../../ui/amount.tsx';
import { formatDay, formatInstant, plural } from '../../ui/format.ts';
import { yields } from '../../ui/grid-columns.ts';
import styles from './export.module.css';
import { StateMark } from './state-mark.tsx';
import { countKind, statusWords } from './words.ts';

const dash = <span className={styles.quiet}>–</span>;

function amountCell(row: { readonly amountMinor: number | null; readonly currency: string | null } | undefined) {
  if (row === undefined) return null;
  return row.amountMinor === null || row.currency === null ? (
    dash
  ) : (
    <Amount amountMinor={row.amountMinor} currency={row.currency} />
  );
}

/** Why it may not go, else what a person should know. */
function reasonOf(row: Pick<CandidateRow, 'problems'>): string {
  const [first] = [...row.problems].sort((a, b) => Number(b.blocks) - Number(a.blocks));
  const more = row.problems.length - 1;
  return first === undefined ? '' : `${first.text}${more > 0 ? ` (+${more})` : ''}`;
}

type Listed = CandidateRow | ItemRow;

/** What becomes of the record, where it is not simply created under its own name. */
const steps: Readonly<Partial<Record<Listed['kind'], string>>> = {
  'create-customer': 'new',
  'update-customer': 'update',
  'update-invoice': 'update',
  'update-credit-memo': 'update',
  'void-invoice': 'void',
  'void-payment': 'void',
  'void-sales-receipt': 'void',
  'delete-credit-memo': 'delete',
  'deactivate-customer': 'make inactive',
};

function recordColumn<R extends Listed>(): ColDef<R> {
  return {
    colId: 'label',
    headerName: 'Record',
    flex: 2,
    minWidth: 112,
    valueGetter: ({ data }) => data?.label ?? '',
    cellRenderer: ({ data }: ICellRendererParams<R>) => {
      if (data === undefined) return null;
      const step = steps[data.kind];
      return (
        <>
          {step !== undefined && <span className={styles.quiet}>{step} </span>}
          <span dir="auto">{data.label}</span>
        </>
      );
    },
  };
}

function partyColumn<R extends Listed>(): ColDef<R> {
  return {
    colId: 'party',
    headerName: 'Client',
    ...yields(3),
    flex: 2,
    minWidth: 106,
    // A client is its own record.
    valueGetter: ({ data }) => (data === undefined || data.party === data.label ? '' : (data.party ?? '')),
    cellRenderer: ({ value }: ICellRendererParams<R, string>) =>
      value === '' ? dash : <span dir="auto">{value}</span>,
  };
}

function dateColumn<R extends Listed>(): ColDef<R> {
  return {
    colId: 'date',
    headerName: 'Date',
    ...yields(1),
    width: 108,
    valueGetter: ({ data }) => formatDay(data?.date ?? null),
  };
}

function amountColumn<R extends Listed>(): ColDef<R> {
  return {
    colId: 'amount',
    headerName: 'Amount',
    width: 124,
    type: 'rightAligned',
    valueGetter: ({ data }) => data?.amountMinor ?? '',
    cellRenderer: ({ data }: ICellRendererParams<R>) => amountCell(data),
  };
}

export const candidateColumns: ColDef<CandidateRow>[] = [
  {
    colId: 'ready',
    headerName: 'State',
    width: 100,
    sortable: false,
    valueGetter: ({ data }) => (data?.problems.some((problem) => problem.blocks) === true ? 'blocked' : 'ready'),
    cellRenderer: ({ data }: ICellRendererParams<CandidateRow>) =>
      data === undefined ? null : (
        <StateMark state={data.problems.some((problem) => problem.blocks) ? 'blocked' : 'ready'} />
      ),
  },
  recordColumn(),
  partyColumn(),
  amountColumn(),
  {
    colId: 'reason',
    headerName: 'Because',
    flex: 3,
    minWidth: 140,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : reasonOf(data)),
  },
  dateColumn(),
];

/** What became of an item: what it is in QuickBooks, or what stands against it. */
function resultOf(row: ItemRow): string {
  if (row.quickbooksId !== null && row.state === 'confirmed') return `${row.quickbooksType} ${row.quickbooksId}`;
  return row.fault?.messages[0] ?? reasonOf(row);
}

export const itemColumns: ColDef<ItemRow>[] = [
  {
    colId: 'state',
    headerName: 'State',
    width: 136,
    valueGetter: ({ data }) => data?.state ?? '',
    cellRenderer: ({ data }: ICellRendererParams<ItemRow>) =>
      data === undefined ? null : <StateMark state={data.state} undone={data.undone} />,
  },
  recordColumn(),
  partyColumn(),
  amountColumn(),
  {
    colId: 'result',
    headerName: 'Result',
    flex: 3,
    minWidth: 130,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : resultOf(data)),
  },
  dateColumn(),
];

/** Where a batch stands: one that has nothing left to send waits for a person, or for nobody. */
export function statusText(batch: BatchRow): string {
  const isWaiting = batch.status === 'stopped' && countState(batch, 'ready', 'sending', 'in-doubt') === 0;
  return isWaiting ? 'waits for you' : statusWords[batch.status];
}

/** "12 invoices, 3 payments" of a batch. */
export function contentOf(batch: BatchRow): string {
  const counts = new Map<BatchRow['counts'][number]['kind'], number>();
  for (const { kind, state, count } of batch.counts) {
    if (state !== 'withdrawn') counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return [...counts].map(([kind, count]) => countKind(kind, count)).join(', ');
}

export function countState(batch: BatchRow, ...states: readonly string[]): number {
  return batch.counts.filter((one) => states.includes(one.state)).reduce((sum, one) => sum + one.count, 0);
}

export const batchColumns: ColDef<BatchRow>[] = [
  {
    colId: 'batch',
    headerName: 'Batch',
    width: 150,
    sortable: false,
    valueGetter: ({ data }) =>
      data === undefined ? '' : `${data.batchId}${data.kind === 'undo' ? ` · takes back ${data.undoOf ?? ''}` : ''}`,
  },
  {
    colId: 'status',
    headerName: 'Status',
    width: 200,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : statusText(data)),
  },
  {
    colId: 'content',
    headerName: 'Holds',
    flex: 3,
    minWidth: 180,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : contentOf(data)),
  },
  {
    colId: 'confirmed',
    headerName: 'In QuickBooks',
    width: 120,
    sortable: false,
    type: 'rightAligned',
    valueGetter: ({ data }) => (data === undefined ? '' : countState(data, 'confirmed')),
  },
  {
    colId: 'open',
    headerName: 'Waits for you',
    width: 140,
    sortable: false,
    valueGetter: ({ data }) => {
      if (data === undefined) return '';
      const open = countState(data, 'blocked', 'failed', 'in-doubt');
      return open === 0 ? '' : plural(open, 'item');
    },
  },
  {
    colId: 'composed',
    headerName: 'Composed',
    width: 260,
    sortable: false,
    valueGetter: ({ data }) => (data === undefined ? '' : `${formatInstant(data.composedAt)} · ${data.person}`),
  },
];
