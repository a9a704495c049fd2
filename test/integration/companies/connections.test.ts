import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connections, createConnections } from '../../../electron/companies/connections.ts';
import { openRegistry, type Registry } from '../../../electron/companies/registry.ts';
import type { RealmKey } from '../../../electron/oauth/environments.ts';
import { createMemoryVault } from '../../../electron/vault/memory-vault.ts';
import type { Vault } from '../../../electron/vault/vault.ts';
import { AppError } from '../../../shared/errors.ts';
import type { SignInState } from '../../../shared/ipc/app.ts';
import { createLines, freePort } from '../../unit/oauth/support.ts';
import { createIntuitWorker, type IntuitServer, startIntuitServer } from '../oauth/intuit-server.ts';

const first = 1;
const second = 2;

let folder = '';
let server: IntuitServer;
let registry: Registry;
let vault: Vault & { refuse: boolean };
let connections: Connections;
let opened: URL[];
let connected: { key: RealmKey; owner: number }[];
let states: { owner: number; state: SignInState }[];
let waiting: { owner: number; phase: SignInState['phase']; resolve: (state: SignInState) => void }[];
let lines: string[];

/** The next time this window's sign-in comes to a phase; at once when it is there. */
function reaches(owner: number, phase: SignInState['phase']): Promise<SignInState> {
  const present = connections.state(owner);
  if (present.phase === phase) return Promise.resolve(present);
  return new Promise((resolve) => waiting.push({ owner, phase, resolve }));
}

/** The browser comes back to the newest sign-in. */
async function comeBack(realmId: string): Promise<void> {
  const params = opened.at(-1)?.searchParams;
  const query = new URLSearchParams({ code: 'the-code', state: params?.get('state') ?? '', realmId });
  await fetch(`${params?.get('redirect_uri')}?${query}`);
}

const revocations = (): number => server.requests.filter((request) => request.path === '/revoke').length;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-connections-'));
  server = await startIntuitServer();
  registry = await openRegistry({ folder });
  const port = await freePort();
  await registry.changeSettings({ connections: { practice: { listenerPort: port, redirectAddress: null } } });
  const memory = createMemoryVault();
  vault = {
    ...memory,
    refuse: false,
    set: async (...entry) => {
      if (vault.refuse) throw new AppError('vault.denied', 'fix-and-retry');
      await memory.set(...entry);
    },
  };
  opened = [];
  connected = [];
  states = [];
  waiting = [];
  const logged = createLines();
  lines = logged.lines;
  connections = createConnections({
    vault,
    registry,
    practice: {
      start: async () => ({
        endpoints: server.endpoints,
        keys: { clientId: 'the-client-id', clientSecret: 'the-client-secret' },
        realmId: '42',
        exportDir: '',
      }),
    },
    createWorker: () => createIntuitWorker(),
    fetch: async (url, init) => {
      if (!url.includes('/v3/company/')) return fetch(url, init);
      return new Response(
        JSON.stringify({ CompanyInfo: { CompanyName: 'Harbor Bakery', Id: '1' }, time: '2026-03-02T01:00:00-08:00' }),
        {
          headers: { 'Content-Type': 'application/json' },
        },
      );
    },
    openBrowser: async (address) => {
      opened.push(new URL(address));
    },
    log: logged.log,
    onState: (owner, state) => {
      states.push({ owner, state });
      for (const one of waiting.splice(0)) {
        if (one.owner === owner && one.phase === state.phase) one.resolve(state);
        else waiting.push(one);
      }
    },
    onConnected: async (key, owner) => {
      connected.push({ key, owner });
    },
  });
});

afterEach(async () => {
  await connections.close();
  await server.close();
  await rm(folder, { recursive: true });
});

describe('a sign-in of a window', () => {
  it('shows the company, waits to be confirmed, and only then is in the list', async () => {
    connections.start(first, 'practice', null);
    await reaches(first, 'waiting-for-browser');
    await comeBack('42');
    expect(await reaches(first, 'confirm')).toMatchObject({ companyName: 'Harbor Bakery', realmId: '42' });
    expect(registry.list()).toEqual([]);
    await connections.confirm(first);
    expect(connected).toEqual([{ key: { environment: 'practice', realmId: '42' }, owner: first }]);
    expect(registry.list()).toMatchObject([{ name: 'Harbor Bakery', realmId: '42' }]);
  });

  it('is that window’s: another neither sees it, nor confirms, feeds or ends it, nor starts one beside it', async () => {
    connections.start(first, 'practice', null);
    await reaches(first, 'waiting-for-browser');
    expect(connections.state(second)).toEqual({ phase: 'idle' });
    expect(() => connections.paste(second, 'x')).toThrow('oauth.cancelled');
    await expect(connections.openBrowserAgain(second)).rejects.toMatchObject({ code: 'oauth.cancelled' });
    expect(() => connections.start(second, 'sandbox', null)).toThrow('oauth.busy');
    await connections.cancel(second);
    await comeBack('42');
    await reaches(first, 'confirm');
    expect(() => connections.confirm(second)).toThrow('oauth.cancelled');
    await connections.cancel(second);
    await connections.confirm(first);
    expect(states.filter(({ owner }) => owner === second)).toEqual([]);
  });

  it('ends with its window: the port is free for the next one, and a grant that came is given back', async () => {
    connections.start(first, 'practice', null);
    await reaches(first, 'waiting-for-browser');
    await comeBack('42');
    await reaches(first, 'confirm');
    await connections.cancel(first);
    expect(revocations()).toBe(1);
    connections.start(second, 'practice', null);
    await reaches(second, 'waiting-for-browser');
    await comeBack('42');
    await reaches(second, 'confirm');
    await connections.confirm(second);
    expect(connected).toHaveLength(1);
  });

  it('started again takes the place of the one before, whose port and state it does not inherit', async () => {
    connections.start(first, 'practice', null);
    await reaches(first, 'waiting-for-browser');
    const old = opened[0]?.searchParams.get('state');
    connections.start(first, 'practice', null);
    await new Promise<void>((resolve) => {
      const look = (): void => (opened.length > 1 ? resolve() : void setImmediate(look));
      look();
    });
    expect(opened[1]?.searchParams.get('state')).not.toBe(old);
    await comeBack('42');
    await reaches(first, 'confirm');
  });

  it('waits at the question when the keychain refuses, and can be confirmed again', async () => {
    connections.start(first, 'practice', null);
    await reaches(first, 'waiting-for-browser');
    await comeBack('42');
    await reaches(first, 'confirm');
    vault.refuse = true;
    await expect(connections.confirm(first)).rejects.toMatchObject({ code: 'vault.denied' });
    expect(connections.state(first).phase).toBe('confirm');
    expect(registry.list()).toEqual([]);
    vault.refuse = false;
    await connections.confirm(first);
    expect(connected).toHaveLength(1);
  });
});

describe('reconnecting', () => {
  const key: RealmKey = { environment: 'practice', realmId: '42' };
  beforeEach(() => registry.add(key, { name: 'As it is called here', colour: 'teal' }));

  it('asks no more than the browser does, and keeps the company as it was', async () => {
    connections.start(first, 'practice', key);
    await reaches(first, 'waiting-for-browser');
    await comeBack('42');
    await reaches(first, 'done');
    expect(registry.list()).toMatchObject([{ name: 'As it is called here', colour: 'teal' }]);
    expect(await connections.keeper.isSignedIn(key)).toBe(true);
  });

  it('to another company is refused and revoked', async () => {
    connections.start(first, 'practice', key);
    await reaches(first, 'waiting-for-browser');
    await comeBack('43');
    expect(await reaches(first, 'failed')).toMatchObject({
      reconnect: 'practice-42',
      error: { code: 'company.wrong-company' },
    });
    expect(revocations()).toBe(1);
    expect(registry.list()).toHaveLength(1);
    expect(await connections.keeper.isSignedIn(key)).toBe(false);
  });

  it('the same realm anew is refused: it is in the list', async () => {
    connections.start(first, 'practice', null);
    await reaches(first, 'waiting-for-browser');
    await comeBack('42');
    expect(await reaches(first, 'failed')).toMatchObject({ error: { code: 'company.already-connected' } });
    expect(lines.join('\n')).not.toContain('secret');
  });
});

it('production without a relay page says so before any browser opens', async () => {
  await vault.set(
    'Tieout/keys/production',
    'app-keys',
    JSON.stringify({ clientId: 'a', clientSecret: 'the-client-secret' }),
  );
  connections.start(first, 'production', null);
  expect(await reaches(first, 'failed')).toMatchObject({ error: { code: 'oauth.no-redirect-address' } });
  expect(opened).toEqual([]);
});
