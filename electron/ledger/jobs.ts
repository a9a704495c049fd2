import { AppError, type AppErrorData } from '../../shared/errors.ts';
import type { JobKind, JobState } from '../../shared/ipc/jobs.ts';
import type { ReadableDb, WritableDb } from './open.ts';
import { prepared } from './prepared.ts';

interface JobRow {
  readonly id: number;
  readonly kind: JobKind;
  readonly status: JobState['status'];
  readonly phase: string | null;
  readonly done_count: number;
  readonly total_count: number | null;
  readonly unit: JobState['unit'];
  readonly error: string | null;
  readonly person: string;
  readonly started_at: string;
  readonly finished_at: string | null;
}

function toState(row: JobRow): JobState {
  return {
    jobId: row.id,
    kind: row.kind,
    status: row.status,
    canPause: false,
    paused: false,
    phase: row.phase,
    doneCount: row.done_count,
    totalCount: row.total_count,
    unit: row.unit,
    waitsFor: null,
    error: row.error === null ? null : (JSON.parse(row.error) as AppErrorData),
    person: row.person,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

export function startJobRow(db: WritableDb, kind: JobKind, input: unknown, person: string, at: string): number {
  const { lastInsertRowid } = db
    .prepare("INSERT INTO job (kind, input, status, person, started_at) VALUES (?, ?, 'running', ?, ?)")
    .run(kind, JSON.stringify(input), person, at);
  return Number(lastInsertRowid);
}

export function finishJobRow(db: WritableDb, state: JobState): void {
  db.prepare(
    'UPDATE job SET status = ?, phase = ?, done_count = ?, total_count = ?, unit = ?, error = ?, finished_at = ? WHERE id = ?',
  ).run(
    state.status,
    state.phase,
    state.doneCount,
    state.totalCount,
    state.unit,
    state.error === null ? null : JSON.stringify(state.error),
    state.finishedAt,
    state.jobId,
  );
}

/** Notes that a job stands still, so that it does after its engine was started anew, too. */
export function saveJobPaused(db: WritableDb, jobId: number, paused: boolean): void {
  db.prepare('UPDATE job SET paused = ? WHERE id = ?').run(paused ? 1 : 0, jobId);
}

/** Notes how far a job's steps are. Call in a step's transaction: work and note stand or fall together. */
export function saveCheckpoint(db: WritableDb, jobId: number, checkpoint: unknown): void {
  prepared(db, 'UPDATE job SET checkpoint = ? WHERE id = ?').run(JSON.stringify(checkpoint), jobId);
}

export interface InterruptedJob {
  readonly kind: JobKind;
  readonly input: unknown;
  readonly person: string;
  readonly paused: boolean;
  /** What its last whole step noted, or null. */
  readonly checkpoint: unknown;
}

/** Marks jobs that a dead engine left running, and returns them oldest first so that the new one can go on. */
export function takeInterruptedJobs(db: WritableDb, at: string): InterruptedJob[] {
  return db.transaction(() => {
    const rows = db
      .prepare("SELECT kind, input, person, paused, checkpoint FROM job WHERE status = 'running' ORDER BY id")
      .all() as { kind: JobKind; input: string; person: string; paused: number; checkpoint: string | null }[];
    db.prepare("UPDATE job SET status = 'interrupted', finished_at = ? WHERE status = 'running'").run(at);
    return rows.map(({ kind, input, person, paused, checkpoint }) => ({
      kind,
      input: JSON.parse(input) as unknown,
      person,
      paused: paused === 1,
      checkpoint: checkpoint === null ? null : (JSON.parse(checkpoint) as unknown),
    }));
  })();
}

/** Jobs newest first, a page of them. */
export function listJobRows(db: ReadableDb, offset: number, limit: number): { rows: JobState[]; totalCount: number } {
  const total = db.prepare('SELECT count(*) AS n FROM job').get() as { n: number };
  const rows = db.prepare('SELECT * FROM job ORDER BY id DESC LIMIT ? OFFSET ?').all(limit, offset) as JobRow[];
  return { rows: rows.map(toState), totalCount: total.n };
}

/** What a job was started with. @throws AppError 'app.not-found' */
export function readJobInput(db: ReadableDb, jobId: number): { kind: JobKind; input: unknown } {
  const row = db.prepare('SELECT kind, input FROM job WHERE id = ?').get(jobId) as
    | { kind: JobKind; input: string }
    | undefined;
  if (row === undefined) throw new AppError('app.not-found', 'none', { job: jobId });
  return { kind: row.kind, input: JSON.parse(row.input) as unknown };
}

/** The newest job of a kind, or null. */
export function lastJob(db: ReadableDb, kind: JobKind): JobState | null {
  const row = db.prepare('SELECT * FROM job WHERE kind = ? ORDER BY id DESC LIMIT 1').get(kind) as JobRow | undefined;
  return row === undefined ? null : toState(row);
}
