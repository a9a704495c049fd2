import type { WritableDb } from './open.ts';

/** Pages of 4 KB that may gather in the log of changes before a commit brings them into the file. SQLite's own choice is 1,000. */
const logPages = {
  usual: 1_000,
  /** While much is written: pages written again and again go to the file once. */
  bulk: 8_000,
  /** While another connection sees to it. */
  never: 0,
} as const;

/** Says how far the log of changes may grow before a commit of this connection brings it into the file. */
export function setLogPages(db: WritableDb, much: keyof typeof logPages): void {
  if (db.open) db.pragma(`wal_autocheckpoint = ${logPages[much]}`);
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
