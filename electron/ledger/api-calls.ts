import type { z } from 'zod';
import type { ApiCall } from '../../shared/ipc/jobs.ts';
import type { ReadableDb, WritableDb } from './open.ts';

export interface NewApiCall {
  readonly at: string;
  readonly jobId: number | null;
  readonly method: string;
  /** Path without the realm and without query values: safe to show and log. */
  readonly route: string;
  readonly status: number | null;
  readonly attempt: number;
  readonly durationMs: number;
  readonly intuitTid: string | null;
  readonly error: string | null;
}

const callsKept = 50_000;

export function insertApiCall(db: WritableDb, call: NewApiCall): void {
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO api_call (at, job_id, method, route, status, attempt, duration_ms, intuit_tid, error)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      call.at,
      call.jobId,
      call.method,
      call.route,
      call.status,
      call.attempt,
      Math.round(call.durationMs),
      call.intuitTid,
      call.error,
    );
  const id = Number(lastInsertRowid);
  if (id % 1000 === 0) db.prepare('DELETE FROM api_call WHERE id <= ?').run(id - callsKept);
}

/** Requests newest first, a page of them. */
export function listApiCalls(
  db: ReadableDb,
  offset: number,
  limit: number,
): { rows: z.infer<typeof ApiCall>[]; totalCount: number } {
  const total = db.prepare('SELECT count(*) AS n FROM api_call').get() as { n: number };
  const rows = db
    .prepare(
      `SELECT id, at, method, route, status, attempt, duration_ms AS durationMs, intuit_tid AS intuitTid, error
       FROM api_call ORDER BY id DESC LIMIT ? OFFSET ?`,
    )
    .all(limit, offset) as z.infer<typeof ApiCall>[];
  return { rows, totalCount: total.n };
}

/** How many requests were made, and how many ended in an error. */
export function countApiCalls(db: ReadableDb): { requests: number; errors: number } {
  return db.prepare('SELECT count(*) AS requests, count(error) AS errors FROM api_call').get() as {
    requests: number;
    errors: number;
  };
}
