import { type ErrorCode, isAppError } from '../../shared/errors.ts';
import { type RealmKey, realmKeyText } from '../oauth/environments.ts';
import type { SignInExpiry } from '../oauth/stored-tokens.ts';
import type { TokenKeeper } from '../oauth/token-keeper.ts';

/** What is known of a company's sign-in without asking Intuit. */
export interface SignInFacts {
  /** `unknown`: the keychain has not answered in time, or cannot. */
  readonly connection: 'connected' | 'disconnected' | 'signed-out' | 'unknown';
  readonly expiry: SignInExpiry | null;
  /** Why it cannot be used: `oauth.signed-out`, `oauth.expired`, `vault.…`; null where nothing is wrong. */
  readonly problem: ErrorCode | null;
}

export interface SignInFactsReader {
  /** At once when known, else as soon as the keychain answers, at most after `waitMs`: then `unknown`, and `onLate` follows. */
  of(key: RealmKey): Promise<SignInFacts>;
  /** The next `of` asks again: a sign-in began, ended or was refreshed. */
  forget(key: RealmKey): void;
  forgetAll(): void;
}

export interface SignInFactsDeps {
  readonly keeper: Pick<TokenKeeper, 'signInExpiry' | 'endOf'>;
  /** Longest wait for one answer of the keychain before the list is shown without it. */
  readonly waitMs: number;
  /** An answer came after `unknown` was given. */
  readonly onLate: () => void;
  /** This machine's clock, milliseconds. */
  readonly now: () => number;
}

/** Days are counted down, so what is kept grows stale. */
const keptMs = 10 * 60_000;

interface Entry {
  readonly readAt: number;
  readonly facts: Promise<SignInFacts>;
  settled: SignInFacts | null;
}

/**
 * Sign-in facts of many companies. Each costs a request to the system's keychain, which may be slow or locked: a list
 * of 200 companies must neither wait for that nor repeat it each time it is drawn.
 */
export function createSignInFacts(deps: SignInFactsDeps): SignInFactsReader {
  const entries = new Map<string, Entry>();

  async function read(key: RealmKey): Promise<SignInFacts> {
    try {
      const expiry = await deps.keeper.signInExpiry(key);
      if (expiry === null) return { connection: 'disconnected', expiry: null, problem: null };
      const end = deps.keeper.endOf(key);
      if (end !== null) return { connection: 'signed-out', expiry, problem: end };
      if (expiry.level === 'past') return { connection: 'signed-out', expiry, problem: 'oauth.expired' };
      return { connection: 'connected', expiry, problem: null };
    } catch (error) {
      return { connection: 'unknown', expiry: null, problem: isAppError(error) ? error.code : 'vault.unavailable' };
    }
  }

  function entryOf(key: RealmKey): Entry {
    const name = realmKeyText(key);
    const present = entries.get(name);
    if (present !== undefined && deps.now() - present.readAt < keptMs) return present;
    const entry: Entry = { readAt: deps.now(), facts: read(key), settled: null };
    entries.set(name, entry);
    void entry.facts.then((facts) => {
      entry.settled = facts;
      // A keychain that did not answer is asked again next time.
      if (facts.connection === 'unknown' && entries.get(name) === entry) entries.delete(name);
    });
    return entry;
  }

  return {
    async of(key) {
      const entry = entryOf(key);
      if (entry.settled !== null) return entry.settled;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), deps.waitMs);
      });
      const facts = await Promise.race([entry.facts, late]);
      clearTimeout(timer);
      if (facts !== null) return facts;
      void entry.facts.then(deps.onLate);
      return { connection: 'unknown', expiry: null, problem: null };
    },
    forget: (key) => {
      entries.delete(realmKeyText(key));
    },
    forgetAll: () => entries.clear(),
  };
}
