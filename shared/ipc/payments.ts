import type { CallTable } from './call-table.ts';

/** Backfill and payments of both sides. */
export const paymentCalls = {} satisfies CallTable;
