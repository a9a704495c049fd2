/** The sign-in addresses: discovery, authorize page, tokens, revoke, userinfo. */
import type { IncomingMessage } from 'node:http';
import { jsonReply, type Reply } from './http.ts';
import { SignIn, userId } from './oauth.ts';
import { escapeXml } from './qbo-fault.ts';

export const PATHS = {
  authorize: '/connect/oauth2',
  token: '/oauth2/v1/tokens/bearer',
  revoke: '/v2/oauth2/tokens/revoke',
  userinfo: '/v1/openid_connect/userinfo',
  jwks: '/op/v1/jwks',
} as const;

export type RedirectRules = {
  /** Registered addresses; when absent, `development` takes any loopback address and `production` any https host name. */
  registered?: readonly string[];
  keys: 'development' | 'production';
};

export type OauthRoutes = {
  signIn: SignIn;
  origin: () => string;
  redirects: RedirectRules;
  companies: () => readonly { realmId: string; name: string }[];
};

/** Answers a sign-in request, or undefined when the path is not one of these. */
export async function answerOauth(
  routes: OauthRoutes,
  request: IncomingMessage,
  url: URL,
  body: string,
): Promise<Reply | undefined> {
  const method = request.method ?? 'GET';
  const path = url.pathname.replace(/\/$/, '');
  if (path === '/.well-known/openid_configuration' || path === '/.well-known/openid_sandbox_configuration')
    return jsonReply(200, discovery(routes.origin()));
  if (path === PATHS.jwks) return jsonReply(200, routes.signIn.jwks());
  if (path === PATHS.authorize)
    return method === 'POST' ? decide(routes, new URLSearchParams(body)) : page(routes, url.searchParams);
  if (path === PATHS.token && method === 'POST') return tokens(routes, request, body);
  if (path === PATHS.revoke && method === 'POST') return revoke(routes, request, body);
  if (path === PATHS.userinfo) return userinfo(routes, request);
  return undefined;
}

function discovery(origin: string): unknown {
  return {
    issuer: 'https://oauth.platform.intuit.com/op/v1',
    authorization_endpoint: origin + PATHS.authorize,
    token_endpoint: origin + PATHS.token,
    userinfo_endpoint: origin + PATHS.userinfo,
    revocation_endpoint: origin + PATHS.revoke,
    jwks_uri: origin + PATHS.jwks,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile', 'address', 'phone'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: ['aud', 'exp', 'iat', 'iss', 'realmid', 'sub'],
  };
}

/** Whether a redirect address is allowed: registered exactly, else by the rules of the kind of keys. */
export function redirectAllowed(rules: RedirectRules, address: string): boolean {
  if (rules.registered !== undefined) return rules.registered.includes(address);
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  if (url.search !== '' || url.hash !== '') return false;
  const loopback = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  if (rules.keys === 'development') return url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
  return url.protocol === 'https:' && !loopback && !/^(\d+\.){3}\d+$|^\[/.test(url.hostname);
}

type AuthorizeRequest = { redirectUri: string; state: string; scopes: string[] };

/** Reads an authorize request. A wrong app or address is an error page, as nothing may be redirected then. */
function readAuthorize(routes: OauthRoutes, params: URLSearchParams): AuthorizeRequest | { problem: Reply } {
  const redirectUri = params.get('redirect_uri') ?? '';
  const state = params.get('state') ?? '';
  const stop = (text: string): { problem: Reply } => ({
    problem: html(400, `<h1>Sorry, but it didn't connect</h1><p>${escapeXml(text)}</p>`),
  });
  if (params.get('client_id') !== routes.signIn.app.clientId)
    return stop('The client_id query parameter value is invalid.');
  if (!redirectAllowed(routes.redirects, redirectUri))
    return stop(
      'The redirect_uri query parameter value is invalid. It must match one of the redirect URIs of the app.',
    );
  if (params.get('response_type') !== 'code') return stop('The response_type query parameter value is invalid.');
  if (state === '') return stop('The state query parameter is missing.');
  const scopes = SignIn.scopesOf(params.get('scope') ?? '');
  if (scopes === undefined) return { problem: redirect(redirectUri, { error: 'invalid_scope', state }) };
  return { redirectUri, state, scopes };
}

function page(routes: OauthRoutes, params: URLSearchParams): Reply {
  const asked = readAuthorize(routes, params);
  if ('problem' in asked) return asked.problem;
  const hidden = ['client_id', 'redirect_uri', 'response_type', 'scope', 'state']
    .map((name) => `<input type="hidden" name="${name}" value="${escapeXml(params.get(name) ?? '')}">`)
    .join('');
  const choices = routes
    .companies()
    .map(
      (company, index) =>
        `<label><input type="radio" name="realmId" value="${escapeXml(company.realmId)}"${index === 0 ? ' checked' : ''}> ${escapeXml(company.name)} <small>${escapeXml(company.realmId)}</small></label>`,
    )
    .join('');
  return html(
    200,
    `<h1>Practice sign-in</h1><p>This page stands in for Intuit's. Choose the company that the app may work with.</p>
<form method="post" action="${PATHS.authorize}">${hidden}<fieldset><legend>Company</legend>${choices}</fieldset>
<p>The app asks to see and manage the accounting data of this company.</p>
<button type="submit" name="decision" value="allow">Connect</button>
<button type="submit" name="decision" value="deny">No, thanks</button></form>`,
  );
}

function decide(routes: OauthRoutes, params: URLSearchParams): Reply {
  const asked = readAuthorize(routes, params);
  if ('problem' in asked) return asked.problem;
  const { redirectUri, state, scopes } = asked;
  if (params.get('decision') !== 'allow') return redirect(redirectUri, { error: 'access_denied', state });
  const realmId = params.get('realmId') ?? '';
  if (!routes.companies().some((company) => company.realmId === realmId)) return html(400, '<h1>Choose a company</h1>');
  return redirect(redirectUri, { code: routes.signIn.issueCode(realmId, redirectUri, scopes), state, realmId });
}

function redirect(address: string, params: Record<string, string>): Reply {
  const url = new URL(address);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return { status: 302, body: '', contentType: 'text/html', headers: { location: url.href } };
}

function html(status: number, body: string): Reply {
  const style =
    'body{font:16px system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem}label{display:block;margin:.5rem 0}button{font:inherit;padding:.4rem 1rem;margin-right:.5rem}';
  const text = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Practice sign-in</title><style>${style}</style></head><body>${body}</body></html>`;
  const headers = {
    'x-frame-options': 'DENY',
    'content-security-policy': "frame-ancestors 'none'",
    'cache-control': 'no-store',
  };
  return { status, body: text, contentType: 'text/html; charset=utf-8', headers };
}

const BAD_APP: Reply = jsonReply(401, { error: 'invalid_client' });

async function tokens(routes: OauthRoutes, request: IncomingMessage, body: string): Promise<Reply> {
  const form = new URLSearchParams(body);
  const inBody =
    form.get('client_id') === routes.signIn.app.clientId &&
    form.get('client_secret') === routes.signIn.app.clientSecret;
  if (!routes.signIn.knowsApp(request.headers.authorization) && !inBody) return BAD_APP;
  const withHardExpiry = request.headers['x-include-refresh-token-hard-expires-in'] === 'true';
  const answer = await routes.signIn.token(form, withHardExpiry);
  return jsonReply(answer.status, answer.body, { 'cache-control': 'no-store' });
}

function revoke(routes: OauthRoutes, request: IncomingMessage, body: string): Reply {
  if (!routes.signIn.knowsApp(request.headers.authorization)) return BAD_APP;
  const token = revokedToken(request.headers['content-type'] ?? '', body);
  if (token === undefined || !routes.signIn.revoke(token)) return jsonReply(400, { error: 'invalid_request' });
  return { status: 200, body: '', contentType: 'application/json;charset=UTF-8' };
}

function revokedToken(contentType: string, body: string): string | undefined {
  if (contentType.includes('application/x-www-form-urlencoded'))
    return new URLSearchParams(body).get('token') ?? undefined;
  try {
    const value: unknown = JSON.parse(body);
    const token = typeof value === 'object' && value !== null && 'token' in value ? value.token : undefined;
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

function userinfo(routes: OauthRoutes, request: IncomingMessage): Reply {
  const checked = routes.signIn.check(request.headers.authorization);
  if (!('grant' in checked) || !checked.grant.scopes.includes('openid'))
    return jsonReply(401, { error: 'invalid_token' });
  const { scopes, realmId } = checked.grant;
  const info: Record<string, unknown> = { sub: userId(realmId) };
  if (scopes.includes('email')) Object.assign(info, { email: 'practice@tieout.example', emailVerified: true });
  if (scopes.includes('profile')) Object.assign(info, { givenName: 'Practice', familyName: 'Bookkeeper' });
  if (scopes.includes('phone')) Object.assign(info, { phoneNumber: '+1 5555550100', phoneNumberVerified: false });
  return jsonReply(200, info);
}
