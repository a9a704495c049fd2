import { z } from 'zod';
import { Instant, IsoDay, Page } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';

export const RecordType = z.enum([
  'client',
  'source_invoice',
  'source_payment',
  'Customer',
  'Invoice',
  'CreditMemo',
  'Payment',
  'SalesReceipt',
  'conflict',
  'export_item',
  'effect',
]);
export type RecordType = z.infer<typeof RecordType>;

export const RecordKey = z.strictObject({
  recordType: RecordType,
  recordId: z.union([z.string().max(200), z.int()]),
});
export type RecordKey = z.infer<typeof RecordKey>;

export const Decision = z.object({
  decisionId: z.int(),
  at: Instant,
  person: z.string(),
  kind: z.string(),
  summary: z.string(),
  note: z.string().nullable(),
  undoes: z.int().nullable(),
  undoneBy: z.int().nullable(),
});
export type Decision = z.infer<typeof Decision>;

export const Question = z.object({
  questionId: z.int(),
  recordType: RecordType,
  recordId: z.union([z.string(), z.int()]),
  label: z.string(),
  text: z.string(),
  status: z.enum(['open', 'asked', 'answered']),
  answer: z.string().nullable(),
  at: Instant,
  person: z.string(),
});

export const decisionCalls = {
  'decisions.list': {
    access: 'read',
    input: z.strictObject({
      search: z.string().max(200),
      person: z.string().max(200).nullable(),
      day: IsoDay.nullable(),
      record: RecordKey.nullable(),
      ...Page,
    }),
    output: z.object({ rows: z.array(Decision), totalCount: z.int(), people: z.array(z.string()) }),
  },
  'decisions.detail': {
    access: 'read',
    input: z.strictObject({ decisionId: z.int() }),
    output: z.object({
      decision: Decision,
      before: z.string().nullable(),
      after: z.string().nullable(),
      hash: z.string(),
      chainIntact: z.boolean(),
      /** Why it can't be undone now, as a sentence; null where it can. */
      blockedBy: z.string().nullable(),
    }),
  },
  /** Undoes one decision, or with null the person's last one that still can be. */
  'decisions.undo': {
    access: 'decide',
    input: z.strictObject({ decisionId: z.int().nullable() }),
    output: z.object({ summary: z.string() }),
  },
  /** Takes the last undo back. */
  'decisions.redo': { access: 'decide', input: z.strictObject({}), output: z.object({ summary: z.string() }) },
  'notes.set': {
    access: 'decide',
    input: z.strictObject({ record: RecordKey, text: z.string().max(4000) }),
    output: z.null(),
  },
  'notes.get': {
    access: 'read',
    input: z.strictObject({ record: RecordKey }),
    output: z.object({ text: z.string(), flagged: z.boolean() }),
  },
  'flags.set': {
    access: 'decide',
    input: z.strictObject({ record: RecordKey, flagged: z.boolean() }),
    output: z.null(),
  },
  'questions.list': { access: 'read', input: z.strictObject({}), output: z.array(Question) },
  'questions.ask': {
    access: 'decide',
    input: z.strictObject({ record: RecordKey, text: z.string().min(1).max(2000) }),
    output: z.null(),
  },
  'questions.answer': {
    access: 'decide',
    input: z.strictObject({
      questionId: z.int(),
      status: z.enum(['open', 'asked', 'answered']),
      answer: z.string().max(4000).nullable(),
    }),
    output: z.null(),
  },
} satisfies CallTable;

export const decisionEvents = { 'decisions.changed': z.object({ summary: z.string().nullable() }) } as const;
