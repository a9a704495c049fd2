import { describe, expect, it } from 'vitest';
import { createMemoryVault } from '../../../electron/vault/memory-vault.ts';
import type { OpenedVault } from '../../../electron/vault/open-vault.ts';
import type { Vault } from '../../../electron/vault/vault.ts';
import { openVaultHolder } from '../../../electron/vault/vault-holder.ts';
import { AppError } from '../../../shared/errors.ts';

/** A keychain that answers, kept in memory here. */
function keychain(): Vault {
  return { ...createMemoryVault(), backend: 'keychain' };
}

const locked = (): OpenedVault => ({
  vault: createMemoryVault(),
  problem: new AppError('vault.unavailable', 'fix-and-retry', { reason: 'locked' }),
});

describe('the vault in use', () => {
  it('is the keychain where it answers, and is not tried again', async () => {
    let tries = 0;
    const holder = await openVaultHolder(async () => {
      tries++;
      return { vault: keychain(), problem: null };
    });
    await holder.retry();
    expect(holder.state()).toEqual({ backend: 'keychain', reason: null });
    expect(tries).toBe(1);
  });

  it('moves what this run holds into the keychain once that answers, and serves from there', async () => {
    const answers: OpenedVault[] = [locked(), locked()];
    const real = keychain();
    const holder = await openVaultHolder(async () => answers.shift() ?? { vault: real, problem: null });
    expect(holder.state()).toEqual({ backend: 'memory', reason: 'vault.unavailable' });
    await holder.vault.set('Tieout/keys/sandbox', 'app-keys', 'one');
    await holder.retry();
    expect(holder.state().backend).toBe('memory');
    expect(await holder.vault.get('Tieout/keys/sandbox', 'app-keys')).toBe('one');

    await Promise.all([holder.retry(), holder.retry()]);
    expect(holder.vault.backend).toBe('keychain');
    expect(holder.state()).toEqual({ backend: 'keychain', reason: null });
    expect(await real.get('Tieout/keys/sandbox', 'app-keys')).toBe('one');
    await holder.vault.delete('Tieout/keys/sandbox', 'app-keys');
    expect(await real.get('Tieout/keys/sandbox', 'app-keys')).toBeNull();
  });

  it('keeps its secrets in memory when the keychain refuses them on the way in', async () => {
    const answers: OpenedVault[] = [locked()];
    const refusing: Vault = {
      ...keychain(),
      set: async () => {
        throw new AppError('vault.denied', 'fix-and-retry');
      },
    };
    const holder = await openVaultHolder(async () => answers.shift() ?? { vault: refusing, problem: null });
    await holder.vault.set('Tieout/tokens/sandbox-1', 'tokens', 'kept');
    await expect(holder.retry()).rejects.toMatchObject({ code: 'vault.denied' });
    expect(holder.vault.backend).toBe('memory');
    expect(await holder.vault.get('Tieout/tokens/sandbox-1', 'tokens')).toBe('kept');
  });
});
