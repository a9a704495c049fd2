import type { ReadableDb } from './open.ts';

export interface BatchHead {
  readonly batchId: number;
  readonly kind: 'push' | 'undo';
  readonly status: string;
  readonly composedAt: string;
  readonly person: string;
  readonly pushedAt: string | null;
  readonly pushedBy: string | null;
  readonly finishedAt: string | null;
  readonly note: string | null;
  readonly itemCount: number;
}

/** Export batches, newest first. */
export function listBatchHeads(db: ReadableDb): BatchHead[] {
  return db
    .prepare(
      `SELECT b.id AS batchId, b.kind, b.status, b.composed_at AS composedAt, b.person, b.pushed_at AS pushedAt, b.pushed_by AS pushedBy,
         b.finished_at AS finishedAt, b.note, (SELECT count(*) FROM export_item i WHERE i.batch_id = b.id) AS itemCount
       FROM export_batch b ORDER BY b.id DESC`,
    )
    .all() as BatchHead[];
}

export interface BatchItem {
  readonly position: number;
  readonly kind: string;
  readonly label: string;
  readonly date: string | null;
  readonly currency: string | null;
  readonly amountMinor: number | null;
  readonly state: string;
  readonly quickbooksType: string;
  readonly quickbooksId: string | null;
  readonly howConfirmed: string | null;
  readonly attempts: number;
  readonly intuitTid: string | null;
  readonly undoneAt: string | null;
}

/** What one batch sent, item by item, with each answer. */
export function listBatchItems(db: ReadableDb, batchId: number): BatchItem[] {
  return db
    .prepare(
      `SELECT position, kind, label, date, currency, amount_minor AS amountMinor, state, quickbooks_type AS quickbooksType, quickbooks_id AS quickbooksId,
         how_confirmed AS howConfirmed, attempts, intuit_tid AS intuitTid, undone_at AS undoneAt
       FROM export_item WHERE batch_id = ? ORDER BY position, version`,
    )
    .all(batchId) as BatchItem[];
}
