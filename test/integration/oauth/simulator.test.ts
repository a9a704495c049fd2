import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { practiceEndpoints, type RealmKey } from '../../../electron/oauth/environments.ts';
import { createIntuitClient, type IntuitClient } from '../../../electron/oauth/intuit-client.ts';
import { createLoopbackReceiver } from '../../../electron/oauth/loopback-receiver.ts';
import type { RedirectReceiver } from '../../../electron/oauth/receiver.ts';
import { createRelayReceiver } from '../../../electron/oauth/relay-receiver.ts';
import { type PendingSignIn, startSignIn } from '../../../electron/oauth/sign-in.ts';
import { createStates } from '../../../electron/oauth/state.ts';
import { createTokenKeeper, type TokenKeeper } from '../../../electron/oauth/token-keeper.ts';
import { type SimulatorHandle, startSimulator } from '../../../electron/simulator/simulator.ts';
import { createMemoryVault } from '../../../electron/vault/memory-vault.ts';
import { createClock, createLines, freePort } from '../../unit/oauth/support.ts';
import { createIntuitWorker } from './intuit-server.ts';

const key: RealmKey = { environment: 'practice', realmId: '9130001' };
const hour = 3_600_000;
const day = 24 * hour;

let simulator: SimulatorHandle;
let intuit: IntuitClient;
let keeper: TokenKeeper;
let clock: ReturnType<typeof createClock>;
let port = 0;

async function start(keys: 'development' | 'production', clockOffsetMs = 0): Promise<void> {
  simulator = await startSimulator({
    realms: ['9130001', '9130002'].map((realmId) => ({
      realmId,
      companyInfo: { Id: '1', SyncToken: '0', CompanyName: `Company ${realmId}`, Country: 'US' },
      preferences: {
        Id: '1',
        SyncToken: '0',
        CurrencyPrefs: { HomeCurrency: { value: 'USD' }, MultiCurrencyEnabled: false },
      },
      quickbooks: {},
    })),
    redirects: { keys },
  });
  const endpoints = practiceEndpoints({
    authorize: simulator.authorizeEndpoint,
    token: simulator.tokenEndpoint,
    revoke: simulator.revokeEndpoint,
    api: simulator.apiBase,
  });
  intuit = createIntuitClient({ environment: 'practice', endpoints, createWorker: () => createIntuitWorker(), fetch });
  clock = createClock(Date.now() + clockOffsetMs);
  keeper = createTokenKeeper({
    vault: createMemoryVault(),
    intuit: () => intuit,
    keys: async () => simulator,
    clock,
    log: createLines().log,
  });
  port = await freePort();
}

/** Time passes here and there. */
function pass(ms: number): void {
  clock.pass(ms);
  simulator.clock({ moveMs: ms });
}

/** Fills the sign-in page in and gives the address the browser is sent to. */
async function fillIn(address: string, decision: 'allow' | 'deny', realmId: string): Promise<string> {
  const form = new URLSearchParams(new URL(address).search);
  form.set('decision', decision);
  form.set('realmId', realmId);
  const answer = await fetch(simulator.authorizeEndpoint, { method: 'POST', body: form, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

interface Choice {
  readonly decision?: 'allow' | 'deny';
  readonly realmId?: string;
  readonly receiver?: RedirectReceiver;
  readonly expectedRealmId?: string;
  /** What the redirect address does with the browser; the listener's answers itself. */
  readonly relay?: (address: string) => string;
}

function signIn(choice: Choice = {}): Promise<PendingSignIn> {
  const { decision = 'allow', realmId = key.realmId, receiver = createLoopbackReceiver({ port }), relay } = choice;
  const browse = async (address: string): Promise<void> => {
    const target = await fillIn(address, decision, realmId);
    await fetch(relay === undefined ? target : relay(target));
  };
  return startSignIn(
    {
      states: createStates(),
      intuit,
      keeper,
      log: createLines().log,
      openBrowser: async (address) => {
        browse(address).catch(() => {});
      },
    },
    {
      environment: 'practice',
      endpoints: { authorize: simulator.authorizeEndpoint },
      keys: simulator,
      receiver,
      signal: new AbortController().signal,
      timeoutMs: 20_000,
      isKnown: () => false,
      ...(choice.expectedRealmId === undefined ? {} : { expectedRealmId: choice.expectedRealmId }),
    },
  );
}

async function companyInfoStatus(accessToken: string): Promise<number> {
  const address = `${simulator.apiBase}/v3/company/${key.realmId}/companyinfo/${key.realmId}`;
  const headers = { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' };
  return (await fetch(address, { headers })).status;
}

afterEach(async () => {
  await intuit.close();
  await simulator.close();
});

describe('1 OAuth, against the simulator', () => {
  beforeEach(() => start('development'));

  it('signs in, reads the company, refreshes, and disconnects', async () => {
    const pending = await signIn();
    expect(await companyInfoStatus(pending.accessToken)).toBe(200);
    await pending.confirm();
    pass(2 * hour);
    expect(await companyInfoStatus(pending.accessToken)).toBe(401);
    const access = await keeper.getAccessToken(key);
    expect(await companyInfoStatus(access)).toBe(200);
    await keeper.confirmWorked(key, access);
    expect(await keeper.disconnect(key)).toEqual({ revoked: true });
    expect(await companyInfoStatus(access)).not.toBe(200);
  });

  it('is declined', async () => {
    await expect(signIn({ decision: 'deny' })).rejects.toMatchObject({ code: 'oauth.declined' });
  });

  it('revokes a grant for another company than the one expected', async () => {
    const refused = signIn({ realmId: '9130002', expectedRealmId: key.realmId });
    await expect(refused).rejects.toMatchObject({ code: 'company.wrong-company' });
    expect(simulator.log().filter((entry) => entry.path === '/v2/oauth2/tokens/revoke')).toHaveLength(1);
  });

  it('follows rotation over a year of regular use', async () => {
    await (await signIn()).confirm();
    const seen = new Set<string>();
    for (let days = 0; days < 365; days += 5) {
      pass(5 * day);
      const access = await keeper.getAccessToken(key);
      seen.add(access);
    }
    expect(seen.size).toBe(73);
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
  });

  it('never has two refreshes of a realm at once, which Intuit takes for theft', async () => {
    await (await signIn()).confirm();
    simulator.configure({ oauth: { parallelRefreshRevokes: true, tokenDelayMs: 30 } });
    pass(2 * hour);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => keeper.getAccessToken(key)));
    expect(new Set(tokens).size).toBe(1);
    expect(await companyInfoStatus(await keeper.getAccessToken(key, { rejected: tokens[0] ?? '' }))).toBe(200);
  });

  const lost = {
    match: { route: '/oauth2/v1/tokens' },
    action: { type: 'drop', when: 'after-commit' },
    times: 1,
  } as const;

  it('gets over a refresh whose answer was lost', async () => {
    await (await signIn()).confirm();
    pass(2 * hour);
    simulator.addFaults(lost);
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
  });

  it('11 old refresh token after rotation: no grace; a lost answer with a new one asks for a new sign-in, which works', async () => {
    await (await signIn()).confirm();
    simulator.configure({ oauth: { rotation: 'always' } });
    pass(2 * hour);
    simulator.addFaults(lost);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.signed-out' });
    await (await signIn({ expectedRealmId: key.realmId })).confirm();
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
  });

  it('tells a connection ended at Intuit from one that ran out', async () => {
    await (await signIn()).confirm();
    simulator.disconnect(key.realmId);
    pass(2 * hour);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.signed-out' });
    await (await signIn({ expectedRealmId: key.realmId })).confirm();
    pass(102 * day);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.expired' });
  });

  it('waits out throttling and server errors without losing the sign-in', async () => {
    await (await signIn()).confirm();
    pass(2 * hour);
    simulator.addFaults(
      { match: { route: '/oauth2/v1/tokens' }, action: { type: 'throttle' }, times: 1 },
      { match: { route: '/oauth2/v1/tokens' }, action: { type: 'server-error' }, times: 2 },
    );
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.unreachable' });
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.reply-lost' });
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
  });
});

describe('9 Traps: a clock a day off', () => {
  it.each([-day, day])('(%i ms) everything works', async (offset) => {
    await start('development', offset);
    await (await signIn()).confirm();
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
    pass(2 * hour);
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
  });
});

describe('11 Open points: localhost with production keys', () => {
  const script = /<script>([\s\S]*?)<\/script>/.exec(
    readFileSync(new URL('../../../build/relay/index.html', import.meta.url), 'utf8'),
  );

  /** Runs the relay page as a browser would and gives the address it goes on to. */
  function relay(address: string): string {
    const { search, pathname } = new URL(address);
    let handedTo = '';
    runInNewContext(script?.[1] ?? '', {
      URLSearchParams,
      location: { search, pathname, replace: (next: string) => (handedTo = next) },
      history: { replaceState: () => {} },
      document: { getElementById: () => ({}) },
    });
    return handedTo;
  }

  beforeEach(() => start('production'));

  it('the relay page brings the answer to the listener', async () => {
    const receiver = createRelayReceiver({ port, redirectUri: 'https://firm.example/tieout/' });
    const pending = await signIn({ receiver, relay });
    await pending.confirm();
    expect(await companyInfoStatus(await keeper.getAccessToken(key))).toBe(200);
  });

  it('a refusal comes the same way', async () => {
    const receiver = createRelayReceiver({ port, redirectUri: 'https://firm.example/tieout/' });
    await expect(signIn({ receiver, relay, decision: 'deny' })).rejects.toMatchObject({ code: 'oauth.declined' });
  });
});
