import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyLedger } from './ledger-file.ts';
import { backupFolder } from './open.ts';

const backupsKept = 10;

/**
 * A whole copy of the ledger beside it before something is sent, without blocking; the oldest beyond ten go.
 *
 * @throws AppError 'company.backup-failed'
 */
export async function backUpBeforePush(ledgerFile: string, at: Date): Promise<string> {
  const folder = backupFolder(ledgerFile);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `${at.toISOString().replace(/[:.]/g, '-')}-before-push.sqlite`);
  await copyLedger(ledgerFile, target);
  const old = readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite'))
    .sort()
    .slice(0, -backupsKept);
  for (const name of old) rmSync(join(folder, name), { force: true });
  return target;
}
