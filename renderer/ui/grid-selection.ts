import type { GridApi } from 'ag-grid-community';
import { type RefObject, useMemo, useRef } from 'react';
import { pageSizeMax } from '../../shared/schemas/common.ts';
import { useCompany } from '../stores/company.ts';
import { formatCount } from './format.ts';
import type { PageReply } from './grid.tsx';

/** Calls that act on ticked rows take as many at once. */
const tickedMax = 5000;

/** Ticked rows of a list of which only parts are loaded: kept by id, whatever is loaded at the moment. */
export interface GridSelection<T> {
  rows(): T[];
  clear(): void;
  /** Unticks rows that were acted on. */
  untick(rows: readonly T[]): void;
  /** Where the next range starts. */
  setAnchor(index: number): void;
  /** Ticks the range from the anchor to `index` in place of the last range: what lies between is loaded where need be. */
  extendTo(index: number): Promise<void>;
  toggle(index: number): void;
  tickAll(): Promise<void>;
  /** Takes over what the person ticked in loaded rows. */
  adopt(): void;
  /** Shows the ticks in rows that were just loaded. */
  show(): void;
}

interface Source<T> {
  readonly rowId: (row: T) => string;
  readonly onSelection?: (rows: readonly T[]) => void;
}

/** Keeps the ticks of one grid. `fetchRange` reads rows as the list is filtered and sorted now. */
export function useGridSelection<T extends object>(
  api: RefObject<GridApi<T> | null>,
  source: RefObject<Source<T>>,
  fetchRange: RefObject<(offset: number, limit: number) => Promise<PageReply<T>>>,
): GridSelection<T> {
  const kept = useRef(new Map<string, T>());
  const range = useRef<readonly string[]>([]);
  const anchor = useRef(0);
  return useMemo(() => {
    const rowId = (row: T): string => source.current.rowId(row);
    const publish = (): void => source.current.onSelection?.([...kept.current.values()]);
    const show = (): void =>
      api.current?.forEachNode((node) => {
        if (node.data === undefined) return;
        const ticked = kept.current.has(rowId(node.data));
        if (node.isSelected() !== ticked) node.setSelected(ticked, false, 'api');
      });
    const changed = (): void => {
      show();
      publish();
    };
    const extend = async (from: number, to: number): Promise<void> => {
      const last = Math.min(to, from + tickedMax - 1);
      const found: T[] = [];
      for (let offset = from; offset <= last; offset += pageSizeMax) {
        const { rows } = await fetchRange.current(offset, Math.min(pageSizeMax, last - offset + 1));
        found.push(...rows);
        if (rows.length === 0) break;
      }
      for (const id of range.current) kept.current.delete(id);
      range.current = found.map(rowId);
      for (const row of found) kept.current.set(rowId(row), row);
      if (to > last) useCompany.getState().say(`Ticked the first ${formatCount(tickedMax)} rows: no more at once`);
      changed();
    };
    return {
      rows: () => [...kept.current.values()],
      clear() {
        if (kept.current.size === 0) return;
        kept.current.clear();
        range.current = [];
        changed();
      },
      untick(rows) {
        for (const row of rows) kept.current.delete(rowId(row));
        changed();
      },
      setAnchor(index) {
        anchor.current = index;
        range.current = [];
      },
      extendTo: (index) => extend(Math.min(anchor.current, index), Math.max(anchor.current, index)),
      toggle(index) {
        const row = api.current?.getDisplayedRowAtIndex(index)?.data;
        if (row === undefined) return;
        const id = rowId(row);
        if (!kept.current.delete(id)) kept.current.set(id, row);
        anchor.current = index;
        range.current = [];
        changed();
      },
      tickAll: () => extend(0, Math.max(0, (api.current?.getDisplayedRowCount() ?? 0) - 1)),
      adopt() {
        api.current?.forEachNode((node) => {
          if (node.data === undefined) return;
          if (node.isSelected() === true) kept.current.set(rowId(node.data), node.data);
          else kept.current.delete(rowId(node.data));
        });
        publish();
      },
      show,
    };
  }, [api, source, fetchRange]);
}
