import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decisionHandlers } from '../../../electron/engine/handlers/decisions.ts';
import { exportHandlers } from '../../../electron/engine/handlers/exports.ts';
import { paymentHandlers } from '../../../electron/engine/handlers/payments.ts';
import { startPush } from '../../../electron/engine/push-job.ts';
import {
  addClient,
  addInvoice,
  addPayment,
  type Company,
  company,
  linkClient,
  queueClient,
  quickTiming,
  session,
  states,
} from './company.ts';

let c: Company;
/** Called before each request leaves. */
let onRequest: (address: string, init: RequestInit) => void;
const rows = (type: string): number => Object.values(c.simulator.stats().rows)[0]?.[type] ?? 0;

async function compose(): Promise<number> {
  const composed = await exportHandlers['exports.compose'](c.engine, { keys: null }, session);
  return composed?.batchId ?? 0;
}

async function push(batchId: number, timing = quickTiming): Promise<string> {
  const state = await c.engine.jobs.settled(startPush(c.engine, session, { batchId, onlyOne: false }, timing));
  if (state.error?.code === 'app.bug') throw new Error(state.error.reference);
  const pulling = c.engine.jobs.running().find((job) => job.kind === 'pull');
  if (pulling !== undefined) await c.engine.jobs.settled(pulling.jobId);
  return state.error?.code ?? state.status;
}

/** Payments are refused for want of a sign-in: none of it happened. */
async function pushInVain(batchId: number): Promise<void> {
  c.simulator.addFaults({ match: { method: 'POST', route: '/payment' }, action: { type: 'gateway', status: 403 } });
  expect(await push(batchId)).toBe('quickbooks.not-authorized');
  c.simulator.clearFaults();
}

/** Somebody enters a payment in QuickBooks. */
async function enterPayment(amount: number): Promise<string> {
  const { id } = c.simulator.edit({
    entity: 'Payment',
    operation: 'create',
    fields: { CustomerRef: { value: '58' }, TotalAmt: amount, TxnDate: '2026-10-10' },
  });
  await c.pull();
  return id;
}

beforeEach(async () => {
  onRequest = () => undefined;
  const watched: typeof fetch = (address, init) => {
    onRequest(String(address), init ?? {});
    return fetch(address, init);
  };
  c = await company({}, { fetch: watched });
  linkClient(c.engine, addClient(c.db, 'Harbor Bakery'), '58');
});
afterEach(() => c.close());

describe('an item that was not run goes once, whatever comes between', () => {
  test('what was taken and then could not be read is in doubt, not ready', async () => {
    // No request id is remembered: sent twice it would be there twice.
    c.simulator.configure({ requestIds: { lifeMs: 0 } });
    addPayment(c.db, 'Harbor Bakery', 'P-1');
    const batchId = await compose();
    await pushInVain(batchId);
    c.simulator.addFaults({ match: { method: 'GET', route: '/payment' }, action: { type: 'gateway', status: 403 } });
    c.simulator.addFaults({ match: { route: '/query' }, action: { type: 'gateway', status: 403 } });
    await push(batchId);
    expect(states(c.db, batchId)).toEqual({ 'payment P-1': 'in-doubt' });
    c.simulator.clearFaults();
    expect(await push(batchId)).toBe('finished');
    expect(states(c.db, batchId)).toEqual({ 'payment P-1': 'confirmed' });
    expect(rows('Payment')).toBe(1);
  });

  test('its record was linked meanwhile: nothing is sent, and it says so', async () => {
    const ours = addPayment(c.db, 'Harbor Bakery', 'P-1');
    const batchId = await compose();
    await pushInVain(batchId);
    const theirs = await enterPayment(100);
    await paymentHandlers['payments.decide'](
      c.engine,
      { sourcePaymentId: ours, quickbooksPaymentId: theirs, same: true },
      session,
    );
    await push(batchId);
    expect(states(c.db, batchId)).toEqual({ 'payment P-1': 'failed' });
    expect(rows('Payment')).toBe(1);
  });

  test('in doubt, and linked meanwhile: it is looked for as long as it may still come, and never sent again', async () => {
    const ours = addPayment(c.db, 'Harbor Bakery', 'P-1');
    const batchId = await compose();
    c.simulator.addFaults({
      match: { method: 'POST', route: '/payment' },
      action: { type: 'drop', when: 'before-commit' },
    });
    expect(await push(batchId)).toBe('export.in-doubt');
    c.simulator.clearFaults();
    const theirs = await enterPayment(100);
    await paymentHandlers['payments.decide'](
      c.engine,
      { sourcePaymentId: ours, quickbooksPaymentId: theirs, same: true },
      session,
    );
    expect(await push(batchId)).toBe('export.in-doubt');
    c.moveClock(11 * 60_000);
    await push(batchId);
    expect(states(c.db, batchId)).toEqual({ 'payment P-1': 'failed' });
    expect(rows('Payment')).toBe(1);
  });
});

test('after the clock was set back, what is in doubt is not sent before its last request would have ended', async () => {
  addPayment(c.db, 'Harbor Bakery', 'P-1');
  const batchId = await compose();
  c.simulator.addFaults({
    match: { method: 'POST', route: '/payment' },
    action: { type: 'drop', when: 'before-commit' },
  });
  await push(batchId);
  c.simulator.clearFaults();
  c.moveClock(-60 * 60_000);
  const began = performance.now();
  let sentAfterMs = 0;
  onRequest = (address, { method }) => {
    if (method === 'POST' && address.includes('/payment')) sentAfterMs = performance.now() - began;
  };
  await push(batchId, { ...quickTiming, settleMs: 800 });
  expect(states(c.db, batchId)).toEqual({ 'payment P-1': 'confirmed' });
  expect(sentAfterMs).toBeGreaterThanOrEqual(790);
});

test('what a person takes out while its record is being read is not sent', async () => {
  addInvoice(c.db, 'Harbor Bakery', 'N-1');
  await push(await compose());
  const undo = await exportHandlers['exports.composeUndo'](c.engine, { batchId: 1 }, session);
  const batchId = undo?.batchId ?? 0;
  const [itemId = ''] = c.db.prepare('SELECT id FROM export_item WHERE batch_id = ?').pluck().all(batchId) as string[];
  onRequest = (address, { method }) => {
    if (method === 'GET' && address.includes('/invoice/'))
      exportHandlers['exports.withdraw'](c.engine, { itemIds: [itemId] }, session);
  };
  c.simulator.resetStats();
  await push(batchId);
  expect(states(c.db, batchId)).toEqual({ 'invoice N-1': 'withdrawn' });
  expect(c.simulator.stats().posts).toBe(0);
});

test('a client that was queued and then linked is not created once more', async () => {
  const clientId = addClient(c.db, 'Quay Supplies Ltd');
  queueClient(c.engine, clientId);
  const batchId = await compose();
  expect(states(c.db, batchId)).toEqual({ 'Quay Supplies Ltd': 'ready' });
  linkClient(c.engine, clientId, '59');
  const before = rows('Customer');
  await push(batchId);
  expect(states(c.db, batchId)).toEqual({ 'Quay Supplies Ltd': 'blocked' });
  expect(rows('Customer')).toBe(before);
});

test('what a push did is taken back by a batch, not by undoing its entry in the log', async () => {
  addInvoice(c.db, 'Harbor Bakery', 'N-1');
  await push(await compose());
  const undo = await exportHandlers['exports.composeUndo'](c.engine, { batchId: 1 }, session);
  await push(undo?.batchId ?? 0);
  const entries = c.db.prepare("SELECT id FROM decision WHERE kind = 'exports.confirm' ORDER BY id").pluck().all();
  expect(entries).toHaveLength(2);
  for (const decisionId of entries as number[]) {
    await expect(decisionHandlers['decisions.undo'](c.engine, { decisionId }, session)).rejects.toThrow(
      'decision.undo-blocked',
    );
  }
});
