import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  backUpCompany,
  deleteCompanyFiles,
  ledgerFileOf,
  rebuildList,
  restoreCompany,
} from '../../../electron/companies/backup.ts';
import { createLedgerWork } from '../../../electron/companies/ledger-work.ts';
import { openRegistry, type Registry } from '../../../electron/companies/registry.ts';
import { exportLockKey } from '../../../electron/ledger/ledger-file.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { readSetting, saveSetting } from '../../../electron/ledger/settings.ts';

const work = createLedgerWork(
  () => new Worker(new URL('../../../electron/companies/ledger-worker.ts', import.meta.url)),
);
const key = { environment: 'sandbox', realmId: '9130357' } as const;
const identity = { ...key, companyName: 'Harbor Bakery', homeCurrency: 'CAD' };
const now = (): Date => new Date('2026-11-21T12:00:00.000Z');

describe('a company’s file', () => {
  let folder = '';
  let registry: Registry;
  let open: WritableDb[] = [];
  const ledger = (): WritableDb => {
    const db = openLedger(ledgerFileOf(folder, key), identity, now);
    open.push(db);
    return db;
  };
  const closeAll = (): void => {
    for (const db of open) db.close();
    open = [];
  };
  const deps = () => ({
    work,
    dataFolder: folder,
    registry,
    now,
    close: async () => closeAll(),
  });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tieout-backup-'));
    registry = await openRegistry({ folder });
    await registry.add(key, { name: 'Harbor', colour: 'teal' });
  });
  afterEach(async () => {
    closeAll();
    await rm(folder, { recursive: true });
  });

  it('is copied whole while it is open and being written, and only its owner can read the copy', async () => {
    const db = ledger();
    saveSetting(db, 'mark', 'before');
    const target = join(folder, 'copy.tieout');
    const copying = backUpCompany(work, ledgerFileOf(folder, key), target);
    for (let turn = 0; turn < 50; turn++) saveSetting(db, 'turn', turn);
    await copying;
    const copy = new Database(target, { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(copy.prepare("SELECT value FROM setting WHERE key = 'mark'").pluck().get()).toBe('"before"');
    copy.close();
    if (process.platform !== 'win32') expect((await stat(target)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('that cannot be copied leaves nothing half done', async () => {
    ledger();
    const target = join(folder, 'missing', 'copy.tieout');
    await expect(backUpCompany(work, ledgerFileOf(folder, key), target)).rejects.toMatchObject({
      code: 'company.backup-failed',
    });
  });

  it('is restored with export locked, what it replaces kept beside it, and its facts back', async () => {
    const db = ledger();
    saveSetting(db, 'mark', 'backed up');
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    saveSetting(db, 'mark', 'after the backup');

    expect(await restoreCompany(backup, deps())).toEqual(key);
    const restored = ledger();
    expect(readSetting(restored, 'mark', z.unknown())).toBe('backed up');
    expect(readSetting(restored, exportLockKey, z.unknown())).toMatchObject({
      since: now().toISOString(),
      why: 'restored',
    });
    const kept = join(folder, 'companies', 'sandbox-9130357', 'backups');
    const [name = ''] = (await readdir(kept)).filter((one) => one.endsWith('replaced-by-restore.sqlite'));
    const old = new Database(join(kept, name), { readonly: true });
    expect(old.prepare("SELECT value FROM setting WHERE key = 'mark'").pluck().get()).toBe('"after the backup"');
    old.close();
    expect(registry.get(key)).toMatchObject({ name: 'Harbor', homeCurrency: 'CAD' });
  });

  it('stays where it is when the restored one cannot take its place', async () => {
    const db = ledger();
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    saveSetting(db, 'mark', 'present');
    const close = async (): Promise<void> => {
      closeAll();
      await rm(`${ledgerFileOf(folder, key)}.part`);
    };
    await expect(restoreCompany(backup, { ...deps(), close })).rejects.toMatchObject({
      code: 'company.restore-failed',
    });
    expect(readSetting(ledger(), 'mark', z.unknown())).toBe('present');
  });

  it('is never missing while another takes its place', async () => {
    const db = ledger();
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    saveSetting(db, 'mark', 'present');
    let looks = 0;
    let missing = 0;
    const close = async (): Promise<void> => {
      closeAll();
      const look = (): void => {
        looks++;
        if (!existsSync(ledgerFileOf(folder, key))) missing++;
        watching = setImmediate(look);
      };
      look();
    };
    let watching: NodeJS.Immediate | undefined;
    await restoreCompany(backup, { ...deps(), close });
    clearImmediate(watching);
    expect(looks).toBeGreaterThan(3);
    expect(missing).toBe(0);
    expect(readSetting(ledger(), 'mark', z.unknown())).toBeNull();
  });

  it('of an engine that was killed is kept with all it had, and nothing of it gets into the restored one', async () => {
    const db = ledger();
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    saveSetting(db, 'mark', 'in the log of changes');
    const file = ledgerFileOf(folder, key);
    const close = async (): Promise<void> => {
      // As a kill leaves it: closing brings the log into the file.
      const lying = ['', '-wal'].map((end) => [`${file}${end}`, readFileSync(`${file}${end}`)] as const);
      closeAll();
      for (const [name, bytes] of lying) writeFileSync(name, bytes);
    };
    await restoreCompany(backup, { ...deps(), close });
    expect(readSetting(ledger(), 'mark', z.unknown())).toBeNull();
    const [kept = ''] = (await readdir(join(file, '..', 'backups'))).filter((name) => name.endsWith('.sqlite'));
    const before = new Database(join(file, '..', 'backups', kept), { readonly: true });
    const mark = before.prepare("SELECT value FROM setting WHERE key = 'mark'").pluck().get();
    expect(JSON.parse(String(mark))).toBe('in the log of changes');
    before.close();
  });

  it('comes along to another computer, where it joins the list', async () => {
    saveSetting(ledger(), 'mark', 'moved');
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    closeAll();
    await registry.remove(key);
    await deleteCompanyFiles(folder, key);
    expect(await readdir(join(folder, 'companies'))).toEqual([]);

    await restoreCompany(backup, deps());
    expect(registry.get(key)).toMatchObject({ name: 'Harbor Bakery', homeCurrency: 'CAD' });
    expect(readSetting(ledger(), 'mark', z.unknown())).toBe('moved');
  });

  it.each([
    ['no database', async (file: string) => writeFile(file, 'not a ledger')],
    [
      'another program’s database',
      async (file: string) => {
        await rm(file);
        const db = new Database(file);
        db.exec('CREATE TABLE something (id INTEGER)');
        db.close();
      },
    ],
    [
      'a backup cut short',
      async (file: string) => {
        const text = await readFile(file);
        await writeFile(file, text.subarray(0, Math.floor(text.length / 2)));
      },
    ],
  ])('is not touched by %s', async (_name, spoil) => {
    saveSetting(ledger(), 'mark', 'here');
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    await spoil(backup);
    await expect(restoreCompany(backup, deps())).rejects.toMatchObject({ code: 'company.restore-failed' });
    expect(open).toHaveLength(1);
    expect(readSetting(ledger(), 'mark', z.unknown())).toBe('here');
    const left = await readdir(join(folder, 'companies', 'sandbox-9130357'));
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('from a newer release is refused', async () => {
    ledger();
    const backup = join(folder, 'copy.tieout');
    await backUpCompany(work, ledgerFileOf(folder, key), backup);
    const db = new Database(backup);
    db.pragma('user_version = 9999');
    db.close();
    await expect(restoreCompany(backup, deps())).rejects.toMatchObject({ code: 'ledger.newer-than-app' });
  });

  it('names its company when the list is built anew; a folder that holds another’s ledger is left out', async () => {
    ledger();
    closeAll();
    await writeFile(join(folder, 'companies.json'), '{"version":1,"sett');
    const foreign = openLedger(
      join(folder, 'companies', 'sandbox-77', 'ledger.sqlite'),
      { ...identity, realmId: '78' },
      now,
    );
    foreign.close();
    expect(await rebuildList(work, folder, now())).toBe(1);
    const rebuilt = await openRegistry({ folder });
    expect(rebuilt.list()).toMatchObject([{ realmId: '9130357', name: 'Harbor Bakery', homeCurrency: 'CAD' }]);
    expect(await readFile(join(folder, 'companies.damaged-2026-11-21T12-00-00-000Z.json'), 'utf8')).toContain('"sett');
  });
});
