import { assert } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import type { AppKeys } from '../vault/app-keys.ts';
import { authorizeUrl } from './authorize-url.ts';
import { type Callback, errorOfCallback } from './callback.ts';
import { type Endpoints, type Environment, type RealmKey, realmKeyText } from './environments.ts';
import type { IntuitClient } from './intuit-client.ts';
import type { IssuedTokens } from './intuit-protocol.ts';
import { cancelled, type RedirectReceiver } from './receiver.ts';
import { type StateBinding, type States, stateMismatch } from './state.ts';
import type { TokenKeeper } from './token-keeper.ts';

export interface SignInDeps {
  readonly states: States;
  readonly intuit: Pick<IntuitClient, 'exchangeCode' | 'revoke'>;
  readonly keeper: Pick<TokenKeeper, 'adopt' | 'isSignedIn'>;
  /** Opens the person's own browser. */
  readonly openBrowser: (address: string) => Promise<void>;
  readonly log: Log;
}

export interface SignInOptions {
  readonly environment: Environment;
  readonly endpoints: Pick<Endpoints, 'authorize'>;
  readonly keys: AppKeys;
  readonly receiver: RedirectReceiver;
  /** Cancels; tokens that arrive nevertheless are revoked. */
  readonly signal: AbortSignal;
  /** Longest wait for the browser, in milliseconds. */
  readonly timeoutMs?: number;
  /** When reconnecting: the company it must be. */
  readonly expectedRealmId?: string;
  /** Whether the list of companies has this realm in this environment, connected or not. */
  readonly isKnown: (realmId: string) => boolean;
}

/** A grant in memory, waiting for the person to say that this is the company they meant. Nothing is stored yet. */
export interface PendingSignIn {
  readonly environment: Environment;
  readonly realmId: string;
  /** For reading the company's name before anything else. */
  readonly accessToken: string;
  /** Stores the tokens; may be called again after it failed. @throws AppError `vault.*` */
  confirm(): Promise<void>;
  /** Gives the grant back. Never throws. @returns false when Intuit could not be told */
  discard(): Promise<{ readonly revoked: boolean }>;
}

/**
 * Leads through the browser to a grant.
 *
 * @throws AppError `oauth.port-taken`, `oauth.browser-failed`, `oauth.timed-out`, `oauth.cancelled`, `oauth.declined`,
 *   `oauth.invalid-scope`, `oauth.state-mismatch`, `oauth.bad-callback`, `oauth.code-rejected`, `oauth.bad-keys`,
 *   `oauth.reply-lost`, `oauth.unreachable`; `company.wrong-company` for another one than `expectedRealmId`, and
 *   `company.already-connected` for a company in the list while none was expected
 */
export async function startSignIn(deps: SignInDeps, options: SignInOptions): Promise<PendingSignIn> {
  const { environment, keys, receiver, signal } = options;
  const answer = await receiveCode(deps, options);
  const issued = await deps.intuit.exchangeCode({
    keys,
    redirectUri: receiver.redirectUri,
    code: answer.code,
    realmId: answer.realmId,
  });
  const key: RealmKey = { environment, realmId: answer.realmId };
  const refuse = async (error: AppError): Promise<never> => {
    await giveBack(deps, options, key, issued);
    throw error;
  };
  if (signal.aborted) return await refuse(cancelled());
  if (options.expectedRealmId !== undefined) {
    const { expectedRealmId } = options;
    if (expectedRealmId !== answer.realmId) {
      const details = { expectedRealmId, realmId: answer.realmId };
      return await refuse(new AppError('company.wrong-company', 'sign-in-again', details));
    }
  } else if (options.isKnown(answer.realmId)) {
    return await refuse(new AppError('company.already-connected', 'none', { realmId: answer.realmId }));
  }
  return pendingSignIn(deps, options, key, issued);
}

/** The browser part: out to the sign-in page, back with a code whose state is ours. */
async function receiveCode(deps: SignInDeps, options: SignInOptions): Promise<Callback & { kind: 'code' }> {
  const { environment, endpoints, keys, receiver, signal, timeoutMs = 10 * 60_000 } = options;
  if (signal.aborted) throw cancelled();
  const binding: StateBinding = { environment, redirectUri: receiver.redirectUri };
  const state = deps.states.issue(binding, receiver.listenerPort);
  try {
    await receiver.open();
    const answer = receiver.receive({
      // An error without a state is believed: it can do no more than end the sign-in.
      isExpected: (callback) => callback.state === null || deps.states.isOpen(callback.state, binding),
      signal,
      timeoutMs,
    });
    // Should the browser fail to open, nobody waits for the answer any more.
    answer.catch(() => {});
    await openBrowser(
      deps,
      authorizeUrl({
        authorizeEndpoint: endpoints.authorize,
        clientId: keys.clientId,
        redirectUri: receiver.redirectUri,
        state,
      }),
    );
    const callback = await answer;
    if (callback.state !== null) deps.states.consume(callback.state, binding);
    if (callback.kind === 'error') throw errorOfCallback(callback.error);
    if (callback.state !== state) throw stateMismatch();
    return callback;
  } finally {
    deps.states.withdraw(state);
    await receiver.close();
  }
}

async function openBrowser(deps: SignInDeps, address: string): Promise<void> {
  try {
    await deps.openBrowser(address);
  } catch (error) {
    throw new AppError('oauth.browser-failed', 'fix-and-retry', {}, error);
  }
}

function pendingSignIn(deps: SignInDeps, options: SignInOptions, key: RealmKey, issued: IssuedTokens): PendingSignIn {
  let ended = false;
  return {
    environment: key.environment,
    realmId: key.realmId,
    accessToken: issued.accessToken,
    confirm: async () => {
      assert(!ended, 'a sign-in is confirmed or discarded once');
      await deps.keeper.adopt(key, issued);
      ended = true;
    },
    discard: async () => {
      assert(!ended, 'a sign-in is confirmed or discarded once');
      ended = true;
      return { revoked: await giveBack(deps, options, key, issued) };
    },
  };
}

/**
 * Ends a grant that nobody wants. Revoking ends the connection between the firm's app and that company, also one made
 * earlier, so a company that has a sign-in keeps this newer one instead.
 *
 * @returns false when Intuit could not be told
 */
async function giveBack(
  deps: SignInDeps,
  options: SignInOptions,
  key: RealmKey,
  issued: IssuedTokens,
): Promise<boolean> {
  try {
    if (options.isKnown(key.realmId) && (await isSignedIn(deps, key))) {
      await deps.keeper.adopt(key, issued);
      return false;
    }
    await deps.intuit.revoke({ keys: options.keys, refreshToken: issued.refreshToken });
    return true;
  } catch (error) {
    deps.log.error('could not give a grant back', error, { area: 'oauth', realm: realmKeyText(key) });
    return false;
  }
}

/** An entry of a known company that cannot be read counts as a sign-in: somebody may rely on the connection. */
async function isSignedIn(deps: SignInDeps, key: RealmKey): Promise<boolean> {
  try {
    return await deps.keeper.isSignedIn(key);
  } catch (error) {
    deps.log.error('could not look for an earlier sign-in', error, { area: 'oauth', realm: realmKeyText(key) });
    return true;
  }
}
