import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copyLedger } from './ledger-file.ts';
import { backupFolder, pruneBackups } from './open.ts';

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
  pruneBackups(folder);
  return target;
}
