import type { CallTable } from './call-table.ts';

/** Linking historical invoices and credits. */
export const documentCalls = {} satisfies CallTable;
