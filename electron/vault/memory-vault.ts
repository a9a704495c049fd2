import type { Vault } from './vault.ts';

/** A vault that forgets everything when the process ends. Nothing reaches the disk. */
export function createMemoryVault(): Vault {
  const entries = new Map<string, string>();
  const keyOf = (service: string, account: string): string => JSON.stringify([service, account]);
  return {
    backend: 'memory',
    get: async (service, account) => entries.get(keyOf(service, account)) ?? null,
    set: async (service, account, secret) => {
      entries.set(keyOf(service, account), secret);
    },
    delete: async (service, account) => {
      entries.delete(keyOf(service, account));
    },
  };
}
