import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLedger } from '../../../electron/ledger/open.ts';
import { entityTypes } from '../../../electron/quickbooks/rows.ts';
import { type Practice, practice } from '../quickbooks/practice.ts';
import { differences, mirrored, standing } from './books.ts';

const child = fileURLToPath(new URL('./pull-child.ts', import.meta.url));

let company: Practice;
let folder: string;

beforeEach(async () => {
  company = await practice({ customers: 300, invoices: 5200, seed: 11 });
  folder = await mkdtemp(join(tmpdir(), 'tieout-killed-'));
});
afterEach(async () => {
  await company.close();
  await rm(folder, { recursive: true, force: true });
});

/** The same numbers for the same seed, from 0 up to `below`. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

/** Pulls in a process of its own and kills it at its `killAt`-th word, if it says that many. True when it came to its end. */
async function pullUntil(ledgerFile: string, killAt: number, accessToken: string): Promise<boolean> {
  const { simulator, realmId } = company;
  const args = [child, simulator.apiBase, realmId, accessToken, ledgerFile];
  const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(process_, 'exit');
  let words = 0;
  let done = false;
  for await (const line of createInterface({ input: process_.stdout })) {
    words += 1;
    if (line === 'done') done = true;
    if (words === killAt) process_.kill('SIGKILL');
  }
  await ended;
  return done;
}

describe('a pull whose process is killed again and again', () => {
  test.each([1, 2])('ends with every record once, seed %i', async (seed) => {
    const next = numbers(seed);
    const ledgerFile = join(folder, 'ledger.sqlite');
    const { accessToken } = company.simulator.connect(company.realmId);
    // Somebody works in the books meanwhile.
    company.simulator.addFaults({
      match: { contains: 'from ', every: 3 },
      action: { type: 'edit', when: 'after', edits: [{ entity: 'Invoice', operation: 'touch' }] },
      times: 12,
    });
    let kills = 0;
    while (!(await pullUntil(ledgerFile, kills < 6 ? 2 + next(14) : 0, accessToken))) kills += 1;
    expect(kills).toBeGreaterThanOrEqual(3);
    company.simulator.clearFaults();
    const identity = {
      environment: 'practice',
      realmId: company.realmId,
      companyName: 'P',
      homeCurrency: 'USD',
    } as const;
    const db = openLedger(ledgerFile, identity, () => new Date());
    try {
      expect(differences(mirrored(db), await standing(company.client))).toEqual([]);
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
      const lines = db
        .prepare('SELECT count(*) AS n FROM qbo_payment_line WHERE payment_id NOT IN (SELECT id FROM qbo_payment)')
        .get();
      expect(lines).toEqual({ n: 0 });
      const pages = entityTypes.reduce((sum, type) => sum + Math.ceil(mirrored(db, [type]).size / 1000), 0);
      // Each start costs a batch and, at worst, the pages that were on their way when it was killed.
      expect(company.simulator.stats().requests).toBeLessThanOrEqual(
        pages + (kills + 1) * 10 + 2 * entityTypes.length + 30,
      );
    } finally {
      db.close();
    }
  });
});
