import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';

const retryMs = 100;

/**
 * Takes the OS-level exclusive lock beside a ledger and holds it until `release` or the end of the process, however
 * it ends: SQLite's own file lock is released by the system. A new engine waits here for an orphan to die.
 *
 * @param waitMs  how long to wait for the present holder
 * @throws AppError 'ledger.locked' when another process still holds it
 */
export async function lockLedger(
  ledgerFile: string,
  waitMs: number,
  signal?: AbortSignal,
): Promise<{ release(): void }> {
  mkdirSync(dirname(ledgerFile), { recursive: true, mode: 0o700 });
  const attempts = Math.max(1, Math.ceil(waitMs / retryMs));
  for (let attempt = 1; ; attempt++) {
    const db = new Database(`${ledgerFile}.lock`, { timeout: 0 });
    try {
      db.pragma('journal_mode = DELETE');
      db.exec('BEGIN EXCLUSIVE');
      return { release: () => db.close() };
    } catch (error) {
      db.close();
      if (!isBusy(error)) throw new AppError('ledger.damaged', 'none', {}, error);
      if (attempt >= attempts) throw new AppError('ledger.locked', 'retry-later');
      await sleep(retryMs, undefined, signal === undefined ? {} : { signal });
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
