import { AppError, type ErrorDetails } from '../../shared/errors.ts';
import { type Clock, sleep } from './clock.ts';
import { QuickbooksError } from './errors.ts';
import { verdicts } from './fault-table.ts';
import { faultError, findFault, findXmlFault, statusError } from './faults.ts';
import type { CallKind, Limiter, Priority } from './limiter.ts';
import { type Fetch, type HttpReply, NoAnswer, sendOnce } from './transport.ts';

/** What is kept of every attempt. Holds no statement, body or token. */
export interface ApiCallRecord {
  readonly realmId: string;
  /** UTC ISO, by this machine's clock. */
  readonly startedAt: string;
  readonly operation: string;
  readonly entity: string | null;
  /** From 1. */
  readonly attempt: number;
  /** Null when no answer came. */
  readonly httpStatus: number | null;
  readonly intuitTid: string | null;
  /** Null when it succeeded. */
  readonly errorCode: string | null;
  readonly faultCode: string | null;
  /** From sending to the last byte. */
  readonly durationMs: number;
  /** In the queue of the limits before. */
  readonly waitedMs: number;
  readonly bodyLength: number;
}

/** Log lines of the client: ids and counts only. */
export interface ClientLog {
  info(message: string, details: ErrorDetails): void;
  warn(message: string, details: ErrorDetails): void;
}

export interface RetryPolicy {
  /** Of one call, the first included. */
  readonly attemptsMax: number;
  /** Doubled each time; half of it fixed, half of it random. */
  readonly backoffBaseMs: number;
  readonly backoffMaxMs: number;
  /** How long the realm rests after a 429 that names no time. */
  readonly throttlePauseMs: number;
  readonly retryAfterMaxMs: number;
}

export interface CallDeps {
  /** Without a slash at the end. A function where it can move between two attempts. */
  readonly apiBase: string | (() => string);
  readonly realmId: string;
  readonly fetch: Fetch;
  /**
   * A token good for now. `rejected`: QuickBooks refused this one, so it must be another.
   * @throws AppError when there is none to be had
   */
  readonly getAccessToken: (o?: { rejected?: string }) => Promise<string>;
  readonly limiter: Limiter;
  readonly clock: Clock;
  readonly random: () => number;
  readonly retry: RetryPolicy;
  readonly onCall?: (record: ApiCallRecord) => void;
  readonly log?: ClientLog;
}

export interface Call<T> {
  readonly kind: CallKind;
  readonly isRead: boolean;
  /** `transient`: whatever may pass; `not-run`: only what surely did not happen; `none`: never. */
  readonly retry: 'transient' | 'not-run' | 'none';
  readonly operation: string;
  readonly entity: string | null;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly contentType: string | null;
  readonly priority: Priority;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Throws when the answer is not what was asked for. */
  readonly parse: (json: unknown, reply: Pick<HttpReply, 'intuitTid' | 'bytes'>) => T;
}

/** What the attempts of one call share. */
interface CallState {
  /** Of the last attempt. */
  token: string | null;
  /** One refresh per call: if another token does not help, the token was not the reason. */
  refreshed: boolean;
}

/** Versions below are answered as this one since August 2025. */
const minorVersion = '75';

/** Reads a reply: a fault first, whatever the status; then the status; then the body. */
function interpret<T>(call: Call<T>, reply: HttpReply, details: ErrorDetails): T {
  const about = { isRead: call.isRead, retryAfterMs: reply.retryAfterMs, details };
  let json: unknown;
  let broken: unknown = null;
  try {
    json = JSON.parse(reply.body);
  } catch (cause) {
    broken = cause;
  }
  const fault = broken === null ? findFault(json) : findXmlFault(reply.body);
  if (fault !== null) throw faultError(fault, reply.status, about);
  if (reply.status < 200 || reply.status > 299) throw statusError(reply.status, about);
  if (broken === null) {
    try {
      return call.parse(json, reply);
    } catch (cause) {
      broken = cause;
    }
  }
  const httpStatus = reply.status;
  throw new QuickbooksError(verdicts.unreadable, { ...about, details: { ...details, httpStatus }, cause: broken });
}

/** Runs calls of one realm: waits for the limits, adds the token, sends, reads, and tries again where that is safe. */
export function createCaller(deps: CallDeps): <T>(call: Call<T>) => Promise<T> {
  const { clock, limiter, retry } = deps;
  /** The token QuickBooks refused last: remembered beyond its call, as a write that is not repeated leaves the refresh to the next. */
  let refused: string | null = null;
  let refreshing: Promise<string> | null = null;

  /** The current token; where that is the refused one, another, by one refresh for all who wait. */
  async function accessToken(state: CallState): Promise<string> {
    const current = await deps.getAccessToken();
    if (current !== refused) return current;
    state.refreshed = true;
    refreshing ??= deps.getAccessToken({ rejected: current }).finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  const cancelled = (call: Call<unknown>, sent: boolean, details: ErrorDetails) =>
    new QuickbooksError(sent ? verdicts.cancelledAfterSending : verdicts.cancelledBeforeSending, {
      isRead: call.isRead,
      details,
      cause: call.signal?.reason,
    });

  function urlOf(call: Call<unknown>): string {
    const query = Object.entries({ ...call.query, minorversion: minorVersion })
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&');
    const base = typeof deps.apiBase === 'string' ? deps.apiBase : deps.apiBase();
    return `${base}/v3/company/${encodeURIComponent(deps.realmId)}/${call.path}?${query}`;
  }

  /** The token for an attempt; failing to get one proves that nothing was sent. */
  async function tokenFor(call: Call<unknown>, state: CallState): Promise<string> {
    try {
      return await accessToken(state);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const verdict = { ...verdicts.cancelledBeforeSending, remedy: 'reconnect', ...error.toData() } as const;
      throw new QuickbooksError(verdict, { isRead: call.isRead, details: error.details, cause: error });
    }
  }

  async function attemptOnce<T>(call: Call<T>, attempt: number, state: CallState) {
    const about = { realmId: deps.realmId, operation: call.operation, entity: call.entity, attempt };
    const queuedAt = clock.now();
    const { kind, priority, signal } = call;
    const lease = await limiter.acquire({ kind, priority, signal }).catch(() => {
      throw cancelled(call, false, about);
    });
    const waitedMs = clock.now() - queuedAt;
    let sentAt: number | null = null;
    let reply: HttpReply | null = null;
    let failure: QuickbooksError | null = null;
    try {
      const token = await tokenFor(call, state);
      state.token = token;
      if (signal?.aborted) throw cancelled(call, false, about);
      sentAt = clock.now();
      reply = await sendOnce(
        { fetch: deps.fetch, clock, lease },
        {
          url: urlOf(call),
          method: call.method,
          headers: {
            Authorization: `Bearer ${token}`,
            Accept: 'application/json',
            ...(call.contentType === null ? {} : { 'Content-Type': call.contentType }),
          },
          body: call.body,
          timeoutMs: call.timeoutMs,
          signal,
        },
      );
      return interpret(call, reply, { ...about, intuitTid: reply.intuitTid });
    } catch (error) {
      if (error instanceof NoAnswer) {
        const verdict = error.why === 'timed-out' ? verdicts.timedOut : verdicts.unreachable;
        failure =
          error.why === 'aborted'
            ? cancelled(call, true, about)
            : new QuickbooksError(verdict, { isRead: call.isRead, details: about, cause: error.cause });
      } else if (error instanceof QuickbooksError) {
        failure = error;
      }
      throw failure ?? error;
    } finally {
      lease.done();
      if (sentAt !== null) {
        const durationMs = clock.now() - sentAt;
        deps.onCall?.({
          ...about,
          startedAt: new Date(clock.wall() - durationMs).toISOString(),
          httpStatus: reply?.status ?? null,
          intuitTid: reply?.intuitTid ?? null,
          errorCode: failure?.code ?? null,
          faultCode: failure?.faults[0]?.code ?? null,
          durationMs,
          waitedMs,
          bodyLength: reply?.body.length ?? 0,
        });
      }
    }
  }

  /** Half fixed, half random, so that calls that failed together do not come back together. */
  function backoffMs(attempt: number): number {
    const full = Math.min(retry.backoffMaxMs, retry.backoffBaseMs * 2 ** (attempt - 1));
    return full / 2 + (full / 2) * deps.random();
  }

  const mayRetry = (call: Call<unknown>, error: QuickbooksError) =>
    call.retry === 'transient' || (call.retry === 'not-run' && error.writeClass === 'not-run');

  return async function run(call) {
    const state: CallState = { token: null, refreshed: false };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await attemptOnce(call, attempt, state);
      } catch (error) {
        if (!(error instanceof QuickbooksError)) throw error;
        const asked = error.retryAfterMs === null ? null : Math.min(error.retryAfterMs, retry.retryAfterMaxMs);
        // Whatever becomes of this call, the others of the realm must hold back, and not use the refused token, too.
        if (error.retry === 'throttled') limiter.pause(asked ?? retry.throttlePauseMs);
        if (error.retry === 'refresh') refused = state.token;
        const worthIt = error.retry === 'refresh' ? !state.refreshed : error.retry !== 'never';
        if (!worthIt || attempt >= retry.attemptsMax || !mayRetry(call, error)) throw error;
        deps.log?.warn('quickbooks call failed, trying again', { ...error.details, code: error.code });
        if (error.retry === 'backoff') {
          await sleep(clock, asked ?? backoffMs(attempt), call.signal).catch(() => {
            throw cancelled(call, false, error.details);
          });
        }
      }
    }
  };
}
