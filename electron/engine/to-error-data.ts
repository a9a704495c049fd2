import Database from 'better-sqlite3';
import { AppError, type AppErrorData } from '../../shared/errors.ts';

/**
 * Any thrown value as the data that crosses a process boundary. An AppError keeps its code; anything else is a bug
 * and gets the reference under which `logBug` put the whole story.
 */
export function toErrorData(error: unknown, logBug: (error: unknown) => string): AppErrorData {
  if (error instanceof AppError) return error.toData();
  if (error instanceof Database.SqliteError) {
    if (error.code === 'SQLITE_FULL') return new AppError('ledger.disk-full', 'fix-and-retry').toData();
    if (error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB') {
      return { ...new AppError('ledger.damaged', 'none').toData(), reference: logBug(error) };
    }
  }
  return { code: 'app.bug', recovery: 'none', details: {}, reference: logBug(error) };
}
