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
});

/** A request as the package put it together: the main thread sends it. */
export const HttpRequest = z.object({
  url: z.string(),
  method: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type HttpRequest = z.infer<typeof HttpRequest>;

/** The `networkCode` of an answer that points elsewhere: it is not followed, the keys would go along. */
export const redirected = 'REDIRECT';

/** What came of a request: an answer with names of headers in lower case, or why there is none, such as ECONNRESET. */
export const HttpOutcome = z.union([
  z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
  z.object({ networkCode: z.string() }),
]);
export type HttpOutcome = z.infer<typeof HttpOutcome>;

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
  /** What came of a request that the worker asked to be sent. */
  z.object({ call: z.literal('sent'), id: z.number(), outcome: HttpOutcome }),
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
 * `refused` Intuit said no (`word` says why), or pointed elsewhere · `throttled` 429 · `server` 5xx · `not-sent` it never left ·
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
  /** No reply: the worker needs this sent. `id` is the worker's own count. */
  z.object({ outcome: z.literal('send'), id: z.number(), request: HttpRequest }),
]);
export type WorkerReply = z.infer<typeof WorkerReply>;
