import type Database from 'better-sqlite3';
import type { z } from 'zod';
import type { ApiCall } from '../../shared/ipc/jobs.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { relaxed } from './relaxed.ts';

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
/** What Intuit does not meter as a read. */
const writes: ReadonlySet<string> = new Set(['write', 'void', 'delete', 'update']);

interface Statements {
  readonly insert: Database.Statement;
  readonly count: Database.Statement;
  readonly prune: Database.Statement;
}

const prepared = new WeakMap<WritableDb, Statements>();

function statements(db: WritableDb): Statements {
  const known = prepared.get(db) ?? {
    insert: db.prepare(
      `INSERT INTO api_call (at, job_id, method, route, status, attempt, duration_ms, intuit_tid, error)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    count: db.prepare(
      `INSERT INTO request_day (day, reads, writes, errors) VALUES (?, ?, ?, ?)
       ON CONFLICT (day) DO UPDATE SET reads = reads + excluded.reads, writes = writes + excluded.writes, errors = errors + excluded.errors`,
    ),
    prune: db.prepare('DELETE FROM api_call WHERE id <= ?'),
  };
  prepared.set(db, known);
  return known;
}

/** Whether a request may have changed something in QuickBooks. */
export function isWrite(call: Pick<NewApiCall, 'method'>): boolean {
  return writes.has(call.method);
}

/** Keeps the records of requests: the newest 50,000 one by one, all of them as counts of their day. */
export function insertApiCalls(db: WritableDb, calls: readonly NewApiCall[]): void {
  relaxed(db, () => {
    for (const call of calls) insertApiCall(db, call);
  });
}

function insertApiCall(db: WritableDb, call: NewApiCall): void {
  const { insert, count, prune } = statements(db);
  const { lastInsertRowid } = insert.run(
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
  const write = isWrite(call);
  const failed = call.error !== null;
  count.run(call.at.slice(0, 10), !write && !failed ? 1 : 0, write && !failed ? 1 : 0, failed ? 1 : 0);
  const id = Number(lastInsertRowid);
  if (id % 1000 === 0) prune.run(id - callsKept);
}

export interface RequestDay {
  /** UTC day. */
  readonly day: string;
  /** Reads that succeeded: what Intuit meters. */
  readonly reads: number;
  readonly writes: number;
  readonly errors: number;
}

/** Requests by day from a day on, oldest first; days without any are left out. */
export function listRequestDays(db: ReadableDb, fromDay: string): RequestDay[] {
  return db
    .prepare('SELECT day, reads, writes, errors FROM request_day WHERE day >= ? ORDER BY day')
    .all(fromDay) as RequestDay[];
}

/** How the newest requests went: how many, and by which error the failed ones ended. */
export function recentErrors(db: ReadableDb, since: string): { requests: number; byError: Record<string, number> } {
  const rows = db.prepare('SELECT error, count(*) AS n FROM api_call WHERE at >= ? GROUP BY error').all(since) as {
    error: string | null;
    n: number;
  }[];
  const byError: Record<string, number> = {};
  let requests = 0;
  for (const { error, n } of rows) {
    requests += n;
    if (error !== null) byError[error] = n;
  }
  return { requests, byError };
}

/** Requests newest first, a page of them; `errorsOnly` leaves out those that succeeded. */
export function listApiCalls(
  db: ReadableDb,
  { errorsOnly, offset, limit }: { readonly errorsOnly: boolean; readonly offset: number; readonly limit: number },
): { rows: z.infer<typeof ApiCall>[]; totalCount: number } {
  const where = errorsOnly ? 'WHERE error IS NOT NULL' : '';
  const total = db.prepare(`SELECT count(*) AS n FROM api_call ${where}`).get() as { n: number };
  const rows = db
    .prepare(
      `SELECT id, at, method, route, status, attempt, duration_ms AS durationMs, intuit_tid AS intuitTid, error
       FROM api_call ${where} ORDER BY id DESC LIMIT ? OFFSET ?`,
    )
    .all(limit, offset) as z.infer<typeof ApiCall>[];
  return { rows, totalCount: total.n };
}

/** How many requests were made, and how many ended in an error. */
export function countApiCalls(db: ReadableDb): { requests: number; errors: number } {
  return db
    .prepare(
      'SELECT coalesce(sum(reads + writes + errors), 0) AS requests, coalesce(sum(errors), 0) AS errors FROM request_day',
    )
    .get() as { requests: number; errors: number };
}
