import type { CallTable } from './call-table.ts';

/** Matching clients with customers. */
export const customerCalls = {} satisfies CallTable;
