import { afterAll, beforeAll, expect, test } from 'vitest';
import { dispatch } from '../../electron/engine/dispatch.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { changedRows, dumpLedger } from '../tour/ledger-file.ts';
import { type Company, company } from './tieout-company.ts';

let books: Company;
beforeAll(async () => {
  books = await company({ customers: 60, invoices: 500, seed: 9 });
});
afterAll(async () => {
  books.engine.matches.ensure();
  await books.close();
});

const wizard = async () => (await books.call('company.status', {})).wizard;

test('the set-up begins by itself after the first pull, once', async () => {
  expect(await wizard()).toMatchObject({
    completedAt: null,
    lastRunAt: null,
    run: { step: 'customers', shown: true, withBackfill: true },
  });
  const began = (await wizard()).run?.startedAt;
  const { jobId } = await books.call('pull.start', { scope: 'changes', types: null, since: null });
  await books.engine.jobs.settled(jobId).catch(() => undefined);
  expect((await wizard()).run?.startedAt).toBe(began);
});

test('it keeps its place when it is put off, over a restart of the engine, and is gone through in any order', async () => {
  await books.call('wizard.go', { step: 'go-live' });
  await books.call('wizard.withBackfill', { on: false });
  await books.call('wizard.leave', {});
  const { db, ledgerFile, identity, quickbooks, createStoreWorker, host, log, now } = books.engine;
  const next = createEngine({
    ...{ db, ledgerFile, identity, quickbooks, createStoreWorker, host, log, now },
    broadcast: () => undefined,
  });
  const status = await dispatch(next, { mode: 'full', person: 'Ada' }, 'company.status', {});
  expect(status).toMatchObject({
    ok: true,
    value: { wizard: { run: { step: 'go-live', shown: false, withBackfill: false } } },
  });
  await next.jobs.stop();
  await books.call('wizard.go', { step: 'history' });
  expect((await wizard()).run).toMatchObject({ step: 'history', shown: true });
});

test('completion and last run are kept with person and time; gone through again, no fact changes', async () => {
  // Progress is kept by the minute.
  books.clock.now = new Date(books.clock.now.getTime() + 60_000);
  await books.call('customers.acceptExact', { onlyClientIds: null });
  await books.call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
  const { jobId } = await books.call('payments.backfill', {});
  await books.engine.jobs.settled(jobId);
  await books.call('wizard.complete', {});
  const completed = await wizard();
  expect(completed).toMatchObject({ completedBy: 'Ada', lastRunBy: 'Ada', run: null });
  expect(completed.lastRunAt).toBe(completed.completedAt);
  const { before, after } = await books.call('wizard.tieOut', {});
  expect(after.map((one) => one.currency)).toEqual(before.map((one) => one.currency));

  // Where the company stands is noted a moment after the last decision.
  await expect
    .poll(() => books.db.prepare('SELECT max(linked_documents) FROM progress_point').pluck().get())
    .toBe((await books.call('company.status', {})).counts.documentsLinked);
  // What is left is matched anew in the pause.
  await books.engine.matches.settle();
  const dump = dumpLedger(books.db.name);
  books.clock.now = new Date(books.clock.now.getTime() + 3_600_000);
  const bo = { mode: 'full', person: 'Bo' } as const;
  const asBo = async (call: string, input: unknown) =>
    expect(await dispatch(books.engine, bo, call, input)).toMatchObject({ ok: true });
  await asBo('wizard.go', { step: 'customers' });
  await asBo('customers.acceptExact', { onlyClientIds: null });
  await asBo('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
  const again = await books.call('payments.backfill', {});
  await books.engine.jobs.settled(again.jobId);
  await asBo('goLive.set', { date: books.truth.goLive });
  await asBo('wizard.complete', {});
  expect([...changedRows(dump, dumpLedger(books.db.name))]).toEqual([]);
  const later = await wizard();
  expect(later).toMatchObject({ completedAt: completed.completedAt, completedBy: 'Ada', lastRunBy: 'Bo', run: null });
  expect(later.lastRunAt).toBe(books.clock.now.toISOString());
});

test('a change of the go-live date tells how many documents change sides, and how many of them are not linked', async () => {
  const { goLive } = await books.call('company.status', {});
  const date = '2020-01-01';
  const same = await books.call('goLive.effects', { date: goLive ?? '' });
  expect(same.moved.count).toBe(0);
  const { moved } = await books.call('goLive.effects', { date });
  const between = books.db
    .prepare(
      `SELECT count(*) AS count, sum(NOT EXISTS (SELECT 1 FROM mapping_member m WHERE m.record_type = 'source_invoice' AND m.record_id = +s.id AND m.live = 1)) AS unlinked
       FROM source_invoice s WHERE kind IN ('invoice', 'credit') AND status NOT IN ('draft', 'void') AND date >= ? AND date < ?`,
    )
    .get(date, goLive);
  expect(moved).toEqual({ ...(between as object), toHistory: false, inBatches: 0 });
  expect(moved.count).toBeGreaterThan(100);
});
