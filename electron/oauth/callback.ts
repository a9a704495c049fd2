import { AppError } from '../../shared/errors.ts';
import { RealmId } from './environments.ts';

/** What came back from the sign-in page, not yet believed: the state is still to be checked. */
export type Callback =
  | { readonly kind: 'code'; readonly code: string; readonly realmId: string; readonly state: string }
  | { readonly kind: 'error'; readonly error: string; readonly state: string | null };

/** Intuit says 512; a little room costs nothing, a megabyte would. */
const codeLengthMax = 2_048;

/**
 * Reads the query of a redirect. A fragment is dropped first: Intuit has been seen to end the address with `#`, which
 * careless parsing makes part of the realm id.
 *
 * @param address  a whole address, or just its query with or without `?`
 * @throws AppError `oauth.bad-callback`; `details.reason` names the part that is missing, doubled or malformed
 */
export function parseCallback(address: string): Callback {
  const withoutFragment = address.split('#', 1)[0] ?? '';
  const query = withoutFragment.slice(withoutFragment.indexOf('?') + 1);
  const params = new URLSearchParams(query);
  const error = single(params, 'error');
  const state = single(params, 'state');
  if (error !== null) return { kind: 'error', error: safeErrorWord(error), state };
  const code = single(params, 'code');
  const realmId = single(params, 'realmId');
  if (code === null || code === '' || code.length > codeLengthMax) throw badCallback('code');
  if (state === null || state === '') throw badCallback('state');
  if (realmId === null || !RealmId.safeParse(realmId).success) throw badCallback('realmId');
  return { kind: 'code', code, realmId, state };
}

/** The error a failed sign-in ends with: what Intuit's error word means to the person. */
export function errorOfCallback(error: string): AppError {
  if (error === 'access_denied') return new AppError('oauth.declined', 'sign-in-again');
  if (error === 'invalid_scope') return new AppError('oauth.invalid-scope', 'fix-and-retry');
  return new AppError('oauth.bad-callback', 'sign-in-again', { reason: 'error', error });
}

export function badCallback(reason: string): AppError {
  return new AppError('oauth.bad-callback', 'sign-in-again', { reason });
}

function single(params: URLSearchParams, name: string): string | null {
  const values = params.getAll(name);
  if (values.length > 1) throw badCallback(name);
  return values[0] ?? null;
}

/** An error word goes into the log, so only words of the kind RFC 6749 lists pass. */
function safeErrorWord(error: string): string {
  return /^[a-z_]{1,64}$/.test(error) ? error : 'unknown';
}
