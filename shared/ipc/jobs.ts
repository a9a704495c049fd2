import { z } from 'zod';
import { AppErrorShape, FileToken, Instant, IsoDay, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { RecordKey } from './decisions.ts';

export const JobId = z.int().positive();

export const JobKind = z.enum(['pull', 'import', 'match', 'backfill', 'push', 'report']);
export type JobKind = z.infer<typeof JobKind>;

export const JobUnit = z.enum(['records', 'bytes']);
export type JobUnit = z.infer<typeof JobUnit>;

export const JobState = z.object({
  jobId: JobId,
  kind: JobKind,
  status: z.enum(['running', 'finished', 'cancelled', 'failed', 'interrupted']),
  /** It works in steps: it can be told to stand still and to go on. */
  canPause: z.boolean(),
  /** It stands still until a person lets it go on. */
  paused: z.boolean(),
  /** What is being done, in a bookkeeper's words: "invoices". */
  phase: z.string().nullable(),
  doneCount: z.int(),
  totalCount: z.int().nullable(),
  /** What is counted. */
  unit: JobUnit,
  /** Names of the companies whose turn with QuickBooks it is; null while it waits for none. */
  waitsFor: z.array(z.string()).nullable(),
  error: AppErrorShape.nullable(),
  person: z.string(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});
export type JobState = z.infer<typeof JobState>;

export const JobStarted = z.object({ jobId: JobId });

/** A job in the list of jobs. */
export const JobRow = JobState.extend({
  /** It ended without being finished, and is of a kind that can simply be started again. */
  canRetry: z.boolean(),
});
export type JobRow = z.infer<typeof JobRow>;

export const ApiCall = z.object({
  id: z.int(),
  at: Instant,
  method: z.string(),
  route: z.string(),
  status: z.int().nullable(),
  attempt: z.int(),
  durationMs: z.int(),
  intuitTid: z.string().nullable(),
  error: z.string().nullable(),
});
export type ApiCall = z.infer<typeof ApiCall>;

/** Which decisions of the log. */
const logFilter = {
  search: z.string().max(200),
  person: z.string().max(200).nullable(),
  day: IsoDay.nullable(),
  record: RecordKey.nullable(),
};

export const jobCalls = {
  'job.list': {
    access: 'read',
    input: z.strictObject({ ...Page }),
    output: z.object({ rows: z.array(JobRow), totalCount: z.int() }),
  },
  /** Starts the same work again. */
  'job.retry': { access: 'connect', input: z.strictObject({ jobId: JobId }), output: JobStarted },
  'job.cancel': { access: 'read', input: z.strictObject({ jobId: JobId }), output: z.null() },
  /** Lets a running job stand still, or go on. */
  'job.pause': {
    access: 'read',
    input: z.strictObject({ jobId: JobId, paused: z.boolean() }),
    output: z.null(),
  },
  'requests.list': {
    access: 'read',
    input: z.strictObject({ errorsOnly: z.boolean(), ...Page }),
    output: z.object({ rows: z.array(ApiCall), totalCount: z.int() }),
  },
  /** What one decision changed, in words; at most 200 lines. */
  'log.changes': {
    access: 'read',
    input: z.strictObject({ decisionId: z.int() }),
    output: z.object({
      lines: z.array(z.object({ record: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
      totalCount: z.int(),
    }),
  },
  /** Whether the chain of decisions is whole: what sign-offs print as its head can be compared with this. */
  'log.chain': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({ count: z.int(), head: z.string().nullable(), brokenAt: z.int().nullable() }),
  },
  /** Writes the decisions that fit a filter to a file the person chose, oldest first: XLSX by its ending, else CSV. */
  'log.export': {
    access: 'read',
    input: z.strictObject({ fileToken: FileToken, ...logFilter }),
    output: z.object({ rowCount: z.int() }),
  },
} satisfies CallTable;

export const jobEvents = { 'job.progress': JobState } as const;
