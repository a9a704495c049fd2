import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineContext } from '../../../electron/engine/context.ts';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { startPush, startUnlock } from '../../../electron/engine/push-job.ts';
import { factsOf } from '../../../electron/export/expected.ts';
import { queueUpdate } from '../../../electron/export/queue-update.ts';
import { prepareRestore } from '../../../electron/ledger/ledger-file.ts';
import {
  addClient,
  addInvoice,
  addPayment,
  type Company,
  company,
  engineOver,
  linkClient,
  quickTiming,
  session,
  states,
} from './company.ts';

let c: Company;

function compose(engine: EngineContext): number {
  const composed = exportHandlers['exports.compose'](engine, { keys: null }, session);
  if (composed === null || composed instanceof Promise) throw new Error('nothing was composed');
  return composed.batchId;
}

async function settle(engine: EngineContext): Promise<void> {
  for (const job of engine.jobs.running()) await engine.jobs.settled(job.jobId);
}

async function push(engine: EngineContext, batchId: number): Promise<string> {
  const state = await engine.jobs.settled(startPush(engine, session, { batchId, onlyOne: false }, quickTiming));
  await settle(engine);
  return state.error?.code ?? state.status;
}

beforeEach(async () => {
  c = await company();
  linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
});
afterEach(() => c.close());

/** An invoice that was sent, as review sees it, and an update of its due date. */
async function sentInvoice(): Promise<{ id: string; queue(dueDate: string): number }> {
  const recordId = addInvoice(c.db, 'Harbor Bakery', 'N-1');
  await push(c.engine, compose(c.engine));
  const id = String(c.db.prepare("SELECT id FROM qbo_invoice WHERE doc_number = 'N-1'").pluck().get());
  const expected = factsOf(c.db, 'Invoice', id);
  if (expected === null) throw new Error('no facts');
  return {
    id,
    queue(dueDate) {
      const composed = queueUpdate(c.db, { person: 'Ana', at: new Date().toISOString() }, 'USD', [
        {
          step: 'export-update',
          recordType: 'source_invoice',
          recordId,
          quickbooksType: 'Invoice',
          quickbooksId: id,
          label: 'invoice N-1',
          date: '2026-10-05',
          currency: 'USD',
          amountMinor: 10_000,
          changes: { dueDate },
          expected,
        },
      ]);
      if (composed === null) throw new Error('nothing was queued');
      return composed.batchId;
    },
  };
}

test('an update decided in review goes out sparse, survives a lost answer, and renews both bases', async () => {
  const { id, queue } = await sentInvoice();
  c.simulator.configure({ requestIds: { lifeMs: 0 } });
  c.simulator.addFaults({
    match: { method: 'POST', route: '/invoice' },
    action: { type: 'drop', when: 'after-commit' },
    times: 1,
  });
  const batchId = queue('2026-11-20');
  expect(await push(c.engine, batchId)).toBe('finished');
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
  // Once: had it been sent twice, its token would stand at 2.
  expect(c.simulator.object('Invoice', id)).toMatchObject({ DueDate: '2026-11-20', SyncToken: '1', DocNumber: 'N-1' });
  const base = String(c.db.prepare('SELECT base_theirs FROM mapping ORDER BY id DESC LIMIT 1').pluck().get());
  expect(base).toContain('2026-11-20');
});

test('an update whose record was changed meanwhile is not sent: nobody’s newer change is overwritten unseen', async () => {
  const { id, queue } = await sentInvoice();
  const batchId = queue('2026-11-20');
  c.simulator.edit({ entity: 'Invoice', operation: 'update', id, fields: { DueDate: '2026-12-31' } });
  c.simulator.resetStats();
  await push(c.engine, batchId);
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'failed' });
  expect(c.simulator.stats().posts).toBe(0);
  expect(c.simulator.object('Invoice', id)).toMatchObject({ DueDate: '2026-12-31' });
});

test('a restored ledger sends nothing until everything was pulled and searched; then nothing is sent twice', async () => {
  addInvoice(c.db, 'Harbor Bakery', 'N-1');
  addInvoice(c.db, 'Harbor Bakery', null, { externalId: 'numberless' });
  addPayment(c.db, 'Harbor Bakery', 'P-1', { amountMinor: 500 });
  const batchId = compose(c.engine);
  const folder = join(c.folder, 'restored');
  mkdirSync(folder);
  const backup = join(c.folder, 'backup.sqlite');
  c.db.pragma('wal_checkpoint(TRUNCATE)');
  cpSync(c.ledgerFile, backup);
  expect(await push(c.engine, batchId)).toBe('finished');
  // Sent by a batch the backup does not know.
  addInvoice(c.db, 'Harbor Bakery', null, { externalId: 'later', totalMinor: 300 });
  await push(c.engine, compose(c.engine));
  const before = c.simulator.stats().rows;

  prepareRestore(backup, join(folder, 'ledger.sqlite'), new Date().toISOString());
  const restored = engineOver(c.simulator, join(folder, 'ledger.sqlite'));
  addInvoice(restored.db, 'Harbor Bakery', null, { externalId: 'later', totalMinor: 300 });
  expect(() => startPush(restored, session, { batchId, onlyOne: false })).toThrow('export.locked');
  expect(() => exportHandlers['exports.compose'](restored, { keys: null }, session)).toThrow('export.locked');
  const unlocked = await restored.jobs.settled(startUnlock(restored, session));
  expect(unlocked.error).toBeNull();
  expect(new Set(Object.values(states(restored.db, batchId)))).toEqual(new Set(['confirmed']));
  // The numberless one of the unknown batch is recognised by what its note says of its record.
  expect(exportHandlers['exports.compose'](restored, { keys: null }, session)).toBeNull();
  expect(c.simulator.stats().rows).toEqual(before);
  restored.matches.ensure();
  restored.db.close();
});
