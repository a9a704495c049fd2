import { IconFlag, IconMessageQuestion, IconNote } from '@tabler/icons-react';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import type { CustomerTab, MatchRow } from '../../../shared/ipc/customers.ts';
import { minorToDecimal } from '../../../shared/money.ts';
import { Amount } from '../../ui/amount.tsx';
import { Chips } from '../../ui/chips.tsx';
import { DiffText } from '../../ui/diff-text.tsx';
import { decimalCell } from '../../ui/format.ts';
import { yields } from '../../ui/grid-columns.ts';
import { filterBy } from '../../ui/grid-filter.tsx';
import { Score } from '../../ui/score.tsx';
import { ClientCell, clientText } from '../import/source-mark.tsx';
import { clientNote } from './client-note.ts';

type Cell = ICellRendererParams<MatchRow>;

function Balances({ data }: Cell) {
  if (data === undefined) return null;
  const open = data.clientBalances.filter((one) => one.amountMinor !== 0);
  if (open.length === 0) return <span style={{ color: 'var(--text-2)' }}>–</span>;
  return (
    <span>
      {open.map((one, index) => (
        <span key={one.currency}>
          {index > 0 && ' · '}
          <Amount amountMinor={one.amountMinor} currency={one.currency} />
        </span>
      ))}
    </span>
  );
}

function Marks({ data }: Cell) {
  if (data === undefined) return null;
  return (
    <span style={{ display: 'inline-flex', gap: 4, verticalAlign: 'middle' }}>
      {data.flagged && <IconFlag size={14} aria-label="flagged" />}
      {data.hasNote && <IconNote size={14} aria-label="has a note" />}
      {data.asked && <IconMessageQuestion size={14} aria-label="asked the client" />}
    </span>
  );
}

const likelihoods = {
  certain: 'almost certain',
  'very-likely': 'very likely',
  likely: 'likely',
  possible: 'possible',
  unlikely: 'unlikely',
};

const markWords = {
  flagged: 'flagged',
  noted: 'has a note',
  asked: 'asked the client',
  queued: 'queued for QuickBooks',
  inactive: 'inactive',
};

const clientColumn: ColDef<MatchRow> = {
  colId: 'clientName',
  ...filterBy('text'),
  headerName: 'Client',
  flex: 3,
  minWidth: 180,
  valueGetter: ({ data }) => clientText(data) ?? '',
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : (
      <ClientCell source={data.clientSource} parent={data.clientParent}>
        {data.clientName}
        <span style={{ color: 'var(--text-2)' }}>{clientNote(data)}</span>
      </ClientCell>
    ),
};

const clientBalanceColumn: ColDef<MatchRow> = {
  colId: 'clientBalance',
  ...filterBy('amount'),
  headerName: 'Open in source',
  width: 142,
  type: 'rightAligned',
  valueGetter: ({ data }) =>
    data?.clientBalances.map((one) => `${minorToDecimal(one.amountMinor, one.currency)} ${one.currency}`).join(' · ') ??
    '',
  cellRenderer: Balances,
};

const customerColumn: ColDef<MatchRow> = {
  colId: 'customerName',
  ...filterBy('text'),
  field: 'customerName',
  headerName: 'Customer',
  flex: 3,
  minWidth: 180,
  cellRenderer: ({ data }: Cell) => {
    if (data === undefined || data.customerName === null) return <span style={{ color: 'var(--text-2)' }}>–</span>;
    return (
      <span dir="auto">
        <DiffText text={data.customerName} other={data.clientName} />
        {data.customerActive === false && <span style={{ color: 'var(--text-2)' }}> · inactive</span>}
      </span>
    );
  },
};

const customerBalanceColumn: ColDef<MatchRow> = {
  colId: 'customerBalance',
  ...filterBy('amount'),
  headerName: 'Open there',
  ...yields(3),
  width: 128,
  type: 'rightAligned',
  valueGetter: ({ data }) => decimalCell(data?.customerBalanceMinor, data?.customerCurrency),
  cellRenderer: ({ data }: Cell) =>
    data === undefined || data.customerBalanceMinor === null || data.customerCurrency === null ? (
      <span style={{ color: 'var(--text-2)' }}>–</span>
    ) : (
      <Amount amountMinor={data.customerBalanceMinor} currency={data.customerCurrency} />
    ),
};

const scoreColumn: ColDef<MatchRow> = {
  colId: 'score',
  ...filterBy('set', likelihoods),
  headerName: 'Match',
  ...yields(4),
  width: 146,
  valueGetter: ({ data }) => data?.score ?? '',
  cellRenderer: ({ data }: Cell) => (data === undefined ? null : <Score score={data.score} />),
};

const reasonsColumn: ColDef<MatchRow> = {
  colId: 'reasons',
  headerName: 'Why',
  ...yields(2),
  flex: 3,
  minWidth: 120,
  sortable: false,
  valueGetter: ({ data }) => data?.reasons.map((reason) => reason.text).join(', ') ?? '',
  cellRenderer: ({ data }: Cell) => (data === undefined ? null : <Chips reasons={data.reasons} />),
};

const marksColumn: ColDef<MatchRow> = {
  colId: 'marks',
  ...filterBy('set', markWords),
  headerName: 'Marks',
  ...yields(1),
  width: 84,
  sortable: false,
  valueGetter: ({ data }) =>
    data === undefined
      ? ''
      : [
          data.flagged ? markWords.flagged : '',
          data.hasNote ? markWords.noted : '',
          data.asked ? markWords.asked : '',
          data.queued ? markWords.queued : '',
        ]
          .filter((word) => word !== '')
          .join(', '),
  cellRenderer: Marks,
};

/** Columns of a tab: source on the left, QuickBooks on the right. Exact matches are all almost certain: why says more. */
export function columnsOf(tab: CustomerTab): ColDef<MatchRow>[] {
  switch (tab) {
    case 'exact':
      return [clientColumn, clientBalanceColumn, customerColumn, customerBalanceColumn, reasonsColumn, marksColumn];
    case 'suggested':
    case 'left':
      return [
        clientColumn,
        clientBalanceColumn,
        customerColumn,
        customerBalanceColumn,
        scoreColumn,
        reasonsColumn,
        marksColumn,
      ];
    case 'unmatched':
      return [clientColumn, clientBalanceColumn, marksColumn];
    case 'linked':
      return [clientColumn, clientBalanceColumn, customerColumn, customerBalanceColumn, marksColumn];
  }
}
