import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { Endpoints } from '../../../electron/oauth/environments.ts';

export interface ServerRequest {
  readonly path: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

export interface IntuitServer {
  readonly endpoints: Endpoints;
  readonly requests: ServerRequest[];
  /** Answers the next requests, in order; after that, tokens. */
  next(...answers: Answer[]): void;
  close(): Promise<void>;
}

export type Answer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  /** Takes the request in, then drops the connection. */
  | 'drop'
  /** Takes the request in and never answers. */
  | 'silence';

export const tokenBody = {
  token_type: 'bearer',
  access_token: 'eyJhbGciOi.secret-access.sig',
  expires_in: 3600,
  refresh_token: 'RT1-secret-refresh',
  x_refresh_token_expires_in: 8_726_400,
  x_refresh_token_hard_expires_in: 157_494_248,
};

/** Intuit's three sign-in endpoints on loopback, with answers to order. */
export async function startIntuitServer(): Promise<IntuitServer> {
  const requests: ServerRequest[] = [];
  const answers: Answer[] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? '', 'http://server');
    requests.push({ path: url.pathname, body, headers: request.headers });
    const answer = answers.shift() ?? { status: 200, body: url.pathname === '/revoke' ? '' : tokenBody };
    if (answer === 'silence') return;
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? '');
    response.writeHead(answer.status, {
      'Content-Type': 'application/json',
      intuit_tid: 'tid-server',
      Date: 'Mon, 02 Mar 2026 09:00:00 GMT',
      ...answer.headers,
    });
    response.end(text);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    endpoints: { authorize: `${origin}/authorize`, token: `${origin}/token`, revoke: `${origin}/revoke`, api: origin },
    requests,
    next: (...more) => answers.push(...more),
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The real worker, from its source. */
export function createIntuitWorker(): Worker {
  return new Worker(new URL('../../../electron/oauth/intuit-worker.ts', import.meta.url));
}
