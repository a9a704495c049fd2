import type { CallTable } from './call-table.ts';

/** Looking into QuickBooks: health, query box, one record, webhooks. */
export const connectionCalls = {} satisfies CallTable;
