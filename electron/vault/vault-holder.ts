import { createMemoryVault, type MemoryVault } from './memory-vault.ts';
import { type OpenedVault, openVault } from './open-vault.ts';
import type { Vault } from './vault.ts';

/** The application's vault, which may start in memory and move into the keychain once that answers. */
export interface VaultHolder {
  /** Stays the same object: whoever holds it works with the keychain as soon as there is one. */
  readonly vault: Vault;
  /** Where secrets are now, and the error code of what keeps them out of the keychain. */
  state(): { readonly backend: Vault['backend']; readonly reason: string | null };
  /** Tries the keychain again and moves this run's secrets into it. A keychain in use stays in use. */
  retry(): Promise<void>;
}

/** @param open  tries the keychain; by default the system's */
export async function openVaultHolder(open: () => Promise<OpenedVault> = openVault): Promise<VaultHolder> {
  const memory: MemoryVault = createMemoryVault();
  let opened = await open();
  let current: Vault = opened.problem === null ? opened.vault : memory;
  let retrying: Promise<void> | null = null;

  async function moveIn(): Promise<void> {
    if (current.backend === 'keychain') return;
    opened = await open();
    if (opened.problem !== null) return;
    for (const [service, account, secret] of memory.entries()) await opened.vault.set(service, account, secret);
    current = opened.vault;
    memory.clear();
  }

  return {
    vault: {
      get backend() {
        return current.backend;
      },
      get: (service, account) => current.get(service, account),
      set: (service, account, secret) => current.set(service, account, secret),
      delete: (service, account) => current.delete(service, account),
    },
    state: () => ({ backend: current.backend, reason: opened.problem?.code ?? null }),
    retry() {
      retrying ??= moveIn().finally(() => {
        retrying = null;
      });
      return retrying;
    },
  };
}
