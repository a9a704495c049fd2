import { openVault } from '../../../electron/vault/open-vault.ts';

/** Runs inside a session without a keyring; prints one JSON line. */
const { vault, problem } = await openVault({ probeTimeoutMs: 5_000 });
await vault.set('Tieout/tokens/sandbox-1', 'tokens', 'in memory');
const kept = await vault.get('Tieout/tokens/sandbox-1', 'tokens');
process.stdout.write(`${JSON.stringify({ backend: vault.backend, code: problem?.code ?? null, kept })}\n`);
// A keychain call that still waits must not keep the session open.
process.exit(0);
