import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decideConflicts } from '../../../electron/engine/conflict-deciding.ts';
import { refreshConflicts } from '../../../electron/engine/conflict-refresh.ts';
import { composeUpdates } from '../../../electron/engine/conflict-updates.ts';
import type { EngineContext } from '../../../electron/engine/context.ts';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { startPush, startUnlock } from '../../../electron/engine/push-job.ts';
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

interface Sent {
  readonly id: string;
  /** The source moves on, as the next import would have it. */
  changeSource(dueDate: string): Promise<void>;
  /** A person keeps ours and puts it into a batch. */
  keepOurs(): number;
}

/** An invoice that was sent and linked by that. */
async function sentInvoice(): Promise<Sent> {
  const recordId = addInvoice(c.db, 'Harbor Bakery', 'N-1');
  await push(c.engine, compose(c.engine));
  const id = String(c.db.prepare("SELECT id FROM qbo_invoice WHERE doc_number = 'N-1'").pluck().get());
  return {
    id,
    async changeSource(dueDate) {
      c.db
        .prepare('UPDATE source_invoice SET due_date = ?, import_run_id = import_run_id + 1 WHERE id = ?')
        .run(dueDate, recordId);
      await refreshConflicts(c.engine);
    },
    keepOurs() {
      const row = c.db.prepare("SELECT id, revision FROM conflict WHERE status = 'open'").get() as {
        id: number;
        revision: number;
      };
      decideConflicts(c.engine, session, [{ conflictId: row.id, revision: row.revision }], 'keep-ours', {}, null);
      expect(composeUpdates(c.engine, session)?.itemCount).toBe(1);
      return Number(c.db.prepare('SELECT max(id) FROM export_batch').pluck().get());
    },
  };
}

test('an update decided in review goes out sparse, survives a lost answer, and renews both bases', async () => {
  const { id, changeSource, keepOurs } = await sentInvoice();
  await changeSource('2026-11-20');
  c.simulator.configure({ requestIds: { lifeMs: 0 } });
  c.simulator.addFaults({
    match: { method: 'POST', route: '/invoice' },
    action: { type: 'drop', when: 'after-commit' },
    times: 1,
  });
  const batchId = keepOurs();
  expect(await push(c.engine, batchId)).toBe('finished');
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
  // Once: had it been sent twice, its token would stand at 2.
  expect(c.simulator.object('Invoice', id)).toMatchObject({ DueDate: '2026-11-20', SyncToken: '1', DocNumber: 'N-1' });
  const base = String(c.db.prepare('SELECT base_theirs FROM mapping ORDER BY id DESC LIMIT 1').pluck().get());
  expect(base).toContain('2026-11-20');
});

test('what an update empties is there to be found, too, when its answer is lost', async () => {
  const PrimaryEmailAddr = { Address: 'old@quay.example' };
  c.simulator.edit({ entity: 'Customer', operation: 'update', id: '59', fields: { PrimaryEmailAddr } });
  await c.pull();
  const clientId = addClient(c.db, 'Quay', { email: 'old@quay.example', address: '1 Quay', city: 'Bath' });
  linkClient(c.engine, clientId, '59');
  c.db
    .prepare("UPDATE client SET email = NULL, address = '2 Quay', import_run_id = import_run_id + 1 WHERE id = ?")
    .run(clientId);
  await refreshConflicts(c.engine);
  const [open] = c.db.prepare("SELECT id AS conflictId, revision FROM conflict WHERE status = 'open'").all() as {
    conflictId: number;
    revision: number;
  }[];
  decideConflicts(c.engine, session, open === undefined ? [] : [open], 'keep-ours', {}, null);
  c.simulator.configure({ requestIds: { lifeMs: 0 } });
  c.simulator.addFaults({
    match: { method: 'POST', route: '/customer' },
    action: { type: 'drop', when: 'after-commit' },
    times: 1,
  });
  const batchId = composeUpdates(c.engine, session)?.batchId ?? 0;
  expect(await push(c.engine, batchId)).toBe('finished');
  expect(Object.values(states(c.db, batchId))).toEqual(['confirmed']);
  const customer = c.simulator.object('Customer', '59');
  expect(customer).toMatchObject({ BillAddr: { Line1: '2 Quay', City: 'Bath' } });
  expect(customer).not.toHaveProperty('PrimaryEmailAddr');
});

test('an update whose record was changed meanwhile is not sent: nobody’s newer change is overwritten unseen', async () => {
  const { id, changeSource, keepOurs } = await sentInvoice();
  await changeSource('2026-11-20');
  const batchId = keepOurs();
  c.simulator.edit({ entity: 'Invoice', operation: 'update', id, fields: { DueDate: '2026-12-31' } });
  c.simulator.resetStats();
  await push(c.engine, batchId);
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'failed' });
  expect(c.simulator.stats().posts).toBe(0);
  expect(c.simulator.object('Invoice', id)).toMatchObject({ DueDate: '2026-12-31' });
});

test('an update whose source moved on after it was decided waits for a new decision', async () => {
  const { id, changeSource, keepOurs } = await sentInvoice();
  await changeSource('2026-11-20');
  const batchId = keepOurs();
  await changeSource('2026-11-25');
  c.simulator.resetStats();
  await push(c.engine, batchId);
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'blocked' });
  expect(c.simulator.stats().posts).toBe(0);
  exportHandlers['exports.withdraw'](
    c.engine,
    { itemIds: c.db.prepare('SELECT id FROM export_item WHERE batch_id = ?').pluck().all(batchId) as string[] },
    session,
  );
  await push(c.engine, keepOurs());
  expect(c.simulator.object('Invoice', id)).toMatchObject({ DueDate: '2026-11-25' });
});

test('what the source says since an item was sent is a change of its own', async () => {
  const recordId = addInvoice(c.db, 'Harbor Bakery', 'N-1');
  const batchId = compose(c.engine);
  // The answer stays away until the source has moved on.
  c.simulator.addFaults({
    match: { method: 'POST', route: '/invoice' },
    action: { type: 'drop', when: 'after-commit' },
    times: 1,
  });
  const jobId = startPush(c.engine, session, { batchId, onlyOne: false }, { ...quickTiming, pausesMs: [] });
  await c.engine.jobs.settled(jobId);
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'in-doubt' });
  c.db
    .prepare("UPDATE source_invoice SET due_date = '2026-12-01', import_run_id = import_run_id + 1 WHERE id = ?")
    .run(recordId);
  await push(c.engine, batchId);
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'confirmed' });
  expect(c.db.prepare("SELECT kind FROM conflict WHERE status = 'open'").pluck().all()).toEqual(['changed-in-source']);
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
