import type { CallTable } from './call-table.ts';

/** Files for the client’s folder. */
export const reportCalls = {} satisfies CallTable;
