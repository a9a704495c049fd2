/** All Tieout asks for: customers, invoices and payments. No profile, no payments scope. */
export const scope = 'com.intuit.quickbooks.accounting';

export interface AuthorizeUrlInput {
  readonly authorizeEndpoint: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly state: string;
}

/**
 * The address people sign in at. No PKCE: Intuit neither documents nor announces it.
 *
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
 */
export function authorizeUrl(input: AuthorizeUrlInput): string {
  const url = new URL(input.authorizeEndpoint);
  url.search = new URLSearchParams({
    client_id: input.clientId,
    response_type: 'code',
    scope,
    redirect_uri: input.redirectUri,
    state: input.state,
  }).toString();
  return url.href;
}
