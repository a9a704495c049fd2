import { decisionHead } from './decisions.ts';
import { type BatchRow, findBatch, type ItemRow, listBatchItems, listVersions } from './export-items.ts';
import type { ReadableDb } from './open.ts';

/** One item of a batch record: what became of it, with every version that was tried. */
export interface RecordedItem {
  readonly item: ItemRow;
  /** Oldest first; the last is `item` itself. */
  readonly versions: readonly ItemRow[];
}

/** All that a printed batch record says: items, results, faults, Intuit's numbers, person and time, and the log's head. */
export interface BatchRecord {
  readonly batch: BatchRow;
  readonly items: readonly RecordedItem[];
  readonly decisionCount: number;
  readonly decisionHead: string | null;
}

/** The record of a batch, or null where there is none of that number. */
export function readBatchRecord(db: ReadableDb, batchId: number): BatchRecord | null {
  const batch = findBatch(db, batchId);
  if (batch === null) return null;
  const { head, count } = decisionHead(db);
  return {
    batch,
    items: listBatchItems(db, batchId).map((item) => ({
      item,
      versions: item.replaces === null ? [item] : listVersions(db, item.id),
    })),
    decisionCount: count,
    decisionHead: head,
  };
}
