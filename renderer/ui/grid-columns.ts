import type { Column, GridApi } from 'ag-grid-community';

/** A column that gives way where a list is narrow: the lowest number first. What it says stands in the inspector too. */
export function yields(order: number): { readonly context: { readonly yields: number } } {
  return { context: { yields: order } };
}

function orderOf(column: Column): number | null {
  const order: unknown = column.getColDef().context?.yields;
  return typeof order === 'number' ? order : null;
}

/** What a column needs: its own width, or the least it may have where it shares what is left. */
function needOf(column: Column): number {
  return column.getFlex() === null ? column.getActualWidth() : column.getMinWidth();
}

/** Room for the vertical scroll bar, and for the rounding of widths. */
const edge = 17;

/** Shows as many columns as have room in a list of this width, so that none is cut and nothing scrolls sideways. */
export function fitColumns(api: GridApi, listWidth: number): void {
  if (listWidth === 0) return;
  const columns = api.getAllGridColumns();
  const yielding = columns
    .map((column) => ({ column, order: orderOf(column) }))
    .filter((one): one is { column: Column; order: number } => one.order !== null)
    .sort((a, b) => a.order - b.order);
  let need = columns.reduce((sum, column) => sum + needOf(column), edge);
  for (const { column } of yielding) {
    const hide = need > listWidth;
    if (hide) need -= needOf(column);
    if (column.isVisible() === hide) api.setColumnsVisible([column.getColId()], !hide);
  }
}
