import { beforeEach, describe, expect, it } from 'vitest';
import type { RealmKey } from '../../../electron/oauth/environments.ts';
import type { IssuedTokens } from '../../../electron/oauth/intuit-protocol.ts';
import { createTokenKeeper, type TokenKeeper } from '../../../electron/oauth/token-keeper.ts';
import { createMemoryVault } from '../../../electron/vault/memory-vault.ts';
import type { Vault } from '../../../electron/vault/vault.ts';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';
import { createClock, createLines, issued } from './support.ts';

const key: RealmKey = { environment: 'sandbox', realmId: '42' };
const other: RealmKey = { environment: 'sandbox', realmId: '43' };
const hour = 3_600_000;
const day = 24 * hour;

/** Intuit's side: which refresh token counts, what a refresh answers, and what it was asked. */
interface FakeIntuit {
  valid: string;
  next: string | null;
  asked: string[];
  revoked: string[];
  /** Errors for the coming refreshes, first come first served; `true` issues the tokens, then loses the answer. */
  troubles: { code: ErrorCode; issues: boolean }[];
  parallel: number;
  mostParallel: number;
  answer: Partial<IssuedTokens>;
}

let clock: ReturnType<typeof createClock>;
let vault: Vault & { failing: boolean };
let intuit: FakeIntuit;
let lines: string[];
let keeper: TokenKeeper;
let accessCount = 0;

const refused = (code: ErrorCode): AppError => new AppError(code, 'sign-in-again', { word: 'x' });

function startKeeper(): TokenKeeper {
  const logged = createLines();
  lines = logged.lines;
  return createTokenKeeper({
    vault,
    clock,
    log: logged.log,
    keys: async () => ({ clientId: 'id', clientSecret: 'client-secret' }),
    intuit: () => ({
      refresh: async ({ refreshToken }) => {
        intuit.asked.push(refreshToken);
        intuit.mostParallel = Math.max(intuit.mostParallel, ++intuit.parallel);
        await new Promise((resolve) => setImmediate(resolve));
        intuit.parallel--;
        const trouble = intuit.troubles.shift();
        if (trouble !== undefined && !trouble.issues) throw refused(trouble.code);
        if (refreshToken !== intuit.valid) throw refused('oauth.signed-out');
        intuit.valid = intuit.next ?? intuit.valid;
        if (trouble !== undefined) throw refused(trouble.code);
        return issued({ refreshToken: intuit.valid, accessToken: `access-${++accessCount}`, ...intuit.answer });
      },
      revoke: async ({ refreshToken }) => {
        const trouble = intuit.troubles.shift();
        if (trouble !== undefined) throw refused(trouble.code);
        intuit.revoked.push(refreshToken);
      },
    }),
  });
}

function stored(): Promise<string | null> {
  return vault.get('Tieout/tokens/sandbox-42', 'tokens');
}

beforeEach(async () => {
  clock = createClock();
  const memory = createMemoryVault();
  vault = {
    ...memory,
    failing: false,
    set: async (service, account, secret) => {
      if (vault.failing) throw new AppError('vault.unavailable', 'fix-and-retry', { reason: 'locked' });
      await memory.set(service, account, secret);
    },
  };
  intuit = {
    valid: 'RT1-first',
    next: null,
    asked: [],
    revoked: [],
    troubles: [],
    parallel: 0,
    mostParallel: 0,
    answer: {},
  };
  accessCount = 1;
  keeper = startKeeper();
  await keeper.adopt(key, issued());
});

describe('1.3 Access tokens', () => {
  it('are refreshed on demand only, five minutes before their end', async () => {
    expect(await keeper.getAccessToken(key)).toBe('access-1');
    clock.pass(hour - 5 * 60_000 - 1);
    expect(await keeper.getAccessToken(key)).toBe('access-1');
    expect(intuit.asked).toEqual([]);
    clock.pass(1);
    expect(await keeper.getAccessToken(key)).toBe('access-2');
    expect(intuit.asked).toEqual(['RT1-first']);
  });

  it('are replaced once when QuickBooks rejects them, however many ask', async () => {
    const asking = [1, 2, 3, 4].map(() => keeper.getAccessToken(key, { rejected: 'access-1' }));
    expect(await Promise.all(asking)).toEqual(Array(4).fill('access-2'));
    expect(intuit.asked).toHaveLength(1);
    expect(await keeper.getAccessToken(key, { rejected: 'access-1' })).toBe('access-2');
    expect(intuit.asked).toHaveLength(1);
  });

  it('are refreshed one at a time per realm, realms side by side', async () => {
    clock.pass(2 * hour);
    await Promise.all([1, 2, 3].map(() => keeper.getAccessToken(key)));
    expect(intuit.mostParallel).toBe(1);
    await keeper.adopt(other, issued());
    clock.pass(2 * hour);
    await Promise.all([keeper.getAccessToken(key), keeper.getAccessToken(other)]);
    expect(intuit.mostParallel).toBe(2);
  });

  it('are never stored', async () => {
    clock.pass(2 * hour);
    await keeper.getAccessToken(key);
    expect(await stored()).not.toContain('access-');
  });

  it('come from a refresh after a restart', async () => {
    keeper = startKeeper();
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });

  it('are not given for a realm without a sign-in', async () => {
    await expect(keeper.getAccessToken(other)).rejects.toMatchObject({ code: 'company.not-connected' });
  });
});

describe('9 Traps: a clock that is off', () => {
  it.each([-day, day])('by %i ms from the start changes nothing', async (offset) => {
    const trueStart = Date.parse('2026-03-02T09:00:00Z');
    clock = createClock(trueStart + offset);
    keeper = startKeeper();
    await keeper.adopt(key, issued({ serverTimeMs: trueStart }));
    expect(await keeper.getAccessToken(key)).toBe('access-1');
    clock.pass(hour);
    intuit.answer = { serverTimeMs: trueStart + hour };
    expect(await keeper.getAccessToken(key)).toBe('access-2');
    const expiry = await keeper.signInExpiry(key);
    expect(expiry?.endsAt).toBe(new Date(trueStart + hour + 8_726_400_000).toISOString());
    expect(expiry?.daysLeft).toBe(101);
  });

  it('set back by a day does not make an old token look new', async () => {
    clock.jump(-day);
    clock.pass(hour);
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });

  it('set forward by a day costs one refresh, not the sign-in', async () => {
    clock.jump(day);
    expect(await keeper.getAccessToken(key)).toBe('access-2');
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });

  it('never keeps Intuit from being asked: only its answer ends a sign-in', async () => {
    clock.jump(400 * day);
    expect((await keeper.signInExpiry(key))?.level).toBe('past');
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });
});

describe('1.3 Rotation', () => {
  it('stores the new pair before it is used and keeps the one before until the new one has worked', async () => {
    intuit.next = 'RT1-second';
    clock.pass(hour);
    const access = await keeper.getAccessToken(key);
    expect(JSON.parse((await stored()) ?? '')).toMatchObject({
      refreshToken: 'RT1-second',
      previousRefreshToken: 'RT1-first',
    });
    await keeper.confirmWorked(key, 'access-of-somebody-else');
    expect(await stored()).toContain('RT1-first');
    await keeper.confirmWorked(key, access);
    expect(JSON.parse((await stored()) ?? '')).toMatchObject({
      refreshToken: 'RT1-second',
      previousRefreshToken: null,
    });
  });

  it('falls back on the one before, once, if the new one is refused unproven', async () => {
    intuit.next = 'RT1-second';
    clock.pass(hour);
    await keeper.getAccessToken(key);
    intuit.valid = 'RT1-first';
    intuit.next = null;
    clock.pass(hour);
    expect(await keeper.getAccessToken(key)).toBe('access-3');
    expect(intuit.asked).toEqual(['RT1-first', 'RT1-second', 'RT1-first']);
    expect(await stored()).not.toContain('RT1-second');
  });

  it('does not lose a new token the keychain refuses: it is stored before anything else happens', async () => {
    intuit.next = 'RT1-second';
    clock.pass(hour);
    vault.failing = true;
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'vault.unavailable' });
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'vault.unavailable' });
    expect(intuit.asked).toEqual(['RT1-first']);
    vault.failing = false;
    intuit.next = null;
    await keeper.getAccessToken(key);
    expect(intuit.asked).toEqual(['RT1-first', 'RT1-second']);
    expect(await stored()).toContain('RT1-second');
  });
});

describe('1.3 A lost answer', () => {
  beforeEach(() => clock.pass(hour));

  it('is asked for once more with the kept token, which works while Intuit returns the same value', async () => {
    intuit.troubles = [{ code: 'oauth.reply-lost', issues: true }];
    expect(await keeper.getAccessToken(key)).toBe('access-2');
    expect(intuit.asked).toEqual(['RT1-first', 'RT1-first']);
  });

  it('to a rotating refresh ends the sign-in, and nothing else', async () => {
    intuit.next = 'RT1-second';
    intuit.troubles = [{ code: 'oauth.reply-lost', issues: true }];
    const before = await stored();
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.signed-out' });
    expect(await stored()).toBe(before);
    expect(intuit.asked).toEqual(['RT1-first', 'RT1-first']);
  });

  it('twice in a row gives up for now and works later', async () => {
    intuit.troubles = [
      { code: 'oauth.reply-lost', issues: false },
      { code: 'oauth.reply-lost', issues: false },
    ];
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.reply-lost' });
    expect(intuit.asked).toHaveLength(2);
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });

  it('is not what an unreachable Intuit is: that is not asked twice', async () => {
    intuit.troubles = [{ code: 'oauth.unreachable', issues: false }];
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.unreachable' });
    expect(intuit.asked).toHaveLength(1);
  });
});

describe('1.3 The end of a sign-in', () => {
  it('by revocation asks Intuit once, then answers by itself until someone signs in again', async () => {
    intuit.valid = 'nothing';
    clock.pass(hour);
    for (let times = 0; times < 3; times++) {
      await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.signed-out' });
    }
    expect(intuit.asked).toHaveLength(1);
    intuit.valid = 'RT1-new';
    await keeper.adopt(key, issued({ refreshToken: 'RT1-new', accessToken: 'access-new' }));
    expect(await keeper.getAccessToken(key)).toBe('access-new');
    clock.pass(hour);
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });

  it('by age is told apart from revocation', async () => {
    intuit.valid = 'nothing';
    clock.pass(102 * day);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.expired' });
  });

  it('wrong keys do not end it', async () => {
    intuit.troubles = [{ code: 'oauth.bad-keys', issues: false }];
    clock.pass(hour);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'oauth.bad-keys' });
    expect(await keeper.getAccessToken(key)).toBe('access-2');
  });

  it('a keychain entry edited by hand is reported, and a new sign-in replaces it', async () => {
    await vault.set('Tieout/tokens/sandbox-42', 'tokens', '{"version":1}');
    clock.pass(hour);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'vault.damaged' });
    await keeper.adopt(key, issued({ accessToken: 'access-new' }));
    expect(await keeper.getAccessToken(key)).toBe('access-new');
  });
});

describe('the countdown', () => {
  it('names the nearer end and warns in time', async () => {
    const at = async (days: number): Promise<unknown> => {
      clock = createClock(clock.now() + days * day);
      keeper = startKeeper();
      const expiry = await keeper.signInExpiry(key);
      return [expiry?.limit, expiry?.daysLeft, expiry?.level];
    };
    expect(await at(0)).toEqual(['unused', 101, 'fine']);
    expect(await at(81)).toEqual(['unused', 20, 'soon']);
    expect(await at(16)).toEqual(['unused', 4, 'urgent']);
    expect(await at(5)).toEqual(['unused', -1, 'past']);
  });

  it('is not moved past five years by refreshing', async () => {
    const start = clock.now();
    for (let days = 0; days < 1_800; days += 60) {
      clock.pass(60 * day);
      await keeper.getAccessToken(key);
    }
    const expiry = await keeper.signInExpiry(key);
    expect(expiry).toMatchObject({ limit: 'five-years', daysLeft: 25, level: 'soon' });
    expect(expiry?.endsAt).toBe(new Date(start + 1_825 * day).toISOString());
  });

  it('takes the end Intuit sends', async () => {
    await keeper.adopt(key, issued({ hardExpiresInMs: 10 * day }));
    expect(await keeper.signInExpiry(key)).toMatchObject({ limit: 'five-years', daysLeft: 10, level: 'urgent' });
    expect(await keeper.signInExpiry(other)).toBeNull();
  });
});

describe('disconnecting', () => {
  it('revokes the refresh token and deletes the secrets', async () => {
    expect(await keeper.disconnect(key)).toEqual({ revoked: true });
    expect(intuit.revoked).toEqual(['RT1-first']);
    expect(await stored()).toBeNull();
    expect(await keeper.isSignedIn(key)).toBe(false);
    await expect(keeper.getAccessToken(key)).rejects.toMatchObject({ code: 'company.not-connected' });
  });

  it('deletes the secrets also when Intuit cannot be told, and says so', async () => {
    intuit.troubles = [{ code: 'oauth.unreachable', issues: false }];
    expect(await keeper.disconnect(key)).toEqual({ revoked: false });
    expect(await stored()).toBeNull();
  });

  it('waits for a refresh under way and revokes what that one brought', async () => {
    intuit.next = 'RT1-second';
    clock.pass(hour);
    const refreshing = keeper.getAccessToken(key);
    const ending = keeper.disconnect(key);
    await refreshing;
    expect(await ending).toEqual({ revoked: true });
    expect(intuit.revoked).toEqual(['RT1-second']);
    expect(await stored()).toBeNull();
  });
});

it('writes no secret into its log', async () => {
  intuit.next = 'RT1-second';
  intuit.troubles = [{ code: 'oauth.reply-lost', issues: false }];
  clock.pass(hour);
  await keeper.getAccessToken(key);
  intuit.troubles = [{ code: 'oauth.unreachable', issues: false }];
  await keeper.disconnect(key);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines) {
    expect(line).not.toMatch(/RT1-|access-\d|client-secret/);
    expect(JSON.parse(line)).toMatchObject({ area: 'oauth', realm: 'sandbox-42' });
  }
});
