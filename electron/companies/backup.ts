import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { Environment, RealmId, type RealmKey } from '../oauth/environments.ts';
import { companyFolder, type Registry } from './registry.ts';

const Identity = z.object({
  environment: Environment,
  realm_id: RealmId,
  company_name: z.string().min(1),
  home_currency: z.string(),
});

/**
 * Copies a ledger to a file the person chose, whole and consistent, also while its engine works on it. Runs on a
 * connection of its own, page by page, so that main never stands still.
 *
 * @throws AppError 'company.backup-failed'
 */
export async function backUpCompany(ledgerFile: string, target: string): Promise<void> {
  const partial = `${target}.part`;
  try {
    const db = new Database(ledgerFile, { readonly: true, fileMustExist: true });
    try {
      await db.backup(partial, { progress: () => 200 });
    } finally {
      db.close();
    }
    await rename(partial, target);
  } catch (error) {
    await rm(partial, { force: true });
    throw new AppError('company.backup-failed', 'retry-later', {}, error);
  }
}

export interface RestoreDeps {
  readonly dataFolder: string;
  readonly registry: Registry;
  readonly close: (key: RealmKey) => Promise<void>;
  readonly now: () => Date;
}

/**
 * Puts a backup in a company's place, keeping what was there beside it. Export is locked in the restored ledger until a
 * full pull and a search for documents sent since the backup are done: other copies may have pushed meanwhile.
 *
 * @throws AppError 'company.restore-failed' for a file that is no Tieout ledger, 'ledger.newer-than-app'
 */
export async function restoreCompany(file: string, deps: RestoreDeps): Promise<RealmKey> {
  const identity = readIdentity(file);
  const key: RealmKey = { environment: identity.environment, realmId: identity.realm_id };
  await deps.close(key);
  const folder = companyFolder(deps.dataFolder, key);
  const ledger = path.join(folder, 'ledger.sqlite');
  const partial = `${ledger}.part`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await copyFile(file, partial);
    lockExport(partial, deps.now());
    const kept = path.join(
      folder,
      'backups',
      `${deps.now().toISOString().replace(/[:.]/g, '-')}-replaced-by-restore.sqlite`,
    );
    await mkdir(path.dirname(kept), { recursive: true, mode: 0o700 });
    await rename(ledger, kept).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
    await Promise.all(['-wal', '-shm'].map((end) => rm(`${ledger}${end}`, { force: true })));
    await rename(partial, ledger);
  } catch (error) {
    await rm(partial, { force: true });
    throw new AppError('company.restore-failed', 'fix-and-retry', {}, error);
  }
  if (deps.registry.find(key) === null) await deps.registry.add(key, { name: identity.company_name, colour: 'gray' });
  await deps.registry.update(key, { homeCurrency: identity.home_currency, archivedAt: null, figures: null });
  return key;
}

function readIdentity(file: string): z.infer<typeof Identity> {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      return Identity.parse(db.prepare('SELECT * FROM ledger_identity').get());
    } finally {
      db.close();
    }
  } catch (error) {
    throw new AppError('company.restore-failed', 'fix-and-retry', {}, error);
  }
}

/** The setting that `export/` looks at before anything is sent. */
export const exportLockKey = 'export.locked';

function lockExport(ledgerFile: string, at: Date): void {
  const db = new Database(ledgerFile);
  try {
    db.prepare(
      'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
    ).run(exportLockKey, JSON.stringify({ since: at.toISOString(), why: 'restored' }));
  } finally {
    db.close();
  }
}
