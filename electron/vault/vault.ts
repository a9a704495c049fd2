/** Where secrets are kept: the system's keychain, or this run's memory when no keychain answers. */
export type VaultBackend = 'keychain' | 'memory';

/**
 * A place for secrets, addressed by service and account. Calls for one entry run one after the other.
 *
 * Every call may throw AppError `vault.unavailable` (no keychain, locked, no answer in time; `details.reason` says
 * which), `vault.denied` (the person or the system refused) or, reading, `vault.damaged` (the entry is not what
 * Tieout wrote).
 */
export interface Vault {
  readonly backend: VaultBackend;
  /** @returns the secret, or null when there is no such entry */
  get(service: string, account: string): Promise<string | null>;
  /** Creates or replaces an entry. The old value stays readable until the new one is complete. */
  set(service: string, account: string, secret: string): Promise<void>;
  /** Removes an entry and all its parts; an entry that is not there is no error. */
  delete(service: string, account: string): Promise<void>;
}
