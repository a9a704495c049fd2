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
