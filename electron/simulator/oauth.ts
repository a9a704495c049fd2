/** Intuit's sign-in: grants, codes, tokens and their lives, as in the contract's section 1. */
import { createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import type { SimulatedClock } from './clock.ts';

const ACCESS_LIFE_S = 3600;
const REFRESH_LIFE_S = 8_726_400;
const HARD_LIFE_S = 5 * 365 * 86_400;
const ROTATION_MS = 24 * 3_600_000;
const CODE_LIFE_MS = 10 * 60_000;
const KNOWN_SCOPES = new Set([
  'com.intuit.quickbooks.accounting',
  'com.intuit.quickbooks.payment',
  'openid',
  'profile',
  'email',
  'phone',
  'address',
]);

export type App = { clientId: string; clientSecret: string };

export type OauthSettings = {
  /** `day`: a refresh token changes 24 hours after it was issued. `always`: on every refresh. */
  rotation: 'day' | 'always';
  /** Two refreshes of one connection at the same time are taken for theft and end it. */
  parallelRefreshRevokes: boolean;
  /** Real milliseconds the token endpoint takes. */
  tokenDelayMs: number;
};

/** One company's consent to the app, and its current refresh token. */
export type Grant = {
  id: string;
  realmId: string;
  scopes: string[];
  hardExpiresAtMs: number;
  refreshToken: string;
  refreshIssuedAtMs: number;
  refreshExpiresAtMs: number;
  revoked: boolean;
};

export type AccessToken = { token: string; grantId: string; expiresAtMs: number; revoked: boolean };

type Code = {
  code: string;
  realmId: string;
  redirectUri: string;
  scopes: string[];
  expiresAtMs: number;
  grantId?: string;
};

/** What is kept in the state file. */
export type OauthRecord = { grant: Grant } | { access: AccessToken };

export type TokenAnswer = { status: number; body: Record<string, unknown> };

const refused = (error: string, description: string, status = 400): TokenAnswer => ({
  status,
  body: { error, error_description: description },
});

export class SignIn {
  readonly settings: OauthSettings = { rotation: 'day', parallelRefreshRevokes: false, tokenDelayMs: 0 };
  app: App;
  readonly #clock: SimulatedClock;
  readonly #keep: (record: OauthRecord) => void;
  readonly #grants = new Map<string, Grant>();
  readonly #grantOfRefresh = new Map<string, Grant>();
  readonly #access = new Map<string, AccessToken>();
  readonly #codes = new Map<string, Code>();
  readonly #refreshing = new Map<string, number>();
  #signingKey: { privateKey: KeyObject; publicKey: KeyObject } | undefined;

  /** @param keep called with everything that must survive a restart, before it is answered */
  constructor(app: App, clock: SimulatedClock, keep: (record: OauthRecord) => void) {
    this.app = app;
    this.#clock = clock;
    this.#keep = keep;
  }

  /** Puts back what an earlier run kept. */
  restore(record: OauthRecord): void {
    if ('grant' in record) {
      const old = this.#grants.get(record.grant.id);
      if (old !== undefined) this.#grantOfRefresh.delete(old.refreshToken);
      this.#grants.set(record.grant.id, record.grant);
      this.#grantOfRefresh.set(record.grant.refreshToken, record.grant);
    } else {
      this.#access.set(record.access.token, record.access);
    }
  }

  /** Everything that would have to be kept now. */
  *records(): Generator<OauthRecord> {
    for (const grant of this.#grants.values()) yield { grant };
    for (const access of this.#access.values()) if (access.expiresAtMs > this.#clock.now()) yield { access };
  }

  /** Checks the scopes of an authorize request. Returns the words, or undefined when one is unknown or none is given. */
  static scopesOf(text: string): string[] | undefined {
    const scopes = text.split(' ').filter((scope) => scope !== '');
    return scopes.length > 0 && scopes.every((scope) => KNOWN_SCOPES.has(scope)) ? scopes : undefined;
  }

  /** A fresh single-use code for a company that said yes. */
  issueCode(realmId: string, redirectUri: string, scopes: string[]): string {
    const code = `XAB1${randomBytes(24).toString('base64url')}`;
    this.#codes.set(code, { code, realmId, redirectUri, scopes, expiresAtMs: this.#clock.now() + CODE_LIFE_MS });
    return code;
  }

  /** Connects a company without the browser: how the command line gets its first tokens. */
  connect(realmId: string): { accessToken: string; refreshToken: string } {
    const grant = this.#newGrant(realmId, ['com.intuit.quickbooks.accounting', 'openid', 'profile', 'email']);
    return { accessToken: this.#newAccess(grant).token, refreshToken: grant.refreshToken };
  }

  /** Whether `Authorization: Basic` names our app. */
  knowsApp(authorization: string | undefined): boolean {
    const [scheme = '', credentials = ''] = (authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'basic') return false;
    return Buffer.from(credentials, 'base64').toString('utf8') === `${this.app.clientId}:${this.app.clientSecret}`;
  }

  /** The token endpoint. `form` is the body; the app has been checked. */
  async token(form: URLSearchParams, withHardExpiry: boolean): Promise<TokenAnswer> {
    const type = form.get('grant_type');
    if (type === 'authorization_code') return this.#exchange(form, withHardExpiry);
    if (type === 'refresh_token') return this.#refresh(form, withHardExpiry);
    if (type === null) return refused('invalid_request', 'grant_type is missing');
    return refused('unsupported_grant_type', `${type} is not supported`);
  }

  #exchange(form: URLSearchParams, withHardExpiry: boolean): TokenAnswer {
    const code = this.#codes.get(form.get('code') ?? '');
    if (code === undefined || code.expiresAtMs <= this.#clock.now()) return refused('invalid_grant', 'Token invalid');
    if (code.grantId !== undefined) {
      this.#endGrant(code.grantId);
      return refused('invalid_grant', 'Authorization code has already been used');
    }
    if (form.get('redirect_uri') !== code.redirectUri) return refused('invalid_grant', 'redirect_uri does not match');
    const grant = this.#newGrant(code.realmId, code.scopes);
    code.grantId = grant.id;
    return this.#answer(grant, withHardExpiry);
  }

  async #refresh(form: URLSearchParams, withHardExpiry: boolean): Promise<TokenAnswer> {
    const invalid = refused('invalid_grant', 'Incorrect or invalid refresh token');
    const grant = this.#grantOfRefresh.get(form.get('refresh_token') ?? '');
    if (grant === undefined) return invalid;
    const running = (this.#refreshing.get(grant.id) ?? 0) + 1;
    this.#refreshing.set(grant.id, running);
    if (running > 1 && this.settings.parallelRefreshRevokes) this.#endGrant(grant.id);
    const delayMs = Math.max(this.settings.tokenDelayMs, this.settings.parallelRefreshRevokes ? 100 : 0);
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    this.#refreshing.set(grant.id, (this.#refreshing.get(grant.id) ?? 1) - 1);
    const now = this.#clock.now();
    const sameToken = grant.refreshToken === form.get('refresh_token');
    if (!sameToken || grant.revoked || now >= grant.refreshExpiresAtMs || now >= grant.hardExpiresAtMs) return invalid;
    if (this.settings.rotation === 'always' || now - grant.refreshIssuedAtMs >= ROTATION_MS) {
      this.#grantOfRefresh.delete(grant.refreshToken);
      grant.refreshToken = newRefreshToken();
      grant.refreshIssuedAtMs = now;
      this.#grantOfRefresh.set(grant.refreshToken, grant);
    }
    grant.refreshExpiresAtMs = Math.min(now + REFRESH_LIFE_S * 1000, grant.hardExpiresAtMs);
    this.#keep({ grant });
    return this.#answer(grant, withHardExpiry);
  }

  /** Ends the connection a refresh token stands for, or one access token. Returns whether the token was known. */
  revoke(token: string): boolean {
    const grant = this.#grantOfRefresh.get(token);
    if (grant !== undefined) {
      this.#endGrant(grant.id);
      return true;
    }
    const access = this.#access.get(token);
    if (access === undefined) return false;
    access.revoked = true;
    this.#keep({ access });
    return true;
  }

  /** Ends every connection to a company, as its owner does on QuickBooks' own page. */
  disconnect(realmId: string): void {
    for (const grant of this.#grants.values()) if (grant.realmId === realmId) this.#endGrant(grant.id);
  }

  /** Ends all access tokens of a company, as if their hour were over. */
  expireAccess(realmId: string): void {
    for (const access of this.#access.values()) {
      if (this.#grants.get(access.grantId)?.realmId !== realmId) continue;
      access.expiresAtMs = Math.min(access.expiresAtMs, this.#clock.now());
      this.#keep({ access });
    }
  }

  /** What a bearer token allows: the grant behind it, or why not. */
  check(
    authorization: string | undefined,
  ): { grant: Grant } | { problem: 'missing' | 'invalid' | 'expired' | 'revoked' } {
    const [scheme = '', token = ''] = (authorization ?? '').split(' ');
    if (scheme.toLowerCase() !== 'bearer' || token === '') return { problem: 'missing' };
    const access = this.#access.get(token);
    const grant = access === undefined ? undefined : this.#grants.get(access.grantId);
    if (access === undefined || grant === undefined) return { problem: 'invalid' };
    if (access.revoked || grant.revoked) return { problem: 'revoked' };
    return this.#clock.now() >= access.expiresAtMs ? { problem: 'expired' } : { grant };
  }

  /** The public key set, for id tokens. */
  jwks(): unknown {
    return {
      keys: [{ ...this.#keys().publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'simulator' }],
    };
  }

  #answer(grant: Grant, withHardExpiry: boolean): TokenAnswer {
    const now = this.#clock.now();
    const access = this.#newAccess(grant);
    const body: Record<string, unknown> = {
      token_type: 'bearer',
      access_token: access.token,
      expires_in: ACCESS_LIFE_S,
      refresh_token: grant.refreshToken,
      x_refresh_token_expires_in: Math.floor((grant.refreshExpiresAtMs - now) / 1000),
    };
    if (withHardExpiry) body.x_refresh_token_hard_expires_in = Math.floor((grant.hardExpiresAtMs - now) / 1000);
    if (grant.scopes.includes('openid')) body.id_token = this.#idToken(grant);
    return { status: 200, body };
  }

  #newGrant(realmId: string, scopes: string[]): Grant {
    const now = this.#clock.now();
    const grant: Grant = {
      id: randomBytes(9).toString('base64url'),
      realmId,
      scopes,
      hardExpiresAtMs: now + HARD_LIFE_S * 1000,
      refreshToken: newRefreshToken(),
      refreshIssuedAtMs: now,
      refreshExpiresAtMs: now + REFRESH_LIFE_S * 1000,
      revoked: false,
    };
    this.#grants.set(grant.id, grant);
    this.#grantOfRefresh.set(grant.refreshToken, grant);
    this.#keep({ grant });
    return grant;
  }

  #newAccess(grant: Grant): AccessToken {
    const token = `eyJ${randomBytes(48).toString('base64url')}`;
    const expiresAtMs = this.#clock.now() + ACCESS_LIFE_S * 1000;
    const access: AccessToken = { token, grantId: grant.id, expiresAtMs, revoked: false };
    this.#access.set(token, access);
    this.#keep({ access });
    return access;
  }

  #endGrant(grantId: string): void {
    const grant = this.#grants.get(grantId);
    if (grant === undefined) return;
    grant.revoked = true;
    this.#keep({ grant });
  }

  #keys(): { privateKey: KeyObject; publicKey: KeyObject } {
    this.#signingKey ??= generateKeyPairSync('rsa', { modulusLength: 2048 });
    return this.#signingKey;
  }

  #idToken(grant: Grant): string {
    const nowS = Math.floor(this.#clock.now() / 1000);
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = encode({ kid: 'simulator', alg: 'RS256' });
    const claims = encode({
      sub: userId(grant.realmId),
      aud: [this.app.clientId],
      realmid: grant.realmId,
      iss: 'https://oauth.platform.intuit.com/op/v1',
      exp: nowS + ACCESS_LIFE_S,
      iat: nowS,
    });
    const signature = createSign('RSA-SHA256').update(`${head}.${claims}`).sign(this.#keys().privateKey);
    return `${head}.${claims}.${signature.toString('base64url')}`;
  }
}

/** A stable user id per company. */
export function userId(realmId: string): string {
  return `00000000-0000-4000-8000-${realmId.padStart(12, '0').slice(-12)}`;
}

function newRefreshToken(): string {
  return `RT1-${randomBytes(24).toString('base64url')}`;
}
