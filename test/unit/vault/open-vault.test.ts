import { describe, expect, it } from 'vitest';
import { redact } from '../../../electron/log-redaction.ts';
import { deleteAppKeys, findAppKeys, getAppKeys, saveAppKeys } from '../../../electron/vault/app-keys.ts';
import { createKeychainVault, type KeychainApi } from '../../../electron/vault/keychain-vault.ts';
import { createMemoryVault } from '../../../electron/vault/memory-vault.ts';
import { openVault } from '../../../electron/vault/open-vault.ts';

function failing(message: string): KeychainApi {
  const fail = async (): Promise<never> => {
    throw new Error(message);
  };
  return { getPassword: fail, setPassword: fail, deletePassword: fail };
}

function working(): KeychainApi {
  const entries = new Map<string, string>();
  return {
    getPassword: async (service, account) => entries.get(service + account) ?? null,
    setPassword: async (service, account, password) => {
      entries.set(service + account, password);
    },
    deletePassword: async (service, account) => entries.delete(service + account),
  };
}

describe('openVault', () => {
  it('uses a keychain that keeps what it is given, and leaves nothing of the probe in it', async () => {
    const keychain = working();
    const written: string[] = [];
    const deleted: string[] = [];
    const spied: KeychainApi = {
      getPassword: keychain.getPassword,
      setPassword: (service, account, password) => {
        written.push(service + account);
        return keychain.setPassword(service, account, password);
      },
      deletePassword: (service, account) => {
        deleted.push(service + account);
        return keychain.deletePassword(service, account);
      },
    };
    const { vault, problem } = await openVault({ loadKeychain: async () => spied });
    expect(vault.backend).toBe('keychain');
    expect(problem).toBeNull();
    expect(written).toHaveLength(1);
    expect(deleted).toEqual(written);
  });

  const troubles: readonly [string, string, string | undefined][] = [
    ['Cannot autolaunch D-Bus without X11 $DISPLAY', 'vault.unavailable', 'no-service'],
    ['The name org.freedesktop.secrets was not provided by any .service files', 'vault.unavailable', 'no-service'],
    ['Cannot create an item in a locked collection', 'vault.unavailable', 'locked'],
    [
      'Object does not exist at path \u201c/org/freedesktop/secrets/collection/login\u201d',
      'vault.unavailable',
      'no-service',
    ],
    ['User interaction is not allowed.', 'vault.unavailable', 'locked'],
    ['User canceled the operation.', 'vault.denied', undefined],
    ['The user name or passphrase you entered is not correct.', 'vault.denied', undefined],
    ['The prompt was dismissed', 'vault.denied', undefined],
    ['something nobody has seen', 'vault.unavailable', 'other'],
  ];
  for (const [message, code, reason] of troubles) {
    it(`falls back to memory and says why: ${message}`, async () => {
      const { vault, problem } = await openVault({ loadKeychain: async () => failing(message) });
      expect(vault.backend).toBe('memory');
      expect(problem?.code).toBe(code);
      expect(problem?.details.reason).toBe(reason);
    });
  }

  it('falls back when the system library is missing', async () => {
    const missing = Object.assign(new Error('libsecret-1.so.0: cannot open shared object file'), {
      code: 'ERR_DLOPEN_FAILED',
    });
    const { vault, problem } = await openVault({ loadKeychain: () => Promise.reject(missing) });
    expect(vault.backend).toBe('memory');
    expect(problem?.details.reason).toBe('module-missing');
  });

  it('does not wait for ever for a keychain that waits for a password', async () => {
    const silent = (): Promise<never> => new Promise(() => {});
    const keychain: KeychainApi = { getPassword: silent, setPassword: silent, deletePassword: silent };
    const { vault, problem } = await openVault({ loadKeychain: async () => keychain, probeTimeoutMs: 20 });
    expect(vault.backend).toBe('memory');
    expect(problem?.details.reason).toBe('timed-out');
  });

  it('does not trust a keychain that forgets', async () => {
    const keychain: KeychainApi = { ...working(), getPassword: async () => null };
    const { vault } = await openVault({ loadKeychain: async () => keychain });
    expect(vault.backend).toBe('memory');
  });
});

describe('a keychain that starts to refuse during a run', () => {
  it('gives the typed error, without the account in its details', async () => {
    const vault = createKeychainVault(failing('access denied for tokens'));
    const error = await vault.get('s', 'tokens').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'vault.denied', details: {} });
  });
});

describe('app keys', () => {
  it('keeps them per environment, trimmed', async () => {
    const vault = createMemoryVault();
    await saveAppKeys(vault, 'sandbox', { clientId: ' ABid \n', clientSecret: '\tsecret-without-shape ' });
    expect(await getAppKeys(vault, 'sandbox')).toEqual({ clientId: 'ABid', clientSecret: 'secret-without-shape' });
    expect(await findAppKeys(vault, 'production')).toBeNull();
    await expect(getAppKeys(vault, 'production')).rejects.toMatchObject({ code: 'oauth.no-keys' });
    expect(redact('the secret is secret-without-shape')).not.toContain('secret-without-shape');
    await deleteAppKeys(vault, 'sandbox');
    expect(await findAppKeys(vault, 'sandbox')).toBeNull();
  });

  it.each([
    ['', 'secret'],
    ['id', ''],
    ['id with spaces', 'secret'],
    ['id:colon', 'secret'],
    ['id', 'se\u2022cret'],
  ])('refuses %j and %j', async (clientId, clientSecret) => {
    const saving = saveAppKeys(createMemoryVault(), 'sandbox', { clientId, clientSecret });
    await expect(saving).rejects.toMatchObject({ code: 'oauth.bad-keys' });
  });

  it('reports an entry that is not ours', async () => {
    const vault = createMemoryVault();
    await vault.set('Tieout/keys/sandbox', 'app-keys', '{"clientId":5}');
    await expect(getAppKeys(vault, 'sandbox')).rejects.toMatchObject({ code: 'vault.damaged' });
  });
});
