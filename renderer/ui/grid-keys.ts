import type { CellKeyDownEvent, FullWidthCellKeyDownEvent } from 'ag-grid-community';
import { run } from '../app/errors.ts';
import { copyRows, listColumns } from './copy-rows.ts';
import type { GridSelection } from './grid-selection.ts';

interface Source<T> {
  readonly selectable?: boolean;
  readonly onEnter?: (row: T) => void;
}

/** What keys do in a list, beside those that the grid itself moves by: open, copy, filter, tick all, tick a range. */
export function handleGridKey<T extends object>(
  event: CellKeyDownEvent<T> | FullWidthCellKeyDownEvent<T>,
  { selectable = false, onEnter }: Source<T>,
  selection: GridSelection<T>,
): void {
  const key = event.event;
  if (!(key instanceof KeyboardEvent)) return;
  const mod = key.ctrlKey || key.metaKey;
  const name = key.key.toLowerCase();
  const vertical = key.key === 'ArrowDown' ? 1 : key.key === 'ArrowUp' ? -1 : 0;
  if (key.key === 'Enter' && event.data !== undefined) onEnter?.(event.data);
  if (name === 'c' && mod) {
    key.preventDefault();
    copyRows(event.api, event.data, selection.rows());
  }
  if (vertical === 1 && key.altKey && 'column' in event) {
    const columns = [event.column, ...listColumns(event.api)];
    const column = columns.find((one) => one.getColDef().filter !== undefined);
    if (column !== undefined) event.api.showColumnFilter(column);
  }
  if (!selectable) return;
  if (name === 'a' && mod) {
    key.preventDefault();
    run(() => selection.tickAll());
  }
  if (vertical !== 0 && !mod && !key.altKey && event.rowIndex !== null) {
    const last = event.api.getDisplayedRowCount() - 1;
    const target = Math.min(last, Math.max(0, event.rowIndex + vertical));
    if (key.shiftKey) run(() => selection.extendTo(target));
    else selection.setAnchor(target);
  }
}
