import { parseArgs } from 'node:util';
import type { EngineContext } from '../../electron/engine/context.ts';
import { createEngine } from '../../electron/engine/engine.ts';
import { entityTypes } from '../../electron/quickbooks/rows.ts';
import { type Company, company } from '../integration/tieout-company.ts';
import type { BenchResult } from './run.ts';

export const help = `backfill [--customers 10000] [--invoices 50000] [--seed 1]
  Requests of the first pull and of the backfill together, against the theoretical minimum: one for every thousand
  records of each type, and one for a type without any. Then both once more, each stopped half-way with its engine and
  taken up by another: the same minimum counts. A second backfill sends nothing and decides nothing.
  Aim: at most 1.1, the interrupted run included.`;

const ratioAim = 1.1;
const pageSize = 1000;

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Stops an engine with its work half done and has another one, on the same ledger, bring it to its end. */
async function interrupt(engine: EngineContext, isHalfway: () => boolean): Promise<EngineContext> {
  while (!isHalfway() && engine.jobs.running().length > 0) await turn();
  const [left] = engine.jobs.running();
  if (left === undefined) throw new Error('The work was over before it could be interrupted.');
  await engine.jobs.stop();
  const { db, ledgerFile, identity, quickbooks, createStoreWorker, host, log, now } = engine;
  const next = createEngine({
    ...{ db, ledgerFile, identity, quickbooks, createStoreWorker, host, log, now },
    broadcast: () => undefined,
  });
  const [job] = next.jobs.running();
  if (job?.kind !== left.kind) throw new Error(`The ${left.kind} was not taken up again.`);
  const state = await next.jobs.settled(job.jobId);
  if (state.status !== 'finished') throw new Error(`The ${left.kind} ended as ${state.status}.`);
  return next;
}

/** What backfill wrote, to compare a run in one piece with one in two. */
function applicationsOf({ db }: Company): string {
  return JSON.stringify(
    db
      .prepare(
        'SELECT qbo_payment_id, document_kind, document_id, mapping_id, amount_minor FROM payment_application ORDER BY 1, 2, 3',
      )
      .raw()
      .all(),
  );
}

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      customers: { type: 'string', default: '10000' },
      invoices: { type: 'string', default: '50000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const books = await company({
    customers: Number(values.customers),
    invoices: Number(values.invoices),
    seed: Number(values.seed),
  });
  const { call, engine, simulator, db } = books;
  try {
    const settle = (jobId: number) => engine.jobs.settled(jobId).catch(() => undefined);
    const count = (sql: string) => db.prepare(sql).pluck().get() as number;
    const decisions = () => count("SELECT count(*) FROM decision WHERE kind = 'payments.backfill'");
    await call('customers.acceptExact', { onlyClientIds: null });
    await call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
    const startedMs = performance.now();
    await settle((await call('payments.backfill', {})).jobId);
    const seconds = (performance.now() - startedMs) / 1000;
    const { requests, rows } = simulator.stats();
    const counts = rows[books.realmId] ?? {};
    const records = Object.values(counts).reduce((sum, one) => sum + one, 0);
    const minimumRequests = entityTypes.reduce(
      (sum, type) => sum + Math.max(1, Math.ceil((counts[type] ?? 0) / pageSize)),
      0,
    );
    const decided = decisions();
    const whole = applicationsOf(books);
    await settle((await call('payments.backfill', {})).jobId);
    const again = simulator.stats().requests - requests;
    const decidedAgain = decisions() - decided;
    const { tabs } = await call('payments.summary', {});

    // The pull of everything, interrupted when half of its requests were sent.
    simulator.resetStats();
    await call('pull.start', { scope: 'everything', types: null, since: null });
    const second = await interrupt(engine, () => simulator.stats().requests >= minimumRequests / 2);
    // The backfill from nothing, interrupted when half of its rows were written.
    const rowCount = count('SELECT count(*) FROM payment_application');
    db.prepare('DELETE FROM payment_application').run();
    await call('payments.backfill', {});
    const third = await interrupt(
      engine,
      () => count('SELECT count(*) FROM payment_application') >= Math.max(1, rowCount / 2),
    );
    const interruptedRequests = simulator.stats().requests;
    const isSame = applicationsOf(books) === whole;
    for (const one of [engine, second, third]) one.matches.ensure();

    const ratio = Number((requests / minimumRequests).toFixed(3));
    const interruptedRatio = Number((interruptedRequests / minimumRequests).toFixed(3));
    return {
      human: [
        `${records} records, at least ${minimumRequests} requests`,
        `in one piece ${requests} requests (${ratio}); backfill ${seconds.toFixed(1)} s, ${tabs.applied} applied, ${tabs.skipped} skipped`,
        `pull and backfill interrupted half-way: ${interruptedRequests} requests (${interruptedRatio}), ${isSame ? 'the same rows' : 'OTHER ROWS'}`,
        `a second backfill: ${again} requests, ${decidedAgain} decisions`,
      ].join('\n'),
      ok:
        ratio <= ratioAim && interruptedRatio <= ratioAim && isSame && again === 0 && decidedAgain === 0 && decided > 0,
      ratio,
      interruptedRatio,
      against: 'one request for a thousand records of each type',
      ratios: [
        { against: 'minimum', ratio },
        { against: 'minimum, interrupted', ratio: interruptedRatio },
      ],
      requests,
      interruptedRequests,
      minimumRequests,
      records,
      seconds: Number(seconds.toFixed(2)),
    };
  } finally {
    await books.close();
  }
}
