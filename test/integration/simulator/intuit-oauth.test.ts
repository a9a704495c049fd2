import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import OAuthClient from 'intuit-oauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../unit/simulator/small-books.ts';

// intuit-oauth keeps its endpoints as statics of the class, for every instance in the process.
const STATICS = ['authorizeEndpoint', 'tokenEndpoint', 'revokeEndpoint', 'userinfo_endpoint_sandbox', 'environment'];

let caller: Caller;
let listener: Server;
let callback: Promise<string>;
let redirectUri: string;

beforeAll(async () => {
  caller = await Caller.start({ invoices: 1 }, { now: new Date().toISOString(), clockScale: 1 });
  let arrived: (url: string) => void = () => undefined;
  callback = new Promise((resolve) => {
    arrived = resolve;
  });
  listener = createServer((request, response) => {
    arrived(request.url ?? '');
    response.end('done');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  redirectUri = `http://localhost:${(listener.address() as AddressInfo).port}/callback`;
  const { apiBase, authorizeEndpoint, tokenEndpoint, revokeEndpoint, userinfoEndpoint } = caller.simulator;
  Object.assign(OAuthClient, {
    authorizeEndpoint,
    tokenEndpoint,
    revokeEndpoint,
    userinfo_endpoint_sandbox: userinfoEndpoint,
    environment: { sandbox: `${apiBase}/`, production: `${apiBase}/` },
  });
});
afterAll(async () => {
  listener.close();
  listener.closeAllConnections();
  await caller.close();
});

/** Does what a person does on the page: reads the form and submits it with the first company. */
async function allow(authorizeUrl: string): Promise<void> {
  const html = await (await fetch(authorizeUrl)).text();
  const form = new URLSearchParams();
  for (const [, name, value] of html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)) {
    form.append(name ?? '', (value ?? '').replaceAll('&amp;', '&'));
  }
  form.append('realmId', /name="realmId" value="(\d+)"/.exec(html)?.[1] ?? '');
  form.append('decision', 'allow');
  const action = /action="([^"]*)"/.exec(html)?.[1] ?? '';
  await fetch(new URL(action, authorizeUrl), { method: 'POST', body: form });
}

describe('2 The intuit-oauth package', () => {
  it('points its statics to the simulator', () => {
    for (const name of STATICS) expect(OAuthClient).toHaveProperty(name);
  });

  it('signs in, calls, refreshes, reads the user and revokes', async () => {
    const { clientId, clientSecret } = caller.simulator;
    const client = new OAuthClient({ clientId, clientSecret, environment: 'sandbox', redirectUri });
    const url = client.authorizeUri({ scope: ['com.intuit.quickbooks.accounting', 'openid', 'email'], state: 'abc' });
    expect(url.startsWith(caller.simulator.authorizeEndpoint)).toBe(true);
    await allow(url);
    const back = await callback;
    expect(new URL(back, redirectUri).searchParams.get('state')).toBe('abc');

    const token = (await client.createToken(back)).getToken();
    expect(token).toMatchObject({ realmId: caller.realmId, token_type: 'bearer', expires_in: 3600 });
    expect(client.isAccessTokenValid()).toBe(true);

    const answer = await client.makeApiCall({
      url: `${caller.simulator.apiBase}/v3/company/${caller.realmId}/invoice/101`,
      method: 'GET',
    });
    expect(JSON.stringify(answer.json)).toContain('"DocNumber":"A-1"');
    const user = await client.getUserInfo();
    expect(JSON.stringify(user.json ?? user.getJson())).toContain('emailVerified');

    const refreshed = (await client.refresh()).getToken();
    expect(refreshed.access_token).not.toBe(token.access_token);
    expect(refreshed.refresh_token).toBe(token.refresh_token);
    caller.simulator.clock({ moveMs: 25 * 3_600_000 });
    const rotated = (await client.refreshUsingToken(String(refreshed.refresh_token))).getToken();
    expect(rotated.refresh_token).not.toBe(refreshed.refresh_token);
    await expect(client.refreshUsingToken(String(refreshed.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    });

    await client.revoke({ refresh_token: String(rotated.refresh_token) });
    await expect(client.refreshUsingToken(String(rotated.refresh_token))).rejects.toMatchObject({
      error: 'invalid_grant',
    });
  });
});
