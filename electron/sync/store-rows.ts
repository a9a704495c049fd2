import type { EntityType } from '../../shared/ipc/company.ts';
import { type MirrorPage, saveMirrorPage } from '../ledger/mirror.ts';
import { type PackedRow, packRows } from '../ledger/mirror-rows.ts';
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

/**
 * @param at  server time of the answer, UTC ISO: stands for deletions that name no time
 * @param answer  as it came, where it is to be kept for its objects; null: each row keeps its own
 */
export function packAnswer(
  type: EntityType,
  found: MappedRows<EntityType>,
  at: string,
  answer: Uint8Array<ArrayBuffer> | null,
): PackedAnswer {
  const deleted = found.deleted.map((row) => ({ id: row.id, at: row.lastUpdatedAt ?? at }));
  const rows = packRows(type, found.rows, answer !== null);
  return { type, rows, deleted, refused: found.refused, at, answer };
}

/**
 * An answer that waits to be stored, or travels to another thread: its rows as text. One text is written, copied and read in less time
 * than thousands of values, and is nothing to look through for the collector meanwhile.
 */
export interface SealedAnswer extends Omit<PackedAnswer, 'rows'> {
  /** JSON of an array for each row: its values, lines and object. */
  readonly rows: string;
  /** The rows' texts, each of which is JSON on a line of its own: written into JSON once more they would be twice as long. */
  readonly texts: string | null;
}

type SealedRow = readonly [values: PackedRow['values'], lines: PackedRow['lines'], raw: PackedRow['raw']];

export function sealAnswer({ rows, ...answer }: PackedAnswer): SealedAnswer {
  const sealed = rows.map(({ values, lines, raw }): SealedRow => [values, lines, raw]);
  const texts = rows.some((row) => row.text !== null) ? rows.map((row) => row.text).join('\n') : null;
  return { ...answer, rows: JSON.stringify(sealed), texts };
}

export function openAnswer({ rows, texts, ...answer }: SealedAnswer): PackedAnswer {
  const lines = texts?.split('\n');
  const opened = JSON.parse(rows) as SealedRow[];
  return {
    ...answer,
    rows: opened.map(([values, own, raw], at) => ({ values, lines: own, text: lines?.[at] ?? null, raw })),
  };
}

/**
 * Stores rows, deletions, and which records could not be taken. Call it inside a transaction.
 *
 * @returns how many records changed in the ledger
 */
export function storeAnswer(db: WritableDb, answer: PackedAnswer): number {
  const changed = saveMirrorPage(db, answer);
  const taken = [...answer.rows.map((row) => String(row.values[0])), ...answer.deleted.map((row) => row.id)];
  dropRefused(db, answer.type, taken);
  saveRefused(db, answer.refused, answer.at);
  return changed;
}

/** Stores what an answer held of one type, see `storeAnswer`. */
export function storeRows(db: WritableDb, type: EntityType, found: MappedRows<EntityType>, at: string): number {
  return storeAnswer(db, packAnswer(type, found, at, null));
}
