import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { openLedger, setWriteTurns } from '../../../electron/ledger/open.ts';
import { createWriteTurns, inTurn } from '../../../electron/ledger/write-turns.ts';

const identity = { environment: 'practice', realmId: '1', companyName: 'Practice', homeCurrency: 'USD' } as const;

/** Writes one transaction right after the other, each some milliseconds long, until told to stop. */
const busyWriter = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { openForPages } = await import(workerData.open);
  const db = openForPages(workerData.file, workerData.turns);
  const note = db.prepare("INSERT INTO setting VALUES (?, '')");
  const stop = new Int32Array(workerData.stop);
  let count = 0;
  parentPort.postMessage('ready');
  while (Atomics.load(stop, 0) === 0) {
    db.transaction(() => {
      note.run('theirs ' + count++);
      Atomics.wait(stop, 0, 0, 5);
    })();
  }
  db.close();
  parentPort.postMessage(count);
`;

test('a decision comes to its turn beside a thread that writes without a pause', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tieout-turns-'));
  const db = openLedger(join(folder, 'ledger.sqlite'), identity, () => new Date());
  const turns = createWriteTurns();
  const stop = new SharedArrayBuffer(4);
  const open = new URL('../../../electron/ledger/open.ts', import.meta.url).href;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(busyWriter)}`), {
    workerData: { file: db.name, turns, stop, open },
  });
  const said = (): Promise<unknown> => new Promise((resolve) => worker.once('message', resolve));
  expect(await said()).toBe('ready');
  setWriteTurns(db, turns);
  // SQLite alone would have it ask in vain: not even one question is allowed here.
  db.pragma('busy_timeout = 0');
  const insert = db.prepare("INSERT INTO setting VALUES (?, '')");
  for (let count = 0; count < 20; count++) db.transaction(() => insert.run(`ours ${count}`))();
  const count = said();
  Atomics.store(new Int32Array(stop), 0, 1);
  const theirs = Number(await count);
  expect(db.prepare("SELECT count(*) FROM setting WHERE key LIKE 'ours %'").pluck().get()).toBe(20);
  expect(db.prepare("SELECT count(*) FROM setting WHERE key LIKE 'theirs %'").pluck().get()).toBe(theirs);
  expect(theirs).toBeGreaterThan(0);
  db.close();
  rmSync(folder, { recursive: true });
});

test('a turn ends with what it was for, whatever comes of it', () => {
  const turns = createWriteTurns();
  expect(() =>
    inTurn(turns, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(inTurn(turns, () => turns[0])).toBe(1);
  expect(turns[0]).toBe(0);
});

test('the turn of a thread that died in it is not waited for without an end', () => {
  const turns = createWriteTurns();
  turns[0] = 1;
  expect(inTurn(turns, () => 'written')).toBe('written');
});
