import type { Vault } from './vault.ts';

export interface MemoryVault extends Vault {
  /** All there is, as service, account and secret: for moving into a keychain that answers at last. */
  entries(): readonly (readonly [service: string, account: string, secret: string])[];
  clear(): void;
}

/** A vault that forgets everything when the process ends. Nothing reaches the disk. */
export function createMemoryVault(): MemoryVault {
  const entries = new Map<string, readonly [string, string, string]>();
  const keyOf = (service: string, account: string): string => JSON.stringify([service, account]);
  return {
    backend: 'memory',
    get: async (service, account) => entries.get(keyOf(service, account))?.[2] ?? null,
    set: async (service, account, secret) => {
      entries.set(keyOf(service, account), [service, account, secret]);
    },
    delete: async (service, account) => {
      entries.delete(keyOf(service, account));
    },
    entries: () => [...entries.values()],
    clear: () => entries.clear(),
  };
}
