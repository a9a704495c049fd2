import { randomUUID } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { toVaultError } from './keychain-errors.ts';
import { createKeychainVault, type KeychainApi } from './keychain-vault.ts';
import { createMemoryVault } from './memory-vault.ts';
import type { Vault } from './vault.ts';

export interface OpenVaultOptions {
  /** Gives keytar; by default it is imported here, so that a system without its library still starts. */
  readonly loadKeychain?: () => Promise<KeychainApi>;
  /** Longest wait for the probe, in milliseconds. */
  readonly probeTimeoutMs?: number;
  /** Longest wait for a later call, in milliseconds. */
  readonly callTimeoutMs?: number;
}

export interface OpenedVault {
  readonly vault: Vault;
  /** Null with a working keychain; otherwise why secrets stay in memory and are gone when Tieout quits. */
  readonly problem: AppError | null;
}

/**
 * Tries the keychain by writing, reading and deleting a throw-away entry, and falls back to memory. Never throws:
 * the person is told about `problem` and may unlock the keychain and have this called again.
 */
export async function openVault(options: OpenVaultOptions = {}): Promise<OpenedVault> {
  try {
    const keychain = await (options.loadKeychain ?? importKeytar)();
    await probe(createKeychainVault(keychain, { timeoutMs: options.probeTimeoutMs ?? 10_000 }));
    const callTimeout = options.callTimeoutMs === undefined ? {} : { timeoutMs: options.callTimeoutMs };
    return { vault: createKeychainVault(keychain, callTimeout), problem: null };
  } catch (error) {
    return { vault: createMemoryVault(), problem: toVaultError(error) };
  }
}

async function probe(vault: Vault): Promise<void> {
  const service = 'Tieout/probe';
  const account = randomUUID();
  const value = randomUUID();
  await vault.set(service, account, value);
  const found = await vault.get(service, account);
  await vault.delete(service, account);
  if (found !== value) throw new AppError('vault.unavailable', 'fix-and-retry', { reason: 'other' });
}

async function importKeytar(): Promise<KeychainApi> {
  const keytar = await import('keytar');
  return keytar.default;
}
