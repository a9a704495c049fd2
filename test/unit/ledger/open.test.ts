import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInvoiceLines } from '../../../electron/ledger/invoice-lines.ts';
import { lockLedger } from '../../../electron/ledger/lock.ts';
import { migrations } from '../../../electron/ledger/migrations/index.ts';
import { backUpSync, backupFolder, openLedger } from '../../../electron/ledger/open.ts';

const identity = { environment: 'practice', realmId: '1', companyName: 'Harbor', homeCurrency: 'USD' } as const;
const now = () => new Date('2026-01-02T03:04:05.000Z');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-open-'));
  file = join(folder, 'company', 'ledger.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

test.runIf(process.platform !== 'win32')('a ledger is for its owner alone', () => {
  openLedger(file, identity, now).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'company')).mode & 0o777).toBe(0o700);
});

test('a pending migration is preceded by a backup, a failing one leaves the file as it was', () => {
  openLedger(file, identity, now).close();
  const version = (migrations.at(-1)?.version ?? 0) + 1;
  const broken = [...migrations, { version, sql: 'CREATE TABLE half (a INTEGER); INSERT INTO nowhere VALUES (1);' }];
  expect(() => openLedger(file, identity, now, broken)).toThrow('nowhere');
  expect(readdirSync(backupFolder(file))).toHaveLength(1);
  const db = openLedger(file, identity, now);
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
  db.close();
});

test('a newer file is refused and left untouched', () => {
  const db = openLedger(file, identity, now);
  db.pragma('user_version = 9999');
  db.close();
  const before = readFileSync(file);
  expect(() => openLedger(file, identity, now)).toThrow('ledger.newer-than-app');
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('another company’s file and a file of something else are refused', () => {
  openLedger(file, identity, now).close();
  expect(() => openLedger(file, { ...identity, realmId: '2' }, now)).toThrow('ledger.wrong-realm');
  expect(() => openLedger(file, { ...identity, environment: 'production' }, now)).toThrow('ledger.wrong-realm');
  const other = join(folder, 'other.sqlite');
  writeFileSync(other, 'not a ledger, but long enough to be read as one '.repeat(40));
  expect(() => openLedger(other, identity, now)).toThrow('ledger.damaged');
});

test('ten backups are kept, the newest; an older one goes with what lay beside it', () => {
  const db = openLedger(file, identity, now);
  mkdirSync(backupFolder(file));
  const replaced = join(backupFolder(file), '2025-12-31T00-00-00-000Z-replaced-by-restore.sqlite');
  for (const end of ['', '-wal', '-shm']) writeFileSync(replaced + end, '');
  for (let minute = 0; minute < 12; minute++) backUpSync(db, file, 'test', new Date(Date.UTC(2026, 0, 1, 0, minute)));
  db.close();
  const kept = readdirSync(backupFolder(file)).sort();
  expect(kept).toHaveLength(10);
  expect(kept[0]).toContain('00-02-00');
});

test('one holder at a time; the next gets the lock once it is free', async () => {
  const first = await lockLedger(file, 0);
  await expect(lockLedger(file, 0)).rejects.toThrow('ledger.locked');
  const waiting = lockLedger(file, 10_000);
  first.release();
  (await waiting).release();
  expect(existsSync(`${file}.lock`)).toBe(true);
});

test('lines of invoices that were kept as values become what QuickBooks wrote', () => {
  const old = migrations.slice(0, 1);
  const first = openLedger(file, identity, now, old);
  const lines = JSON.stringify([
    ['1', 'SalesItemLineDetail', '20', 'Travel', '1.5', '48.3', 7_245, 'NON', null, null],
    [null, 'SubTotalLineDetail', null, null, null, null, 7_245, null, null, null],
  ]);
  const insert = first.prepare(
    `INSERT INTO qbo_invoice (id, sync_token, txn_date, customer_id, currency, total_minor, balance_minor, tax_minor, deposit_minor, voided, lines, last_updated_at)
     VALUES (?, 0, '2026-01-01', '7', ?, 0, 0, 0, 0, 0, ?, '')`,
  );
  insert.run('1', 'USD', lines);
  insert.run('2', 'JPY', lines);
  first.close();
  const db = openLedger(file, identity, now);
  const read = readInvoiceLines(db, ['1', '2']);
  db.close();
  const travel = { detailType: 'SalesItemLineDetail', description: 'Travel', quantity: '1.5', unitPrice: '48.3' };
  const total = { detailType: 'SubTotalLineDetail', description: null, quantity: null, unitPrice: null };
  for (const id of ['1', '2']) {
    expect(read.get(id)).toEqual([
      { ...travel, amountMinor: 7_245 },
      { ...total, amountMinor: 7_245 },
    ]);
  }
});

test('a transaction within another is part of it, without a savepoint; together they happen or do not', () => {
  const db = openLedger(file, identity, now);
  const put = db.prepare('INSERT INTO setting (key, value) VALUES (?, 1)');
  const keys = () => db.prepare('SELECT key FROM setting ORDER BY key').pluck().all();
  const inner = () =>
    db.transaction(() => {
      put.run('inner');
      throw new Error('refused');
    })();
  const outer = db.transaction((passOn: boolean) => {
    put.run('outer');
    try {
      inner();
    } catch (error) {
      if (passOn) throw error;
    }
  });
  expect(() => outer(true)).toThrow('refused');
  expect(keys()).toEqual([]);
  outer(false);
  expect(keys()).toEqual(['inner', 'outer']);
  db.close();
});
