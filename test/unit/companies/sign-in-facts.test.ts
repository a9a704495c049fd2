import { describe, expect, it } from 'vitest';
import { createSignInFacts } from '../../../electron/companies/sign-in-facts.ts';
import type { SignInExpiry } from '../../../electron/oauth/stored-tokens.ts';
import { AppError, type ErrorCode } from '../../../shared/errors.ts';

const key = { environment: 'production', realmId: '1' } as const;
const fine: SignInExpiry = {
  signedInAt: '2026-01-01T00:00:00.000Z',
  endsAt: '2026-04-11T00:00:00.000Z',
  limit: 'unused',
  daysLeft: 90,
  level: 'fine',
};

function reader(signInExpiry: () => Promise<SignInExpiry | null>, end: ErrorCode | null = null) {
  let nowMs = 0;
  let asked = 0;
  const late = Promise.withResolvers<void>();
  const facts = createSignInFacts({
    keeper: {
      signInExpiry: () => {
        asked++;
        return signInExpiry();
      },
      endOf: () => end,
    },
    waitMs: 5,
    now: () => nowMs,
    onLate: late.resolve,
  });
  return {
    facts,
    late: late.promise,
    asked: () => asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('what is known of a sign-in', () => {
  it('is asked of the keychain once, however often a list is drawn, until it may have changed', async () => {
    const { facts, asked, pass } = reader(async () => fine);
    for (let time = 0; time < 50; time++) expect((await facts.of(key)).connection).toBe('connected');
    expect(asked()).toBe(1);
    facts.forget(key);
    await facts.of(key);
    expect(asked()).toBe(2);
    pass(60 * 60_000);
    await facts.of(key);
    expect(asked()).toBe(3);
  });

  it.each([
    ['no sign-in', null, null, 'disconnected', null],
    ['one that Intuit ended', fine, 'oauth.signed-out', 'signed-out', 'oauth.signed-out'],
    ['one that ran out', { ...fine, level: 'past' }, null, 'signed-out', 'oauth.expired'],
    ['one that works', fine, null, 'connected', null],
  ] as const)('tells %s', async (_name, expiry, end, connection, problem) => {
    const { facts } = reader(async () => expiry, end);
    expect(await facts.of(key)).toMatchObject({ connection, problem });
  });

  it('does not wait for a keychain that waits for a password, and follows when it answers', async () => {
    const answer = Promise.withResolvers<SignInExpiry | null>();
    const { facts, late } = reader(() => answer.promise);
    expect(await facts.of(key)).toEqual({ connection: 'unknown', expiry: null, problem: null });
    answer.resolve(fine);
    await late;
    expect((await facts.of(key)).connection).toBe('connected');
  });

  it('names what the keychain refuses, and asks again the next time', async () => {
    const { facts, asked } = reader(async () => {
      throw new AppError('vault.denied', 'fix-and-retry');
    });
    expect(await facts.of(key)).toMatchObject({ connection: 'unknown', problem: 'vault.denied' });
    await facts.of(key);
    expect(asked()).toBe(2);
  });
});
