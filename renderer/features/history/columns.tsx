import { IconFlag, IconMessageQuestion, IconNote } from '@tabler/icons-react';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import type { DocumentRow, DocumentTab } from '../../../shared/ipc/documents.ts';
import { minorToDecimal } from '../../../shared/money.ts';
import { Amount } from '../../ui/amount.tsx';
import { Chips } from '../../ui/chips.tsx';
import { DiffText } from '../../ui/diff-text.tsx';
import { decimalCell, formatDay } from '../../ui/format.ts';
import { yields } from '../../ui/grid-columns.ts';
import { filterBy } from '../../ui/grid-filter.tsx';
import { ClientCell, clientText } from '../import/source-mark.tsx';
import { excludedWords, reasonWords, statusWords } from './words.ts';

type Cell = ICellRendererParams<DocumentRow>;

const markWords = { flagged: 'flagged', noted: 'has a note', asked: 'asked the client' };

const quiet = { color: 'var(--text-2)' };

const number: ColDef<DocumentRow> = {
  colId: 'number',
  ...filterBy('text'),
  headerName: 'Number',
  width: 120,
  valueGetter: ({ data }) => data?.number ?? '',
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : (
      <span>
        {data.number ?? <span style={quiet}>no number</span>}
        {data.kind === 'credit' && <span style={quiet}> · credit</span>}
      </span>
    ),
};
const date: ColDef<DocumentRow> = {
  colId: 'date',
  ...filterBy('day'),
  headerName: 'Date',
  ...yields(3),
  width: 112,
  valueGetter: ({ data }) => (data === undefined ? '' : formatDay(data.date)),
};
const client: ColDef<DocumentRow> = {
  colId: 'client',
  ...filterBy('text'),
  headerName: 'Client',
  flex: 3,
  minWidth: 120,
  valueGetter: ({ data }) => clientText(data) ?? '',
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : <ClientCell source={data.clientSource}>{data.clientName ?? '–'}</ClientCell>,
};
const status: ColDef<DocumentRow> = {
  colId: 'status',
  ...filterBy('set', statusWords),
  headerName: 'Status',
  ...yields(2),
  width: 104,
  valueGetter: ({ data }) => (data === undefined ? '' : statusWords[data.status]),
};
const total: ColDef<DocumentRow> = {
  colId: 'total',
  ...filterBy('amount'),
  headerName: 'Total',
  width: 124,
  type: 'rightAligned',
  valueGetter: ({ data }) => (data === undefined ? '' : minorToDecimal(data.totalMinor, data.currency)),
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : <Amount amountMinor={data.totalMinor} currency={data.currency} />,
};
const documentNumber: ColDef<DocumentRow> = {
  colId: 'documentNumber',
  ...filterBy('text'),
  headerName: 'In QuickBooks',
  width: 136,
  valueGetter: ({ data }) => data?.documentNumber ?? '',
  cellRenderer: ({ data }: Cell) => {
    if (data === undefined || data.documentId === null) return <span style={quiet}>–</span>;
    if (data.documentNumber === null) return <span style={quiet}>no number</span>;
    return <DiffText text={data.documentNumber} other={data.number ?? ''} />;
  },
};
const documentCustomer: ColDef<DocumentRow> = {
  colId: 'documentCustomer',
  ...filterBy('text'),
  headerName: 'Customer',
  ...yields(4),
  flex: 3,
  minWidth: 120,
  valueGetter: ({ data }) => data?.documentCustomer ?? '',
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : <span dir="auto">{data.documentCustomer ?? '–'}</span>,
};
const documentTotal: ColDef<DocumentRow> = {
  colId: 'documentTotal',
  ...filterBy('amount'),
  headerName: 'Total there',
  ...yields(5),
  width: 124,
  type: 'rightAligned',
  valueGetter: ({ data }) => decimalCell(data?.documentTotalMinor, data?.documentCurrency),
  cellRenderer: ({ data }: Cell) =>
    data === undefined || data.documentTotalMinor === null || data.documentCurrency === null ? (
      <span style={quiet}>–</span>
    ) : (
      <Amount amountMinor={data.documentTotalMinor} currency={data.documentCurrency} />
    ),
};
const reasons: ColDef<DocumentRow> = {
  colId: 'reasons',
  ...filterBy('set', reasonWords),
  headerName: 'Still open',
  ...yields(4),
  flex: 3,
  minWidth: 130,
  valueGetter: ({ data }) => data?.reasons.map((reason) => reason.text).join(', ') ?? '',
  cellRenderer: ({ data }: Cell) => (data === undefined ? null : <Chips reasons={data.reasons} />),
};
const excluded: ColDef<DocumentRow> = {
  colId: 'excludedFor',
  ...filterBy('set', excludedWords),
  headerName: 'Stays out because',
  width: 190,
  valueGetter: ({ data }) =>
    data === undefined || data.excludedFor === null ? '' : (excludedWords[data.excludedFor] ?? data.excludedFor),
};
const marks: ColDef<DocumentRow> = {
  colId: 'marks',
  ...filterBy('set', markWords),
  headerName: 'Marks',
  ...yields(1),
  width: 84,
  sortable: false,
  valueGetter: ({ data }) => (data?.flagged === true ? 'flagged' : ''),
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : (
      <span style={{ display: 'inline-flex', gap: 4, verticalAlign: 'middle' }}>
        {data.flagged && <IconFlag size={14} aria-label="flagged" />}
        {data.hasNote && <IconNote size={14} aria-label="has a note" />}
        {data.asked && <IconMessageQuestion size={14} aria-label="asked the client" />}
      </span>
    ),
};

/** Columns of a tab: source on the left, QuickBooks on the right. */
export function columnsOf(tab: DocumentTab): ColDef<DocumentRow>[] {
  const ours = [number, date, client, status, total];
  switch (tab) {
    case 'confident':
    case 'linked':
      return [...ours, documentNumber, documentCustomer, documentTotal, marks];
    case 'ambiguous':
      return [number, date, client, total, documentNumber, documentTotal, reasons, marks];
    case 'unmatched':
    case 'left':
      return [...ours, marks];
    case 'excluded':
      return [...ours, excluded];
  }
}
