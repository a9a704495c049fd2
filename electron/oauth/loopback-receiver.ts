import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError } from '../../shared/errors.ts';
import { type Callback, parseCallback } from './callback.ts';
import { type PageKind, pageHeaders, pageHtml } from './loopback-page.ts';
import { type RedirectReceiver, withinLimits } from './receiver.ts';
import { stateMismatch } from './state.ts';

/** The path the listener answers on. */
const callbackPath = '/callback';

/** The address to register at Intuit for keys that accept `http://localhost`. */
export function loopbackRedirectUri(port: number): string {
  return `http://localhost:${port}${callbackPath}`;
}

export interface LoopbackOptions {
  /** Fixed, as the redirect address registered at Intuit names it. */
  readonly port: number;
  /** The registered address when it is a relay page's; the listener's own otherwise. */
  readonly redirectUri?: string;
  /** Told when this machine has no IPv6 loopback, so that 127.0.0.1 alone is bound. */
  readonly onIpv4Only?: () => void;
}

/**
 * Waits for the browser on 127.0.0.1 and ::1, where `localhost` may lead to either. Both are bound or none: were one
 * left to another program, the answer could go there. ::1 is left out only where the machine has no such address.
 *
 * Requests must be for the loopback name (a page that rebinds its own name to 127.0.0.1 sends that name as Host) and,
 * where the browser says so, a navigation of a whole tab. The first callback ends the wait, right or wrong; later ones,
 * favicons and anything else get a page and have no effect.
 */
export function createLoopbackReceiver(options: LoopbackOptions): RedirectReceiver {
  const { port } = options;
  const hosts: ReadonlySet<string> = new Set([`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]);
  let servers: Server[] = [];
  let answered = false;
  let closing: Promise<void> | null = null;
  let waiting: {
    isExpected: (callback: Callback) => boolean;
    settle: (outcome: Callback | AppError) => void;
  } | null = null;

  function handle(request: IncomingMessage, response: ServerResponse): void {
    const [status, page, then] = answer(request);
    response.writeHead(status, pageHeaders);
    response.end(pageHtml(page));
    then?.();
  }

  /** What a request gets, and what it means for the sign-in, if anything. */
  function answer(request: IncomingMessage): readonly [status: number, page: PageKind, then?: () => void] {
    if (!hosts.has(request.headers.host ?? '')) return [421, 'not-here'];
    const address = request.url ?? '';
    if (address.split(/[?#]/, 1)[0] !== callbackPath) return [404, 'not-here'];
    const destination = request.headers['sec-fetch-dest'];
    if (request.method !== 'GET' || (destination !== undefined && destination !== 'document')) return [403, 'not-here'];
    if (answered || waiting === null) return [200, 'repeated'];
    const callback = tryParse(address);
    // Half an answer is not the end of a sign-in: previews and curious programs ask without the query.
    if (callback === null) return [400, 'not-expected'];
    const { isExpected, settle } = waiting;
    answered = true;
    if (!isExpected(callback)) return [403, 'not-expected', () => settle(stateMismatch())];
    return [200, callback.kind === 'code' ? 'received' : 'declined', () => settle(callback)];
  }

  async function open(): Promise<void> {
    try {
      servers.push(await listen(handle, '127.0.0.1', port));
      try {
        servers.push(await listen(handle, '::1', port));
      } catch (error) {
        if (!hasCode(error, 'EADDRNOTAVAIL', 'EAFNOSUPPORT')) throw error;
        options.onIpv4Only?.();
      }
    } catch (error) {
      await close();
      // EACCES: Windows reserves ranges of ports, and Unix the ones below 1024.
      if (!hasCode(error, 'EADDRINUSE', 'EACCES')) throw error;
      throw new AppError('oauth.port-taken', 'fix-and-retry', { port }, error);
    }
  }

  function close(): Promise<void> {
    waiting = null;
    closing ??= Promise.all(servers.map(stop)).then(() => {
      servers = [];
    });
    return closing;
  }

  return {
    redirectUri: options.redirectUri ?? loopbackRedirectUri(port),
    listenerPort: port,
    open,
    receive: ({ isExpected, signal, timeoutMs }) => {
      const answer = new Promise<Callback>((resolve, reject) => {
        const settle = (outcome: Callback | AppError): void =>
          outcome instanceof AppError ? reject(outcome) : resolve(outcome);
        waiting = { isExpected, settle };
      });
      return withinLimits(answer, signal, timeoutMs).finally(() => {
        waiting = null;
      });
    },
    close,
  };
}

function tryParse(address: string): Callback | null {
  try {
    return parseCallback(address);
  } catch {
    return null;
  }
}

async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  host: string,
  port: number,
): Promise<Server> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 16_384 }, handle);
  server.listen({ host, port, exclusive: true, ipv6Only: host === '::1' });
  await once(server, 'listening');
  return server;
}

/** Stops taking connections, lets answers under way out, then drops what lingers. */
async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const lingering = setTimeout(() => server.closeAllConnections(), 500);
  await closed;
  clearTimeout(lingering);
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}
