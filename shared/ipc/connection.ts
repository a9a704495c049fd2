import { z } from 'zod';
import { AppErrorShape, FileToken, Instant, IsoDay, Page, Sort } from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { EntityType } from './company.ts';

/** How one type of record stands: how far it is pulled, what failed last, how many records could not be taken. */
export const TypeState = z.object({
  type: EntityType,
  phase: z.enum(['never', 'first-pull', 'current']),
  storedCount: z.int(),
  expectedCount: z.int().nullable(),
  lastPullAt: Instant.nullable(),
  error: AppErrorShape.nullable(),
  errorAt: Instant.nullable(),
  refusedCount: z.int(),
});
export type TypeState = z.infer<typeof TypeState>;

/** Something about the connection that a person should know, worst first. */
export const HealthReason = z.discriminatedUnion('about', [
  z.object({ about: z.literal('pull-failed'), error: AppErrorShape, at: Instant.nullable() }),
  /** A person stopped it. */
  z.object({ about: z.literal('pull-stopped'), at: Instant.nullable() }),
  z.object({ about: z.literal('type-failed'), type: EntityType, error: AppErrorShape }),
  z.object({ about: z.literal('count-differs'), type: EntityType, storedCount: z.int(), expectedCount: z.int() }),
  z.object({ about: z.literal('refused'), count: z.int() }),
  z.object({ about: z.literal('pull-old'), days: z.int() }),
  z.object({ about: z.literal('errors'), errorCount: z.int(), requestCount: z.int() }),
  z.object({ about: z.literal('throttled'), count: z.int() }),
  z.object({ about: z.literal('limit-near'), readCount: z.int(), limit: z.int() }),
]);
export type HealthReason = z.infer<typeof HealthReason>;

export const RequestDay = z.object({ day: IsoDay, reads: z.int(), writes: z.int(), errors: z.int() });

export const Health = z.object({
  /** `new`: nothing was pulled yet. */
  level: z.enum(['new', 'healthy', 'degraded', 'unhealthy']),
  reasons: z.array(HealthReason),
  lastPullAt: Instant.nullable(),
  /** Reads of this calendar month that Intuit meters, and how many a month are free. */
  readsThisMonth: z.int(),
  monthlyLimit: z.int(),
  /** The last 30 days that had requests, oldest first. */
  days: z.array(RequestDay),
  /** How often this company is pulled by itself while it is open; null: never. */
  timerMinutes: z.int().nullable(),
  /** A verifier token is kept in memory until the company is closed. */
  keepsVerifier: z.boolean(),
});
export type Health = z.infer<typeof Health>;

export const QueryAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('rows'),
    queryId: z.int(),
    columns: z.array(z.string()),
    rowCount: z.int(),
    durationMs: z.int(),
  }),
  z.object({ outcome: z.literal('count'), count: z.int(), durationMs: z.int() }),
  /** Not sent, or refused: why, in QuickBooks' own words where it said something. */
  z.object({ outcome: z.literal('refused'), message: z.string(), detail: z.string() }),
]);
export type QueryAnswer = z.infer<typeof QueryAnswer>;

/** Characters of a notification that is pasted, bytes of one in a file: far above any that Intuit sends. */
export const webhookBodyMax = 5 * 1024 ** 2;

export const WebhookAnswer = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('bad-signature') }),
  z.object({ outcome: z.literal('unreadable') }),
  z.object({
    outcome: z.literal('read'),
    eventCount: z.int(),
    /** Of them, not received before. */
    newCount: z.int(),
    otherCompanyCount: z.int(),
    notMirroredCount: z.int(),
    /** Records whose row in the ledger changed. */
    changedCount: z.int(),
  }),
]);
export type WebhookAnswer = z.infer<typeof WebhookAnswer>;

export const WebhookRow = z.object({
  key: z.string(),
  receivedAt: Instant,
  type: z.string(),
  recordId: z.string(),
  operation: z.string(),
  happenedAt: Instant.nullable(),
});
export type WebhookRow = z.infer<typeof WebhookRow>;

export const timerChoices = [15, 30, 60, 240] as const;

const nothing = z.strictObject({});

/** Looking into QuickBooks: health, query box, one record, webhooks. */
export const connectionCalls = {
  'connection.health': { access: 'read', input: nothing, output: Health },
  'connection.types': { access: 'read', input: nothing, output: z.array(TypeState) },
  /** Records that could not be read, at most 500. */
  'connection.refused': {
    access: 'read',
    input: nothing,
    output: z.array(
      z.object({ type: EntityType, id: z.string(), code: z.string(), field: z.string().nullable(), at: Instant }),
    ),
  },
  /** Asks QuickBooks for the company's name, as a person waits for it. */
  'connection.test': {
    access: 'connect',
    input: nothing,
    output: z.object({ companyName: z.string().nullable(), durationMs: z.int() }),
  },
  'connection.setTimer': {
    access: 'connect',
    input: z.strictObject({ everyMinutes: z.literal(timerChoices).nullable() }),
    output: z.null(),
  },
  /** Runs one SELECT. The rows of the last query stay in memory for `connection.queryRows`. */
  'connection.query': {
    access: 'connect',
    input: z.strictObject({ statement: z.string().max(20_000) }),
    output: QueryAnswer,
  },
  'connection.queryRows': {
    access: 'read',
    input: z.strictObject({ queryId: z.int(), sort: Sort.nullable(), ...Page }),
    output: z.object({ rows: z.array(z.array(z.string())), totalCount: z.int() }),
  },
  'connection.refreshRecord': {
    access: 'connect',
    input: z.strictObject({ type: EntityType, id: z.string().min(1).max(50) }),
    output: z.object({ outcome: z.enum(['changed', 'unchanged', 'gone', 'refused']) }),
  },
  /** `fileToken` or `body`: the notification exactly as it was received. */
  'connection.webhooks': {
    access: 'connect',
    input: z.strictObject({
      fileToken: FileToken.nullable(),
      body: z.string().max(webhookBodyMax).nullable(),
      signature: z.string().min(1).max(500),
      /** Null: the one given before. */
      verifierToken: z.string().min(1).max(500).nullable(),
    }),
    output: WebhookAnswer,
  },
  'connection.webhookEvents': {
    access: 'read',
    input: z.strictObject({ ...Page }),
    output: z.object({ rows: z.array(WebhookRow), totalCount: z.int() }),
  },
} satisfies CallTable;
