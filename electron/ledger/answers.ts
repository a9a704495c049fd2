import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { mirrorTable } from './mirror-table.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

/*
 * Whole objects of QuickBooks, kept for what is not in columns. A walk through a type keeps each answer as it came, compressed, and its
 * rows name it: that is a twentieth of the bytes, and no object is written as text of its own. Other rows hold their object themselves.
 */

/** The lowest quality: a page takes two milliseconds and shrinks to an eighth, as its objects are much alike. */
const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 0 } };

/** The id that the next answer gets. Call it in the transaction that saves the answer. */
export function nextAnswerId(db: ReadableDb): number {
  return prepared(db, 'SELECT coalesce(max(id), 0) + 1 FROM qbo_answer').pluck().get() as number;
}

/** Keeps an answer as it came, UTF-8. `recordCount`: how many rows name it. */
export function saveAnswer(db: WritableDb, id: number, bytes: Uint8Array, recordCount: number): void {
  const body = brotliCompressSync(bytes, fast);
  prepared(db, 'INSERT INTO qbo_answer (id, record_count, body) VALUES (?, ?, ?)').run(id, recordCount, body);
}

/** Notes that a row does not name the answer any more. */
export function releaseAnswer(db: WritableDb, id: number): void {
  prepared(db, 'UPDATE qbo_answer SET record_count = record_count - 1 WHERE id = ?').run(id);
  prepared(db, 'DELETE FROM qbo_answer WHERE id = ? AND record_count = 0').run(id);
}

/** Where the object of a row stands: in the row, or in an answer, in the row's version. */
export interface StoredObject {
  readonly raw: string | null;
  readonly answerId: number | null;
  readonly syncToken: number;
}

/**
 * Finds the objects of answers as JSON text. It remembers the last answer it read and the coming one: ask for objects in the order of their
 * answers, as reading one takes as long as a page does.
 */
export interface ObjectReader {
  /** The object of a row. */
  of(id: string, row: StoredObject): string | null;
  /** The same from the answer that is being stored. */
  coming(id: string, syncToken: number): string | null;
}

type Objects = ReadonlyMap<string, unknown>;

const utf8 = new TextDecoder();

const keyOf = (id: string, syncToken: number): string => `${id} ${syncToken}`;

/** The objects of an answer to a query, by id and version. */
function objectsIn(bytes: Uint8Array): Objects {
  const { QueryResponse } = JSON.parse(utf8.decode(bytes)) as { QueryResponse: Readonly<Record<string, unknown>> };
  const objects = Object.values(QueryResponse).filter(Array.isArray).flat() as { Id: unknown; SyncToken: unknown }[];
  return new Map(objects.map((object) => [keyOf(String(object.Id), Number(object.SyncToken)), object]));
}

function readAnswer(db: ReadableDb, id: number): Uint8Array {
  return brotliDecompressSync(prepared(db, 'SELECT body FROM qbo_answer WHERE id = ?').pluck().get(id) as Uint8Array);
}

/** @param coming  an answer that is being stored, under the id that it gets */
export function createObjectReader(
  db: ReadableDb,
  coming: { readonly id: number; readonly bytes: Uint8Array } | null = null,
): ObjectReader {
  let last: { readonly id: number; readonly objects: Objects } | null = null;
  let comingObjects: Objects | null = null;
  const objectsOf = (answerId: number): Objects => {
    if (answerId === coming?.id) {
      comingObjects ??= objectsIn(coming.bytes);
      return comingObjects;
    }
    if (last?.id !== answerId) last = { id: answerId, objects: objectsIn(readAnswer(db, answerId)) };
    return last.objects;
  };
  const inAnswer = (answerId: number, id: string, syncToken: number): string | null =>
    JSON.stringify(objectsOf(answerId).get(keyOf(id, syncToken))) ?? null;
  return {
    of: (id, { raw, answerId, syncToken }) => raw ?? (answerId === null ? null : inAnswer(answerId, id, syncToken)),
    coming: (id, syncToken) => (coming === null ? null : inAnswer(coming.id, id, syncToken)),
  };
}

/** The JSON text of a record as the mirror last saw it; null where it never had it. */
export function readWhole(
  db: ReadableDb,
  type: string,
  id: string,
  reader: ObjectReader = createObjectReader(db),
): string | null {
  const { table, condition } = mirrorTable(type);
  const sql = `SELECT m.raw, m.answer_id AS answerId, m.sync_token AS syncToken FROM ${table} m WHERE m.id = @id ${condition}`;
  const row = prepared(db, sql).get({ id, type }) as StoredObject | undefined;
  return row === undefined ? null : reader.of(id, row);
}
