import type { Clock } from './clock.ts';
import type { Lease } from './limiter.ts';

/** `fetch` as Node and Electron's `net` have it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One HTTP answer, read to its end. */
export interface HttpReply {
  readonly status: number;
  readonly body: string;
  /** The body as it came, in a buffer of its own. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Intuit's number of the call: the one thing its support asks for. */
  readonly intuitTid: string | null;
  /** `Retry-After` in milliseconds, when the server sent one we can read. */
  readonly retryAfterMs: number | null;
}

/** No complete answer came. `aborted` and `timed-out` are our own doing. */
export class NoAnswer extends Error {
  readonly why: 'aborted' | 'timed-out' | 'unreachable';

  constructor(why: 'aborted' | 'timed-out' | 'unreachable', cause: unknown) {
    super(`no answer: ${why}`, { cause });
    this.name = 'NoAnswer';
    this.why = why;
  }
}

const utf8 = new TextDecoder();

/** Seconds, or a date: counted from the answer's own `Date`, as this machine's clock may be wrong. */
function retryAfterMs(headers: Headers): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const until = Date.parse(value);
  const from = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(until) || Number.isNaN(from) ? null : Math.max(0, until - from);
}

/**
 * Sends one request and reads its whole answer.
 *
 * @param timeoutMs  from sending to the last byte
 * @throws NoAnswer when no complete answer came
 */
export async function sendOnce(
  deps: { readonly fetch: Fetch; readonly clock: Clock; readonly lease: Pick<Lease, 'sent' | 'arrived'> },
  request: {
    readonly url: string;
    readonly method: 'GET' | 'POST';
    readonly headers: Record<string, string>;
    readonly body: string | null;
    readonly timeoutMs: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<HttpReply> {
  const stop = new AbortController();
  let why: NoAnswer['why'] = 'unreachable';
  const stopBecause = (reason: NoAnswer['why']) => {
    why = reason;
    stop.abort();
  };
  const onAbort = () => stopBecause('aborted');
  request.signal?.addEventListener('abort', onAbort, { once: true });
  const callOffTimeout = deps.clock.after(request.timeoutMs, () => stopBecause('timed-out'));
  try {
    deps.lease.sent();
    const response = await deps.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === null ? {} : { body: request.body }),
      signal: stop.signal,
      // A redirected POST could be repeated or turned into a GET; QuickBooks never redirects.
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    });
    deps.lease.arrived();
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      status: response.status,
      body: utf8.decode(bytes),
      bytes,
      intuitTid: response.headers.get('intuit_tid'),
      retryAfterMs: retryAfterMs(response.headers),
    };
  } catch (error) {
    throw new NoAnswer(why, error);
  } finally {
    callOffTimeout();
    request.signal?.removeEventListener('abort', onAbort);
  }
}
