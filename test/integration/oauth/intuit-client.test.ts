import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import OAuthClient from 'intuit-oauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIntuitClient, type IntuitClient } from '../../../electron/oauth/intuit-client.ts';
import { WorkerReply } from '../../../electron/oauth/intuit-protocol.ts';
import { isAppError } from '../../../shared/errors.ts';
import { type Answer, createIntuitWorker, type IntuitServer, startIntuitServer, tokenBody } from './intuit-server.ts';

const keys = { clientId: 'the-client-id', clientSecret: 'the-client-secret' };
const exchange = { keys, redirectUri: 'http://localhost:42800/callback', code: 'the-code', realmId: '42' };
const secrets = /the-client-secret|RT1-|eyJ|the-code|dGhlLWNsaWVudC1pZDp0aGUt/;

let server: IntuitServer;
let client: IntuitClient;
let messages: unknown[];

function connect(to: IntuitServer, timeoutMs = 20_000): IntuitClient {
  return createIntuitClient({
    environment: 'sandbox',
    endpoints: to.endpoints,
    timeoutMs,
    fetch,
    createWorker: () => {
      const worker = createIntuitWorker();
      worker.on('message', (message) => messages.push(message));
      return worker;
    },
  });
}

beforeEach(async () => {
  messages = [];
  server = await startIntuitServer();
  client = connect(server);
});
afterEach(async () => {
  await client.close();
  await server.close();
});

describe('2 The intuit-oauth package: the sign-in worker', () => {
  it('exchanges a code with exactly what was checked', async () => {
    const tokens = await client.exchangeCode(exchange);
    expect(tokens).toEqual({
      accessToken: tokenBody.access_token,
      refreshToken: tokenBody.refresh_token,
      accessExpiresInMs: 3_600_000,
      refreshExpiresInMs: 8_726_400_000,
      hardExpiresInMs: 157_494_248_000,
      serverTimeMs: Date.parse('2026-03-02T09:00:00Z'),
      intuitTid: 'tid-server',
    });
    const [request] = server.requests;
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'authorization_code',
      code: 'the-code',
      redirect_uri: exchange.redirectUri,
    });
    expect(request?.headers.authorization).toBe(`Basic ${btoa('the-client-id:the-client-secret')}`);
    expect(request?.headers['x-include-refresh-token-hard-expires-in']).toBe('true');
  });

  it('refreshes without judging by a clock, whatever the age of the token', async () => {
    const tokens = await client.refresh({ keys, refreshToken: 'RT1-very-old' });
    expect(tokens.refreshToken).toBe(tokenBody.refresh_token);
    expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'RT1-very-old',
    });
  });

  it('revokes the refresh token, and takes one that is gone for revoked', async () => {
    await client.revoke({ keys, refreshToken: 'RT1-mine' });
    expect(server.requests.map(({ path: where, body }) => [where, body])).toEqual([
      ['/revoke', '{"token":"RT1-mine"}'],
    ]);
    server.next({ status: 400, body: { error: 'invalid_grant' } });
    await client.revoke({ keys, refreshToken: 'RT1-mine' });
  });

  it('takes numbers sent as text, and answers without the optional ones', async () => {
    server.next({
      status: 200,
      body: { access_token: 'a', refresh_token: 'RT1-r', expires_in: '3600', token_type: 'bearer' },
    });
    expect(await client.refresh({ keys, refreshToken: 'RT1-x' })).toMatchObject({
      accessExpiresInMs: 3_600_000,
      refreshExpiresInMs: null,
      hardExpiresInMs: null,
    });
  });

  it('sends keys nowhere else when an answer points elsewhere', async () => {
    const elsewhere = await startIntuitServer();
    server.next({ status: 302, headers: { Location: elsewhere.endpoints.token } });
    await expect(client.refresh({ keys, refreshToken: 'RT1-x' })).rejects.toMatchObject({ code: 'oauth.unreachable' });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });
});

describe('2 The intuit-oauth package: failures', () => {
  const cases: [string, 'exchange' | 'refresh', Answer, string][] = [
    ['a used code', 'exchange', { status: 400, body: { error: 'invalid_grant' } }, 'oauth.code-rejected'],
    [
      'an ended sign-in',
      'refresh',
      { status: 400, body: { error: 'invalid_grant', error_description: 'Token invalid' } },
      'oauth.signed-out',
    ],
    [
      'an ended sign-in with another status',
      'refresh',
      { status: 401, body: { error: 'invalid_grant' } },
      'oauth.signed-out',
    ],
    ['wrong keys with 401', 'refresh', { status: 401, body: { error: 'invalid_client' } }, 'oauth.bad-keys'],
    ['wrong keys with 400', 'exchange', { status: 400, body: { error: 'invalid_client' } }, 'oauth.bad-keys'],
    ['an unknown refusal', 'refresh', { status: 403, body: '<html>forbidden</html>' }, 'oauth.unreachable'],
    ['throttling', 'refresh', { status: 429, body: '' }, 'oauth.unreachable'],
    ['a server error', 'refresh', { status: 500, body: 'oops' }, 'oauth.reply-lost'],
    ['a server error without a body', 'exchange', { status: 503 }, 'oauth.reply-lost'],
    ['a lost answer', 'refresh', 'drop', 'oauth.reply-lost'],
    [
      'an answer that is not tokens',
      'exchange',
      { status: 200, body: '<html>welcome to the hotel</html>' },
      'oauth.reply-lost',
    ],
    [
      'tokens without a refresh token',
      'refresh',
      { status: 200, body: { ...tokenBody, refresh_token: undefined } },
      'oauth.reply-lost',
    ],
  ];

  it.each(cases)('%s at %s: named, asked once, nothing secret in what crosses', async (_name, call, answer, code) => {
    server.next(answer);
    const asking =
      call === 'exchange' ? client.exchangeCode(exchange) : client.refresh({ keys, refreshToken: 'RT1-kept' });
    const error = await asking.catch((caught: unknown) => caught);
    expect(isAppError(error) && error.code).toBe(code);
    expect(server.requests).toHaveLength(1);
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(secrets);
    // Beside the request itself, which has to be sent.
    const told = messages.filter((message) => WorkerReply.parse(message).outcome !== 'send');
    expect(told).toHaveLength(2);
    expect(JSON.stringify(told)).not.toMatch(secrets);
  });

  it('the package itself would hand the secrets on: what the worker is the fence for', async () => {
    // In this thread, as a stand-in for code that uses the package directly.
    const before = OAuthClient.tokenEndpoint;
    OAuthClient.tokenEndpoint = server.endpoints.token;
    server.next({ status: 400, body: { error: 'invalid_grant' } });
    const direct = new OAuthClient({ ...keys, environment: 'sandbox', redirectUri: 'http://localhost/' });
    const error = await direct.refreshUsingToken('RT1-leaked').catch((caught: unknown) => caught);
    OAuthClient.tokenEndpoint = before;
    expect(inspect(error, { depth: 20 })).toMatch(secrets);
  });

  it('an Intuit that cannot be reached is told apart from a lost answer', async () => {
    await server.close();
    await expect(client.refresh({ keys, refreshToken: 'RT1-x' })).rejects.toMatchObject({
      code: 'oauth.unreachable',
      details: { networkCode: 'ECONNREFUSED' },
    });
    server = await startIntuitServer();
  });

  it('an Intuit that never answers ends in a lost answer', async () => {
    await client.close();
    client = connect(server, 200);
    server.next('silence');
    await expect(client.refresh({ keys, refreshToken: 'RT1-x' })).rejects.toMatchObject({ code: 'oauth.reply-lost' });
  });

  it('a worker that dies takes its calls along, and the next call starts another', async () => {
    let started = 0;
    const fragile = createIntuitClient({
      environment: 'sandbox',
      endpoints: server.endpoints,
      fetch,
      createWorker: () => (started++ === 0 ? new Worker('process.exit(3)', { eval: true }) : createIntuitWorker()),
    });
    await expect(fragile.refresh({ keys, refreshToken: 'RT1-x' })).rejects.toMatchObject({ code: 'oauth.reply-lost' });
    expect((await fragile.refresh({ keys, refreshToken: 'RT1-x' })).accessToken).toBe(tokenBody.access_token);
    expect(started).toBe(2);
    await fragile.close();
  });
});

describe('2 The intuit-oauth package: one worker per environment', () => {
  it('keeps endpoints apart at the same time, and this thread as it was', async () => {
    const untouched = { token: OAuthClient.tokenEndpoint, retries: OAuthClient.retryConfig.maxRetries };
    const elsewhere = await startIntuitServer();
    const practice = createIntuitClient({
      environment: 'practice',
      endpoints: elsewhere.endpoints,
      fetch,
      createWorker: () => createIntuitWorker(),
    });
    await Promise.all([
      client.refresh({ keys, refreshToken: 'RT1-sandbox' }),
      practice.refresh({ keys, refreshToken: 'RT1-practice' }),
      client.revoke({ keys, refreshToken: 'RT1-sandbox' }),
      practice.revoke({ keys, refreshToken: 'RT1-practice' }),
    ]);
    expect(server.requests.map(({ body }) => body.includes('RT1-sandbox'))).toEqual([true, true]);
    expect(elsewhere.requests.map(({ body }) => body.includes('RT1-practice'))).toEqual([true, true]);
    expect(OAuthClient.tokenEndpoint).toBe(untouched.token);
    expect(OAuthClient.tokenEndpoint).toContain('intuit.com');
    expect(OAuthClient.retryConfig.maxRetries).toBe(untouched.retries);
    await practice.close();
    await elsewhere.close();
  });

  it('writes no log of the package', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'tieout-cwd-'));
    const before = process.cwd();
    process.chdir(folder);
    try {
      server.next({ status: 400, body: { error: 'invalid_grant' } });
      await client.refresh({ keys, refreshToken: 'RT1-x' }).catch(() => {});
      await client.exchangeCode(exchange);
      expect(existsSync(path.join(folder, 'logs'))).toBe(false);
    } finally {
      process.chdir(before);
      rmSync(folder, { recursive: true });
    }
  });
});
