import type { EntityType } from '../../shared/ipc/company.ts';
import { type MirrorPage, saveMirrorPage } from '../ledger/mirror.ts';
import { packRows } from '../ledger/mirror-rows.ts';
import type { WritableDb } from '../ledger/open.ts';
import { dropRefused, saveRefused } from '../ledger/refused-rows.ts';
import type { MappedRows } from '../quickbooks/entities/index.ts';
import type { RefusedRow } from '../quickbooks/rows.ts';

/** What an answer held of one type, as the ledger takes it. Plain data: it can be sent to another thread. */
export interface PackedAnswer extends MirrorPage {
  readonly refused: readonly RefusedRow[];
  /** Server time of the answer, UTC ISO. */
  readonly at: string;
}

/** @param at  server time of the answer, UTC ISO: stands for deletions that name no time */
export function packAnswer(type: EntityType, found: MappedRows<EntityType>, at: string): PackedAnswer {
  const deleted = found.deleted.map((row) => ({ id: row.id, at: row.lastUpdatedAt ?? at }));
  return { type, rows: packRows(type, found.rows), deleted, refused: found.refused, at };
}

/**
 * Stores rows, deletions, and which records could not be taken. Call it inside a transaction.
 *
 * @returns how many records changed in the ledger
 */
export function storeAnswer(db: WritableDb, answer: PackedAnswer): number {
  const changed = saveMirrorPage(db, answer);
  const taken = [...answer.rows.map(([values]) => String(values[0])), ...answer.deleted.map((row) => row.id)];
  dropRefused(db, answer.type, taken);
  saveRefused(db, answer.refused, answer.at);
  return changed;
}

/** Stores what an answer held of one type, see `storeAnswer`. */
export function storeRows(db: WritableDb, type: EntityType, found: MappedRows<EntityType>, at: string): number {
  return storeAnswer(db, packAnswer(type, found, at));
}
