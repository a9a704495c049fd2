import type { CallTable } from './call-table.ts';

/** Importing the billing system’s files. */
export const importCalls = {} satisfies CallTable;
