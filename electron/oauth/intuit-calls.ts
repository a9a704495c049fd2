import OAuthClient from 'intuit-oauth';
import { z } from 'zod';
import {
  type HttpOutcome,
  type HttpRequest,
  type IssuedTokens,
  redirected,
  type WorkerFailure,
} from './intuit-protocol.ts';

/**
 * The calls of `intuit-oauth`, without its habits: it retries by itself (a refresh whose answer was lost would be sent
 * again behind the back of whoever keeps the tokens), and its errors carry the axios response with the Basic header and
 * the tokens. Here nothing is retried and nothing of an error leaves but what `WorkerFailure` lists. Its axios knows
 * neither the system's proxy nor its certificates, so it only puts requests together, and they are sent by `Send`.
 *
 * Runs in a worker only: the package keeps its endpoints in statics of the thread.
 */
export interface Configuration {
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string;
}

/** Sends a request once and tells what came of it; never rejects. */
export type Send = (request: HttpRequest) => Promise<HttpOutcome>;

export interface Keys {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type TokensOrFailure = { readonly tokens: IssuedTokens } | { readonly failure: WorkerFailure };

/** Intuit sends seconds; some of its libraries send numbers as text. */
const TokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  x_refresh_token_expires_in: z.coerce.number().positive().nullish(),
  x_refresh_token_hard_expires_in: z.coerce.number().positive().nullish(),
});

const AxiosOutcome = z.object({
  status: z.number(),
  data: z.unknown(),
  headers: z.unknown(),
});

/** What the last request of a client met, noted before the package wraps or drops it. */
interface Seen {
  readonly status: number | null;
  readonly data: unknown;
  readonly headers: Record<string, unknown>;
  readonly networkCode: string | null;
}

let send: Send = async () => ({ networkCode: 'NOT_CONFIGURED' });

/** Points the package at an environment. @param configuration  addresses without query */
export function configure(configuration: Configuration, sendRequest: Send): void {
  OAuthClient.authorizeEndpoint = configuration.authorize;
  OAuthClient.tokenEndpoint = configuration.token;
  OAuthClient.revokeEndpoint = configuration.revoke;
  OAuthClient.retryConfig.maxRetries = 0;
  send = sendRequest;
}

const AxiosRequest = z.object({ url: z.string(), method: z.string(), headers: z.unknown(), data: z.string() });

/** What axios would do itself: rejects where nothing came, and, with the response, for a status that is no success. */
async function adapter(config: unknown): Promise<unknown> {
  const { url, method, headers, data } = AxiosRequest.parse(config);
  const outcome = await send({ url, method: method.toUpperCase(), headers: textsOf(headers), body: data });
  if ('networkCode' in outcome) throw Object.assign(new Error('no answer'), { code: outcome.networkCode });
  const response = { status: outcome.status, statusText: '', headers: outcome.headers, data: outcome.body, config };
  if (outcome.status >= 200 && outcome.status < 300) return response;
  throw Object.assign(new Error('no success'), { response });
}

/** Axios has a class for headers; its own properties are the names. */
function textsOf(headers: unknown): Record<string, string> {
  const entries = Object.entries(typeof headers === 'object' ? { ...headers } : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The package's client, noting each outcome. One per call: it holds tokens. */
class NotingClient extends OAuthClient {
  seen: Seen | null = null;

  override async loadResponse(request: Record<string, unknown>): Promise<unknown> {
    try {
      const response: unknown = await super.loadResponse({ ...request, adapter });
      this.seen = noteResponse(response, null);
      return response;
    } catch (error) {
      const response = error instanceof Error && 'response' in error ? error.response : undefined;
      this.seen = noteResponse(response, error);
      throw error;
    }
  }
}

function noteResponse(response: unknown, error: unknown): Seen {
  const outcome = AxiosOutcome.safeParse(response);
  if (outcome.success) {
    const { status, data, headers } = outcome.data;
    return { status, data, headers: textsOf(headers), networkCode: null };
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return { status: null, data: null, headers: {}, networkCode: typeof code === 'string' ? code : 'UNKNOWN' };
}

function newClient(keys: Keys, redirectUri: string): NotingClient {
  return new NotingClient({
    clientId: keys.clientId,
    clientSecret: keys.clientSecret,
    redirectUri,
    // Decides only user info and API addresses, which are not used here.
    environment: 'sandbox',
    logging: false,
    includeRefreshTokenHardExpiresIn: true,
  });
}

/**
 * Trades a code for tokens. The query is put together anew from the three parts that were checked, as the package takes
 * whatever stands after `?`.
 */
export async function exchangeCode(input: {
  readonly keys: Keys;
  readonly redirectUri: string;
  readonly code: string;
  readonly realmId: string;
}): Promise<TokensOrFailure> {
  const client = newClient(input.keys, input.redirectUri);
  const query = new URLSearchParams({ code: input.code, realmId: input.realmId });
  return await tokensOf(client, () => client.createToken(`${input.redirectUri}?${query}`));
}

/** Trades a refresh token for a new pair. `refreshUsingToken`: the package's `refresh` judges by this machine's clock. */
export async function refresh(input: { readonly keys: Keys; readonly refreshToken: string }): Promise<TokensOrFailure> {
  const client = newClient(input.keys, '');
  return await tokensOf(client, () => client.refreshUsingToken(input.refreshToken));
}

/** Ends a connection. Without an argument the package would revoke the access token and leave the connection. */
export async function revoke(input: {
  readonly keys: Keys;
  readonly refreshToken: string;
}): Promise<WorkerFailure | null> {
  const client = newClient(input.keys, '');
  try {
    await client.revoke({ refresh_token: input.refreshToken });
    return null;
  } catch {
    return failureOf(client.seen);
  }
}

async function tokensOf(client: NotingClient, run: () => Promise<unknown>): Promise<TokensOrFailure> {
  try {
    await run();
  } catch {
    return { failure: failureOf(client.seen) };
  }
  const { seen } = client;
  const answer = TokenAnswer.safeParse(seen?.data);
  if (seen === null || !answer.success) return { failure: { ...failureOf(seen), kind: 'unreadable' } };
  const serverTimeMs = Date.parse(headerOf(seen, 'date') ?? '');
  return {
    tokens: {
      accessToken: answer.data.access_token,
      refreshToken: answer.data.refresh_token,
      accessExpiresInMs: answer.data.expires_in * 1_000,
      refreshExpiresInMs: toMs(answer.data.x_refresh_token_expires_in),
      hardExpiresInMs: toMs(answer.data.x_refresh_token_hard_expires_in),
      serverTimeMs: Number.isNaN(serverTimeMs) ? null : serverTimeMs,
      intuitTid: headerOf(seen, 'intuit_tid'),
    },
  };
}

/** Errors that arise before a request can have been sent, in Node's words and in Chromium's. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL|CERT_.*|.*_CERT.*|UNABLE_TO_.*|ERR_CONNECTION_REFUSED|ERR_NAME_.*|ERR_ADDRESS_.*|ERR_INTERNET_DISCONNECTED|ERR_PROXY_.*|ERR_TUNNEL_.*)$/;

function failureOf(seen: Seen | null): WorkerFailure {
  if (seen === null) return { kind: 'bug', status: null, word: null, networkCode: null, intuitTid: null };
  const { status, networkCode } = seen;
  const base = { status, networkCode, word: wordOf(seen.data), intuitTid: headerOf(seen, 'intuit_tid') };
  if (networkCode === redirected) return { ...base, kind: 'refused' };
  if (status === null) return { ...base, kind: neverSent.test(networkCode ?? '') ? 'not-sent' : 'lost' };
  if (status === 429) return { ...base, kind: 'throttled' };
  if (status >= 500) return { ...base, kind: 'server' };
  return { ...base, kind: status >= 300 ? 'refused' : 'unreadable' };
}

/** The error word of an RFC 6749 answer. Descriptions are left behind: they may quote what was sent. */
function wordOf(data: unknown): string | null {
  const parsed = z.object({ error: z.string().regex(/^[a-z_]{1,64}$/) }).safeParse(data);
  return parsed.success ? parsed.data.error : null;
}

function headerOf(seen: Seen, name: string): string | null {
  const value = seen.headers[name];
  return typeof value === 'string' ? value.slice(0, 200) : null;
}

function toMs(seconds: number | null | undefined): number | null {
  return seconds === null || seconds === undefined ? null : seconds * 1_000;
}
