import type { AppErrorData } from './errors.ts';

/** What every call across a process boundary answers with: a promise that never rejects keeps the error's code. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: AppErrorData };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fail(error: AppErrorData): Result<never> {
  return { ok: false, error };
}
