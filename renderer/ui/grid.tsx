import { useComputedColorScheme } from '@mantine/core';
import {
  AllCommunityModule,
  type CellFocusedEvent,
  type CellKeyDownEvent,
  type ColDef,
  type ColumnState,
  type FullWidthCellKeyDownEvent,
  type GetRowIdParams,
  type GridApi,
  type IDatasource,
  ModuleRegistry,
  type RowSelectionOptions,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import { type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef } from 'react';
import { pageSizeMax } from '../../shared/schemas/common.ts';
import { useActions } from '../app/actions.ts';
import { run, showError } from '../app/errors.ts';
import { gridTheme } from '../app/theme.ts';
import { useCompany } from '../stores/company.ts';
import { useSession } from '../stores/session.ts';
import { copyRows } from './copy-rows.ts';
import { plural } from './format.ts';
import { saveRows } from './save-rows.ts';

ModuleRegistry.registerModules([AllCommunityModule]);

export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
}

export interface PageReply<T> {
  readonly rows: readonly T[];
  readonly totalCount: number;
}

/** What a screen may do with its grid: move on after a decision without the view jumping. */
export interface GridHandle<T> {
  /** Rows ticked by the person. */
  selected(): T[];
  clearSelection(): void;
  /** Makes the row after the active one active (the row that takes its place when the active one leaves). */
  next(): void;
  focus(): void;
}

export interface GridProps<T> {
  /** Stable name: widths, order and sort of the columns are remembered under it. */
  readonly name: string;
  readonly label: string;
  readonly columns: readonly ColDef<T>[];
  readonly rowId: (row: T) => string;
  /** Fetches one block; called again whenever `version` changes, without the view jumping. */
  readonly fetchPage: (request: PageRequest) => Promise<PageReply<T>>;
  /** Anything that changes what the list holds: filters, tab. The view starts at the top again. */
  readonly query: string;
  /** Grows when facts changed underneath: rows are fetched again in place. */
  readonly version: number;
  readonly selectable?: boolean;
  readonly onActive?: (row: T | null) => void;
  readonly onEnter?: (row: T) => void;
  readonly onSelectionCount?: (count: number) => void;
  readonly emptyText?: string;
  readonly handle?: Ref<GridHandle<T>>;
}

/** The header of the ticks has a name for those who hear the table. */
const selectionColumnDef = { headerName: 'Tick', width: 56, suppressHeaderMenuButton: true };

const blockSize = 200;
const layoutKey = (name: string) => `tieout.grid.${name}`;

function savedLayout(name: string): ColumnState[] | null {
  try {
    const text = localStorage.getItem(layoutKey(name));
    return text === null ? null : (JSON.parse(text) as ColumnState[]);
  } catch {
    return null;
  }
}

/** A virtual list over rows that the engine sorts, filters and counts; made for 50,000 of them. */
export function Grid<T extends object>(props: GridProps<T>) {
  const scheme = useComputedColorScheme('light');
  const density = useSession((store) => store.settings?.density ?? 'compact');
  const api = useRef<GridApi<T> | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const active = useRef<{ index: number; id: string | null }>({ index: 0, id: null });

  const publishActive = useCallback(() => {
    const node = api.current?.getDisplayedRowAtIndex(active.current.index);
    const row = node?.data ?? null;
    const id = row === null ? null : latest.current.rowId(row);
    if (id === active.current.id) return;
    active.current.id = id;
    latest.current.onActive?.(row);
  }, []);

  const datasource = useMemo(
    (): IDatasource => ({
      getRows(params) {
        const [sorted] = params.sortModel;
        latest.current
          .fetchPage({
            offset: params.startRow,
            limit: Math.min(params.endRow - params.startRow, pageSizeMax),
            sort: sorted === undefined ? null : { column: sorted.colId, descending: sorted.sort === 'desc' },
          })
          .then(({ rows, totalCount }) => {
            params.successCallback([...rows], totalCount);
            if (totalCount === 0) api.current?.showNoRowsOverlay();
            else api.current?.hideOverlay();
            queueMicrotask(publishActive);
          })
          .catch((error: unknown) => {
            params.failCallback();
            showError(error);
          });
      },
    }),
    [publishActive],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another query is another list, from its top
  useEffect(() => {
    active.current = { index: 0, id: null };
    latest.current.onActive?.(null);
    api.current?.deselectAll();
    api.current?.setGridOption('datasource', datasource);
    api.current?.ensureIndexVisible(0, 'top');
  }, [props.query, datasource]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again in place
  useEffect(() => {
    active.current.id = null;
    api.current?.refreshInfiniteCache();
  }, [props.version]);

  const activate = useCallback(
    (index: number) => {
      const grid = api.current;
      if (grid === null) return;
      const last = Math.max(0, grid.getDisplayedRowCount() - 1);
      active.current.index = Math.min(Math.max(0, index), last);
      grid.ensureIndexVisible(active.current.index);
      const column = grid.getFocusedCell()?.column ?? grid.getAllDisplayedColumns()[0];
      if (column !== undefined) grid.setFocusedCell(active.current.index, column);
      publishActive();
    },
    [publishActive],
  );

  useImperativeHandle(
    props.handle,
    () => ({
      selected: () => api.current?.getSelectedRows() ?? [],
      clearSelection: () => api.current?.deselectAll(),
      next: () => activate(active.current.index + 1),
      focus: () => activate(active.current.index),
    }),
    [activate],
  );

  const onCellFocused = useCallback(
    (event: CellFocusedEvent<T>) => {
      if (event.rowIndex === null || event.rowIndex === active.current.index) return;
      active.current.index = event.rowIndex;
      publishActive();
    },
    [publishActive],
  );

  const onKeyDown = useCallback((event: CellKeyDownEvent<T> | FullWidthCellKeyDownEvent<T>) => {
    const key = event.event;
    if (!(key instanceof KeyboardEvent)) return;
    if (key.key === 'Enter' && event.data !== undefined) latest.current.onEnter?.(event.data);
    if (key.key.toLowerCase() === 'c' && (key.ctrlKey || key.metaKey)) {
      key.preventDefault();
      copyRows(event.api, event.data);
    }
  }, []);

  const saveList = (format: 'csv' | 'xlsx') =>
    run(async () => {
      const grid = api.current;
      if (grid === null) return;
      const sorted = grid.getColumnState().find((column) => column.sort !== null && column.sort !== undefined);
      const sort = sorted === undefined ? null : { column: sorted.colId, descending: sorted.sort === 'desc' };
      const count = await saveRows(grid, latest.current.label, format, sort, latest.current.fetchPage);
      if (count !== null) useCompany.getState().say(`Saved ${plural(count, 'row')}`);
    });
  useActions([
    {
      id: `grid.${props.name}.csv`,
      label: `Save this list as CSV: ${props.label}`,
      group: 'List',
      run: () => saveList('csv'),
    },
    {
      id: `grid.${props.name}.xlsx`,
      label: `Save this list as XLSX: ${props.label}`,
      group: 'List',
      run: () => saveList('xlsx'),
    },
  ]);

  const saveLayout = useCallback(() => {
    const grid = api.current;
    if (grid !== null) localStorage.setItem(layoutKey(latest.current.name), JSON.stringify(grid.getColumnState()));
  }, []);

  const themed = useMemo(() => gridTheme(scheme, density), [scheme, density]);
  const selection = useMemo(
    (): RowSelectionOptions<T> => ({
      mode: 'multiRow',
      checkboxes: true,
      headerCheckbox: false,
      enableClickSelection: false,
    }),
    [],
  );

  return (
    <section style={{ height: '100%', width: '100%' }} aria-label={props.label}>
      <AgGridReact<T>
        theme={themed}
        columnDefs={[...props.columns]}
        defaultColDef={{
          sortable: true,
          resizable: true,
          suppressHeaderMenuButton: true,
          sortingOrder: ['asc', 'desc', null],
        }}
        rowModelType="infinite"
        datasource={datasource}
        cacheBlockSize={blockSize}
        maxBlocksInCache={60}
        maxConcurrentDatasourceRequests={2}
        rowBuffer={20}
        getRowId={(params: GetRowIdParams<T>) => props.rowId(params.data)}
        {...(props.selectable === true ? { rowSelection: selection, selectionColumnDef } : {})}
        overlayNoRowsTemplate={`<span>${props.emptyText ?? 'Nothing here.'}</span>`}
        animateRows={false}
        suppressCellFocus={false}
        onGridReady={(event) => {
          api.current = event.api;
          const layout = savedLayout(props.name);
          if (layout !== null) event.api.applyColumnState({ state: layout, applyOrder: true });
        }}
        onCellFocused={onCellFocused}
        onCellKeyDown={onKeyDown}
        onRowDoubleClicked={(event) => {
          if (event.data !== undefined) props.onEnter?.(event.data);
        }}
        onSelectionChanged={(event) => props.onSelectionCount?.(event.api.getSelectedNodes().length)}
        onColumnMoved={saveLayout}
        onColumnResized={saveLayout}
        onSortChanged={saveLayout}
        onGridPreDestroyed={() => {
          api.current = null;
        }}
      />
    </section>
  );
}
