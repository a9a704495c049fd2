import { afterEach, beforeEach, expect, test } from 'vitest';
import { runBackfill } from '../../electron/engine/backfill.ts';
import type { EngineContext } from '../../electron/engine/context.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { readBackfillInput } from '../../electron/ledger/backfill-input.ts';
import { findBrokenLink } from '../../electron/ledger/decisions.ts';
import { planBackfill } from '../../electron/matching/payments/plan-backfill.ts';
import { JobState } from '../../shared/ipc/jobs.ts';
import { createStoreWorker } from '../store-worker.ts';
import { type Company, company, session } from './tieout-company.ts';

let books: Company;
beforeEach(async () => {
  books = await company({ customers: 120, invoices: 1200, seed: 11 });
  await books.call('customers.acceptExact', { onlyClientIds: null });
  await books.call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
});
afterEach(async () => {
  books.engine.matches.ensure();
  await books.engine.payments.settled();
  await books.close();
});

const ids = <T>(sql: string) => books.db.prepare(sql).pluck().all() as T[];

/** The books planned in one piece: what all steps together must come to. */
function wholePlan() {
  return planBackfill(
    readBackfillInput(books.db, {
      customerIds: ids<string>('SELECT id FROM qbo_customer ORDER BY id'),
      clientIds: ids<number>('SELECT id FROM client ORDER BY id'),
    }),
  );
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

function applications(): unknown[] {
  return books.db
    .prepare(
      'SELECT qbo_payment_id, document_kind, document_id, mapping_id, currency, amount_minor, date, via FROM payment_application ORDER BY 1, 2, 3',
    )
    .raw()
    .all();
}

const matchedPairs = () =>
  ids<string>(
    `SELECT s.record_id || ' ' || q.record_id FROM mapping m JOIN mapping_member s ON s.mapping_id = m.id AND s.record_type = 'source_payment'
     JOIN mapping_member q ON q.mapping_id = m.id AND q.record_type = 'Payment' WHERE m.withdrawn_at IS NULL ORDER BY 1`,
  );

const keyOf = (row: readonly unknown[]) => row.slice(0, 3).join(' ');

test('steps come to what the books planned in one piece come to, in no step again and with one decision', async () => {
  const plan = wholePlan();
  expect(plan.applied.length).toBeGreaterThan(50);
  let steps = 0;
  await runBackfill(books.engine, 'Ada', { from: null, turn, report: () => steps++ });
  expect(steps).toBeGreaterThan(3);
  const rows = plan.applied.map((one) => [
    one.qboPaymentId,
    one.documentKind,
    one.documentId,
    one.mappingId,
    one.currency,
    one.amountMinor,
    one.date,
    one.via,
  ]);
  expect(applications()).toEqual(rows.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)));
  expect(matchedPairs()).toEqual(plan.matched.map((pair) => `${pair.sourcePaymentId} ${pair.qboPaymentId}`).sort());
  const found = (kind: string) => ids<string>('SELECT kind FROM payment_finding').filter((one) => one === kind).length;
  expect({
    skipped: found('skipped'),
    unapplied: found('unapplied'),
    disagreement: found('disagreement'),
    twice: found('possible-duplicate'),
  }).toEqual({
    skipped: plan.skipped.length,
    unapplied: plan.unapplied.length,
    disagreement: plan.disagreements.length,
    twice: plan.possibleDuplicates.length,
  });
  // What is settled differently is reported; to be decided is only what may be one payment.
  expect(plan.disagreements.length).toBeGreaterThan(0);
  const { counts } = await books.call('company.status', {});
  expect(counts.paymentsOpen).toBe(plan.possibleDuplicates.length);
  expect(await runBackfill(books.engine, 'Ada', { from: null, turn })).toEqual({ changedCount: 0 });
  expect(ids("SELECT id FROM decision WHERE kind = 'payments.backfill'")).toHaveLength(1);
});

test('paused it stands still while other calls are answered; then it goes on to the same end', async () => {
  const plan = wholePlan();
  const { jobId } = await books.call('payments.backfill', {});
  while (applications().length === 0) await turn();
  await books.call('job.pause', { jobId, paused: true });
  await turn();
  const before = applications().length;
  expect(before).toBeLessThan(plan.applied.length);
  for (let call = 0; call < 20; call++) await books.call('company.status', {});
  expect(applications()).toHaveLength(before);
  expect((await books.call('job.list', { offset: 0, limit: 1 })).rows).toMatchObject([
    { jobId, status: 'running', paused: true },
  ]);
  const settled = books.engine.jobs.settled(jobId);
  await books.call('job.pause', { jobId, paused: false });
  expect(await settled).toMatchObject({ status: 'finished', error: null });
  expect(applications()).toHaveLength(plan.applied.length);
});

test('cancelled it keeps its whole steps and says so; the next run does the rest, nothing twice', async () => {
  const plan = wholePlan();
  const { jobId } = await books.call('payments.backfill', {});
  while (applications().length === 0) await turn();
  const settled = books.engine.jobs.settled(jobId);
  await books.call('job.cancel', { jobId });
  expect(await settled).toMatchObject({ status: 'cancelled' });
  const part = applications().length;
  expect(part).toBeGreaterThan(0);
  expect(part).toBeLessThan(plan.applied.length);
  expect((await books.call('payments.summary', {})).firstRunAt).toBeNull();
  expect(ids<string>('SELECT summary FROM decision ORDER BY id DESC LIMIT 1')[0]).toContain('Stopped a backfill');

  const again = await books.call('payments.backfill', {});
  await books.engine.jobs.settled(again.jobId);
  expect(applications()).toHaveLength(plan.applied.length);
  expect(matchedPairs()).toHaveLength(plan.matched.length);
  expect(findBrokenLink(books.db)).toBeNull();
});

test('an engine started anew goes on after the last whole step, and a paused backfill stays paused', async () => {
  const plan = wholePlan();
  const { jobId } = await books.call('payments.backfill', {});
  while (applications().length === 0) await turn();
  await books.call('job.pause', { jobId, paused: true });
  await books.engine.jobs.stop();
  const part = applications().length;
  const events: JobState[] = [];
  const { db, ledgerFile, identity, quickbooks, host, log, now } = books.engine;
  const next: EngineContext = createEngine({
    createStoreWorker,
    ...{ db, ledgerFile, identity, quickbooks, host, log, now },
    broadcast: (event, payload) => {
      if (event === 'job.progress') events.push(JobState.parse(payload));
    },
  });
  const [job] = next.jobs.running();
  expect(job).toMatchObject({ kind: 'backfill', paused: true, person: session.person });
  for (let round = 0; round < 20; round++) await turn();
  expect(applications()).toHaveLength(part);
  const settled = next.jobs.settled(job?.jobId ?? 0);
  next.jobs.pause(job?.jobId ?? 0, false);
  expect(await settled).toMatchObject({ status: 'finished' });
  // It began where the other had come to, not at the beginning.
  expect(Math.min(...events.filter((state) => state.phase !== null).map((state) => state.doneCount))).toBeGreaterThan(
    0,
  );
  expect(applications()).toHaveLength(plan.applied.length);
  expect(matchedPairs()).toHaveLength(plan.matched.length);
});

test('an invoice that is unlinked loses its payments’ parts at once, and linked again has its share; no decision is added', async () => {
  await runBackfill(books.engine, 'Ada', { from: null, turn });
  const { rows } = await books.call('payments.list', { tab: 'applied', search: '', offset: 0, limit: 1 });
  const [row] = rows;
  const invoiceId = row?.invoiceId ?? 0;
  const before = applications();
  const detail = await books.call('documents.detail', { invoiceId });
  const [card] = detail.linked;
  await books.call('documents.unlink', { invoiceIds: [invoiceId] });
  await books.engine.payments.settled();
  const applied = () => books.call('payments.list', { tab: 'applied', search: '', offset: 0, limit: 500 });
  expect((await applied()).rows.some((one) => one.invoiceId === invoiceId)).toBe(false);
  const decisions = ids('SELECT id FROM decision').length;
  await books.call('decisions.undo', { decisionId: null });
  await books.engine.payments.settled();
  expect(applications()).toEqual(before);
  await books.call('documents.unlink', { invoiceIds: [invoiceId] });
  await books.call('documents.link', { invoiceId, document: { type: 'Invoice', id: card?.id ?? '' } });
  await books.engine.payments.settled();
  expect((await applied()).rows.filter((one) => one.invoiceId === invoiceId)).toHaveLength(
    rows.filter((one) => one.invoiceId === invoiceId).length,
  );
  expect(applications()).toHaveLength(before.length);
  expect(ids('SELECT id FROM decision').length).toBe(decisions + 3);
});

test('a payment that is matched already is not said to be another one too', async () => {
  await runBackfill(books.engine, 'Ada', { from: null, turn });
  const [[ours, theirs]] = matchedPairs().map((pair) => pair.split(' ')) as [[string, string]];
  const free = ids<number>(
    "SELECT id FROM source_payment WHERE id NOT IN (SELECT record_id FROM mapping_member WHERE record_type = 'source_payment' AND live = 1)",
  );
  const [other = 0] = free;
  expect(other).toBeGreaterThan(0);
  const said = { quickbooksPaymentId: theirs, same: true };
  await expect(books.call('payments.decide', { ...said, sourcePaymentId: other })).rejects.toThrow(
    /linking.already-linked/,
  );
  expect(await books.call('payments.decide', { ...said, sourcePaymentId: Number(ours) })).toEqual({ changedCount: 0 });
  expect(books.bugs).toEqual([]);
});
