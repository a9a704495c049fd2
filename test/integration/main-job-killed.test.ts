import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findBrokenLink } from '../../electron/ledger/decisions.ts';
import { openLedger } from '../../electron/ledger/open.ts';
import { changedRows, type Dump, dumpLedger } from '../tour/ledger-file.ts';
import { company } from './tieout-company.ts';

const child = fileURLToPath(new URL('./main-job-child.ts', import.meta.url));

let folder: string;
let start: string;
let realmId: string;
const at = '2026-06-01T10:00:00.000Z';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-killed-'));
  start = join(folder, 'start.sqlite');
  const books = await company({ customers: 80, invoices: 600, seed: 3 });
  ({ realmId } = books);
  books.engine.matches.ensure();
  books.db.prepare('VACUUM INTO ?').run(start);
  await books.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Does one step in a process that dies at its `killAt`-th write (0: lives). @returns its writes, or null where it died */
async function runStep(ledger: string, step: string, killAt: number): Promise<number | null> {
  const engine = spawn(process.execPath, [child, ledger, realmId, at, step, String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = text(engine.stdout);
  const [code, signal] = (await once(engine, 'exit')) as [number | null, string | null];
  if (signal === 'SIGKILL') return null;
  expect(code).toBe(0);
  return Number(await said);
}

/**
 * Facts by which two ledgers agree: neither notes of progress, which say when, nor derived matches, where what stood
 * last of a client that is linked by now stays unread.
 */
function factsOf(ledger: string): Dump {
  const facts = new Map(dumpLedger(ledger));
  for (const table of ['progress_point', 'customer_match', 'document_match']) facts.delete(table);
  return facts;
}

test.each(['customers.acceptExact', 'documents.linkConfident', 'payments.backfill'])(
  '%s killed at any write is done wholly or not at all, and done again is as if nothing had happened',
  async (step) => {
    const whole = join(folder, `${step}.sqlite`);
    await copyFile(start, whole);
    const before = factsOf(whole);
    const writes = (await runStep(whole, step, 0)) ?? 0;
    expect(writes).toBeGreaterThan(50);
    const after = factsOf(whole);
    for (const share of [0.02, 0.5, 0.98]) {
      const killed = join(folder, `${step}-${share}.sqlite`);
      await copyFile(start, killed);
      expect(await runStep(killed, step, Math.ceil(writes * share))).toBeNull();
      const left = factsOf(killed);
      expect([changedRows(before, left).get('mapping') ?? 0, changedRows(after, left).get('mapping') ?? 0]).toContain(
        0,
      );
      await runStep(killed, step, 0);
      expect([...changedRows(after, factsOf(killed))]).toEqual([]);
      const db = openLedger(
        killed,
        { environment: 'practice', realmId, companyName: '', homeCurrency: 'USD' },
        () => new Date(at),
      );
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(findBrokenLink(db)).toBeNull();
      db.close();
    }
    // What the next step rests on.
    await copyFile(whole, start);
  },
  60_000,
);
