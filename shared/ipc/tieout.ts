import type { CallTable } from './call-table.ts';

/** Tie-out, agings, duplicates, sign-off, progress. */
export const tieOutCalls = {} satisfies CallTable;
