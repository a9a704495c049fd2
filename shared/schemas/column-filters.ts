import { z } from 'zod';
import { IsoDay, Sort } from './common.ts';

/** A limit as a person types it: decimal text in whole currency units, the same for every currency of the column. */
const limit = z.string().regex(/^-?\d{1,11}(\.\d{1,4})?$/);

/** What one column is filtered by. Both ends of a range are inside it; null leaves an end open. */
export const ColumnFilter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('amount'), from: limit.nullable(), to: limit.nullable() }),
  z.strictObject({ kind: z.literal('day'), from: IsoDay.nullable(), to: IsoDay.nullable() }),
  z.strictObject({ kind: z.literal('set'), values: z.array(z.string().max(80)).min(1).max(200) }),
]);
export type ColumnFilter = z.infer<typeof ColumnFilter>;

/** Filters by column; all of them hold at once. */
export const ColumnFilters = z.record(z.string().max(40), ColumnFilter);
export type ColumnFilters = z.infer<typeof ColumnFilters>;

/** The order of a list and what its columns are filtered by: inputs of a call that hands out pages. */
export const ListOrder = { sort: Sort.nullable(), columnFilters: ColumnFilters.optional() };
export interface ListOrder {
  readonly sort: { readonly column: string; readonly descending: boolean } | null;
  readonly columnFilters?: ColumnFilters | undefined;
}
