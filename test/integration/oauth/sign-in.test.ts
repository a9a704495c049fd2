import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFileLog, type Log } from '../../../electron/log.ts';
import type { RealmKey } from '../../../electron/oauth/environments.ts';
import { createIntuitClient, type IntuitClient } from '../../../electron/oauth/intuit-client.ts';
import { createLoopbackReceiver } from '../../../electron/oauth/loopback-receiver.ts';
import { type PendingSignIn, startSignIn } from '../../../electron/oauth/sign-in.ts';
import { createStates, type States } from '../../../electron/oauth/state.ts';
import { createTokenKeeper, type TokenKeeper } from '../../../electron/oauth/token-keeper.ts';
import { createMemoryVault } from '../../../electron/vault/memory-vault.ts';
import type { Vault } from '../../../electron/vault/vault.ts';
import { createClock, freePort } from '../../unit/oauth/support.ts';
import { createIntuitWorker, type IntuitServer, startIntuitServer, tokenBody } from './intuit-server.ts';

const keys = { clientId: 'the-client-id', clientSecret: 'the-client-secret' };
const key: RealmKey = { environment: 'sandbox', realmId: '42' };
const hour = 3_600_000;

let server: IntuitServer;
let intuit: IntuitClient;
let vault: Vault;
let keeper: TokenKeeper;
let states: States;
let clock: ReturnType<typeof createClock>;
let logFolder = '';
let log: Log;
let port = 0;
let pages: string[];

/** Everything real but the browser: it asks the listener for these addresses, one after the other. */
type Browser = (state: string) => readonly string[];

const comesBack: Browser = (state) => [`code=the-code&state=${state}&realmId=42#`];

function signIn(browser: Browser = comesBack): Promise<PendingSignIn> {
  return startSignIn(
    {
      states,
      intuit,
      keeper,
      log,
      openBrowser: async (address) => {
        const url = new URL(address);
        const redirect = url.searchParams.get('redirect_uri') ?? '';
        const visit = async (): Promise<void> => {
          for (const query of browser(url.searchParams.get('state') ?? '')) {
            pages.push(await fetch(`${redirect}?${query}`).then((page) => page.text()));
          }
        };
        visit().catch((error: unknown) => log.error('the browser failed', error));
      },
    },
    {
      environment: 'sandbox',
      endpoints: server.endpoints,
      keys,
      receiver: createLoopbackReceiver({ port }),
      signal: new AbortController().signal,
      timeoutMs: 20_000,
      isKnown: () => false,
    },
  );
}

beforeEach(async () => {
  server = await startIntuitServer();
  intuit = createIntuitClient({
    environment: 'sandbox',
    endpoints: server.endpoints,
    createWorker: () => createIntuitWorker(),
    fetch,
  });
  vault = createMemoryVault();
  states = createStates();
  clock = createClock();
  logFolder = mkdtempSync(path.join(tmpdir(), 'tieout-oauth-log-'));
  log = createFileLog({ folder: logFolder, name: 'main', level: 'debug' });
  keeper = createTokenKeeper({ vault, intuit: () => intuit, keys: async () => keys, clock, log });
  port = await freePort();
  pages = [];
});

afterEach(async () => {
  await intuit.close();
  await server.close();
  const logged = readdirSync(logFolder)
    .map((name) => readFileSync(path.join(logFolder, name), 'utf8'))
    .join('');
  expect(logged).not.toMatch(/the-client-secret|the-code|RT1-|eyJ/);
  rmSync(logFolder, { recursive: true });
});

describe('a sign-in from browser to vault', () => {
  it('ends with tokens that serve, refresh and can be given back', async () => {
    const pending = await signIn();
    expect(await keeper.isSignedIn(key)).toBe(false);
    await pending.confirm();
    expect(await keeper.getAccessToken(key)).toBe(tokenBody.access_token);
    clock.pass(hour);
    server.next({ status: 200, body: { ...tokenBody, access_token: 'eyJ.second', refresh_token: 'RT1-second' } });
    expect(await keeper.getAccessToken(key)).toBe('eyJ.second');
    expect(await keeper.disconnect(key)).toEqual({ revoked: true });
    expect(server.requests.at(-1)?.body).toBe('{"token":"RT1-second"}');
    expect(pages[0]).toContain('You can close this tab');
  });

  it('exchanges the code once when the browser comes twice', async () => {
    const pending = await signIn((state) => [
      `code=the-code&state=${state}&realmId=42`,
      `code=the-code&state=${state}&realmId=42`,
    ]);
    expect(pending.realmId).toBe('42');
    expect(server.requests.filter(({ path: where }) => where === '/token')).toHaveLength(1);
  });

  it('sends Intuit nothing after a refusal, a wrong state or a state used before', async () => {
    await expect(signIn((state) => [`error=access_denied&state=${state}`])).rejects.toMatchObject({
      code: 'oauth.declined',
    });
    let earlier = '';
    await expect(
      signIn((state) => {
        earlier = state;
        return ['code=the-code&state=forged&realmId=42'];
      }),
    ).rejects.toMatchObject({ code: 'oauth.state-mismatch' });
    await expect(signIn(() => [`code=the-code&state=${earlier}&realmId=42`])).rejects.toMatchObject({
      code: 'oauth.state-mismatch',
    });
    expect(server.requests).toEqual([]);
  });

  it('survives a lost answer to the exchange: nothing is stored, and the next sign-in works', async () => {
    server.next('drop');
    await expect(signIn()).rejects.toMatchObject({ code: 'oauth.reply-lost', recovery: 'sign-in-again' });
    expect(server.requests).toHaveLength(1);
    expect(await keeper.isSignedIn(key)).toBe(false);
    expect((await signIn()).realmId).toBe('42');
  });

  it('survives a lost answer to a refresh, asking exactly once more', async () => {
    await (await signIn()).confirm();
    clock.pass(hour);
    server.next('drop');
    expect(await keeper.getAccessToken(key)).toBe(tokenBody.access_token);
    expect(server.requests.map(({ body }) => new URLSearchParams(body).get('grant_type'))).toEqual([
      'authorization_code',
      'refresh_token',
      'refresh_token',
    ]);
  });

  it('is left by a restart with what it had stored', async () => {
    await (await signIn()).confirm();
    keeper = createTokenKeeper({ vault, intuit: () => intuit, keys: async () => keys, clock, log });
    expect(await keeper.getAccessToken(key)).toBe(tokenBody.access_token);
    server.next({ status: 400, body: { error: 'invalid_grant' } });
    clock.pass(hour);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.signed-out' });
  });

  it('lets go of its port, whatever the end', async () => {
    await signIn().then((pending) => pending.discard());
    await signIn((state) => [`error=access_denied&state=${state}`]).catch(() => {});
    const next = createLoopbackReceiver({ port });
    await next.open();
    await next.close();
  });
});
