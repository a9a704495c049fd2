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

const isCell = (element: Element | null): boolean => element?.closest('.ag-cell') != null;

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
  /** The active row is told anew though it is the one that was told: it was read again. */
  const stale = useRef(false);
  /** Whether the list that is read next keeps the place instead of the record. */
  const keepsPlace = useRef(false);
  /** Whether the focus was in the list when its rows were about to be read again: a row that leaves takes it along. */
  const held = useRef(false);
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
      stale.current = false;
      mark(told.current);
      source.current.onActive?.(row);
    };
    const show = (): void => {
      const row = api.current?.getDisplayedRowAtIndex(place.current)?.data ?? null;
      const id = row === null ? null : source.current.rowId(row);
      if (stale.current || id !== told.current) tell(row);
    };
    /** Goes to where the told record stands now; to the last row where there are no more as many. */
    const seek = (): void => {
      const grid = api.current;
      if (grid === null) return;
      const id = keepsPlace.current ? null : told.current;
      keepsPlace.current = false;
      const index = id === null ? null : (grid.getRowNode(id)?.rowIndex ?? null);
      const target = Math.min(index ?? place.current, grid.getDisplayedRowCount() - 1);
      if (target < 0 || target === place.current) return;
      const focused = grid.getFocusedCell();
      // Never taken from a field that is typed in, nor from a person who is not in the list yet.
      const now = document.activeElement;
      const hadFocus = isCell(now) || (held.current && now === document.body);
      const column = focused?.column ?? listColumns(grid)[0];
      place.current = target;
      if (hadFocus && column !== undefined) grid.setFocusedCell(target, column);
    };
    return {
      index: () => place.current,
      publish() {
        seek();
        show();
      },
      reset() {
        place.current = 0;
        tell(null);
      },
      renew(keep) {
        stale.current = true;
        held.current = isCell(document.activeElement);
        if (keep === 'place') keepsPlace.current = true;
      },
      follow(index) {
        place.current = index;
        show();
      },
      activate(index) {
        const grid = api.current;
        if (grid === null) return;
        const last = Math.max(0, grid.getDisplayedRowCount() - 1);
        const target = Math.min(Math.max(0, index), last);
        grid.ensureIndexVisible(target);
        const column = grid.getFocusedCell()?.column ?? listColumns(grid)[0];
        place.current = target;
        if (column !== undefined) grid.setFocusedCell(target, column);
        show();
      },
    };
  }, [api, source]);
}
