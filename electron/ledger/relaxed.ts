import type { WritableDb } from './open.ts';

/**
 * Writes without waiting for the disk: for what a power cut may take back because it can be had again, such as pages of
 * the mirror stored together with their cursor, or is only a record, such as requests. The file stays whole, writes keep
 * their order, and the next decision, which does wait, makes everything before it durable too.
 *
 * @see https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function relaxed<T>(db: WritableDb, work: () => T): T {
  if (db.inTransaction) return work();
  db.pragma('synchronous = NORMAL');
  try {
    return db.transaction(work)();
  } finally {
    db.pragma('synchronous = FULL');
  }
}
