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
import { changedRows, type Dump, dumpFacts } from '../tour/ledger-file.ts';
import { company } from './tieout-company.ts';

/** TIEOUT_FULL=1: on books of the size of an established company, which takes some minutes. */
const isFull = process.env.TIEOUT_FULL === '1';
const size = isFull ? { customers: 2000, invoices: 20_000 } : { customers: 80, invoices: 600 };
const timeoutMs = isFull ? 1_200_000 : 240_000;

const child = fileURLToPath(new URL('./main-job-child.ts', import.meta.url));

let folder: string;
let start: string;
let realmId: string;
const at = '2026-06-01T10:00:00.000Z';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tieout-killed-'));
  start = join(folder, 'start.sqlite');
  const books = await company({ ...size, seed: 3 });
  ({ realmId } = books);
  books.engine.matches.ensure();
  books.db.prepare('VACUUM INTO ?').run(start);
  await books.close();
}, timeoutMs);
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
 * Does one step on a copy of the ledger in a process that dies at its `killAt`-th write. Where it came to its end with fewer, as a
 * backfill makes as many steps as it has time for, once more and earlier.
 */
async function runKilled(ledger: string, step: string, killAt: number): Promise<void> {
  await copyFile(start, ledger);
  const lived = await runStep(ledger, step, killAt);
  if (lived !== null) await runKilled(ledger, step, Math.floor(lived * 0.9));
}

test.each(['customers.acceptExact', 'documents.linkConfident', 'payments.backfill'])(
  '%s killed at any write stands by whole steps, and done again is as if nothing had happened',
  async (step) => {
    const whole = join(folder, `${step}.sqlite`);
    await copyFile(start, whole);
    const before = dumpFacts(whole);
    const writes = (await runStep(whole, step, 0)) ?? 0;
    expect(writes).toBeGreaterThan(50);
    const after = dumpFacts(whole);
    // One decision is one step; a backfill has many, and is killed in more of them.
    const shares = step === 'payments.backfill' ? [0.02, 0.13, 0.31, 0.5, 0.77, 0.98] : [0.02, 0.5, 0.98];
    for (const share of shares) {
      const killed = join(folder, `${step}-${share}.sqlite`);
      await runKilled(killed, step, Math.ceil(writes * share));
      const left = dumpFacts(killed);
      const linksAgainst = (whole: Dump) => changedRows(whole, left).get('mapping') ?? 0;
      if (step !== 'payments.backfill') expect([linksAgainst(before), linksAgainst(after)]).toContain(0);
      const twice = left.get('payment_application') ?? [];
      expect(new Set(twice).size).toBe(twice.length);
      await runStep(killed, step, 0);
      expect([...changedRows(after, dumpFacts(killed))]).toEqual([]);
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
  timeoutMs,
);
