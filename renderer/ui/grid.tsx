import { Skeleton, useComputedColorScheme } from '@mantine/core';
import {
  AllCommunityModule,
  type ColDef,
  type ColGroupDef,
  type GetRowIdParams,
  type GridApi,
  type IDatasource,
  ModuleRegistry,
  type RowClickedEvent,
  type RowSelectionOptions,
} from 'ag-grid-community';
import { AgGridReact } from 'ag-grid-react';
import {
  type FocusEvent,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ColumnFilters, type ListOrder } from '../../shared/schemas/column-filters.ts';
import { pageSizeMax } from '../../shared/schemas/common.ts';
import { decisionsMade } from '../api/client.ts';
import { useActions } from '../app/actions.ts';
import { run } from '../app/errors.ts';
import { gridTheme } from '../app/theme.ts';
import { useCompany } from '../stores/company.ts';
import { useSession } from '../stores/session.ts';
import { plural } from './format.ts';
import styles from './grid.module.css';
import { useActiveRow } from './grid-active.ts';
import { fitColumns } from './grid-columns.ts';
import { handleGridKey } from './grid-keys.ts';
import { applyLayout, type GridLayout, keepColumns, keepFilters, readLayout, restoreLayout } from './grid-layout.ts';
import { useGridSelection } from './grid-selection.ts';
import { ListError, NothingThere } from './grid-states.tsx';
import { saveRows } from './save-rows.ts';
import type { NextStep } from './screen.tsx';

ModuleRegistry.registerModules([AllCommunityModule]);

/** A part of a list; `columnFilters` only where a column is filtered: lists without filters in their headers never see it. */
export interface PageRequest extends ListOrder {
  readonly offset: number;
  readonly limit: number;
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
  untick(rows: readonly T[]): void;
  tickAll(): void;
  /** Makes the row after the active one active (the row that takes its place when the active one leaves). */
  next(): void;
  focus(): void;
  /** Makes the row with this place in the list active and shows it. */
  activate(index: number): void;
  order(): ListOrder;
  layout(): GridLayout | null;
  setLayout(layout: GridLayout): void;
  setColumnFilters(filters: ColumnFilters): void;
}

export interface GridProps<T> {
  /** Stable name: widths, order and sort of the columns are remembered under it. */
  readonly name: string;
  readonly label: string;
  /** Columns, some of them perhaps under a heading in common. */
  readonly columns: readonly (ColDef<T> | ColGroupDef<T>)[];
  readonly rowId: (row: T) => string;
  /** Fetches one block; called again whenever `version` changes, without the view jumping. */
  readonly fetchPage: (request: PageRequest) => Promise<PageReply<T>>;
  /** Anything that changes what the list holds: filters, tab. The view starts at the top again. */
  readonly query: string;
  /** Grows when facts changed underneath: rows are fetched again in place. */
  readonly version: number;
  readonly selectable?: boolean;
  /** What a tick says about its row: the name of the column of ticks. */
  readonly tickName?: string;
  readonly onActive?: (row: T | null) => void;
  readonly onEnter?: (row: T) => void;
  /** What a double click does where it is not what Enter does. */
  readonly onDoubleClick?: (row: T) => void;
  readonly onSelection?: (rows: readonly T[]) => void;
  readonly onColumnFilters?: (filters: ColumnFilters) => void;
  /** How many rows the list holds as it is filtered; null while that is read anew. */
  readonly onCount?: (count: number | null) => void;
  /** Text pasted into the list: names to filter by. */
  readonly onPaste?: (text: string) => void;
  /** What it means that the list is empty. */
  readonly emptyText?: string;
  /** Where to go on from an empty list. */
  readonly emptyNext?: NextStep | null;
  readonly handle?: Ref<GridHandle<T>>;
}

const tickColumn = { width: 56, suppressHeaderMenuButton: true };

const defaultColDef: ColDef = {
  sortable: true,
  resizable: true,
  suppressHeaderMenuButton: true,
  sortingOrder: ['asc', 'desc', null],
  suppressKeyboardEvent: ({ event }) => event.altKey && event.key === 'ArrowDown',
};

const blockSize = 200;
const skeletonRows = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function orderOf<T>(api: GridApi<T>): ListOrder {
  const sorted = api.getColumnState().find((column) => column.sort !== null && column.sort !== undefined);
  const filters = ColumnFilters.parse(api.getFilterModel());
  return {
    sort: sorted === undefined ? null : { column: sorted.colId, descending: sorted.sort === 'desc' },
    ...(Object.keys(filters).length === 0 ? {} : { columnFilters: filters }),
  };
}

/** A virtual list over rows that the engine sorts, filters and counts; made for 50,000 of them. */
export function Grid<T extends object>(props: GridProps<T>) {
  const scheme = useComputedColorScheme('light');
  const density = useSession((store) => store.settings?.density ?? 'compact');
  const api = useRef<GridApi<T> | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [state, setState] = useState<'loading' | 'shown' | 'empty' | { readonly error: unknown }>('loading');

  const fetchRange = useRef(async (offset: number, limit: number): Promise<PageReply<T>> => {
    if (api.current === null) return { rows: [], totalCount: 0 };
    return latest.current.fetchPage({ offset, limit, ...orderOf(api.current) });
  });
  /** Grows with every other list: what is told of a list before is no longer true. */
  const listing = useRef(0);
  /** The focus was in rows that gave way to those of another list: it goes on in these. */
  const refocus = useRef(false);
  const section = useRef<HTMLElement>(null);
  const startListing = useRef(() => {
    listing.current++;
    latest.current.onCount?.(null);
    if (section.current?.contains(document.activeElement) === true) refocus.current = true;
  });
  const selection = useGridSelection(api, latest, fetchRange);
  const active = useActiveRow(api, latest);

  const datasource = useMemo(
    (): IDatasource => ({
      getRows(params) {
        const limit = Math.min(params.endRow - params.startRow, pageSizeMax);
        const asked = listing.current;
        fetchRange
          .current(params.startRow, limit)
          .then(({ rows, totalCount }) => {
            params.successCallback([...rows], totalCount);
            if (asked === listing.current) latest.current.onCount?.(totalCount);
            setState(totalCount === 0 ? 'empty' : 'shown');
            queueMicrotask(() => {
              selection.show();
              // An empty list still holds the rows it showed before: none of them is in it any more.
              if (totalCount > 0) active.publish();
              else active.reset();
              if (refocus.current && totalCount > 0) active.activate(active.index());
              refocus.current = false;
            });
          })
          .catch((error: unknown) => {
            params.failCallback();
            active.reset();
            setState({ error });
          });
      },
    }),
    [active, selection],
  );

  const restart = useCallback(() => {
    startListing.current();
    active.reset();
    selection.clear();
    api.current?.setGridOption('datasource', datasource);
    api.current?.ensureIndexVisible(0, 'top');
  }, [active, datasource, selection]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another query is another list, from its top
  useEffect(restart, [props.query, restart]);

  const decisionsSeen = useRef(decisionsMade());
  // biome-ignore lint/correctness/useExhaustiveDependencies: changed facts are fetched again in place
  useEffect(() => {
    const made = decisionsMade();
    active.renew(made === decisionsSeen.current ? 'record' : 'place');
    decisionsSeen.current = made;
    api.current?.refreshInfiniteCache();
  }, [props.version]);

  const fitWidth = useCallback(() => {
    if (api.current !== null) fitColumns(api.current, section.current?.clientWidth ?? 0);
  }, []);

  useEffect(() => {
    if (api.current !== null) restoreLayout(props.name, api.current);
    fitWidth();
  }, [props.name, fitWidth]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns need other widths
  useEffect(fitWidth, [props.columns, fitWidth]);

  /** What moves the focus with Shift held: the list tells of a moved focus only later. */
  const shifting = useRef<string | null>(null);
  useImperativeHandle(props.handle, () => {
    const activate = (index: number): void => {
      shifting.current = null;
      active.activate(index);
    };
    return {
      selected: () => selection.rows(),
      clearSelection: () => selection.clear(),
      untick: (rows) => selection.untick(rows),
      tickAll: () => run(() => selection.tickAll()),
      next: () => activate(active.index() + 1),
      focus: () => activate(active.index()),
      activate,
      order: () => (api.current === null ? { sort: null } : orderOf(api.current)),
      layout: () => (api.current === null ? null : readLayout(api.current)),
      setLayout(layout) {
        if (api.current === null) return;
        applyLayout(api.current, layout);
        keepColumns(latest.current.name, api.current);
        fitWidth();
      },
      setColumnFilters: (filters) => api.current?.setFilterModel(filters),
    };
  }, [active, fitWidth, selection]);

  const noteShift = ({ type, shiftKey }: { readonly type: string; readonly shiftKey: boolean }) => {
    shifting.current = shiftKey ? type : null;
  };
  const onRowFocused = useCallback(
    (rowIndex: number) => {
      const moved = rowIndex !== active.index();
      // Ranges begin where the focus last came without Shift, however it came there; a click ends them by itself.
      if (shifting.current === null) selection.setAnchor(rowIndex);
      else if (moved && shifting.current === 'keydown' && latest.current.selectable === true)
        run(() => selection.extendTo(rowIndex));
      if (moved) active.follow(rowIndex);
    },
    [active, selection],
  );
  /** The list itself tells of a moved focus only later: a key pressed meanwhile would act on the row before. */
  const onFocusCapture = ({ target }: FocusEvent<HTMLElement>) => {
    const row = target.closest('.ag-cell')?.closest('[row-index]')?.getAttribute('row-index');
    if (row != null) onRowFocused(Number(row));
  };

  const onRowClicked = useCallback(
    ({ event, rowIndex }: RowClickedEvent<T>) => {
      if (!(event instanceof MouseEvent) || rowIndex === null || latest.current.selectable !== true) return;
      if (event.shiftKey) run(() => selection.extendTo(rowIndex));
      else if (event.ctrlKey || event.metaKey) selection.toggle(rowIndex);
    },
    [selection],
  );

  const saveList = (format: 'csv' | 'xlsx') =>
    run(async () => {
      const grid = api.current;
      if (grid === null) return;
      const count = await saveRows(grid, latest.current.label, format, (offset, limit) =>
        fetchRange.current(offset, limit),
      );
      if (count !== null) useCompany.getState().say(`Saved ${plural(count, 'row')}`);
    });
  useActions(
    (['csv', 'xlsx'] as const).map((format) => ({
      id: `grid.${props.name}.${format}`,
      label: `Save this list as ${format.toUpperCase()}: ${props.label}`,
      group: 'List',
      run: () => saveList(format),
    })),
  );

  /** What the person changed is kept; what the list itself sets up is not. */
  const keep = useCallback((event: { readonly source?: string; readonly api: GridApi<T> }) => {
    if (event.source?.startsWith('ui') !== true) return;
    keepColumns(latest.current.name, event.api);
  }, []);
  const onFilterChanged = useCallback(
    ({ api: grid }: { readonly api: GridApi<T> }) => {
      startListing.current();
      active.reset();
      selection.clear();
      latest.current.onColumnFilters?.(keepFilters(latest.current.name, grid));
    },
    [active, selection],
  );

  const themed = useMemo(() => gridTheme(scheme, density), [scheme, density]);
  const columnDefs = useMemo(() => [...props.columns], [props.columns]);
  // The header of the ticks has a name for those who hear the table.
  const tickName = props.tickName ?? 'Tick';
  const selectionColumnDef = useMemo(() => ({ ...tickColumn, headerName: tickName }), [tickName]);
  const rowSelection = useMemo(
    (): RowSelectionOptions<T> => ({
      mode: 'multiRow',
      checkboxes: true,
      headerCheckbox: false,
      enableClickSelection: false,
    }),
    [],
  );

  return (
    <section
      ref={section}
      className={styles.grid}
      aria-label={props.label}
      onKeyDownCapture={noteShift}
      onMouseDownCapture={noteShift}
      onFocusCapture={onFocusCapture}
      onPaste={(event) => {
        if (!(event.target instanceof HTMLInputElement)) props.onPaste?.(event.clipboardData.getData('text/plain'));
      }}
    >
      {state === 'loading' && (
        <div className={styles.loading} role="status" aria-label="Loading">
          {skeletonRows.map((row) => (
            <Skeleton key={row} height={14} />
          ))}
        </div>
      )}
      {typeof state === 'object' && <ListError error={state.error} onRetry={restart} />}
      {state === 'empty' && <NothingThere text={props.emptyText ?? 'Nothing here.'} next={props.emptyNext ?? null} />}
      <AgGridReact<T>
        theme={themed}
        columnDefs={columnDefs}
        defaultColDef={defaultColDef}
        rowModelType="infinite"
        datasource={datasource}
        cacheBlockSize={blockSize}
        maxBlocksInCache={60}
        maxConcurrentDatasourceRequests={2}
        rowBuffer={20}
        getRowId={(params: GetRowIdParams<T>) => props.rowId(params.data)}
        {...(props.selectable === true ? { rowSelection, selectionColumnDef } : {})}
        suppressNoRowsOverlay
        // Which columns are shown follows from the width: one dragged out could not be brought back.
        suppressDragLeaveHidesColumns
        // Widths are shared out before the rows are there: the bar that they bring would take from the last column.
        alwaysShowVerticalScroll
        onGridSizeChanged={fitWidth}
        animateRows={false}
        suppressCellFocus={false}
        // Arrows go through the cells; Tab goes on to what comes after the list.
        tabToNextCell={() => false}
        onGridReady={(event) => {
          api.current = event.api;
          restoreLayout(props.name, event.api);
          fitWidth();
        }}
        onCellFocused={({ api: grid }) => {
          const row = grid.getFocusedCell()?.rowIndex;
          if (row !== undefined) onRowFocused(row);
        }}
        onCellKeyDown={(event) => handleGridKey(event, latest.current, selection)}
        onRowClicked={onRowClicked}
        onRowDoubleClicked={(event) => {
          if (event.data !== undefined) (props.onDoubleClick ?? props.onEnter)?.(event.data);
        }}
        onSelectionChanged={(event) => {
          if (event.source !== 'api') selection.adopt();
        }}
        onColumnMoved={keep}
        onColumnResized={keep}
        onSortChanged={keep}
        onFilterChanged={onFilterChanged}
        onGridPreDestroyed={() => {
          api.current = null;
        }}
      />
    </section>
  );
}
