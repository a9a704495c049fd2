import type { WritableDb } from './open.ts';

/** Pages of 4 KB that may gather in the log of changes while much is written; SQLite's own choice is 1,000. */
const bulkLogPages = 8_000;
const usualLogPages = 1_000;

/** Lets the log of changes grow further while `work` writes much, so that pages written again and again go to the file once. */
export async function inBulk<T>(db: WritableDb, work: () => Promise<T>): Promise<T> {
  db.pragma(`wal_autocheckpoint = ${bulkLogPages}`);
  try {
    return await work();
  } finally {
    if (db.open) db.pragma(`wal_autocheckpoint = ${usualLogPages}`);
  }
}

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
