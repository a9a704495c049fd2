import { copyFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../../shared/assert.ts';
import { AppError } from '../../shared/errors.ts';
import { type RealmKey, realmKeyText } from '../oauth/environments.ts';
import type { Identity, LedgerWork } from './ledger-work.ts';
import { ensurePrivateDir } from './private-files.ts';
import { companyFolder, openRegistry, type Registry, registryFileName } from './registry.ts';

/** The ledger of a company. */
export function ledgerFileOf(dataFolder: string, key: RealmKey): string {
  return path.join(companyFolder(dataFolder, key), 'ledger.sqlite');
}

/**
 * Copies a company's ledger to a file the person chose, also while its engine works on it.
 *
 * @throws AppError 'company.backup-failed'
 */
export async function backUpCompany(work: LedgerWork, ledgerFile: string, target: string): Promise<void> {
  await work({ work: 'copy', ledgerFile, target });
}

export interface RestoreDeps {
  readonly work: LedgerWork;
  readonly dataFolder: string;
  readonly registry: Registry;
  /** Ends the company's engine, so that nobody writes while its file is replaced. */
  readonly close: (key: RealmKey) => Promise<void>;
  readonly now: () => Date;
}

/** Which company a backup is of. @throws AppError 'company.restore-failed' for a file that is no ledger of ours */
export async function identifyBackup(work: LedgerWork, file: string): Promise<Identity> {
  const reply = await work({ work: 'identify', file });
  assert(reply.outcome === 'identity', 'the worker answers with an identity');
  return reply.identity;
}

/**
 * Puts a backup in a company's place, keeping what was there under `backups`. Export is locked in the restored ledger:
 * see `prepareRestore`. What goes wrong leaves the present ledger in its place.
 *
 * @throws AppError 'company.restore-failed' for a file that is no sound Tieout ledger, 'ledger.newer-than-app'
 */
export async function restoreCompany(file: string, deps: RestoreDeps): Promise<RealmKey> {
  const identity = await identifyBackup(deps.work, file);
  const key: RealmKey = { environment: identity.environment, realmId: identity.realmId };
  const folder = companyFolder(deps.dataFolder, key);
  const ledger = ledgerFileOf(deps.dataFolder, key);
  const partial = `${ledger}.part`;
  const at = deps.now().toISOString();
  await ensurePrivateDir(folder);
  await deps.work({ work: 'prepare-restore', backup: file, target: partial, at });
  await deps.close(key);
  const kept = path.join(folder, 'backups', `${at.replace(/[:.]/g, '-')}-replaced-by-restore.sqlite`);
  try {
    await ensurePrivateDir(path.dirname(kept));
    await replaceLedger(deps.work, { ledger, by: partial, kept });
  } catch (error) {
    await rm(partial, { force: true });
    throw new AppError('company.restore-failed', 'fix-and-retry', {}, error);
  }
  if (deps.registry.find(key) === null) await deps.registry.add(key, { name: identity.companyName, colour: 'gray' });
  await deps.registry.update(key, { homeCurrency: identity.homeCurrency, archivedAt: null, figures: null });
  return key;
}

/** What may lie beside a ledger that nobody has open: changes that are not in its file yet. */
const besides = ['-wal', '-shm'];

/** Puts one ledger in another's place, of which a copy is kept. A kill at any moment leaves one of the two there, whole. */
async function replaceLedger(
  work: LedgerWork,
  { ledger, by, kept }: { readonly ledger: string; readonly by: string; readonly kept: string },
): Promise<void> {
  // One that is damaged can't be made whole, and is kept as it lies.
  await work({ work: 'make-whole', file: ledger }).catch(() => undefined);
  for (const end of ['', ...besides]) await unlessMissing(copyFile(`${ledger}${end}`, `${kept}${end}`));
  // Changes of the one would be taken for the other's.
  for (const end of besides) await rm(`${ledger}${end}`, { force: true });
  try {
    await rename(by, ledger);
  } catch (error) {
    for (const end of besides) await unlessMissing(copyFile(`${kept}${end}`, `${ledger}${end}`));
    throw error;
  }
}

async function unlessMissing(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}

/** Deletes a company's ledger, its backups and its logs. Secrets and the list's entry are the caller's. */
export async function deleteCompanyFiles(dataFolder: string, key: RealmKey): Promise<void> {
  await rm(companyFolder(dataFolder, key), { recursive: true, force: true });
  const logFolder = path.join(dataFolder, 'logs');
  const names = await readdir(logFolder).catch(() => []);
  const own = new RegExp(`^engine-${realmKeyText(key)}(\\.[0-9]+)?\\.log$`);
  await Promise.all(names.filter((name) => own.test(name)).map((name) => rm(path.join(logFolder, name))));
}

/**
 * Builds the list of companies anew from the ledgers that lie here. The list that cannot be read is kept beside it.
 * Names and currencies come from the ledgers; colours, settings and what was archived are lost with the list.
 *
 * @returns how many companies were found
 */
export async function rebuildList(work: LedgerWork, dataFolder: string, now: Date): Promise<number> {
  const file = path.join(dataFolder, registryFileName);
  const damaged = path.join(dataFolder, `companies.damaged-${now.toISOString().replace(/[:.]/g, '-')}.json`);
  await unlessMissing(rename(file, damaged));
  const registry = await openRegistry({ folder: dataFolder });
  const companies = path.join(dataFolder, 'companies');
  let found = 0;
  for (const name of (await readdir(companies).catch(() => [])).sort()) {
    const ledger = path.join(companies, name, 'ledger.sqlite');
    const identity = await identifyBackup(work, ledger).catch(() => null);
    if (identity === null || realmKeyText(identity) !== name) continue;
    await registry.add(identity, { name: identity.companyName, colour: 'gray' });
    await registry.update(identity, { homeCurrency: identity.homeCurrency });
    found++;
  }
  return found;
}
