import {
  IconArrowsDiff,
  IconBuildingBank,
  IconCoins,
  IconFileInvoice,
  IconTrashX,
  IconUserOff,
} from '@tabler/icons-react';
import type { ColDef, ICellRendererParams } from 'ag-grid-community';
import type { ComponentType } from 'react';
import type { ConflictKind, ConflictRow, ConflictTab } from '../../../shared/ipc/conflicts.ts';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, formatInstant, formatInstantDay } from '../../ui/format.ts';
import { yields } from '../../ui/grid-columns.ts';
import { filterBy } from '../../ui/grid-filter.tsx';
import { decidedWords, fieldLabels, kindWords, outcomeText } from './words.ts';

type Cell = ICellRendererParams<ConflictRow>;

const quiet = { color: 'var(--text-2)' };

const kindIcons: Readonly<Record<ConflictKind, ComponentType<{ size?: number }>>> = {
  'customer-merged': IconUserOff,
  'customer-inactive': IconUserOff,
  'deleted-in-quickbooks': IconTrashX,
  'voided-in-quickbooks': IconTrashX,
  'gone-from-source': IconTrashX,
  'voided-in-source': IconTrashX,
  'both-changed': IconArrowsDiff,
  'changed-in-quickbooks': IconBuildingBank,
  'changed-in-source': IconFileInvoice,
  'credit-applied': IconCoins,
};

const fieldsText = (row: ConflictRow | undefined): string =>
  row?.fields.map((field) => fieldLabels[field].toLowerCase()).join(', ') ?? '';

const kind: ColDef<ConflictRow> = {
  colId: 'kind',
  ...filterBy('set', kindWords),
  headerName: 'What happened',
  width: 198,
  valueGetter: ({ data }) => (data === undefined ? '' : kindWords[data.kind]),
  cellRenderer: ({ data }: Cell) => {
    if (data === undefined) return null;
    const Icon = kindIcons[data.kind];
    return (
      <span style={{ display: 'inline-flex', gap: 6, alignItems: 'center' }}>
        <Icon size={15} /> {kindWords[data.kind]}
      </span>
    );
  },
};
const label: ColDef<ConflictRow> = {
  colId: 'label',
  ...filterBy('text'),
  headerName: 'Record',
  flex: 3,
  minWidth: 110,
  valueGetter: ({ data }) => data?.label ?? '',
  cellRenderer: ({ data }: Cell) => (data === undefined ? null : <span dir="auto">{data.label}</span>),
};
const party: ColDef<ConflictRow> = {
  colId: 'party',
  ...filterBy('text'),
  headerName: 'Client',
  flex: 3,
  minWidth: 108,
  valueGetter: ({ data }) => data?.party ?? '',
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : <span dir="auto">{data.party ?? <span style={quiet}>–</span>}</span>,
};
const fields: ColDef<ConflictRow> = {
  colId: 'fields',
  headerName: 'Fields',
  ...yields(2),
  flex: 2,
  minWidth: 92,
  sortable: false,
  valueGetter: ({ data }) => fieldsText(data),
  cellRenderer: ({ data }: Cell) =>
    data === undefined ? null : data.fields.length === 0 ? (
      <span style={quiet}>whole record</span>
    ) : (
      <span>{fieldsText(data)}</span>
    ),
};
const stake: ColDef<ConflictRow> = {
  colId: 'stake',
  ...filterBy('amount'),
  headerName: 'At stake',
  width: 122,
  type: 'rightAligned',
  valueGetter: ({ data }) => decimalCell(data?.stakeMinor, data?.currency),
  cellRenderer: ({ data }: Cell) =>
    data === undefined || data.stakeMinor === null || data.currency === null ? (
      <span style={quiet}>–</span>
    ) : (
      <Amount amountMinor={data.stakeMinor} currency={data.currency} />
    ),
};
const opened: ColDef<ConflictRow> = {
  colId: 'opened',
  ...filterBy('day'),
  headerName: 'Found',
  ...yields(1),
  width: 112,
  valueGetter: ({ data }) => (data === undefined ? '' : formatInstantDay(data.openedAt)),
  tooltipValueGetter: ({ data }) => (data === undefined ? '' : formatInstant(data.openedAt)),
};
const outcome: ColDef<ConflictRow> = {
  colId: 'outcome',
  ...filterBy('set', decidedWords),
  headerName: 'Decided',
  width: 150,
  valueGetter: ({ data }) => (data === undefined ? '' : outcomeText(data)),
};

/** Columns of a tab; decided conflicts say what was decided. */
export function columnsOf(tab: ConflictTab): ColDef<ConflictRow>[] {
  const shared = [kind, label, party, fields, stake];
  return tab === 'waiting' || tab === 'done' ? [...shared, outcome] : [...shared, opened];
}
