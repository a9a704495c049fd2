import { randomInt } from 'node:crypto';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import type { Log } from '../log.ts';

/** Any thrown value as data for a window. A bug is logged whole under the reference that the window shows. */
export function toAppErrorData(error: unknown, log: Log, what: string): AppErrorData {
  if (error instanceof AppError) {
    log.warn(what, { code: error.code });
    return error.toData();
  }
  const reference = logBug(log, what, error);
  return { code: 'app.bug', recovery: 'none', details: {}, reference };
}

/** Logs a bug and returns the number to quote. */
export function logBug(log: Log, what: string, error: unknown): string {
  const reference = String(randomInt(100_000, 1_000_000));
  log.error(`${what} (${reference})`, error);
  return reference;
}
