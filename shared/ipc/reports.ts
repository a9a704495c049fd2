import { z } from 'zod';
import { FileToken, Instant, IsoDay } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { JobStarted } from './jobs.ts';

export const ReportKind = z.enum(['tie-out', 'agings', 'decisions', 'questions', 'batch']);
export type ReportKind = z.infer<typeof ReportKind>;

/** Files for the client’s folder. */
export const reportCalls = {
  /** Writes to a file the person chose. `kinds` become the parts of one document, in this order. */
  'reports.write': {
    access: 'read',
    input: z.strictObject({
      kinds: z.array(ReportKind).min(1).max(5),
      format: z.enum(['pdf', 'xlsx']),
      asOf: IsoDay.nullable(),
      /** For the record of one export batch. */
      batchId: z.int().positive().nullable(),
      fileToken: FileToken,
    }),
    output: JobStarted,
  },
  /** Export batches there is a record of, newest first. */
  'reports.batches': {
    access: 'read',
    input: z.strictObject({}),
    output: z.array(
      z.object({
        batchId: z.int(),
        kind: z.enum(['push', 'undo']),
        status: z.string(),
        composedAt: Instant,
        person: z.string(),
        itemCount: z.int(),
      }),
    ),
  },
} satisfies CallTable;
