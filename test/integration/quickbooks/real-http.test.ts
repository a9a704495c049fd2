import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createQuickbooksClient, type QuickbooksClientOptions } from '../../../electron/quickbooks/client.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { readPages } from '../../../electron/quickbooks/read-pages.ts';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A small server on loopback and a client of it; every connection is remembered. */
async function serve(handler: Handler, options: Partial<QuickbooksClientOptions> = {}) {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => handler(request, response, body));
  });
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : null;
  const client = createQuickbooksClient({
    apiBase: `http://127.0.0.1:${port}`,
    realmId: '9130',
    fetch,
    getAccessToken: async () => 'token',
    retry: { backoffBaseMs: 1, throttlePauseMs: 1 },
    ...options,
  });
  return { client, sockets };
}

const time = '2026-10-02T08:15:30.512-07:00';
const sendJson = (response: ServerResponse, body: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', intuit_tid: 'tid-7' });
  response.end(JSON.stringify(body));
};

async function failureOf(promise: Promise<unknown>): Promise<QuickbooksError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof QuickbooksError) return error;
  throw new Error('expected a QuickbooksError', { cause: error });
}

test('calls in a row reuse connections', async () => {
  const { client, sockets } = await serve((_, response) => sendJson(response, { QueryResponse: {}, time }));
  for (let call = 0; call < 20; call += 1) await client.query('SELECT * FROM Invoice');
  // A second one may open while the first is being handed back.
  expect(sockets.size).toBeLessThanOrEqual(2);
});

test('a connection dropped before or within the answer is tried again', async () => {
  let call = 0;
  const { client } = await serve((request, response) => {
    call += 1;
    if (call === 1) return void request.socket.destroy();
    if (call === 2) {
      response.writeHead(200, { 'content-length': '500' });
      return void response.write('{"QueryResponse":', () => request.socket.destroy());
    }
    return sendJson(response, { QueryResponse: { totalCount: 7 }, time });
  });
  expect(await client.count('Invoice')).toBe(7);
  expect(call).toBe(3);
});

test('a write whose answer is lost after it was carried out is unknown, and sent once', async () => {
  const bodies: string[] = [];
  const { client } = await serve((request, _, body) => {
    bodies.push(body);
    request.socket.destroy();
  });
  const body = '{"CustomerRef":{"value":"58"},"PrivateNote":"Müller – £5"}';
  const error = await failureOf(client.post({ path: 'invoice', body, requestId: 'r-1', retryNotRun: true }));
  expect([error.code, error.writeClass]).toEqual(['quickbooks.unreachable', 'unknown']);
  expect(bodies).toEqual([body]);
});

test('a server that never answers is given up after the time allowed, and the connection closed', async () => {
  let closed: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { client } = await serve((request) => request.socket.once('close', closed), { retry: { attemptsMax: 1 } });
  const error = await failureOf(client.query('SELECT * FROM Invoice', { timeoutMs: 50 }));
  expect(error.code).toBe('quickbooks.timed-out');
  await gone;
});

test('aborting closes the connection at once', async () => {
  const stop = new AbortController();
  let closed: () => void = () => {};
  const gone = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { client } = await serve((request) => {
    request.socket.once('close', closed);
    stop.abort();
  });
  const error = await failureOf(client.query('SELECT * FROM Invoice', { signal: stop.signal }));
  expect(error.code).toBe('app.cancelled');
  await gone;
});

test('no server at all: reported as such', async () => {
  const { client } = await serve(() => {}, {
    apiBase: 'http://127.0.0.1:9',
    retry: { attemptsMax: 2, backoffBaseMs: 1 },
  });
  const error = await failureOf(client.companyInfo());
  expect([error.code, error.recovery, error.details.attempt]).toEqual(['quickbooks.unreachable', 'retry-later', 2]);
});

test('a redirect is not followed: the token goes to no other place', async () => {
  const { client } = await serve(
    (_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' });
      response.end();
    },
    { retry: { attemptsMax: 1 } },
  );
  expect((await failureOf(client.query('SELECT * FROM Invoice'))).code).toBe('quickbooks.unreachable');
});

test('a page of names is read as sent, accents and figures included', async () => {
  const { client } = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      `{"QueryResponse":{"Customer":[{"Id":"58","SyncToken":"0","DisplayName":"Crêperie Zoë","Balance":100.10,` +
        `"MetaData":{"LastUpdatedTime":"2026-10-02T08:15:30-07:00"}}],"maxResults":1},"time":"${time}"}`,
    );
  });
  for await (const page of readPages(client, { type: 'Customer', homeCurrency: 'USD' })) {
    expect(page).toMatchObject({
      isLast: true,
      serverTime: '2026-10-02T15:15:30.512Z',
      rows: [{ id: '58', displayName: 'Crêperie Zoë', balanceMinor: 10_010 }],
    });
  }
});
