import { beforeEach, describe, expect, it } from 'vitest';
import type { IssuedTokens } from '../../../electron/oauth/intuit-protocol.ts';
import { createPasteReceiver, type PasteReceiver } from '../../../electron/oauth/paste-receiver.ts';
import { type SignInDeps, type SignInOptions, startSignIn } from '../../../electron/oauth/sign-in.ts';
import { createStates } from '../../../electron/oauth/state.ts';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { createLines, issued } from './support.ts';

const redirectUri = 'http://localhost:42800/callback';

let receiver: PasteReceiver & { opened: number; closed: number };
let deps: SignInDeps;
let options: SignInOptions;
let browser: (address: URL) => void;
let exchanged: unknown[];
let revoked: string[];
let adopted: [string, IssuedTokens][];
let signedIn: Set<string>;
let stop: AbortController;
let exchangeError: ErrorCode | null;
let duringExchange: () => void;

/** Comes back from the sign-in page the way Intuit does. */
function answerWith(query: Record<string, string>): (address: URL) => void {
  return (address) => {
    const state = address.searchParams.get('state') ?? '';
    receiver.paste(`${redirectUri}?${new URLSearchParams({ state, ...query })}`);
  };
}

beforeEach(() => {
  exchanged = [];
  revoked = [];
  adopted = [];
  signedIn = new Set();
  exchangeError = null;
  duringExchange = () => {};
  stop = new AbortController();
  const box = createPasteReceiver(redirectUri);
  receiver = {
    ...box,
    opened: 0,
    closed: 0,
    open: async () => {
      receiver.opened++;
    },
    close: async () => {
      receiver.closed++;
    },
  };
  browser = answerWith({ code: 'the-code', realmId: '42' });
  deps = {
    states: createStates(),
    log: createLines().log,
    intuit: {
      exchangeCode: async (input) => {
        exchanged.push(input);
        duringExchange();
        if (exchangeError !== null) throw new AppError(exchangeError, 'sign-in-again');
        return issued();
      },
      revoke: async ({ refreshToken }) => {
        revoked.push(refreshToken);
      },
    },
    keeper: {
      adopt: async ({ realmId }, tokens) => {
        adopted.push([realmId, tokens]);
      },
      isSignedIn: async ({ realmId }) => signedIn.has(realmId),
    },
    openBrowser: async (address) => browser(new URL(address)),
  };
  options = {
    environment: 'sandbox',
    endpoints: { authorize: 'https://appcenter.intuit.com/connect/oauth2' },
    keys: { clientId: 'id', clientSecret: 'secret' },
    receiver,
    signal: stop.signal,
    isKnown: (realmId) => signedIn.has(realmId),
  };
});

async function failure(): Promise<unknown> {
  return await startSignIn(deps, options).catch((error: unknown) => error);
}

describe('a sign-in', () => {
  it('brings a grant that is in memory until it is confirmed', async () => {
    const pending = await startSignIn(deps, options);
    expect(pending).toMatchObject({ environment: 'sandbox', realmId: '42', accessToken: 'access-1' });
    expect(exchanged).toEqual([{ keys: options.keys, redirectUri, code: 'the-code', realmId: '42' }]);
    expect(adopted).toEqual([]);
    await pending.confirm();
    expect(adopted).toEqual([['42', issued()]]);
    expect(revoked).toEqual([]);
    expect([receiver.opened, receiver.closed]).toEqual([1, 1]);
  });

  it('that is not confirmed is given back at once', async () => {
    const pending = await startSignIn(deps, options);
    expect(await pending.discard()).toEqual({ revoked: true });
    expect(revoked).toEqual(['RT1-first']);
    expect(adopted).toEqual([]);
    await expect(pending.confirm()).rejects.toThrow('once');
  });

  it('can be confirmed again after the keychain refused', async () => {
    const pending = await startSignIn(deps, options);
    const { adopt } = deps.keeper;
    let locked = true;
    Object.assign(deps.keeper, {
      adopt: (...input: Parameters<typeof adopt>) =>
        locked ? Promise.reject(new AppError('vault.denied', 'fix-and-retry')) : adopt(...input),
    });
    await expect(pending.confirm()).rejects.toMatchObject({ code: 'vault.denied' });
    locked = false;
    await pending.confirm();
    expect(adopted).toHaveLength(1);
  });
});

describe('a sign-in that fails', () => {
  const answers: [string, Record<string, string>, ErrorCode][] = [
    ['declined', { error: 'access_denied' }, 'oauth.declined'],
    ['with a wrong scope', { error: 'invalid_scope' }, 'oauth.invalid-scope'],
    ['for another reason', { error: 'server_error' }, 'oauth.bad-callback'],
  ];
  it.each(answers)('%s, is named and exchanges nothing', async (_name, query, code) => {
    browser = answerWith(query);
    expect(await failure()).toMatchObject({ code });
    expect(exchanged).toEqual([]);
    expect(receiver.closed).toBe(1);
  });

  it('takes an error without a state for what it is', async () => {
    browser = () => receiver.paste('?error=access_denied');
    expect(await failure()).toMatchObject({ code: 'oauth.declined' });
  });

  it('does not accept the answer of another sign-in that is open at the same address', async () => {
    const elsewhere = deps.states.issue({ environment: 'sandbox', redirectUri }, null);
    browser = answerWith({ code: 'c', realmId: '42', state: elsewhere });
    expect(await failure()).toMatchObject({ code: 'oauth.state-mismatch' });
    expect(exchanged).toEqual([]);
  });

  it('does not accept an answer twice', async () => {
    let first = '';
    browser = (address) => {
      first = address.searchParams.get('state') ?? '';
      answerWith({ code: 'c', realmId: '42' })(address);
    };
    await startSignIn(deps, options);
    const replay = `${redirectUri}?code=c&realmId=42&state=${first}`;
    browser = () => {
      expect(() => receiver.paste(replay)).toThrow(expect.objectContaining({ code: 'oauth.state-mismatch' }));
      stop.abort();
    };
    expect(await failure()).toMatchObject({ code: 'oauth.cancelled' });
    expect(exchanged).toHaveLength(1);
  });

  it('because the browser does not open, says so and stops listening', async () => {
    deps = { ...deps, openBrowser: () => Promise.reject(new Error('no browser')) };
    expect(await failure()).toMatchObject({ code: 'oauth.browser-failed' });
    expect(receiver.closed).toBe(1);
  });

  it('because the port is taken, opens no browser', async () => {
    let opened = false;
    browser = () => {
      opened = true;
    };
    receiver.open = () => Promise.reject(new AppError('oauth.port-taken', 'fix-and-retry', { port: 42_800 }));
    expect(await failure()).toMatchObject({ code: 'oauth.port-taken' });
    expect(opened).toBe(false);
    expect(receiver.closed).toBe(1);
  });

  it('because the browser never returns, times out', async () => {
    browser = () => {};
    options = { ...options, timeoutMs: 5 };
    expect(await failure()).toMatchObject({ code: 'oauth.timed-out' });
  });

  it('because it was cancelled before it began, does nothing', async () => {
    stop.abort();
    expect(await failure()).toMatchObject({ code: 'oauth.cancelled' });
    expect(receiver.opened).toBe(0);
  });

  it.each(['oauth.code-rejected', 'oauth.reply-lost', 'oauth.bad-keys', 'oauth.unreachable'] as const)(
    'at the exchange (%s) is not tried again: a code is good for one',
    async (code) => {
      exchangeError = code;
      expect(await failure()).toMatchObject({ code });
      expect(exchanged).toHaveLength(1);
    },
  );

  it('cancelled during the exchange, gives the tokens back that still came', async () => {
    duringExchange = () => stop.abort();
    expect(await failure()).toMatchObject({ code: 'oauth.cancelled' });
    expect(revoked).toEqual(['RT1-first']);
  });
});

describe('a grant for the wrong company', () => {
  it('is revoked when another one is being reconnected', async () => {
    options = { ...options, expectedRealmId: '41' };
    expect(await failure()).toMatchObject({
      code: 'company.wrong-company',
      details: { expectedRealmId: '41', realmId: '42' },
    });
    expect(revoked).toEqual(['RT1-first']);
  });

  it('reconnecting the right one passes, although it is known', async () => {
    signedIn.add('42');
    options = { ...options, expectedRealmId: '42' };
    expect((await startSignIn(deps, options)).realmId).toBe('42');
  });

  it('that is connected already is refused, without ending the connection it has', async () => {
    signedIn.add('42');
    expect(await failure()).toMatchObject({ code: 'company.already-connected' });
    expect(revoked).toEqual([]);
    expect(adopted).toEqual([['42', issued()]]);
  });

  it('that is known but was disconnected is refused and revoked', async () => {
    options = { ...options, isKnown: () => true };
    expect(await failure()).toMatchObject({ code: 'company.already-connected' });
    expect(revoked).toEqual(['RT1-first']);
    expect(adopted).toEqual([]);
  });
});
