import { chmodSync, copyFileSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { AppError, isAppError } from '../../shared/errors.ts';
import { migrations } from './migrations/index.ts';
import type { LedgerIdentity } from './open.ts';

// What is done with a ledger's file as a whole, without opening it for work: copies, and what it is a ledger of.

/** The setting that export looks at before anything is sent; its value says since when and why. */
export const exportLockKey = 'export.locked';

const Identity = z.object({
  environment: z.enum(['sandbox', 'production', 'practice']),
  realm_id: z.string().regex(/^[0-9]{1,32}$/),
  company_name: z.string().min(1),
  home_currency: z.string().regex(/^[A-Z]{3}$/),
});

/**
 * Copies a ledger whole and consistent, also while its engine works on it, and only then gives the copy its name.
 *
 * @throws AppError 'company.backup-failed'
 */
export async function copyLedger(ledgerFile: string, target: string): Promise<void> {
  const partial = `${target}.part`;
  try {
    const db = new Database(ledgerFile, { readonly: true, fileMustExist: true });
    try {
      await db.backup(partial);
    } finally {
      db.close();
    }
    chmodSync(partial, 0o600);
    await rename(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw new AppError('company.backup-failed', 'retry-later', {}, error);
  }
}

/**
 * Brings all of a ledger into its one file, so that nothing beside it belongs to it any more. For a ledger nobody has open.
 *
 * @throws AppError 'company.restore-failed' when it is damaged or in use
 */
export function makeWhole(file: string): void {
  try {
    const db = new Database(file, { fileMustExist: true });
    try {
      if (db.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') throw new Error('it is in use');
    } finally {
      db.close();
    }
  } catch (error) {
    throw new AppError('company.restore-failed', 'fix-and-retry', {}, error);
  }
}

/** Which company a file is the ledger of. @throws AppError 'company.restore-failed' when it is none */
export function readLedgerIdentity(file: string): LedgerIdentity {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true });
    try {
      const row = Identity.parse(db.prepare('SELECT * FROM ledger_identity').get());
      return {
        environment: row.environment,
        realmId: row.realm_id,
        companyName: row.company_name,
        homeCurrency: row.home_currency,
      };
    } finally {
      db.close();
    }
  } catch (error) {
    throw new AppError('company.restore-failed', 'fix-and-retry', {}, error);
  }
}

/**
 * Makes a copy of a backup that may take a ledger's place: whole, sound, of this release or older, and with export
 * locked until a full pull and a search for documents sent since are done, as other copies may have pushed meanwhile.
 *
 * @param target  replaced; removed again when the backup is refused
 * @param at  the instant of the restore, UTC ISO
 * @throws AppError 'company.restore-failed', 'ledger.newer-than-app'
 */
export function prepareRestore(backup: string, target: string, at: string): void {
  try {
    copyFileSync(backup, target);
    chmodSync(target, 0o600);
    const db = new Database(target);
    try {
      const current = Number(db.pragma('user_version', { simple: true }));
      const newest = migrations.at(-1)?.version ?? 0;
      if (current > newest) throw new AppError('ledger.newer-than-app', 'none', { current, newest });
      if (db.pragma('quick_check', { simple: true }) !== 'ok') throw new Error('the backup is damaged');
      db.prepare(
        'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      ).run(exportLockKey, JSON.stringify({ since: at, why: 'restored' }));
    } finally {
      db.close();
    }
    // What lies beside the ledger it replaces would belong to that one.
    makeWhole(target);
  } catch (error) {
    rmSync(target, { force: true });
    if (isAppError(error)) throw error;
    throw new AppError('company.restore-failed', 'fix-and-retry', {}, error);
  }
}
