import type { FieldChanges, Outcome } from '../review/resolve.ts';
import { type ConflictRow, listConflictsById } from './conflicts.ts';
import { type MappingEnds, readMappingEnds } from './conflicts-views.ts';
import type { ReadableDb } from './open.ts';

/** What a decision on a conflict means, as it is kept beside it. */
export interface KeptResolution {
  readonly outcome: Outcome;
  readonly step: 'export-update' | 'export-void' | 'export-reactivate' | 'unlink' | 'question' | 'none';
  readonly updateQuickBooks: FieldChanges;
  readonly changeInSource: FieldChanges;
}

function readResolution(row: Pick<ConflictRow, 'resolution'>): KeptResolution | null {
  return row.resolution === null ? null : (JSON.parse(row.resolution) as KeptResolution);
}

/** An export item that carries a decision of this mapping and stands in a batch, as a label; null where there is none. */
export function findBatchedUpdate(db: ReadableDb, mappingId: number): { batchId: number; sent: boolean } | null {
  const row = db
    .prepare(
      `SELECT e.batch_id AS batchId, e.state IN ('sending', 'in-doubt') AS sent FROM export_item e
       JOIN mapping_member s ON s.mapping_id = ? AND e.record_type = s.record_type AND e.record_id = s.record_id
       WHERE e.state IN ('blocked', 'ready', 'sending', 'in-doubt') AND (e.kind LIKE 'update-%' OR e.kind LIKE 'void-%' OR e.kind LIKE 'delete-%')
       LIMIT 1`,
    )
    .get(mappingId) as { batchId: number; sent: number } | undefined;
  return row === undefined ? null : { batchId: row.batchId, sent: row.sent === 1 };
}

export interface DecidedUpdate {
  readonly conflict: ConflictRow;
  readonly resolution: KeptResolution;
  readonly ends: MappingEnds;
}

/** Decided updates of QuickBooks that are in no export batch, oldest first. */
export function listDecidedUpdates(db: ReadableDb): DecidedUpdate[] {
  const ids = db
    .prepare(
      `SELECT c.id FROM conflict c JOIN mapping m ON m.id = c.mapping_id
       WHERE c.status = 'decided' AND m.withdrawn_at IS NULL AND c.resolution ->> 'step' LIKE 'export-%' ORDER BY c.id`,
    )
    .all() as { id: number }[];
  return listConflictsById(
    db,
    ids.map((row) => row.id),
  ).flatMap((conflict) => {
    const resolution = readResolution(conflict);
    const ends = readMappingEnds(db, conflict.mappingId);
    if (resolution === null || ends === null || findBatchedUpdate(db, conflict.mappingId) !== null) return [];
    return [{ conflict, resolution, ends }];
  });
}

/** Decisions whose values the source has to take over, newest first; what it has taken over since is for the caller to leave out. */
export function listSourceDecisions(db: ReadableDb): { conflict: ConflictRow; resolution: KeptResolution }[] {
  const ids = db
    .prepare(
      `SELECT c.id FROM conflict c JOIN mapping m ON m.id = c.mapping_id
       WHERE c.outcome IN ('keep-theirs', 'by-field') AND m.withdrawn_at IS NULL AND c.resolution IS NOT NULL`,
    )
    .all() as { id: number }[];
  return listConflictsById(
    db,
    ids.map((row) => row.id),
  )
    .flatMap((conflict) => {
      const resolution = readResolution(conflict);
      return resolution === null ? [] : [{ conflict, resolution }];
    })
    .reverse();
}
