import type { Column, GridApi } from 'ag-grid-community';
import { harmless } from '../../shared/formula-guard.ts';
import { showError } from '../app/errors.ts';
import { useCompany } from '../stores/company.ts';
import { plural } from './format.ts';

/** The ticks are no data. */
const isData = (column: Column): boolean => !column.getColId().startsWith('ag-Grid-');

/** The columns on show that hold data. */
export function listColumns<T>(api: GridApi<T>): Column[] {
  return api.getAllDisplayedColumns().filter(isData);
}

/** The same, with those that found no room. */
export function dataColumns<T>(api: GridApi<T>): Column[] {
  return api.getAllGridColumns().filter(isData);
}

/** A column's heading; under a common heading both, so that it stands for itself in a spreadsheet. */
export function columnHeading(column: Column): string {
  const group = column.getOriginalParent()?.getColGroupDef()?.headerName ?? '';
  return `${group} ${column.getColDef().headerName ?? ''}`.trim();
}

/** What a cell holds as text: for copying and saving. */
export function cellText<T extends object>(api: GridApi<T>, column: Column, row: T): string {
  const { valueGetter, field } = column.getColDef();
  const value: unknown =
    typeof valueGetter === 'function'
      ? valueGetter({
          data: row,
          api,
          column,
          colDef: column.getColDef(),
          context: undefined,
          node: null,
          getValue: () => '',
        })
      : field === undefined
        ? ''
        : Reflect.get(row, field);
  return String(value ?? '');
}

/**
 * Copies the ticked rows (or the active one) as tab-separated text with a header row: a spreadsheet takes it as cells,
 * none of them as a formula.
 */
export function copyRows<T extends object>(api: GridApi<T>, activeRow: T | undefined, ticked: readonly T[]): void {
  const columns = dataColumns(api);
  const chosen = ticked.length > 0 ? ticked : activeRow === undefined ? [] : [activeRow];
  const lines = [
    columns.map(columnHeading),
    ...chosen.map((row) => columns.map((column) => harmless(cellText(api, column, row).replace(/[\t\r\n]+/g, ' ')))),
  ].map((cells) => cells.join('\t'));
  navigator.clipboard
    .writeText(lines.join('\n'))
    .then(() => useCompany.getState().say(`Copied ${plural(chosen.length, 'row')}`))
    .catch(showError);
}

/** Whether a column holds numbers: they stand at the right. */
export function isNumeric(column: Column): boolean {
  return column.getColDef().type === 'rightAligned';
}
