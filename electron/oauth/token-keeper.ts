import { AppError, type ErrorCode, isAppError } from '../../shared/errors.ts';
import type { Log } from '../log.ts';
import type { AppKeys } from '../vault/app-keys.ts';
import type { Vault } from '../vault/vault.ts';
import { type Environment, type RealmKey, realmKeyText } from './environments.ts';
import type { IntuitClient } from './intuit-client.ts';
import type { IssuedTokens } from './intuit-protocol.ts';
import {
  afterRefresh,
  deleteStoredTokens,
  expiryOf,
  findStoredTokens,
  fromSignIn,
  type SignInExpiry,
  type StoredTokens,
  saveStoredTokens,
} from './stored-tokens.ts';

export interface Clock {
  /** Milliseconds since 1970 by this machine, which may be wrong and may jump. */
  now(): number;
  /** Milliseconds that only ever grow, from any start; may stand still while the machine sleeps. */
  elapsed(): number;
}

export const systemClock: Clock = { now: () => Date.now(), elapsed: () => performance.now() };

export interface TokenKeeperDeps {
  readonly vault: Vault;
  readonly intuit: (environment: Environment) => Pick<IntuitClient, 'refresh' | 'revoke'>;
  /** @throws AppError `oauth.no-keys` */
  readonly keys: (environment: Environment) => Promise<AppKeys>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The one owner of all tokens. Work on one realm runs one after the other; realms do not wait for each other. */
export interface TokenKeeper {
  /**
   * An access token that lasts five minutes at least, refreshed only when needed.
   *
   * @param options.rejected  the token QuickBooks just answered 401 to; it is not handed out again
   * @throws AppError `company.not-connected`, `oauth.signed-out` (revoked, or rotated while an answer was lost),
   *   `oauth.expired`, `oauth.bad-keys`, `oauth.no-keys`, `oauth.reply-lost`, `oauth.unreachable`, `vault.*`
   */
  getAccessToken(key: RealmKey, options?: { readonly rejected?: string }): Promise<string>;
  /** QuickBooks accepted this access token, so the refresh token before its own is forgotten. Costs nothing when none is kept. */
  confirmWorked(key: RealmKey, accessToken: string): Promise<void>;
  /** Stores a confirmed sign-in, replacing an earlier one of the realm. @throws AppError `vault.*` */
  adopt(key: RealmKey, issued: IssuedTokens): Promise<void>;
  /** Whether the vault has a sign-in of this realm; it may have ended at Intuit. @throws AppError `vault.*` */
  isSignedIn(key: RealmKey): Promise<boolean>;
  /** @returns null when there is no sign-in. @throws AppError `vault.*` */
  signInExpiry(key: RealmKey): Promise<SignInExpiry | null>;
  /** Why this realm's sign-in is over, as Intuit said when last asked in this run; null while it may work. */
  endOf(key: RealmKey): ErrorCode | null;
  /**
   * Revokes the refresh token and deletes the realm's secrets, the latter in any case.
   * @returns whether Intuit confirmed; if not, the person can end the connection in QuickBooks itself
   * @throws AppError `vault.*` when the secrets could not be deleted
   */
  disconnect(key: RealmKey): Promise<{ readonly revoked: boolean }>;
}

const marginMs = 5 * 60 * 1_000;

interface HeldAccess {
  readonly token: string;
  readonly lifetimeMs: number;
  readonly askedAtElapsed: number;
  readonly askedAtNow: number;
}

interface RealmState {
  /** The end of the queue: work on a realm waits for it. */
  tail: Promise<unknown>;
  access: HeldAccess | null;
  refreshing: Promise<string> | null;
  /** A new record the vault did not take: storing it comes before anything else. */
  unsaved: StoredTokens | null;
  /** Why this sign-in is over, so that Intuit is not asked again for each caller. */
  ended: AppError | null;
  keepsPrevious: boolean;
}

/** Keeps, refreshes and ends sign-ins. */
export function createTokenKeeper(deps: TokenKeeperDeps): TokenKeeper {
  const { vault, intuit, keys, clock, log } = deps;
  const realms = new Map<string, RealmState>();

  function stateOf(key: RealmKey): RealmState {
    const name = realmKeyText(key);
    let state = realms.get(name);
    if (state === undefined) {
      state = {
        tail: Promise.resolve(),
        access: null,
        refreshing: null,
        unsaved: null,
        ended: null,
        keepsPrevious: false,
      };
      realms.set(name, state);
    }
    return state;
  }

  function inTurn<T>(state: RealmState, run: () => Promise<T>): Promise<T> {
    const task = state.tail.then(run);
    state.tail = task.catch(() => {});
    return task;
  }

  function hold(state: RealmState, issued: IssuedTokens, askedAtElapsed: number, askedAtNow: number): string {
    state.access = { token: issued.accessToken, lifetimeMs: issued.accessExpiresInMs, askedAtElapsed, askedAtNow };
    return issued.accessToken;
  }

  /**
   * The held token if it lasts. Its age is the longer of what the two clocks say: one stands still in sleep, the other
   * may have been set back. Set forward, the worst is a refresh too many.
   */
  function freshAccess(state: RealmState): string | null {
    const { access } = state;
    if (access === null) return null;
    const ageMs = Math.max(clock.elapsed() - access.askedAtElapsed, clock.now() - access.askedAtNow);
    return ageMs < access.lifetimeMs - marginMs ? access.token : null;
  }

  async function load(state: RealmState, key: RealmKey): Promise<StoredTokens | null> {
    if (state.unsaved !== null) {
      await saveStoredTokens(vault, key, state.unsaved);
      const saved = state.unsaved;
      state.unsaved = null;
      return saved;
    }
    return await findStoredTokens(vault, key);
  }

  async function save(state: RealmState, key: RealmKey, tokens: StoredTokens): Promise<void> {
    state.unsaved = tokens;
    await saveStoredTokens(vault, key, tokens);
    state.unsaved = null;
    state.keepsPrevious = tokens.previousRefreshToken !== null;
  }

  async function refreshNow(state: RealmState, key: RealmKey): Promise<string> {
    const realmLog = log.child({ area: 'oauth', realm: realmKeyText(key) });
    const before = await load(state, key);
    if (before === null) throw new AppError('company.not-connected', 'sign-in-again');
    if (state.ended !== null) throw state.ended;
    const appKeys = await keys(key.environment);
    const askedAtElapsed = clock.elapsed();
    const askedAtNow = clock.now();
    const { issued, used } = await refreshWithKept(key, before, appKeys, realmLog).catch((error: unknown) => {
      if (!isAppError(error, 'oauth.signed-out')) throw error;
      const expired = expiryOf(before, clock.now()).level === 'past';
      state.ended = expired ? new AppError('oauth.expired', 'sign-in-again', error.details, error) : error;
      state.access = null;
      realmLog.warn('sign-in ended', { code: state.ended.code });
      throw state.ended;
    });
    await save(state, key, afterRefresh(before, used, issued, clock.now()));
    realmLog.info('refreshed', { rotated: issued.refreshToken !== used, intuitTid: issued.intuitTid ?? undefined });
    return hold(state, issued, askedAtElapsed, askedAtNow);
  }

  /**
   * [Note: Lost refreshes]
   *
   * When an answer is lost, Intuit may or may not have issued a new refresh token. Within about a day of the last change
   * it returns the same value, so the kept token is tried once more; if it was replaced, Intuit says `invalid_grant` and
   * the person signs in again. When the present token is refused although the one before was never proven dead, that one
   * is tried once as well: it helps if the present one was damaged on its way here.
   */
  async function refreshWithKept(
    key: RealmKey,
    before: StoredTokens,
    appKeys: AppKeys,
    realmLog: Log,
  ): Promise<{ issued: IssuedTokens; used: string }> {
    const client = intuit(key.environment);
    const trade = async (refreshToken: string): Promise<{ issued: IssuedTokens; used: string }> => ({
      issued: await client.refresh({ keys: appKeys, refreshToken }),
      used: refreshToken,
    });
    try {
      return await trade(before.refreshToken);
    } catch (error) {
      if (isAppError(error, 'oauth.reply-lost')) {
        realmLog.warn('answer to a refresh lost, trying the kept token once', { code: error.code });
        return await trade(before.refreshToken);
      }
      const { previousRefreshToken } = before;
      if (!isAppError(error, 'oauth.signed-out') || previousRefreshToken === null) throw error;
      realmLog.warn('refused, trying the token before once');
      return await trade(previousRefreshToken).catch(() => {
        throw error;
      });
    }
  }

  return {
    async getAccessToken(key, { rejected } = {}) {
      const state = stateOf(key);
      const held = freshAccess(state);
      if (held !== null && held !== rejected) return held;
      // Whoever comes while a refresh runs gets its outcome: Intuit can take two at once for theft.
      state.refreshing ??= inTurn(state, async () => {
        // Adopted or refreshed while this waited in the queue.
        const meanwhile = freshAccess(state);
        return meanwhile !== null && meanwhile !== rejected ? meanwhile : await refreshNow(state, key);
      }).finally(() => {
        state.refreshing = null;
      });
      return await state.refreshing;
    },
    async confirmWorked(key, accessToken) {
      const state = stateOf(key);
      if (!state.keepsPrevious) return;
      await inTurn(state, async () => {
        if (!state.keepsPrevious || state.access?.token !== accessToken) return;
        const tokens = await load(state, key);
        if (tokens !== null) await save(state, key, { ...tokens, previousRefreshToken: null });
      });
    },
    adopt: (key, issued) => {
      const state = stateOf(key);
      return inTurn(state, async () => {
        const tokens = fromSignIn(issued, clock.now());
        await saveStoredTokens(vault, key, tokens);
        state.unsaved = null;
        state.ended = null;
        state.keepsPrevious = false;
        hold(state, issued, clock.elapsed(), clock.now());
      });
    },
    isSignedIn: async (key) => (await find(key)) !== null,
    async signInExpiry(key) {
      const tokens = await find(key);
      return tokens === null ? null : expiryOf(tokens, clock.now());
    },
    endOf: (key) => realms.get(realmKeyText(key))?.ended?.code ?? null,
    disconnect: (key) => {
      const state = stateOf(key);
      return inTurn(state, async () => {
        const revoked = await tryRevoke(state, key);
        state.access = null;
        state.unsaved = null;
        await deleteStoredTokens(vault, key);
        state.ended = null;
        state.keepsPrevious = false;
        return { revoked };
      });
    },
  };

  async function find(key: RealmKey): Promise<StoredTokens | null> {
    const state = stateOf(key);
    return await inTurn(state, async () => state.unsaved ?? (await findStoredTokens(vault, key)));
  }

  async function tryRevoke(state: RealmState, key: RealmKey): Promise<boolean> {
    try {
      const tokens = state.unsaved ?? (await findStoredTokens(vault, key));
      if (tokens === null) return true;
      const appKeys = await keys(key.environment);
      await intuit(key.environment).revoke({ keys: appKeys, refreshToken: tokens.refreshToken });
      return true;
    } catch (error) {
      log.error('could not revoke', error, { area: 'oauth', realm: realmKeyText(key) });
      return false;
    }
  }
}
