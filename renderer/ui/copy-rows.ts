import type { Column, GridApi } from 'ag-grid-community';
import { showError } from '../app/errors.ts';

/** The columns of a list that hold data: the ticks are none of them. */
export function listColumns<T>(api: GridApi<T>): Column[] {
  return api.getAllDisplayedColumns().filter((column) => !column.getColId().startsWith('ag-Grid-'));
}

/** Copies the ticked rows (or the active one) as tab-separated text with a header row: a spreadsheet takes it as cells. */
export function copyRows<T extends object>(api: GridApi<T>, activeRow: T | undefined): void {
  const nodes = api.getSelectedNodes();
  const columns = listColumns(api);
  const active =
    activeRow === undefined
      ? []
      : [api.getRowNode(api.getGridOption('getRowId')?.({ data: activeRow, level: 0, api, context: undefined }) ?? '')];
  const chosen = nodes.length > 0 ? nodes : active;
  const lines = [columns.map((column) => column.getColDef().headerName ?? '').join('\t')];
  for (const node of chosen) {
    if (node === undefined || node === null) continue;
    const cells = columns.map((column) => {
      const value: unknown = api.getCellValue({ rowNode: node, colKey: column, useFormatter: true });
      return String(value ?? '').replace(/[\t\r\n]+/g, ' ');
    });
    lines.push(cells.join('\t'));
  }
  navigator.clipboard.writeText(lines.join('\n')).catch(showError);
}
