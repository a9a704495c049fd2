import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { redirectAllowed } from '../../../electron/simulator/oauth-routes.ts';
import { Caller, faultCode, smallBooks } from './small-books.ts';

const REDIRECT = 'http://localhost:47813/callback';
const DAY_MS = 86_400_000;
type Tokens = Record<string, string | number>;

describe('1 OAuth', () => {
  let caller: Caller;
  beforeEach(async () => {
    caller = await Caller.start({}, { realms: [smallBooks(), smallBooks({ realmId: '4620816365000000002' })] });
  });
  afterEach(() => caller.close());

  const basic = (): string =>
    `Basic ${Buffer.from(`${caller.simulator.clientId}:${caller.simulator.clientSecret}`).toString('base64')}`;

  const authorizeParams = (changes: Record<string, string> = {}): URLSearchParams =>
    new URLSearchParams({
      client_id: caller.simulator.clientId,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: REDIRECT,
      state: 's1',
      ...changes,
    });

  const decide = async (changes: Record<string, string> = {}): Promise<URL> => {
    const body = authorizeParams({ realmId: caller.realmId, decision: 'allow', ...changes });
    const response = await fetch(caller.simulator.authorizeEndpoint, { method: 'POST', body, redirect: 'manual' });
    return new URL(response.headers.get('location') ?? 'http://nowhere/');
  };

  const token = async (
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Tokens }> => {
    const response = await fetch(caller.simulator.tokenEndpoint, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { authorization: basic(), ...headers },
    });
    return { status: response.status, body: (await response.json()) as Tokens };
  };

  const exchange = (code: string | null) =>
    token({ grant_type: 'authorization_code', code: code ?? '', redirect_uri: REDIRECT });
  const refresh = (value: unknown, headers = {}) =>
    token({ grant_type: 'refresh_token', refresh_token: String(value) }, headers);

  it('1.1 publishes its addresses, without PKCE', async () => {
    const document = (await (await fetch(caller.simulator.discoveryUrl)).json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      token_endpoint: caller.simulator.tokenEndpoint,
      revocation_endpoint: caller.simulator.revokeEndpoint,
    });
    expect(document).not.toHaveProperty('code_challenge_methods_supported');
  });

  it('1.2 shows all companies and refuses framing', async () => {
    const response = await fetch(`${caller.simulator.authorizeEndpoint}?${authorizeParams()}`);
    const html = await response.text();
    for (const realmId of caller.simulator.realmIds) expect(html).toContain(`value="${realmId}"`);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  it('1.2 hands back code, state and company; or the refusal with the state', async () => {
    const yes = await decide({ realmId: '4620816365000000002' });
    expect(Object.fromEntries(yes.searchParams)).toMatchObject({ state: 's1', realmId: '4620816365000000002' });
    expect((await decide({ decision: 'deny' })).search).toBe('?error=access_denied&state=s1');
    expect((await decide({ scope: 'everything' })).search).toBe('?error=invalid_scope&state=s1');
  });

  it('1.2 shows an error page, and redirects nowhere, for a wrong app or address', async () => {
    for (const change of [{ client_id: 'other' }, { redirect_uri: 'http://evil.example/cb' }, { state: '' }]) {
      const response = await fetch(`${caller.simulator.authorizeEndpoint}?${authorizeParams(change)}`, {
        redirect: 'manual',
      });
      expect(response.status).toBe(400);
    }
  });

  it.each([
    ['development', 'http://localhost:1/cb', true],
    ['development', 'http://app.example/cb', false],
    ['development', 'http://localhost:1/cb?x=1', false],
    ['production', 'https://app.example/cb', true],
    ['production', 'http://localhost:1/cb', false],
    ['production', 'https://localhost/cb', false],
    ['production', 'https://10.0.0.1/cb', false],
  ] as const)('1.2 %s keys and %s: %s', (keys, address, allowed) => {
    expect(redirectAllowed({ keys }, address)).toBe(allowed);
  });

  it('1.2 compares registered addresses exactly', () => {
    const rules = { keys: 'production', registered: ['https://app.example/cb'] } as const;
    expect(redirectAllowed(rules, 'https://app.example/cb')).toBe(true);
    expect(redirectAllowed(rules, 'https://app.example/cb/')).toBe(false);
  });

  it('1.3 exchanges a code once; a second time ends the connection', async () => {
    const code = (await decide()).searchParams.get('code');
    const first = await exchange(code);
    expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: 3600, x_refresh_token_expires_in: 8_726_400 });
    expect(first.body).not.toHaveProperty('x_refresh_token_hard_expires_in');
    expect(first.body).not.toHaveProperty('id_token');
    expect(await exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await refresh(first.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('1.3 refuses another redirect address, an old code, wrong keys and unknown grants', async () => {
    const code = (await decide()).searchParams.get('code') ?? '';
    expect((await token({ grant_type: 'authorization_code', code, redirect_uri: `${REDIRECT}/` })).body.error).toBe(
      'invalid_grant',
    );
    caller.simulator.clock({ moveMs: 11 * 60_000 });
    expect((await exchange(code)).body.error).toBe('invalid_grant');
    expect(await token({ grant_type: 'refresh_token' }, { authorization: 'Basic eHg6eXk=' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect((await token({ grant_type: 'password' })).body.error).toBe('unsupported_grant_type');
    expect((await token({})).body.error).toBe('invalid_request');
  });

  it('1.3 changes the refresh token after a day and forgets the old one', async () => {
    const { refreshToken } = caller.simulator.connect();
    caller.simulator.clock({ moveMs: DAY_MS - 1000 });
    expect((await refresh(refreshToken)).body.refresh_token).toBe(refreshToken);
    caller.simulator.clock({ moveMs: 2000 });
    const rotated = await refresh(refreshToken);
    expect(rotated.body.refresh_token).not.toBe(refreshToken);
    expect((await refresh(refreshToken)).body.error).toBe('invalid_grant');
    expect((await refresh(rotated.body.refresh_token)).status).toBe(200);
  });

  it('1.3 lets refresh tokens die after 100 days unused, and after five years whatever happens', async () => {
    const unused = caller.simulator.connect().refreshToken;
    let used: unknown = caller.simulator.connect().refreshToken;
    caller.simulator.clock({ moveMs: 102 * DAY_MS });
    expect((await refresh(unused)).body.error).toBe('invalid_grant');
    used = caller.simulator.connect().refreshToken;
    for (let day = 0; day < 5 * 365 - 90; day += 90) {
      used = (await refresh(used)).body.refresh_token;
      caller.simulator.clock({ moveMs: 90 * DAY_MS });
    }
    const late = await refresh(used, { 'x-include-refresh-token-hard-expires-in': 'true' });
    expect(Number(late.body.x_refresh_token_hard_expires_in)).toBeLessThan(90 * 86_400);
    expect(late.body.x_refresh_token_expires_in).toBe(late.body.x_refresh_token_hard_expires_in);
    caller.simulator.clock({ moveMs: 90 * DAY_MS });
    expect((await refresh(late.body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('1.3 can take parallel refreshes for theft', async () => {
    caller.simulator.configure({ oauth: { parallelRefreshRevokes: true } });
    const { refreshToken } = caller.simulator.connect();
    const both = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(both.map((each) => each.body.error)).toEqual(['invalid_grant', 'invalid_grant']);
  });

  it('1.3 access tokens last an hour and end with the connection; the gateway says so in its own shape', async () => {
    expect((await caller.get('/companyinfo/1')).status).toBe(200);
    caller.simulator.clock({ moveMs: 3_600_000 });
    const expired = await caller.get('/companyinfo/1');
    expect(expired.status).toBe(401);
    expect(faultCode(expired)).toBe('3200');
    const { accessToken, refreshToken } = caller.simulator.connect();
    caller.token = accessToken;
    const response = await fetch(caller.simulator.revokeEndpoint, {
      method: 'POST',
      headers: { authorization: basic(), 'content-type': 'application/json' },
      body: JSON.stringify({ token: refreshToken }),
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect((await caller.get('/companyinfo/1')).status).toBe(401);
  });

  it('1.3 a token of one company does not open another', async () => {
    caller.token = caller.simulator.connect('4620816365000000002').accessToken;
    const answer = await caller.get('/companyinfo/1');
    expect(answer.status).toBe(403);
    expect(faultCode(answer)).toBe('3100');
  });

  it('1.3 gives user information with openid only', async () => {
    const info = (bearer: unknown) =>
      fetch(caller.simulator.userinfoEndpoint, { headers: { authorization: `Bearer ${bearer}` } });
    const plain = await exchange((await decide()).searchParams.get('code'));
    expect((await info(plain.body.access_token)).status).toBe(401);
    const withId = await exchange(
      (await decide({ scope: 'com.intuit.quickbooks.accounting openid email' })).searchParams.get('code'),
    );
    expect(String(withId.body.id_token).split('.')).toHaveLength(3);
    expect(await (await info(withId.body.access_token)).json()).toMatchObject({ emailVerified: true });
  });
});
