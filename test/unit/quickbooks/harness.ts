import type { ApiCallRecord } from '../../../electron/quickbooks/caller.ts';
import { createQuickbooksClient, type QuickbooksClientOptions } from '../../../electron/quickbooks/client.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { FakeClock } from './fake-clock.ts';

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | null;
  /** On the fake clock. */
  readonly at: number;
}

/** Answers one request; throwing stands for a broken connection, a promise that never settles for silence. */
export type Answer = (request: SeenRequest) => Response | Promise<Response>;

export const json =
  (body: unknown, init: ResponseInit = {}): Answer =>
  () =>
    new Response(JSON.stringify(body), { ...init, headers: { intuit_tid: 'tid-1', ...init.headers } });

export const text =
  (body: string, init: ResponseInit = {}): Answer =>
  () =>
    new Response(body, init);

export const fault = (code: string, status = 400, headers: Record<string, string> = {}): Answer =>
  json(
    { Fault: { Error: [{ Message: 'm', Detail: 'd', code, element: '' }], type: 'ValidationFault' } },
    { status, headers },
  );

/** A connection that breaks before any answer. */
export const broken: Answer = () => {
  throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
};

export const time = '2026-10-02T08:15:30.512-07:00';
export const emptyQuery = json({ QueryResponse: {}, time });

/** A client on a fake clock whose requests are answered by a script, or one by one. */
export function harness(answers: readonly Answer[] | Answer, options: Partial<QuickbooksClientOptions> = {}) {
  const clock = new FakeClock();
  const requests: SeenRequest[] = [];
  const calls: ApiCallRecord[] = [];
  const tokens: (string | null)[] = [];
  let generation = 1;
  let next = 0;
  const client = createQuickbooksClient({
    apiBase: 'https://quickbooks.example',
    realmId: '9130',
    clock,
    random: () => 0.5,
    getAccessToken: async (o) => {
      tokens.push(o?.rejected ?? null);
      if (o?.rejected !== undefined) generation += 1;
      return `token-${generation}`;
    },
    onCall: (record) => calls.push(record),
    fetch: async (url, init) => {
      const body = typeof init.body === 'string' ? init.body : null;
      const headers = new Headers(init.headers);
      const request = { method: init.method ?? '', url: new URL(url), headers, body, at: clock.now() };
      requests.push(request);
      const answer = typeof answers === 'function' ? answers : answers[next];
      next += 1;
      if (answer === undefined) throw new Error(`unexpected request ${next}`);
      return new Promise<Response>((resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
        Promise.resolve(request).then(answer).then(resolve, reject);
      });
    },
    ...options,
  });
  return { client, clock, requests, calls, tokens };
}

/** The QuickbooksError a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<QuickbooksError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof QuickbooksError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}
