import { z } from 'zod';
import { AppErrorShape, Instant, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';

export const JobId = z.int().positive();

export const JobKind = z.enum(['pull', 'import', 'match', 'backfill', 'push', 'report']);
export type JobKind = z.infer<typeof JobKind>;

export const JobState = z.object({
  jobId: JobId,
  kind: JobKind,
  status: z.enum(['running', 'finished', 'cancelled', 'failed', 'interrupted']),
  /** What is being done, in a bookkeeper's words: "invoices". */
  phase: z.string().nullable(),
  doneCount: z.int(),
  totalCount: z.int().nullable(),
  error: AppErrorShape.nullable(),
  person: z.string(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
});
export type JobState = z.infer<typeof JobState>;

export const JobStarted = z.object({ jobId: JobId });

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

export const jobCalls = {
  'job.list': {
    access: 'read',
    input: z.strictObject({ ...Page }),
    output: z.object({ rows: z.array(JobState), totalCount: z.int() }),
  },
  'job.cancel': { access: 'read', input: z.strictObject({ jobId: JobId }), output: z.null() },
  'requests.list': {
    access: 'read',
    input: z.strictObject({ ...Page }),
    output: z.object({ rows: z.array(ApiCall), totalCount: z.int() }),
  },
} satisfies CallTable;

export const jobEvents = { 'job.progress': JobState } as const;
