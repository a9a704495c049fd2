import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPush } from '../../electron/engine/push-job.ts';
import { composeBatch } from '../../electron/export/compose.ts';
import { goLiveKey } from '../../electron/ledger/go-live.ts';
import { saveSetting } from '../../electron/ledger/settings.ts';
import { intuitLimits } from '../../electron/quickbooks/limiter.ts';
import { addSource, buildEngine, closeEngine, person, pullAll, session, startCompany } from './kill/scenario.ts';
import type { BenchResult } from './run.ts';

export const help = `
Pushes invoices and compares documents a minute with what Intuit's limits allow: 500 requests a minute, here in time that runs
faster by a factor, for limits and simulator alike. Aim: ratio >= 0.9.
  --invoices N   documents to push (2000)
  --faster X     how much faster time runs (2): much faster, and what is measured is the disk
`;

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { invoices: { type: 'string', default: '2000' }, faster: { type: 'string', default: '2' } },
  });
  const invoices = Number(values.invoices);
  const faster = Number(values.faster);
  const folder = mkdtempSync(join(tmpdir(), 'tieout-push-'));
  const simulator = await startCompany();
  try {
    const { realmId, accessToken } = simulator.connect();
    const windows = intuitLimits.windows.map((window) => ({ ...window, windowMs: window.windowMs / faster }));
    const engine = buildEngine({
      apiBase: simulator.apiBase,
      realmId,
      token: accessToken,
      ledgerFile: join(folder, 'ledger.sqlite'),
      offsetMs: 0,
      limits: { ...intuitLimits, windows, arrivalMarginMs: intuitLimits.arrivalMarginMs / faster },
    });
    await pullAll(engine);
    saveSetting(engine.db, goLiveKey, '2026-10-01');
    addSource(engine, { customers: 40, invoices, credits: 0, receipts: 0, payments: 0 });
    const composed = composeBatch(engine.db, { person, at: new Date().toISOString() }, 'USD', null);
    if (composed === null || composed.blockedCount > 0) throw new Error('the batch is not what it should be');
    // The windows are empty again, so that nothing of what was pulled counts.
    await new Promise((resolve) => setTimeout(resolve, 60_000 / faster));
    simulator.resetStats();
    const startedMs = performance.now();
    const jobId = startPush(engine, session, { batchId: composed.batchId, onlyOne: false });
    const pushed = await engine.jobs.settled(jobId);
    const seconds = ((performance.now() - startedMs) / 1000) * faster;
    const { requests, posts } = simulator.stats();
    const confirmed = Number(
      engine.db.prepare("SELECT count(*) FROM export_item WHERE state = 'confirmed'").pluck().get(),
    );
    await closeEngine(engine);
    // No stretch of a second holds more than ten, none of a minute more than 500: ten a second, then a wait for the minute.
    const theorySeconds = Math.floor((posts - 1) / 500) * 60 + ((posts - 1) % 500) / 10;
    const ratio = theorySeconds / seconds;
    return {
      ok: ratio >= 0.9 && confirmed === composed.itemCount && pushed.status === 'finished',
      human: `${confirmed} documents in ${seconds.toFixed(0)} s of Intuit's time, ${((60 * confirmed) / seconds).toFixed(0)} a minute; the limits alone take ${theorySeconds.toFixed(0)} s`,
      invoices,
      confirmed,
      documentsPerMinute: Math.round((60 * confirmed) / seconds),
      ratio: Math.round(ratio * 1000) / 1000,
      against: "what Intuit's limits allow",
      requests,
      records: confirmed,
      requestsPerDocument: Math.round((1000 * requests) / confirmed) / 1000,
      seconds: Math.round(seconds),
    };
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
