import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { AppError } from '../../shared/errors.ts';
import { attachStaging } from './import-staging.ts';
import { migrations as allMigrations, type Migration } from './migrations/index.ts';
import { ensureMirrorIndexes } from './mirror-indexes.ts';
import { inTurn, type WriteTurns } from './write-turns.ts';

declare const writable: unique symbol;

/** A connection for reading: repositories that only read take this, so that a reader cannot call a writer. */
export type ReadableDb = Pick<Database.Database, 'prepare' | 'name'>;

/** A connection of the engine, which is the ledger's one writer. Branded: only this file makes it. */
export type WritableDb = Database.Database & { readonly [writable]: true };

export type Environment = 'sandbox' | 'production' | 'practice';

export interface LedgerIdentity {
  readonly environment: Environment;
  readonly realmId: string;
  readonly companyName: string;
  readonly homeCurrency: string;
}

const backupsKept = 10;

/**
 * Opens (and where needed creates and migrates) a company's ledger. The file is 0600 in a folder of 0700.
 * Before the first pending migration of an existing file a backup is taken beside it.
 *
 * @throws AppError 'ledger.newer-than-app' (the file is left untouched), 'ledger.damaged', 'ledger.wrong-realm'
 */
export function openLedger(
  file: string,
  identity: LedgerIdentity,
  now: () => Date,
  migrations: readonly Migration[] = allMigrations,
): WritableDb {
  const isNew = !existsSync(file);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const db = openFile(file);
  try {
    migrate(db, file, isNew, now, migrations);
    ensureMirrorIndexes(db);
    checkIdentity(db, identity, now);
  } catch (error) {
    db.close();
    throw error;
  }
  chmodSync(file, 0o600);
  return db as WritableDb;
}

/**
 * A further connection of an engine to the ledger that it holds open and migrated: for the thread that stores pages.
 *
 * @throws AppError 'ledger.damaged'
 */
export function openForPages(file: string, turns: WriteTurns): WritableDb {
  const db = openFile(file, { fileMustExist: true, timeout: threadWaitMs }) as WritableDb;
  db.pragma(`cache_size = ${-threadCacheKb}`);
  setWriteTurns(db, turns);
  return db;
}

/** It adds rows at the ends of tables: what it comes back to are the few pages of their keys. */
const threadCacheKb = 16_384;
/** The thread that stores pages stands back for any decision, however much it writes. */
const threadWaitMs = 600_000;

/**
 * Has every transaction ask for the right to write when it begins, and one within another be part of it. One that reads first and writes later would be refused where the
 * thread that stores pages has written in between; so it waits for its turn instead, a page long at most.
 *
 * A savepoint of its own for an inner one would cost the square of what is written: SQLite keeps all pages that changed since in a list in
 * memory, and walks it at each statement. So whoever catches what an inner one throws must throw it on.
 *
 * @see https://www.sqlite.org/isolation.html
 */
function beginToWrite(db: Database.Database): void {
  const begin = db.transaction.bind(db);
  Object.defineProperty(db, 'transaction', {
    value: (work: (...given: unknown[]) => unknown) => {
      const run = begin(work).immediate;
      return (...given: unknown[]) => {
        if (db.inTransaction) return work(...given);
        const turns = turnsOf.get(db);
        return turns === undefined ? run(...given) : inTurn(turns, () => run(...given));
      };
    },
    // A property that can't be redefined can't be wrapped by a proxy either: the kill matrix counts transactions by one.
    configurable: true,
  });
}

const turnsOf = new WeakMap<object, WriteTurns>();

/** Has the transactions of a connection take turns with those of other threads; null: no more. */
export function setWriteTurns(db: WritableDb, turns: WriteTurns | null): void {
  if (turns === null) turnsOf.delete(db);
  else turnsOf.set(db, turns);
}

function openFile(file: string, options: Database.Options = {}): Database.Database {
  try {
    const db = new Database(file, { timeout: 10_000, ...options });
    beginToWrite(db);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma('cache_size = -65536');
    // Before temporary tables are told to stay in memory: this one is to go to disk.
    attachStaging(db);
    db.pragma('temp_store = MEMORY');
    return db;
  } catch (error) {
    throw new AppError('ledger.damaged', 'none', {}, error);
  }
}

function migrate(
  db: Database.Database,
  file: string,
  isNew: boolean,
  now: () => Date,
  migrations: readonly Migration[],
): void {
  const current = db.pragma('user_version', { simple: true }) as number;
  const newest = migrations.at(-1)?.version ?? 0;
  if (current > newest) throw new AppError('ledger.newer-than-app', 'none', { current, newest });
  if (current === newest) return;
  if (!isNew && current > 0) backUpSync(db, file, `before-migration-${newest}`, now());
  for (const { version, sql } of migrations) {
    if (version <= current) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    })();
  }
}

function checkIdentity(db: Database.Database, identity: LedgerIdentity, now: () => Date): void {
  const stored = db.prepare('SELECT environment, realm_id FROM ledger_identity').get() as
    | { environment: string; realm_id: string }
    | undefined;
  if (stored === undefined) {
    db.prepare(
      `INSERT INTO ledger_identity (only_one, environment, realm_id, company_name, home_currency, created_at)
       VALUES (1, ?, ?, ?, ?, ?)`,
    ).run(identity.environment, identity.realmId, identity.companyName, identity.homeCurrency, now().toISOString());
  } else if (stored.environment !== identity.environment || stored.realm_id !== identity.realmId) {
    throw new AppError('ledger.wrong-realm', 'none', { realm: stored.realm_id, environment: stored.environment });
  }
}

/** Folder of a ledger's automatic backups. */
export function backupFolder(ledgerFile: string): string {
  return join(dirname(ledgerFile), 'backups');
}

/** Takes away the oldest backups beyond ten, with what SQLite kept beside one that was a ledger at work. */
export function pruneBackups(folder: string): void {
  const old = readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite'))
    .sort()
    .slice(0, -backupsKept);
  for (const name of old) for (const end of ['', '-wal', '-shm']) rmSync(join(folder, name + end), { force: true });
}

/**
 * A whole copy of the ledger beside it, consistent and compact; the oldest beyond ten go.
 *
 * @returns the backup's path
 */
export function backUpSync(db: Database.Database, ledgerFile: string, label: string, at: Date): string {
  const folder = backupFolder(ledgerFile);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `${at.toISOString().replace(/[:.]/g, '-')}-${label}.sqlite`);
  rmSync(target, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(target);
  } catch (error) {
    throw new AppError('company.backup-failed', 'retry-later', {}, error);
  }
  chmodSync(target, 0o600);
  pruneBackups(folder);
  return target;
}
