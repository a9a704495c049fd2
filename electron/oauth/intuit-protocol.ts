import { z } from 'zod';

/**
 * What goes between the main thread and an environment's sign-in worker. See [Note: One worker per environment] in
 * `intuit-client.ts`.
 */

const Keys = z.object({ clientId: z.string(), clientSecret: z.string() });

const Configuration = z.object({
  authorize: z.string(),
  token: z.string(),
  revoke: z.string(),
  /** Longest time for one request, in milliseconds. */
  timeoutMs: z.number().int().positive(),
});

export const WorkerRequest = z.discriminatedUnion('call', [
  z.object({ call: z.literal('configure'), id: z.number(), configuration: Configuration }),
  z.object({
    call: z.literal('exchange'),
    id: z.number(),
    keys: Keys,
    redirectUri: z.string(),
    code: z.string(),
    realmId: z.string(),
  }),
  z.object({ call: z.literal('refresh'), id: z.number(), keys: Keys, refreshToken: z.string() }),
  z.object({ call: z.literal('revoke'), id: z.number(), keys: Keys, refreshToken: z.string() }),
]);
export type WorkerRequest = z.infer<typeof WorkerRequest>;

/** Tokens as Intuit issued them; lifetimes in milliseconds, counted from the answer. */
export const IssuedTokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  accessExpiresInMs: z.number(),
  refreshExpiresInMs: z.number().nullable(),
  hardExpiresInMs: z.number().nullable(),
  /** The answer's Date header, milliseconds since 1970, or null: tells how far this machine's clock is off. */
  serverTimeMs: z.number().nullable(),
  intuitTid: z.string().nullable(),
});
export type IssuedTokens = z.infer<typeof IssuedTokens>;

/**
 * A failed call without anything secret in it:
 * `refused` Intuit said no (`word` says why) · `throttled` 429 · `server` 5xx · `not-sent` it never left ·
 * `lost` sent, no answer · `unreadable` answered, not understood · `bug` the package threw something of its own
 */
export const WorkerFailure = z.object({
  kind: z.enum(['refused', 'throttled', 'server', 'not-sent', 'lost', 'unreadable', 'bug']),
  status: z.number().nullable(),
  /** RFC 6749's error word, or null. */
  word: z.string().nullable(),
  /** Such as ECONNRESET, or null. */
  networkCode: z.string().nullable(),
  intuitTid: z.string().nullable(),
});
export type WorkerFailure = z.infer<typeof WorkerFailure>;

export const WorkerReply = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('tokens'), id: z.number(), tokens: IssuedTokens }),
  z.object({ outcome: z.literal('done'), id: z.number() }),
  z.object({ outcome: z.literal('failed'), id: z.number(), failure: WorkerFailure }),
]);
export type WorkerReply = z.infer<typeof WorkerReply>;
