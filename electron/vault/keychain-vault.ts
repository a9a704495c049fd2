import type { AppError } from '../../shared/errors.ts';
import {
  checkSecret,
  checksumOf,
  damaged,
  formatEntry,
  parseEntry,
  type Slot,
  type StoredEntry,
  splitSecret,
} from './entry-format.ts';
import { keychainTimedOut, toVaultError } from './keychain-errors.ts';
import type { Vault } from './vault.ts';

/** The three calls of keytar that are used. Each is one blocking request to the system, made off the main thread. */
export interface KeychainApi {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

export interface KeychainVaultOptions {
  /**
   * Longest wait for the system, in milliseconds: it may be showing an unlock prompt, so a person must fit in.
   * A call that gives up does not stop the system's own request; later calls for the same entry wait behind it.
   */
  readonly timeoutMs?: number;
}

type PartsIndex = Extract<StoredEntry, { kind: 'parts' }>;

/** A vault on the system's keychain. See [Note: Vault entries] for how long secrets are kept. */
export function createKeychainVault(keychain: KeychainApi, options: KeychainVaultOptions = {}): Vault {
  const timeoutMs = options.timeoutMs ?? 60_000;
  const queues = new Map<string, Promise<unknown>>();

  function inTurn<T>(service: string, account: string, run: () => Promise<T>): Promise<T> {
    const key = JSON.stringify([service, account]);
    const task = (queues.get(key) ?? Promise.resolve()).then(run, run);
    queues.set(key, task);
    const forget = (): void => {
      if (queues.get(key) === task) queues.delete(key);
    };
    task.then(forget, forget);
    return withTimeout(task, timeoutMs).catch((error: unknown) => {
      throw toVaultError(error);
    });
  }

  async function read(service: string, account: string): Promise<string | null> {
    const text = await keychain.getPassword(service, account);
    if (text === null) return null;
    const entry = parseEntry(text);
    if (entry.kind === 'whole') return checkSecret(entry.secret, entry.checksum);
    const parts: string[] = [];
    for (let index = 0; index < entry.count; index++) {
      const part = await keychain.getPassword(service, partAccount(account, entry.slot, index));
      if (part === null) throw damaged('part-missing');
      parts.push(part);
    }
    return checkSecret(parts.join(''), entry.checksum);
  }

  async function write(service: string, account: string, secret: string): Promise<void> {
    const parts = splitSecret(secret);
    const checksum = checksumOf(secret);
    const previous = await readIndex(service, account);
    if (parts.length === 1) {
      await keychain.setPassword(service, account, formatEntry({ kind: 'whole', checksum, secret }));
      await emptyBoth(service, account, previous);
      return;
    }
    const slot: Slot = previous?.slot === 'a' ? 'b' : 'a';
    for (const [index, part] of parts.entries()) {
      await keychain.setPassword(service, partAccount(account, slot, index), part);
    }
    await keychain.setPassword(service, account, formatEntry({ kind: 'parts', checksum, slot, count: parts.length }));
    await empty(service, account, slot === 'a' ? 'b' : 'a', 0, previous?.count ?? 0);
    await empty(service, account, slot, parts.length, parts.length);
  }

  /** The index in force, whose slot must not be touched before it is replaced; an unreadable entry protects nothing. */
  async function readIndex(service: string, account: string): Promise<PartsIndex | null> {
    const text = await keychain.getPassword(service, account);
    if (text === null) return null;
    try {
      const entry = parseEntry(text);
      return entry.kind === 'parts' ? entry : null;
    } catch {
      return null;
    }
  }

  /** Deletes a slot's parts from `first` on, the last one first; up to `knownEnd` also across a gap made by hand. */
  async function empty(service: string, account: string, slot: Slot, first: number, knownEnd: number): Promise<void> {
    let end = Math.max(first, knownEnd);
    while ((await keychain.getPassword(service, partAccount(account, slot, end))) !== null) end++;
    for (let index = end - 1; index >= first; index--) {
      await keychain.deletePassword(service, partAccount(account, slot, index));
    }
  }

  async function emptyBoth(service: string, account: string, previous: PartsIndex | null): Promise<void> {
    for (const slot of ['a', 'b'] as const) {
      await empty(service, account, slot, 0, previous?.slot === slot ? previous.count : 0);
    }
  }

  return {
    backend: 'keychain',
    get: (service, account) => inTurn(service, account, () => read(service, account)),
    set: (service, account, secret) => inTurn(service, account, () => write(service, account, secret)),
    delete: (service, account) =>
      inTurn(service, account, async () => {
        const previous = await readIndex(service, account);
        await keychain.deletePassword(service, account);
        await emptyBoth(service, account, previous);
      }),
  };
}

function partAccount(account: string, slot: Slot, index: number): string {
  return `${account}#${slot}${index}`;
}

async function withTimeout<T>(task: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(keychainTimedOut(timeoutMs) satisfies AppError), timeoutMs);
  });
  try {
    return await Promise.race([task, expiry]);
  } finally {
    clearTimeout(timer);
  }
}
