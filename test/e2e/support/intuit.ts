import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type SimulatorHandle, startSimulator } from '../../../electron/simulator/simulator.ts';
import { smallBooks } from '../../unit/simulator/small-books.ts';
import { certificate, key } from './certificate.ts';

/** Where the firm hosts its relay page. */
export const relayAddress = 'https://books.example.com/tieout/';

export interface IntuitRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Keys {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A proxy, as a firm's network may have one. */
export interface Proxy {
  /** What makes Chromium use it, as the system's settings would. */
  readonly proxySwitch: string;
  /** Hosts that it was asked for. */
  readonly asked: ReadonlySet<string>;
}

/** Intuit as the network shows it: its own hosts with TLS, behind proxies. */
export interface Intuit {
  /** For the application, and for the person's browser. */
  readonly proxies: { readonly application: Proxy; readonly browser: Proxy };
  /** What makes Chromium take the certificate for a known one, as a firm's own authority in the system's store would. */
  readonly trustSwitch: string;
  readonly keys: { readonly sandbox: Keys; readonly production: Keys };
  readonly sandbox: SimulatorHandle;
  readonly production: SimulatorHandle;
  /** What arrived by TLS, in order. */
  readonly requests: readonly IntuitRequest[];
  close(): Promise<void>;
}

const port = (server: Server): number => (server.address() as AddressInfo).port;

async function listen(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** Sandbox and production share the hosts of the sign-in: Intuit tells them apart by the app's keys. */
function isProduction(host: string, productionId: string, asked: IntuitRequest): boolean {
  if (host === 'quickbooks.api.intuit.com') return true;
  if (host === 'sandbox-quickbooks.api.intuit.com') return false;
  const basic = Buffer.from(asked.headers.authorization?.replace(/^Basic /, '') ?? '', 'base64').toString();
  return [asked.path, asked.body, basic].some((text) => text.includes(productionId));
}

/** A proxy whose every tunnel, whatever host is asked for, ends at one port of this machine. */
async function startProxy(target: number): Promise<Proxy & { close(): void }> {
  const asked = new Set<string>();
  const ends = new Set<Socket>();
  const proxy = createServer((_request, answer) => {
    answer.writeHead(405).end();
  });
  proxy.on('connect', ({ url = '' }: IncomingMessage, client: Socket, head: Buffer) => {
    asked.add(url);
    const tunnel = connect(target, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      tunnel.write(head);
      tunnel.pipe(client).pipe(tunnel);
    });
    for (const [end, other] of [
      [client, tunnel],
      [tunnel, client],
    ] as const) {
      ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => ends.delete(end));
    }
  });
  await listen(proxy);
  return {
    proxySwitch: `--proxy-server=http://127.0.0.1:${port(proxy)}`,
    asked,
    close: () => {
      proxy.close();
      for (const end of ends) end.destroy();
    },
  };
}

/** Starts a sandbox and a production company behind Intuit's names. */
export async function startIntuit(): Promise<Intuit> {
  const keys = {
    sandbox: { clientId: 'ABsandbox0client', clientSecret: 'sandbox-secret-9c1f60' },
    production: { clientId: 'ABproduction0client', clientSecret: 'production-secret-44d07e' },
  };
  const sandbox = await startSimulator({
    realms: [smallBooks({ realmId: '9130350000000000001', invoices: 4 })],
    app: keys.sandbox,
    redirects: { keys: 'development' },
  });
  const production = await startSimulator({
    realms: [smallBooks({ realmId: '9130350000000000002', invoices: 7 })],
    app: keys.production,
    redirects: { keys: 'production', registered: [relayAddress] },
  });
  const requests: IntuitRequest[] = [];
  const relayPage = await readFile(new URL('../../../build/relay/index.html', import.meta.url));

  async function handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of incoming) body += String(chunk);
    const { headers, method = 'GET', url: path = '/' } = incoming;
    const host = headers.host ?? '';
    const seen = { host, method, path, headers, body };
    requests.push(seen);
    if (host === new URL(relayAddress).host) {
      answer.writeHead(200, { 'Content-Type': 'text/html' }).end(relayPage);
      return;
    }
    const company = isProduction(host, keys.production.clientId, seen) ? production : sandbox;
    const onward = request(`${company.apiBase}${path}`, { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    onward.end(body);
  }

  const front = await listen(
    createSecureServer({ key, cert: certificate }, (incoming, answer) => {
      handle(incoming, answer).catch(() => answer.destroy());
    }),
  );
  const application = await startProxy(port(front));
  const browser = await startProxy(port(front));
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return {
    proxies: { application, browser },
    trustSwitch: `--ignore-certificate-errors-spki-list=${createHash('sha256').update(spki).digest('base64')}`,
    keys,
    sandbox,
    production,
    requests,
    close: async () => {
      application.close();
      browser.close();
      front.close();
      front.closeAllConnections();
      await Promise.all([sandbox.close(), production.close()]);
    },
  };
}
