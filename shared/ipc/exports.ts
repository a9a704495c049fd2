import { z } from 'zod';
import { AppErrorShape, Currency, Instant, IsoDay, Minor, MoneyTotal, Page, Sort } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { JobStarted } from './jobs.ts';

export const ExportItemState = z.enum(['blocked', 'ready', 'sending', 'in-doubt', 'confirmed', 'failed', 'withdrawn']);
export type ExportItemState = z.infer<typeof ExportItemState>;

export const ExportItemKind = z.enum([
  'void-payment',
  'delete-credit-memo',
  'void-sales-receipt',
  'void-invoice',
  'deactivate-customer',
  'create-customer',
  'update-customer',
  'update-invoice',
  'update-credit-memo',
  'create-invoice',
  'create-credit-memo',
  'create-sales-receipt',
  'create-payment',
]);
export type ExportItemKind = z.infer<typeof ExportItemKind>;

export const ExportConfigKind = z.enum(['item', 'tax', 'term', 'method', 'class', 'location', 'custom', 'deposit']);
export type ExportConfigKind = z.infer<typeof ExportConfigKind>;

/** Why an item may not go, or what a person should know before it goes. */
export const ExportProblem = z.object({
  code: z.string(),
  text: z.string(),
  /** What clears it. */
  action: z.enum([
    'link-customer',
    'configure',
    'link-document',
    'decide-payment',
    'fix-in-source',
    'pull',
    'reopen-period',
    'check-again',
    'review-conflict',
    'none',
  ]),
  blocks: z.boolean(),
});
export type ExportProblem = z.infer<typeof ExportProblem>;

/** A record that could be composed into a batch now. */
export const CandidateRow = z.object({
  /** `<record type> <id>`. */
  key: z.string(),
  kind: ExportItemKind,
  label: z.string(),
  party: z.string().nullable(),
  date: IsoDay.nullable(),
  currency: Currency.nullable(),
  amountMinor: Minor.nullable(),
  problems: z.array(ExportProblem),
  words: z.array(z.string()),
  json: z.string(),
});
export type CandidateRow = z.infer<typeof CandidateRow>;

const StateCount = z.object({ state: ExportItemState, kind: ExportItemKind, count: z.int() });

export const BatchRow = z.object({
  batchId: z.int(),
  kind: z.enum(['push', 'undo']),
  undoOf: z.int().nullable(),
  status: z.enum(['composed', 'pushing', 'stopped', 'done', 'withdrawn']),
  note: z.string().nullable(),
  composedAt: Instant,
  person: z.string(),
  pushedAt: Instant.nullable(),
  pushedBy: z.string().nullable(),
  counts: z.array(StateCount),
  /** What the documents that are still to be sent amount to. */
  totalsToSend: z.array(MoneyTotal),
});
export type BatchRow = z.infer<typeof BatchRow>;

export const ItemRow = z.object({
  itemId: z.string(),
  kind: ExportItemKind,
  label: z.string(),
  party: z.string().nullable(),
  date: IsoDay.nullable(),
  currency: Currency.nullable(),
  amountMinor: Minor.nullable(),
  state: ExportItemState,
  problems: z.array(ExportProblem),
  fault: AppErrorShape.extend({ messages: z.array(z.string()) }).nullable(),
  quickbooksType: z.string(),
  quickbooksId: z.string().nullable(),
  undone: z.boolean(),
});
export type ItemRow = z.infer<typeof ItemRow>;

export const ItemDetail = ItemRow.extend({
  words: z.array(z.string()),
  /** Method, path and body as they go out, or as they would. */
  request: z.string(),
  body: z.string(),
  requestId: z.string().nullable(),
  attempts: z.int(),
  unanswered: z.int(),
  firstAttemptAt: Instant.nullable(),
  lastAttemptAt: Instant.nullable(),
  confirmedAt: Instant.nullable(),
  howConfirmed: z.enum(['answer', 'adopted']).nullable(),
  intuitTid: z.string().nullable(),
  versions: z.array(
    z.object({ itemId: z.string(), version: z.int(), state: ExportItemState, fault: z.string().nullable() }),
  ),
});
export type ItemDetail = z.infer<typeof ItemDetail>;

const ConfigChoice = z.object({ id: z.string(), name: z.string(), active: z.boolean() });

export const ConfigRow = z.object({
  kind: ExportConfigKind,
  /** As the source writes it; '' is the default of the kind. */
  value: z.string(),
  /** Id in QuickBooks, '' for "leave out", DISCOUNT for a discount on the document; null where nothing is known. */
  target: z.string().nullable(),
  origin: z.enum(['chosen', 'same-name', 'default', 'none']),
  usable: z.boolean(),
  /** Documents in sight that use it. */
  uses: z.int(),
  /** Of them, those that wait for it. */
  blocks: z.int(),
  /** A target whose name is like it, to be offered. */
  suggestion: z.string().nullable(),
});
export type ConfigRow = z.infer<typeof ConfigRow>;

const changed = z.object({ changedCount: z.int() });
const batchId = z.int().positive();
const itemIds = z.array(z.string().max(60)).min(1).max(5000);
const composed = z.object({ batchId, itemCount: z.int(), blockedCount: z.int() });

/** Export batches and their mapping configuration. */
export const exportCalls = {
  'exports.overview': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({
      goLive: IsoDay.nullable(),
      locked: z.object({ since: Instant, why: z.string() }).nullable(),
      /** What could be composed now. */
      candidates: z.array(z.object({ kind: ExportItemKind, count: z.int(), blocked: z.int() })),
      totals: z.array(MoneyTotal),
      missingConfig: z.int(),
      pushing: z.boolean(),
    }),
  },
  'exports.candidates': {
    access: 'read',
    input: z.strictObject({
      search: z.string().max(200),
      blocked: z.boolean().nullable(),
      kind: ExportItemKind.nullable(),
      sort: Sort.nullable(),
      ...Page,
    }),
    output: z.object({ rows: z.array(CandidateRow), totalCount: z.int() }),
  },
  /** Puts records into a new batch; null for everything after go-live that is not linked. Nothing is sent. */
  'exports.compose': {
    access: 'decide',
    input: z.strictObject({ keys: z.array(z.string().max(80)).max(20_000).nullable() }),
    output: composed.nullable(),
  },
  'exports.batches': {
    access: 'read',
    input: z.strictObject({ ...Page }),
    output: z.object({ rows: z.array(BatchRow), totalCount: z.int() }),
  },
  /** One batch; null where there is none of that number. */
  'exports.batch': { access: 'read', input: z.strictObject({ batchId }), output: BatchRow.nullable() },
  'exports.items': {
    access: 'read',
    input: z.strictObject({
      batchId,
      states: z.array(ExportItemState).max(ExportItemState.options.length).nullable(),
      search: z.string().max(200),
      sort: Sort.nullable(),
      ...Page,
    }),
    output: z.object({ rows: z.array(ItemRow), totalCount: z.int() }),
  },
  'exports.item': { access: 'read', input: z.strictObject({ itemId: z.string().max(60) }), output: ItemDetail },
  /** Checks what was never sent once more and takes what changed. */
  'exports.recheck': { access: 'decide', input: z.strictObject({ batchId }), output: changed },
  /** Takes items out that were never sent, or gives up failed ones. */
  'exports.withdraw': { access: 'decide', input: z.strictObject({ itemIds }), output: changed },
  /** Takes failed items up again as new versions. Nothing is sent. */
  'exports.retry': { access: 'decide', input: z.strictObject({ itemIds }), output: changed },
  'exports.push': {
    access: 'connect',
    input: z.strictObject({ batchId, onlyOne: z.boolean() }),
    output: JobStarted,
  },
  'exports.undoPlan': {
    access: 'read',
    input: z.strictObject({ batchId }),
    output: z.array(
      z.object({
        itemId: z.string(),
        label: z.string(),
        kind: ExportItemKind,
        currency: Currency.nullable(),
        amountMinor: Minor.nullable(),
        words: z.string(),
        /** Why it stays; null where it can be taken back. */
        blocked: z.string().nullable(),
      }),
    ),
  },
  'exports.composeUndo': { access: 'decide', input: z.strictObject({ batchId }), output: composed.nullable() },
  /** After a restore: pulls everything anew, looks for what was sent, and unlocks export. */
  'exports.unlock': { access: 'connect', input: z.strictObject({}), output: JobStarted },
  /** Lets documents dated before go-live leave, or no longer. */
  'exports.byHand': {
    access: 'decide',
    input: z.strictObject({ invoiceIds: z.array(z.int().positive()).min(1).max(5000), on: z.boolean() }),
    output: changed,
  },
  'exports.config': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({
      rows: z.array(ConfigRow),
      choices: z.object({
        item: z.array(ConfigChoice),
        tax: z.array(ConfigChoice),
        term: z.array(ConfigChoice),
        method: z.array(ConfigChoice),
        class: z.array(ConfigChoice),
        location: z.array(ConfigChoice),
        custom: z.array(ConfigChoice),
        deposit: z.array(ConfigChoice),
      }),
    }),
  },
  /** Says what values of the source are called in QuickBooks; a null target forgets the choice. */
  'exports.setConfig': {
    access: 'decide',
    input: z.strictObject({
      values: z
        .array(
          z.strictObject({ kind: ExportConfigKind, value: z.string().max(500), target: z.string().max(60).nullable() }),
        )
        .min(1)
        .max(2000),
    }),
    output: changed,
  },
} satisfies CallTable;
