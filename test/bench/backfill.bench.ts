import { parseArgs } from 'node:util';
import { entityTypes } from '../../electron/quickbooks/rows.ts';
import { company } from '../integration/tieout-company.ts';
import type { BenchResult } from './run.ts';

export const help = `backfill [--customers 10000] [--invoices 50000] [--seed 1]
  Requests of the first pull and of the backfill together, against the theoretical minimum: one for every thousand
  records of each type, and one for a type without any. A second pull and a second backfill are counted apart.
  Aim: at most 1.1.`;

const ratioAim = 1.1;
const pageSize = 1000;

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
  try {
    const { call, engine, simulator, db } = books;
    const settle = (jobId: number) => engine.jobs.settled(jobId).catch(() => undefined);
    await call('customers.acceptExact', { onlyClientIds: null });
    await call('documents.linkConfident', { from: null, to: null, statuses: null, exceptInvoiceIds: [] });
    const startedMs = performance.now();
    await settle((await call('payments.backfill', {})).jobId);
    const seconds = (performance.now() - startedMs) / 1000;
    const { requests, rows } = simulator.stats();
    const counts = Object.values(rows[books.realmId] ?? {});
    const records = counts.reduce((sum, count) => sum + count, 0);
    const minimumRequests = entityTypes.reduce(
      (sum, type) => sum + Math.max(1, Math.ceil((rows[books.realmId]?.[type] ?? 0) / pageSize)),
      0,
    );
    await settle((await call('payments.backfill', {})).jobId);
    const again = simulator.stats().requests - requests;
    const ratio = Number((requests / minimumRequests).toFixed(3));
    const { tabs } = await call('payments.summary', {});
    const { n } = db.prepare("SELECT count(*) AS n FROM decision WHERE kind = 'payments.backfill'").get() as {
      n: number;
    };
    engine.matches.ensure();
    return {
      human: `${records} records, ${requests} requests, at least ${minimumRequests}; backfill ${seconds.toFixed(1)} s, ${tabs.applied} applied, ${tabs.skipped} skipped; again ${again} requests, ${n - 1} decisions`,
      ok: ratio <= ratioAim && again === 0 && n === 1,
      ratio,
      against: 'one request for a thousand records of each type',
      ratios: [{ against: 'minimum', ratio }],
      requests,
      minimumRequests,
      records,
      seconds: Number(seconds.toFixed(2)),
    };
  } finally {
    await books.close();
  }
}
