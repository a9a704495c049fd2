import type { CallTable } from './call-table.ts';

/** Conflict review. */
export const conflictCalls = {} satisfies CallTable;
