import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizeUrl } from '../../../electron/oauth/authorize-url.ts';
import { errorOfCallback, parseCallback } from '../../../electron/oauth/callback.ts';
import { practiceEndpoints, realmKeyText } from '../../../electron/oauth/environments.ts';
import { parsePasted } from '../../../electron/oauth/paste-receiver.ts';

const good = { kind: 'code', code: 'XAB1abc', realmId: '9130355', state: 's1.42800' };

describe('1.2 parseCallback', () => {
  it.each([
    'http://localhost:42800/callback?code=XAB1abc&state=s1.42800&realmId=9130355',
    '/callback?code=XAB1abc&state=s1.42800&realmId=9130355#',
    'https://firm.example/tieout?state=s1.42800&realmId=9130355&code=XAB1abc#_=_',
    'code=XAB1abc&state=s1.42800&realmId=9130355&unknown=1',
  ])('reads %s', (address) => {
    expect(parseCallback(address)).toEqual(good);
  });

  it('keeps a # after the realm id out of it', () => {
    expect(parseCallback('?code=c&state=s&realmId=9#')).toMatchObject({ realmId: '9' });
  });

  it.each([
    ['code', '?state=s&realmId=9'],
    ['code', '?code=&state=s&realmId=9'],
    ['code', `?code=${'c'.repeat(3_000)}&state=s&realmId=9`],
    ['code', '?code=a&code=b&state=s&realmId=9'],
    ['state', '?code=c&realmId=9'],
    ['state', '?code=c&state=s&state=t&realmId=9'],
    ['realmId', '?code=c&state=s'],
    ['realmId', '?code=c&state=s&realmId=..%2F..%2Fetc'],
    ['realmId', '?code=c&state=s&realmId=9%23'],
  ])('refuses an answer with a bad %s', (reason, address) => {
    expect(() => parseCallback(address)).toThrow(
      expect.objectContaining({ code: 'oauth.bad-callback', details: { reason } }),
    );
  });

  it('looks at error before anything else', () => {
    expect(parseCallback('?error=access_denied&state=s&code=c&realmId=9')).toEqual({
      kind: 'error',
      error: 'access_denied',
      state: 's',
    });
    expect(parseCallback('?error=access_denied')).toEqual({ kind: 'error', error: 'access_denied', state: null });
  });

  it('lets no text of a stranger into the log', () => {
    expect(parseCallback('?error=%3Cscript%3E&state=s')).toMatchObject({ error: 'unknown' });
  });

  it('throws nothing but AppErrors, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl({ withQueryParameters: true })), (text) => {
        try {
          parseCallback(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'oauth.bad-callback' });
        }
      }),
    );
  });
});

describe('errorOfCallback', () => {
  it.each([
    ['access_denied', 'oauth.declined'],
    ['invalid_scope', 'oauth.invalid-scope'],
    ['server_error', 'oauth.bad-callback'],
  ])('%s means %s', (error, code) => {
    expect(errorOfCallback(error).code).toBe(code);
  });
});

describe('parsePasted', () => {
  const relay = 'https://firm.example/tieout/';
  const query = 'code=XAB1abc&state=s1.42800&realmId=9130355';

  it.each([
    `https://firm.example/tieout/?${query}`,
    `  "https://firm.example/tieout/?${query}#"\n`,
    `<https://firm.example/tieout/?code=XAB1abc&\r\n  state=s1.42800&realmId=9130355>`,
    `http://localhost:42800/callback?${query}`,
    `?${query}`,
    query,
  ])('reads %j', (text) => {
    expect(parsePasted(text, relay)).toEqual(good);
  });

  it.each([
    '',
    'hello',
    `https://elsewhere.example/?${query}`,
    `javascript:alert(1)?${query}`,
    'https://firm.example/tieout/',
  ])('refuses %j', (text) => {
    expect(() => parsePasted(text, relay)).toThrow(expect.objectContaining({ code: 'oauth.bad-callback' }));
  });
});

describe('1.2 authorizeUrl', () => {
  it('asks for accounting only, without PKCE, and escapes what it is given', () => {
    const url = new URL(
      authorizeUrl({
        authorizeEndpoint: 'https://appcenter.intuit.com/connect/oauth2',
        clientId: 'AB&c',
        redirectUri: 'http://localhost:42800/callback',
        state: 'a b',
      }),
    );
    expect(url.origin + url.pathname).toBe('https://appcenter.intuit.com/connect/oauth2');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'AB&c',
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: 'http://localhost:42800/callback',
      state: 'a b',
    });
  });
});

describe('environments', () => {
  const local = (origin: string) => ({
    authorize: `${origin}/a`,
    token: `${origin}/t`,
    revoke: `${origin}/r`,
    api: origin,
  });

  it.each(['http://127.0.0.1:5000', 'http://localhost:5000', 'https://[::1]:5000'])('practice may be %s', (origin) => {
    expect(practiceEndpoints(local(origin))).toEqual(local(origin));
  });

  it.each(['https://quickbooks.api.intuit.com', 'http://127.0.0.1.evil.example', 'http://0.0.0.0:1', 'file:///etc'])(
    'practice may not be %s',
    (origin) => {
      expect(() => practiceEndpoints(local(origin))).toThrow();
    },
  );

  it('lets only digits into folder and service names', () => {
    expect(realmKeyText({ environment: 'sandbox', realmId: '42' })).toBe('sandbox-42');
    expect(() => realmKeyText({ environment: 'sandbox', realmId: '../42' })).toThrow();
  });
});
