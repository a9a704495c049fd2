import { once } from 'node:events';
import { request } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Callback } from '../../../electron/oauth/callback.ts';
import { createLoopbackReceiver, loopbackRedirectUri } from '../../../electron/oauth/loopback-receiver.ts';
import { createPasteReceiver } from '../../../electron/oauth/paste-receiver.ts';
import { eitherReceiver, type RedirectReceiver } from '../../../electron/oauth/receiver.ts';
import { checkRelayAddress, createRelayReceiver } from '../../../electron/oauth/relay-receiver.ts';
import { freePort } from './support.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

interface Asking {
  readonly host?: string;
  readonly address?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
}

async function ask(port: number, path: string, asking: Asking = {}): Promise<Answer> {
  const { host = `localhost:${port}`, address = '127.0.0.1', method = 'GET', headers = {} } = asking;
  const sent = request({ host: address, port, path, method, headers: { host, ...headers } });
  sent.end();
  const [response] = await once(sent, 'response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode, body, headers: response.headers };
}

const query = 'code=the-code&state=good&realmId=42';
const expected: Callback = { kind: 'code', code: 'the-code', state: 'good', realmId: '42' };
const isExpected = (callback: Callback): boolean => callback.state === 'good';

describe('loopback receiver', () => {
  let port = 0;
  let receiver: RedirectReceiver;
  let stop: AbortController;
  let blocker: Server | null = null;

  beforeEach(async () => {
    port = await freePort();
    stop = new AbortController();
    receiver = createLoopbackReceiver({ port });
  });
  afterEach(async () => {
    await receiver.close();
    blocker?.close();
    blocker = null;
  });

  async function start(): Promise<{ pending: Promise<Callback> }> {
    await receiver.open();
    const answer = receiver.receive({ isExpected, signal: stop.signal, timeoutMs: 60_000 });
    answer.catch(() => {});
    return { pending: answer };
  }

  it('takes the answer on 127.0.0.1 and on ::1, as localhost may be either', async () => {
    for (const address of ['127.0.0.1', '::1']) {
      receiver = createLoopbackReceiver({ port });
      const answer = await start();
      const page = await ask(port, `/callback?${query}#`, { address });
      expect(await answer.pending).toEqual(expected);
      expect(page.status).toBe(200);
      expect(page.body).toContain('You can close this tab');
      await receiver.close();
    }
  });

  it('says nothing of the answer on its page, and lets the page do nothing', async () => {
    const answer = await start();
    const page = await ask(port, `/callback?${query}`);
    await answer.pending;
    expect(page.body).not.toContain('the-code');
    expect(page.body).not.toContain('<script');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it.each(['127.0.0.1', '::1'])(
    'refuses a port another program holds on %s, and lets go of the other address',
    async (host) => {
      blocker = createServer().listen({ port, host });
      await once(blocker, 'listening');
      await expect(receiver.open()).rejects.toMatchObject({ code: 'oauth.port-taken', details: { port } });
      const other = host === '::1' ? '127.0.0.1' : '::1';
      const probe = createServer().listen({ port, host: other });
      await once(probe, 'listening');
      probe.close();
      await once(probe, 'close');
    },
  );

  it('does not answer other names: a page that rebinds its own name to 127.0.0.1 gets nothing', async () => {
    const answer = await start();
    for (const host of [
      `evil.example:${port}`,
      'localhost',
      `localhost:${port + 1}`,
      `localhost.evil.example:${port}`,
    ]) {
      expect((await ask(port, `/callback?${query}`, { host })).status).toBe(421);
    }
    for (const host of [`127.0.0.1:${port}`]) {
      expect((await ask(port, `/callback?${query}`, { host })).status).toBe(200);
    }
    expect(await answer.pending).toEqual(expected);
  });

  it('is not moved by favicons, previews, subresources, other methods and half answers', async () => {
    const answer = await start();
    expect((await ask(port, '/favicon.ico')).status).toBe(404);
    expect((await ask(port, '/')).status).toBe(404);
    expect((await ask(port, `/callbackx?${query}`)).status).toBe(404);
    expect((await ask(port, `/callback?${query}`, { method: 'HEAD' })).status).toBe(403);
    expect((await ask(port, `/callback?${query}`, { method: 'POST' })).status).toBe(403);
    expect((await ask(port, `/callback?${query}`, { headers: { 'sec-fetch-dest': 'image' } })).status).toBe(403);
    expect((await ask(port, `/callback?${query}`, { headers: { 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
    expect((await ask(port, '/callback')).status).toBe(400);
    expect((await ask(port, '/callback?code=the-code&state=good')).status).toBe(400);
    expect((await ask(port, `/callback?${query}`, { headers: { 'sec-fetch-dest': 'document' } })).status).toBe(200);
    expect(await answer.pending).toEqual(expected);
  });

  it('takes one answer; repeats get a page and have no effect', async () => {
    const answer = await start();
    await ask(port, `/callback?${query}`);
    const again = await ask(port, '/callback?code=other&state=good&realmId=43');
    expect(again.status).toBe(200);
    expect(again.body).toContain('did nothing twice');
    expect(await answer.pending).toEqual(expected);
  });

  it('ends a sign-in that is answered with a wrong state', async () => {
    const answer = await start();
    const page = await ask(port, '/callback?code=c&state=bad&realmId=42');
    expect(page.status).toBe(403);
    await expect(answer.pending).rejects.toMatchObject({ code: 'oauth.state-mismatch' });
    expect((await ask(port, `/callback?${query}`)).body).toContain('did nothing twice');
  });

  it('hands an error on as an answer', async () => {
    const answer = await start();
    const page = await ask(port, '/callback?error=access_denied&state=good');
    expect(await answer.pending).toEqual({ kind: 'error', error: 'access_denied', state: 'good' });
    expect(page.body).toContain('Not connected');
  });

  it('stops waiting when the browser never returns, or when cancelled', async () => {
    await receiver.open();
    const late = receiver.receive({ isExpected, signal: stop.signal, timeoutMs: 5 });
    await expect(late).rejects.toMatchObject({ code: 'oauth.timed-out' });
    const dropped = receiver.receive({ isExpected, signal: stop.signal, timeoutMs: 60_000 });
    stop.abort();
    await expect(dropped).rejects.toMatchObject({ code: 'oauth.cancelled' });
    const never = receiver.receive({ isExpected, signal: stop.signal, timeoutMs: 60_000 });
    await expect(never).rejects.toMatchObject({ code: 'oauth.cancelled' });
  });

  it('gives the port back, also with a browser that keeps its connection', async () => {
    await receiver.open();
    const held = request({ host: '127.0.0.1', port, path: '/', headers: { host: `localhost:${port}` } });
    held.on('error', () => {});
    held.flushHeaders();
    held.end();
    await once(held, 'response');
    await receiver.close();
    await receiver.close();
    const next = createLoopbackReceiver({ port });
    await next.open();
    await next.close();
  });

  it('names the address to register', () => {
    expect(receiver.redirectUri).toBe(loopbackRedirectUri(port));
    expect(loopbackRedirectUri(42_800)).toBe('http://localhost:42800/callback');
  });
});

describe('relay receiver', () => {
  it('listens like the loopback one, under the registered address', async () => {
    const port = await freePort();
    const receiver = createRelayReceiver({ port, redirectUri: 'https://firm.example/tieout/' });
    await receiver.open();
    const answer = receiver.receive({ isExpected, signal: new AbortController().signal, timeoutMs: 60_000 });
    await ask(port, `/callback?${query}`);
    expect(await answer).toEqual(expected);
    expect(receiver.redirectUri).toBe('https://firm.example/tieout/');
    expect(receiver.listenerPort).toBe(port);
    await receiver.close();
  });

  it.each([
    'http://firm.example/tieout/',
    'https://127.0.0.1/tieout/',
    'https://[::1]/tieout/',
    'https://localhost/tieout/',
    'https://firm.example/tieout/?a=1',
    'https://firm.example/tieout/#x',
    'https://user:pw@firm.example/',
    'not an address',
  ])('refuses %s, which Intuit would not register', (address) => {
    expect(() => checkRelayAddress(address)).toThrow(expect.objectContaining({ code: 'oauth.bad-keys' }));
  });
});

describe('paste box', () => {
  const redirectUri = 'https://firm.example/tieout/';

  it('waits on after a wrong text, takes the right one, and only one', async () => {
    const box = createPasteReceiver(redirectUri);
    expect(() => box.paste(`${redirectUri}?${query}`)).toThrow(expect.objectContaining({ code: 'oauth.cancelled' }));
    const answer = box.receive({ isExpected, signal: new AbortController().signal, timeoutMs: 60_000 });
    expect(() => box.paste('nonsense')).toThrow(expect.objectContaining({ code: 'oauth.bad-callback' }));
    expect(() => box.paste(`${redirectUri}?code=c&state=old&realmId=42`)).toThrow(
      expect.objectContaining({ code: 'oauth.state-mismatch' }),
    );
    box.paste(`${redirectUri}?${query}`);
    expect(await answer).toEqual(expected);
    expect(() => box.paste(`${redirectUri}?${query}`)).toThrow(expect.objectContaining({ code: 'oauth.cancelled' }));
  });

  it('stands beside the listener: whichever is answered first', async () => {
    const port = await freePort();
    const box = createPasteReceiver(redirectUri);
    const both = eitherReceiver(createRelayReceiver({ port, redirectUri }), box);
    await both.open();
    const answer = both.receive({ isExpected, signal: new AbortController().signal, timeoutMs: 60_000 });
    box.paste(query);
    expect(await answer).toEqual(expected);
    expect((await ask(port, `/callback?${query}`)).body).toContain('did nothing twice');
    await both.close();
  });
});
