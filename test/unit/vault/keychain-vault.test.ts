import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partBytesMax } from '../../../electron/vault/entry-format.ts';
import { createKeychainVault, type KeychainApi } from '../../../electron/vault/keychain-vault.ts';

const service = 'Tieout/tokens/sandbox-1';

/** A keychain like Windows': refuses above 2,560 bytes. `failAt` makes the n-th change the last thing that happens. */
function createKeychain(): KeychainApi & { entries: Map<string, string>; failAt: number; changes: number } {
  const entries = new Map<string, string>();
  const keychain = {
    entries,
    failAt: Number.POSITIVE_INFINITY,
    changes: 0,
    getPassword: async (serviceName: string, account: string) => entries.get(`${serviceName}|${account}`) ?? null,
    setPassword: async (serviceName: string, account: string, password: string) => {
      if (++keychain.changes >= keychain.failAt) throw new Error('killed');
      if (Buffer.byteLength(password) > 2_560) throw new Error('Credential blob too large');
      entries.set(`${serviceName}|${account}`, password);
    },
    deletePassword: async (serviceName: string, account: string) => {
      if (++keychain.changes >= keychain.failAt) throw new Error('killed');
      return entries.delete(`${serviceName}|${account}`);
    },
  };
  return keychain;
}

const sizes = [1, partBytesMax, partBytesMax + 1, 2 * partBytesMax, 9_001];

describe('keychain vault', () => {
  it('gives back what was stored, whatever its size and alphabet', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0')),
      fc
        .tuple(fc.constantFrom('x', 'é', '€', '😀', '}'), fc.integer({ min: 0, max: 5_000 }))
        .map(([c, n]) => c.repeat(n)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), async (secrets) => {
        const keychain = createKeychain();
        const vault = createKeychainVault(keychain);
        for (const secret of secrets) {
          await vault.set(service, 'tokens', secret);
          expect(await vault.get(service, 'tokens')).toBe(secret);
        }
        await vault.delete(service, 'tokens');
        expect([...keychain.entries]).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('never holds more entries than the index and its parts once a change is through', async () => {
    const keychain = createKeychain();
    const vault = createKeychainVault(keychain);
    await vault.set(service, 'tokens', 'a'.repeat(9_001));
    expect(keychain.entries.size).toBe(1 + 5);
    await vault.set(service, 'tokens', 'b'.repeat(4_001));
    expect(keychain.entries.size).toBe(1 + 3);
    await vault.set(service, 'tokens', 'short');
    expect(keychain.entries.size).toBe(1);
  });

  it('killed at any change of a replacement, still gives the old or the new secret, and the next one cleans up', async () => {
    for (const oldSize of sizes) {
      for (const newSize of sizes) {
        const [before, after] = ['o'.repeat(oldSize), 'n'.repeat(newSize)];
        for (let failAt = 1; ; failAt++) {
          const keychain = createKeychain();
          const vault = createKeychainVault(keychain);
          await vault.set(service, 'tokens', before);
          keychain.changes = 0;
          keychain.failAt = failAt;
          const killed = await vault.set(service, 'tokens', after).then(
            () => false,
            () => true,
          );
          keychain.failAt = Number.POSITIVE_INFINITY;
          const found = await vault.get(service, 'tokens');
          expect(found === before || found === after).toBe(true);
          if (!killed) {
            expect(found).toBe(after);
            break;
          }
          await vault.delete(service, 'tokens');
          expect([...keychain.entries.keys()]).toEqual([]);
        }
      }
    }
  });

  it('runs calls for one entry in order', async () => {
    const vault = createKeychainVault(createKeychain());
    const long = 'l'.repeat(5_000);
    const results = await Promise.all([
      vault.set(service, 'tokens', long),
      vault.get(service, 'tokens'),
      vault.set(service, 'tokens', 'short'),
      vault.get(service, 'tokens'),
    ]);
    expect(results[1]).toBe(long);
    expect(results[3]).toBe('short');
  });

  describe('an entry edited by hand', () => {
    const edits: Record<string, (entries: Map<string, string>) => void> = {
      'other text': (entries) => entries.set(`${service}|tokens`, 'hello'),
      'a changed letter': (entries) => {
        for (const [key, value] of entries) if (key.includes('#')) entries.set(key, value.replace('s', 't'));
      },
      'a missing part': (entries) => entries.delete(`${service}|tokens#a1`),
      'a part too few in the index': (entries) => {
        const index = entries.get(`${service}|tokens`) ?? '';
        entries.set(`${service}|tokens`, index.replace(/3$/, '2'));
      },
    };
    for (const [name, edit] of Object.entries(edits)) {
      it(`is reported, and can be replaced: ${name}`, async () => {
        const keychain = createKeychain();
        const vault = createKeychainVault(keychain);
        await vault.set(service, 'tokens', 's'.repeat(5_000));
        expect(keychain.entries.has(`${service}|tokens#a2`)).toBe(true);
        edit(keychain.entries);
        await expect(vault.get(service, 'tokens')).rejects.toMatchObject({ code: 'vault.damaged' });
        await vault.set(service, 'tokens', 'new');
        expect(await vault.get(service, 'tokens')).toBe('new');
        expect(keychain.entries.size).toBe(1);
      });
    }
  });
});
