import { type HttpOutcome, type HttpRequest, redirected } from './intuit-protocol.ts';

/** `fetch` as Node and Electron's `net` have it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Sends one request of a sign-in worker, once. Redirects are not followed: they would carry the keys along.
 *
 * @param timeoutMs  from sending to the last byte
 */
export async function sendRequest(fetch: Fetch, request: HttpRequest, timeoutMs: number): Promise<HttpOutcome> {
  const { url, method, headers, body } = request;
  try {
    const response = await fetch(url, {
      method,
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    return { networkCode: networkCodeOf(error) };
  }
}

/** Node has codes, in the cause or further down; Chromium says `net::ERR_…`; both have only words for a redirect. */
function networkCodeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const [, chromium] = /^net::(ERR_[A-Z0-9_]+)/.exec(error.message) ?? [];
  if (chromium !== undefined) return chromium;
  if (/redirect/i.test(error.message)) return redirected;
  return error.cause === undefined ? error.name : networkCodeOf(error.cause);
}
