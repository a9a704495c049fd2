import type { ColDef, ColGroupDef, ICellRendererParams } from 'ag-grid-community';
import type { AgingRow } from '../../../shared/ipc/tieout.ts';
import { Amount } from '../../ui/amount.tsx';
import { decimalCell, formatAmount } from '../../ui/format.ts';
import { ClientCell, clientText } from '../import/source-mark.tsx';
import styles from './tie-out.module.css';
import { bucketNames, bucketWords } from './words.ts';

type Cell = ICellRendererParams<AgingRow>;
type Side = 'source' | 'quickbooks';

interface Figure {
  readonly id: string;
  readonly headerName: string;
  of(row: AgingRow): number | null;
}

function figuresOf(side: Side): readonly Figure[] {
  return [
    ...bucketNames.map((bucket) => ({
      id: `${side}.${bucket}`,
      headerName: bucketWords[bucket],
      of: (row: AgingRow) => row[side]?.amounts[bucket] ?? null,
    })),
    { id: `${side}.total`, headerName: 'Total', of: (row) => row[side]?.totalMinor ?? null },
  ];
}

const sides = { source: figuresOf('source'), quickbooks: figuresOf('quickbooks') };
const difference: Figure = { id: 'differenceMinor', headerName: 'Difference', of: (row) => row.differenceMinor };
const allFigures = [...sides.source, ...sides.quickbooks, difference];

/** Widths in pixels that figures need, by column. */
export type FigureWidths = Readonly<Record<string, number>>;

/** Widths at the size of the figures: of a digit, of a minus, of a separator, and of what is around them. */
const [digitPx, minusPx, pointPx, aroundPx] = [7.7, 10.2, 3.9, 14];

/** Widths that headings need. */
const [headingPx, differencePx] = [72, 92];

function widthFor(amountMinor: number, currency: string): number {
  const text = formatAmount(amountMinor, currency);
  const digits = text.replace(/\D/g, '').length;
  const minus = amountMinor < 0 ? 1 : 0;
  return Math.ceil(digits * digitPx + minus * minusPx + (text.length - digits - minus) * pointPx + aroundPx);
}

/** The widths known so far, widened where rows need more: nothing that is read makes a column narrower. */
export function widen(known: FigureWidths, rows: readonly AgingRow[], currency: string): FigureWidths {
  const wider = Object.fromEntries(
    allFigures.map(({ id, of }) => [
      id,
      Math.max(leastWidth(known, id), ...rows.map((row) => widthFor(of(row) ?? 0, currency))),
    ]),
  );
  return allFigures.every(({ id }) => wider[id] === known[id]) ? known : wider;
}

function leastWidth(widths: FigureWidths, id: string): number {
  return widths[id] ?? (id === difference.id ? differencePx : headingPx);
}

function column({ id, headerName, of }: Figure, currency: string, widths: FigureWidths): ColDef<AgingRow> {
  return {
    colId: id,
    headerName,
    flex: 1,
    minWidth: leastWidth(widths, id),
    type: 'rightAligned',
    headerClass: ['ag-right-aligned-header', styles.compact ?? ''],
    cellClass: ['ag-right-aligned-cell', styles.compact ?? ''],
    valueGetter: ({ data }) => decimalCell(data === undefined ? null : of(data), currency),
    cellRenderer: ({ data }: Cell) => {
      const value = data === undefined ? null : of(data);
      if (value === null || value === 0) return <span className={styles.quiet}>–</span>;
      return <Amount amountMinor={value} currency={currency} showCurrency={false} />;
    },
  };
}

/** The least and the most that names are given, and what the scroll bar and borders take. */
const [namePxMin, namePxMax, edgePx] = [150, 300, 24];

/** Both sides by bucket. Names and differences stay in sight, whatever finds no room between them in a list of this width. */
export function agingColumns(
  currency: string,
  widths: FigureWidths,
  listPx: number,
): readonly (ColDef<AgingRow> | ColGroupDef<AgingRow>)[] {
  const figuresPx = allFigures.reduce((sum, { id }) => sum + leastWidth(widths, id), edgePx);
  const group = (side: Side, headerName: string): ColGroupDef<AgingRow> => ({
    headerName,
    headerClass: styles.side ?? '',
    marryChildren: true,
    children: sides[side].map((figure) => column(figure, currency, widths)),
  });
  return [
    {
      colId: 'name',
      headerName: 'Client · customer',
      pinned: 'left',
      width: Math.min(namePxMax, Math.max(namePxMin, listPx - figuresPx)),
      valueGetter: ({ data }) => clientText(data) ?? data?.customerName ?? 'no name',
      cellRenderer: ({ data }: Cell) =>
        data === undefined ? null : (
          <ClientCell source={data.clientSource}>{data.clientName ?? data.customerName ?? 'no name'}</ClientCell>
        ),
    },
    group('source', 'Source'),
    group('quickbooks', 'QuickBooks'),
    { ...column(difference, currency, widths), pinned: 'right', width: leastWidth(widths, difference.id) },
  ];
}
