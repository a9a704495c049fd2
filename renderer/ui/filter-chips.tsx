import { Button, Pill } from '@mantine/core';
import type { ColDef } from 'ag-grid-community';
import type { ColumnFilters } from '../../shared/schemas/column-filters.ts';
import { type ColumnFilterKind, filterText } from './grid-filter.tsx';

/** What the columns are filtered by, each with a way to take it off: a list that hides rows says so. */
export function FilterChips<T extends object>({
  columns,
  filters,
  onChange,
}: {
  readonly columns: readonly ColDef<T>[];
  readonly filters: ColumnFilters;
  readonly onChange: (filters: ColumnFilters) => void;
}) {
  const entries = Object.entries(filters);
  if (entries.length === 0) return null;
  return (
    <>
      {entries.map(([id, filter]) => {
        const column = columns.find((one) => one.colId === id);
        const params = column?.filterParams as { readonly by?: ColumnFilterKind } | undefined;
        const name = column?.headerName ?? id;
        return (
          <Pill
            key={id}
            withRemoveButton
            removeButtonProps={{ 'aria-label': `Take the filter off ${name}`, tabIndex: 0, 'aria-hidden': false }}
            onRemove={() => onChange(Object.fromEntries(entries.filter(([one]) => one !== id)))}
          >
            {name}: {filterText(filter, params?.by)}
          </Pill>
        );
      })}
      {entries.length > 1 && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </>
  );
}
