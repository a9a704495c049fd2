import type { CallTable } from './call-table.ts';

/** Export batches and their mapping configuration. */
export const exportCalls = {} satisfies CallTable;
