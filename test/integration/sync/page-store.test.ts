import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWhole } from '../../../electron/ledger/answers.ts';
import { readInvoiceLines } from '../../../electron/ledger/invoice-lines.ts';
import { dropIndexesOfEmpty } from '../../../electron/ledger/mirror-indexes.ts';
import { mirrorStatements } from '../../../electron/ledger/mirror-rows.ts';
import { openLedger, type WritableDb } from '../../../electron/ledger/open.ts';
import { readCursor } from '../../../electron/ledger/sync-state.ts';
import { mapObjects } from '../../../electron/quickbooks/entities/index.ts';
import { type PageStore, storeHere, storeInThread, type WalkedPage } from '../../../electron/sync/page-store.ts';
import { packAnswer, sealAnswer } from '../../../electron/sync/store-rows.ts';
import { createStoreWorker } from '../../store-worker.ts';

const identity = { environment: 'practice', realmId: '1', companyName: 'Practice', homeCurrency: 'USD' } as const;
const at = '2026-03-01T10:00:00.000Z';

let folder: string;
let db: WritableDb;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tieout-pages-'));
  db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date(at));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const invoice = (id: number, syncToken: number, amount: number) => ({
  Id: String(id),
  SyncToken: String(syncToken),
  MetaData: { CreateTime: at, LastUpdatedTime: at },
  TxnDate: '2026-02-01',
  CustomerRef: { value: '7' },
  TotalAmt: amount,
  Balance: amount,
  Line: [{ Id: '1', DetailType: 'SalesItemLineDetail', Amount: amount, SalesItemLineDetail: { Qty: 1 } }],
});

const bytesOf = (objects: readonly Record<string, unknown>[]) =>
  new TextEncoder().encode(JSON.stringify({ QueryResponse: { startPosition: 1, Invoice: objects }, time: at }));

function page(objects: readonly Record<string, unknown>[], position: number): WalkedPage {
  return {
    answer: sealAnswer(packAnswer('Invoice', mapObjects('Invoice', objects, 'USD'), at, bytesOf(objects))),
    cursor: { type: 'Invoice', phase: 'first-pull', cursor: { position }, serverTime: at, storedCount: position },
    expectedCount: 4,
  };
}

const stores: [name: string, open: () => PageStore][] = [
  ['on this thread', () => storeHere(db)],
  ['in a thread', () => storeInThread(db, createStoreWorker)],
];

describe.each(stores)('a store of pages %s', (_name, open) => {
  test('keeps rows, lines and place together; a newer row takes the place of the old one, an older does not', async () => {
    const store = open();
    expect(await store.save(page([invoice(1, 0, 10), invoice(2, 3, 20)], 2))).toBe(2);
    expect(await store.save(page([invoice(1, 1, 15), invoice(2, 2, 25), invoice(2, 3, 20)], 4))).toBe(1);
    await store.close();
    expect(db.prepare('SELECT id, total_minor AS total FROM qbo_invoice ORDER BY id').all()).toEqual([
      { id: '1', total: 1500 },
      { id: '2', total: 2000 },
    ]);
    const amounts = [...readInvoiceLines(db, ['1', '2'])].map(([id, [line]]) => [id, line?.amountMinor]);
    expect(amounts.toSorted()).toEqual([
      ['1', 1500],
      ['2', 2000],
    ]);
    expect(readCursor(db, 'Invoice')).toMatchObject({ phase: 'first-pull', cursor: { position: 4 }, storedCount: 4 });
  });

  test('keeps whole objects of a page in one answer, and the answer as long as a row needs it', async () => {
    const store = open();
    const answers = () => db.prepare('SELECT record_count AS n FROM qbo_answer').all();
    expect(await store.save(page([invoice(1, 0, 10), invoice(2, 0, 20), invoice(2, 1, 21)], 2))).toBe(3);
    expect(answers()).toEqual([{ n: 1 }]);
    expect(await store.save(page([invoice(1, 0, 10), invoice(2, 1, 21)], 2))).toBe(0);
    expect([readWhole(db, 'Invoice', '1'), readWhole(db, 'Invoice', '2'), readWhole(db, 'Invoice', '3')]).toEqual([
      JSON.stringify(invoice(1, 0, 10)),
      JSON.stringify(invoice(2, 1, 21)),
      null,
    ]);
    // Same version, other content: as when a payment moves a balance.
    expect(await store.save(page([invoice(1, 0, 11)], 2))).toBe(1);
    expect(readWhole(db, 'Invoice', '1')).toBe(JSON.stringify(invoice(1, 0, 11)));
    expect(answers()).toEqual([]);
    await store.close();
  });

  test('tells a changed record from its columns, without reading the answer that holds the old one', async () => {
    const store = open();
    await store.save(page([invoice(1, 0, 10), invoice(2, 0, 20), invoice(3, 0, 30)], 3));
    db.prepare("UPDATE qbo_answer SET body = x'00'").run();
    const unversioned = { ...invoice(2, 0, 20), Balance: 5 };
    expect(await store.save(page([invoice(1, 1, 10), unversioned], 3))).toBe(2);
    await expect(store.save(page([{ ...invoice(3, 0, 30), Unknown: 'x' }], 3))).rejects.toThrow();
    await store.close();
    expect(readWhole(db, 'Invoice', '1')).toBe(JSON.stringify(invoice(1, 1, 10)));
    expect(readWhole(db, 'Invoice', '2')).toBe(JSON.stringify(unversioned));
  });

  test('leaves every index where it was', async () => {
    const indexes = () => db.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' ORDER BY name").pluck().all();
    const before = indexes();
    expect(before).toContain('qbo_invoice_customer');
    const store = open();
    await store.save(page([invoice(1, 0, 10)], 2));
    await store.close();
    expect(indexes()).toEqual(before);
  });

  test('that cannot keep a page says why in the words of SQLite, keeps nothing of it, and goes on', async () => {
    const store = open();
    db.exec(
      "CREATE TRIGGER no_nine BEFORE INSERT ON qbo_invoice WHEN new.id = '9' BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    await expect(store.save(page([invoice(8, 0, 10), invoice(9, 0, 20)], 2))).rejects.toMatchObject({
      name: 'SqliteError',
      code: 'SQLITE_CONSTRAINT_TRIGGER',
    });
    expect(readCursor(db, 'Invoice').phase).toBe('never');
    expect(await store.save(page([invoice(8, 0, 10)], 1))).toBe(1);
    await store.close();
  });
});

test('a ledger that was left in the middle of a first pull has its indexes again once it is opened', () => {
  const count = () => db.prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'index'").pluck().get();
  const before = count();
  dropIndexesOfEmpty(db);
  expect(count()).toBeLessThan(Number(before));
  const file = db.name;
  db.close();
  db = openLedger(file, identity, () => new Date(at));
  expect(count()).toBe(before);
});

test('a thread that dies fails what waits for it and what comes later', async () => {
  let kill = async (): Promise<unknown> => undefined;
  const store = storeInThread(db, () => {
    const worker = createStoreWorker();
    kill = () => worker.terminate();
    return worker;
  });
  const waiting = expect(store.save(page([invoice(1, 0, 10)], 1))).rejects.toThrow('has ended');
  await kill();
  await waiting;
  await expect(store.save(page([invoice(2, 0, 10)], 2))).rejects.toThrow('has ended');
  await store.close();
});

test.each([
  ['Customer', 'qbo_customer'],
  ['Invoice', 'qbo_invoice'],
  ['Payment', 'qbo_payment'],
  ['Item', 'qbo_object'],
] as const)('every column of a %s but the time of its deletion comes from QuickBooks', (type, table) => {
  const stored = /\((.*?)\)/.exec(mirrorStatements(type).insert)?.[1]?.split(', ') ?? [];
  const columns = db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  expect([...stored, 'deleted_at'].toSorted()).toEqual(columns.toSorted());
});

test('a decision that reads before it writes keeps the thread out from its beginning', () => {
  const thread = new Database(db.name, { timeout: 0 });
  db.transaction(() => {
    expect(db.prepare('SELECT count(*) FROM setting').pluck().get()).toBe(0);
    expect(() => thread.exec("INSERT INTO setting VALUES ('theirs', '1')")).toThrow('locked');
    db.exec("INSERT INTO setting VALUES ('ours', '1')");
  })();
  thread.exec("INSERT INTO setting VALUES ('theirs', '1')");
  thread.close();
  expect(db.prepare('SELECT key FROM setting ORDER BY key').pluck().all()).toEqual(['ours', 'theirs']);
});
