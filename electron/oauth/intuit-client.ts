import type { Worker } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';
import type { AppKeys } from '../vault/app-keys.ts';
import type { Endpoints, Environment } from './environments.ts';
import {
  type HttpRequest,
  type IssuedTokens,
  type WorkerFailure,
  WorkerReply,
  type WorkerRequest,
} from './intuit-protocol.ts';
import { type Fetch, sendRequest } from './send-request.ts';

/**
 * [Note: One worker per environment]
 *
 * `intuit-oauth` keeps its endpoints in statics, one set per thread of JavaScript. Practice, sandbox and production
 * companies are used side by side, so each environment has a worker thread of its own, told its endpoints once. The
 * worker also is the fence for the package's other habits: what crosses back is tokens, or a failure as plain data.
 * A worker that dies takes no answer with it that was not lost anyway; the next call starts another.
 */
export interface IntuitClient {
  /**
   * Trades a code for tokens, once: a second exchange may kill what the first one gave.
   * @throws AppError `oauth.code-rejected`, `oauth.bad-keys`, `oauth.invalid-scope`, `oauth.reply-lost`, `oauth.unreachable`
   */
  exchangeCode(input: {
    readonly keys: AppKeys;
    readonly redirectUri: string;
    readonly code: string;
    readonly realmId: string;
  }): Promise<IssuedTokens>;
  /** @throws AppError `oauth.signed-out`, `oauth.bad-keys`, `oauth.reply-lost`, `oauth.unreachable` */
  refresh(input: { readonly keys: AppKeys; readonly refreshToken: string }): Promise<IssuedTokens>;
  /**
   * Ends the connection; one that ended already is fine.
   * @throws AppError `oauth.bad-keys`, `oauth.reply-lost`, `oauth.unreachable`
   */
  revoke(input: { readonly keys: AppKeys; readonly refreshToken: string }): Promise<void>;
  /** Ends the worker; calls under way fail with `oauth.reply-lost`. */
  close(): Promise<void>;
}

export interface IntuitClientOptions {
  readonly environment: Environment;
  readonly endpoints: Pick<Endpoints, 'authorize' | 'token' | 'revoke'>;
  /** Starts `intuit-worker.ts`, wherever the bundler put it. */
  readonly createWorker: (environment: Environment) => Worker;
  /** Sends for the worker; the application's honours the system's proxy and certificates. */
  readonly fetch: Fetch;
  /** Longest time for one request, in milliseconds. */
  readonly timeoutMs?: number;
}

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, 'id'> : never;
type Call = 'exchange' | 'refresh' | 'revoke';

interface Pending {
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (error: unknown) => void;
}

interface Running {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

/** A client of one environment's worker, which starts at the first call. */
export function createIntuitClient(options: IntuitClientOptions): IntuitClient {
  const { environment, endpoints, createWorker, fetch, timeoutMs = 60_000 } = options;
  const allowed: ReadonlySet<string> = new Set([endpoints.token, endpoints.revoke]);
  let running: Running | null = null;
  let nextId = 1;

  function start(): Running {
    const worker = createWorker(environment);
    const started: Running = { worker, pending: new Map() };
    const lose = (cause: unknown): void => {
      if (running === started) running = null;
      for (const { reject } of started.pending.values()) {
        reject(new AppError('oauth.reply-lost', 'retry-later', { environment, reason: 'worker' }, cause));
      }
      started.pending.clear();
    };
    worker.on('message', (message: unknown) => {
      const reply = WorkerReply.parse(message);
      if (reply.outcome === 'send') {
        void sendFor(worker, reply.id, reply.request);
        return;
      }
      started.pending.get(reply.id)?.resolve(reply);
      started.pending.delete(reply.id);
    });
    worker.on('error', lose);
    worker.on('exit', () => lose(undefined));
    // A quiet worker must not keep the process alive.
    worker.unref();
    const { authorize, token, revoke } = endpoints;
    post(started, { call: 'configure', configuration: { authorize, token, revoke } }).catch(lose);
    return started;
  }

  async function sendFor(worker: Worker, id: number, request: HttpRequest): Promise<void> {
    // The package knows further addresses of Intuit's; nothing here has a reason to ask them.
    assert(allowed.has(request.url), 'a sign-in worker asks its own endpoints only');
    const outcome = await sendRequest(fetch, request, timeoutMs);
    worker.postMessage({ call: 'sent', id, outcome } satisfies WorkerRequest);
  }

  function post(target: Running, request: WithoutId<WorkerRequest>): Promise<WorkerReply> {
    const id = nextId++;
    return new Promise((resolve, reject) => {
      target.pending.set(id, { resolve, reject });
      target.worker.postMessage({ ...request, id });
    });
  }

  function ask(request: WithoutId<WorkerRequest>): Promise<WorkerReply> {
    running ??= start();
    return post(running, request);
  }

  async function tokens(call: Call, request: WithoutId<WorkerRequest>): Promise<IssuedTokens> {
    const reply = await ask(request);
    if (reply.outcome === 'failed') throw errorOfFailure(call, environment, reply.failure);
    assert(reply.outcome === 'tokens', 'the worker answers with tokens');
    return reply.tokens;
  }

  return {
    exchangeCode: ({ keys, redirectUri, code, realmId }) =>
      tokens('exchange', { call: 'exchange', keys: plainKeys(keys), redirectUri, code, realmId }),
    refresh: ({ keys, refreshToken }) => tokens('refresh', { call: 'refresh', keys: plainKeys(keys), refreshToken }),
    revoke: async ({ keys, refreshToken }) => {
      const reply = await ask({ call: 'revoke', keys: plainKeys(keys), refreshToken });
      if (reply.outcome !== 'failed') return;
      const ended = reply.failure.kind === 'refused' && /^invalid_(grant|token)$/.test(reply.failure.word ?? '');
      if (!ended) throw errorOfFailure('revoke', environment, reply.failure);
    },
    close: async () => {
      await running?.worker.terminate();
    },
  };
}

/** Just the two texts: a message is cloned, which drops getters and carries along whatever else an object has. */
function plainKeys({ clientId, clientSecret }: AppKeys): AppKeys {
  return { clientId, clientSecret };
}

/** What a failure means. Decided by the answer's word, not its status: Intuit sends `invalid_client` with 400 and 401. */
function errorOfFailure(call: Call, environment: Environment, failure: WorkerFailure): AppError {
  const { kind, word, status, networkCode, intuitTid } = failure;
  const details = { environment, call, kind, word, status, networkCode, intuitTid };
  const again = call === 'exchange' ? 'sign-in-again' : 'retry-later';
  switch (kind) {
    case 'refused':
      if (word === 'invalid_client' || word === 'unauthorized_client') {
        return new AppError('oauth.bad-keys', 'fix-and-retry', details);
      }
      if (word === 'invalid_scope') return new AppError('oauth.invalid-scope', 'fix-and-retry', details);
      if (call === 'exchange') return new AppError('oauth.code-rejected', 'sign-in-again', details);
      if (word === 'invalid_grant') return new AppError('oauth.signed-out', 'sign-in-again', details);
      return new AppError('oauth.unreachable', 'retry-later', details);
    case 'throttled':
    case 'not-sent':
      return new AppError('oauth.unreachable', 'retry-later', details);
    case 'server':
    case 'lost':
    case 'unreadable':
      return new AppError('oauth.reply-lost', again, details);
    case 'bug':
      return new AppError('app.bug', 'none', details);
  }
}
