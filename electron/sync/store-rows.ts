import type { EntityType } from '../../shared/ipc/company.ts';
import { saveMirrorPage } from '../ledger/mirror.ts';
import type { WritableDb } from '../ledger/open.ts';
import { dropRefused, saveRefused } from '../ledger/refused-rows.ts';
import type { MappedRows } from '../quickbooks/entities/index.ts';

/**
 * Stores what an answer held of one type: rows, deletions, and which records could not be taken. Call it inside a
 * transaction.
 *
 * @param at  server time of the answer, UTC ISO: stands for deletions that name no time
 * @returns how many records changed in the ledger
 */
export function storeRows(db: WritableDb, type: EntityType, found: MappedRows<EntityType>, at: string): number {
  const deleted = found.deleted.map((row) => ({ id: row.id, at: row.lastUpdatedAt ?? at }));
  const changed = saveMirrorPage(db, { type, rows: found.rows, deleted });
  dropRefused(db, type, [...found.rows.map((row) => row.id), ...deleted.map((row) => row.id)]);
  saveRefused(db, found.refused, at);
  return changed;
}
