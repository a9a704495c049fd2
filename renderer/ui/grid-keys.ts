import type { CellKeyDownEvent, FullWidthCellKeyDownEvent } from 'ag-grid-community';
import { run } from '../app/errors.ts';
import { copyRows, listColumns } from './copy-rows.ts';
import type { GridSelection } from './grid-selection.ts';

interface Source<T> {
  readonly selectable?: boolean;
  readonly onEnter?: (row: T) => void;
}

/** What keys do in a list, beside those that the grid itself moves by: open, copy, filter, go to an end, tick all, untick all. */
export function handleGridKey<T extends object>(
  event: CellKeyDownEvent<T> | FullWidthCellKeyDownEvent<T>,
  { selectable = false, onEnter }: Source<T>,
  selection: GridSelection<T>,
): void {
  const key = event.event;
  if (!(key instanceof KeyboardEvent)) return;
  const mod = key.ctrlKey || key.metaKey;
  const name = key.key.toLowerCase();
  // A key that is held down would go on to rows that nobody looked at.
  if (key.key === 'Enter' && !key.repeat && event.data !== undefined) onEnter?.(event.data);
  if (name === 'c' && mod) {
    key.preventDefault();
    copyRows(event.api, event.data, selection.rows());
  }
  // Without Ctrl they go to the corners: the list itself does that.
  if ((key.key === 'Home' || key.key === 'End') && mod && 'column' in event) {
    key.preventDefault();
    const target = key.key === 'Home' ? 0 : event.api.getDisplayedRowCount() - 1;
    event.api.ensureIndexVisible(target);
    event.api.setFocusedCell(target, event.column);
  }
  if (key.key === 'ArrowDown' && key.altKey && 'column' in event) {
    const columns = [event.column, ...listColumns(event.api)];
    const column = columns.find((one) => one.getColDef().filter !== undefined);
    if (column !== undefined) event.api.showColumnFilter(column);
  }
  if (!selectable) return;
  if (name === 'a' && mod) {
    key.preventDefault();
    run(() => selection.tickAll());
  }
  if (key.key === 'Escape') selection.clear();
}
