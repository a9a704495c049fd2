import type { GridApi, RowClassRules } from 'ag-grid-community';
import { type RefObject, useMemo, useRef } from 'react';
import { listColumns } from './copy-rows.ts';

/**
 * The row that a person stands on. After a decision it is kept by its place, so that the next row takes over where a decided
 * one left; where facts changed by themselves the record is, wherever it stands now: what is looked at is never another
 * one at the moment a key is pressed.
 */
export interface ActiveRow {
  index(): number;
  /** Tells which row stands at the active place now, if it is another one than was told last, and marks it. */
  publish(): void;
  /** The list starts at its top again; until it is there no row is active. */
  reset(): void;
  /** The rows are about to be read again: the active one is told anew, changed or not; `keep` says what stays. */
  renew(keep: 'place' | 'record'): void;
  /** Makes the row at a place active, without moving the focus. */
  follow(index: number): void;
  /** Makes the row at a place active, shows it and gives it the focus. */
  activate(index: number): void;
}

interface Source<T> {
  readonly rowId: (row: T) => string;
  readonly onActive?: (row: T | null) => void;
}

/** Keeps the active row of one grid, marked as long as it is the one that is told, with or without the focus. */
export function useActiveRow<T extends object>(
  api: RefObject<GridApi<T> | null>,
  source: RefObject<Source<T>>,
): ActiveRow {
  const place = useRef(0);
  const told = useRef<string | null>(null);
  /** The record to look for when its list was read again. */
  const sought = useRef<string | null>(null);
  const marked = useRef<string | null>(null);
  return useMemo(() => {
    const mark = (id: string | null): void => {
      if (marked.current === id || source.current.onActive === undefined) return;
      marked.current = id;
      const rules: RowClassRules<T> = {
        'active-row': ({ data }) => data !== undefined && source.current.rowId(data) === id,
      };
      // Another object makes the grid look at its rows again.
      api.current?.setGridOption('rowClassRules', rules);
    };
    const tell = (row: T | null): void => {
      told.current = row === null ? null : source.current.rowId(row);
      mark(told.current);
      source.current.onActive?.(row);
    };
    const seek = (): void => {
      const grid = api.current;
      const index = sought.current === null ? undefined : grid?.getRowNode(sought.current)?.rowIndex;
      sought.current = null;
      if (grid == null) return;
      // The last row may be the one that left.
      const last = grid.getDisplayedRowCount() - 1;
      const target = Math.min(index ?? place.current, last);
      if (target < 0 || target === place.current) return;
      const focused = grid.getFocusedCell();
      const hadFocus = focused?.rowIndex === place.current || document.activeElement === document.body;
      const column = focused?.column ?? listColumns(grid)[0];
      place.current = target;
      if (hadFocus && column !== undefined) grid.setFocusedCell(target, column);
    };
    const publish = (): void => {
      seek();
      const row = api.current?.getDisplayedRowAtIndex(place.current)?.data ?? null;
      const id = row === null ? null : source.current.rowId(row);
      if (id !== told.current) tell(row);
    };
    const follow = (index: number): void => {
      sought.current = null;
      place.current = index;
      publish();
    };
    return {
      index: () => place.current,
      publish,
      reset() {
        place.current = 0;
        sought.current = null;
        tell(null);
      },
      renew(keep) {
        sought.current = keep === 'record' ? (told.current ?? sought.current) : null;
        told.current = null;
      },
      follow,
      activate(index) {
        const grid = api.current;
        if (grid === null) return;
        const last = Math.max(0, grid.getDisplayedRowCount() - 1);
        const target = Math.min(Math.max(0, index), last);
        grid.ensureIndexVisible(target);
        sought.current = null;
        const column = grid.getFocusedCell()?.column ?? listColumns(grid)[0];
        place.current = target;
        if (column !== undefined) grid.setFocusedCell(target, column);
        publish();
      },
    };
  }, [api, source]);
}
