import { AppError } from '../../shared/errors.ts';
import type { ColumnFilter, ColumnFilters } from '../../shared/schemas/column-filters.ts';
import { scaledSql, toScaled } from './scaled-amounts.ts';
import { foldedSql, likePattern } from './search-text.ts';

/** Where a column's filter finds what it compares, as SQL. */
export type FilterColumn =
  /** Text, compared without case and accents. */
  | { readonly kind: 'text'; readonly sql: string }
  /** Minor units beside their currency; `among` wraps the condition where a row has an amount per currency. */
  | {
      readonly kind: 'amount';
      readonly sql: string;
      readonly currency: string;
      readonly among?: (condition: string) => string;
    }
  /** ISO days. */
  | { readonly kind: 'day'; readonly sql: string }
  /** The column's value, or what each value stands for. */
  | { readonly kind: 'set'; readonly sql: string | Readonly<Record<string, string>> };

export interface Condition {
  /** Begins with AND, or is empty. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Both ends of a range, those that are there. */
function rangeOf(sql: string, from: string | number | null, to: string | number | null): Condition {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  if (from !== null) {
    conditions.push(`${sql} >= ?`);
    values.push(from);
  }
  if (to !== null) {
    conditions.push(`${sql} <= ?`);
    values.push(to);
  }
  return { sql: conditions.length === 0 ? '1' : conditions.join(' AND '), values };
}

function conditionOf(column: FilterColumn, filter: ColumnFilter): Condition | null {
  if (column.kind === 'text' && filter.kind === 'text') {
    return { sql: `${foldedSql(column.sql)} LIKE ? ESCAPE '\\'`, values: [likePattern(filter.text)] };
  }
  if (column.kind === 'day' && filter.kind === 'day') {
    return rangeOf(column.sql, filter.from, filter.to);
  }
  if (column.kind === 'amount' && filter.kind === 'amount') {
    const from = filter.from === null ? null : toScaled(filter.from);
    const to = filter.to === null ? null : toScaled(filter.to);
    const { sql, values } = rangeOf(scaledSql(column.sql, column.currency), from, to);
    return { sql: column.among === undefined ? sql : column.among(sql), values };
  }
  if (column.kind === 'set' && filter.kind === 'set') {
    const { sql } = column;
    if (typeof sql === 'string') {
      return { sql: `${sql} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(filter.values)] };
    }
    const conditions = filter.values.map((value) => sql[value]);
    return conditions.some((one) => one === undefined)
      ? null
      : { sql: conditions.map((one) => `(${one})`).join(' OR '), values: [] };
  }
  return null;
}

/**
 * What the filters in a list's headers come to, to put behind WHERE.
 *
 * @throws AppError 'ipc.bad-input' for a column that the list has not, or cannot filter so
 */
export function filterSql(
  columns: Readonly<Record<string, FilterColumn>>,
  filters: ColumnFilters | undefined,
): Condition {
  const conditions = Object.entries(filters ?? {}).map(([id, filter]) => {
    const column = columns[id];
    const condition = column === undefined ? null : conditionOf(column, filter);
    if (condition === null) throw new AppError('ipc.bad-input', 'none', { column: id });
    return condition;
  });
  return {
    sql: conditions.map(({ sql }) => ` AND (${sql})`).join(''),
    values: conditions.flatMap(({ values }) => values),
  };
}
