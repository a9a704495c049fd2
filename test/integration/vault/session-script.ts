import keytar from 'keytar';
import { openVault } from '../../../electron/vault/open-vault.ts';

/** Runs inside a session with an unlocked keyring; prints one JSON line. */
const service = 'Tieout/tokens/sandbox-123';
const { vault, problem } = await openVault();
const sizesKept: number[] = [];
let partsWhileLong = 0;
for (const size of [10, 2_000, 2_001, 7_777]) {
  const secret = 'plaintext-marker'.repeat(500).slice(0, size);
  await vault.set(service, 'tokens', secret);
  if ((await vault.get(service, 'tokens')) === secret) sizesKept.push(size);
}
partsWhileLong = (await keytar.findCredentials(service)).filter(({ account }) => account.includes('#')).length;
await vault.set(service, 'tokens', 'short and ünïcode €');
const afterReplace = await vault.get(service, 'tokens');
const otherService = await vault.get('Tieout/tokens/sandbox-12', 'tokens');
await vault.set('Tieout/keep', 'keep', 'plaintext-marker');
await vault.delete(service, 'tokens');
const afterDelete = await vault.get(service, 'tokens');
const entriesLeft = (await keytar.findCredentials(service)).length;
const result = {
  backend: vault.backend,
  problem: problem?.toData() ?? null,
  sizesKept,
  partsWhileLong,
  afterReplace,
  otherService,
  afterDelete,
  entriesLeft,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
