import type { ColumnState, GridApi } from 'ag-grid-community';
import { z } from 'zod';
import { ColumnFilters } from '../../shared/schemas/column-filters.ts';
import { useSession } from '../stores/session.ts';

const Column = z.looseObject({
  colId: z.string(),
  width: z.number().nullish(),
  flex: z.number().nullish(),
  sort: z.enum(['asc', 'desc']).nullish(),
  sortIndex: z.number().nullish(),
});

/** Order, widths and sort of a list's columns, and what they are filtered by. Which are shown follows from the list's width. */
export const GridLayout = z.object({ columns: z.array(Column), filters: ColumnFilters });
export type GridLayout = z.infer<typeof GridLayout>;

/** Every company has its own lists: a filter over clients' names says something of its clients. */
const ofCompany = (name: string): string => `${useSession.getState().window?.company?.companyId ?? ''}.${name}`;
const key = (name: string): string => `tieout.grid.${ofCompany(name)}`;

function stateOf(columns: GridLayout['columns']): ColumnState[] {
  return columns.map(({ colId, width, flex, sort, sortIndex }) => ({
    colId,
    hide: false,
    ...(width === null || width === undefined ? {} : { width }),
    flex: flex ?? null,
    sort: sort ?? null,
    sortIndex: sortIndex ?? null,
  }));
}

/** What is filtered in which list, while the window is open: a filter nobody remembers setting is no help after a restart. */
const filtersByName = new Map<string, ColumnFilters>();

/** Remembers order, widths and sort of the columns of the open company's list, on this computer. */
export function keepColumns(name: string, api: GridApi): void {
  localStorage.setItem(key(name), JSON.stringify(readLayout(api).columns));
}

/** Remembers the filters for as long as the window is open, and hands them out. */
export function keepFilters(name: string, api: GridApi): ColumnFilters {
  const { filters } = readLayout(api);
  filtersByName.set(ofCompany(name), filters);
  return filters;
}

/** Forgets the columns of a company's lists. */
export function forgetColumns(company: string): void {
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(`tieout.grid.${company}.`)) localStorage.removeItem(name);
  }
}

/** A list's layout at this moment. */
export function readLayout(api: GridApi): GridLayout {
  return {
    columns: z.array(Column).parse(api.getColumnState()),
    filters: ColumnFilters.parse(api.getFilterModel()),
  };
}

/** Puts a layout on a list. */
export function applyLayout(api: GridApi, layout: GridLayout): void {
  api.applyColumnState({ state: stateOf(layout.columns), applyOrder: true });
  api.setFilterModel(layout.filters);
}

/** The remembered layout of a list; one that can't be read is as good as none. */
export function restoreLayout(name: string, api: GridApi): void {
  const filters = filtersByName.get(ofCompany(name)) ?? {};
  let columns: GridLayout['columns'] | null = null;
  try {
    columns = z
      .array(Column)
      .nullable()
      .parse(JSON.parse(localStorage.getItem(key(name)) ?? 'null'));
  } catch {
    localStorage.removeItem(key(name));
  }
  if (columns === null) api.resetColumnState();
  else api.applyColumnState({ state: stateOf(columns), applyOrder: true });
  api.setFilterModel(filters);
}
