import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchTieout } from '../e2e/support/launch.ts';
import { changedRows, readTieOut } from './ledger-file.ts';
import {
  backfill,
  connect,
  exportBatch,
  goLive,
  importExport,
  linkHistory,
  matchCustomers,
  pull,
  runAgain,
  seeTieOut,
} from './main-job.ts';
import { watchPractice } from './practice-watch.ts';
import { checkCustomers, checkDocuments } from './truth-check.ts';
import { startWalk } from './walk.ts';
import { startWindowMeter } from './window-work.ts';

const help = `npm run tour -- [--out tour] [--customers 400] [--invoices 4000] [--suggestions 400]
  Drives the real application through its whole main job in the practice company, by clicks and keys, with a numbered
  picture of every step. Writes tour.json and ends with 0 only if the job came out right.
`;

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'tour' },
    customers: { type: 'string', default: '400' },
    invoices: { type: 'string', default: '4000' },
    /** How many suggested customers are gone through one by one. */
    suggestions: { type: 'string', default: '400' },
    help: { type: 'boolean', default: false },
  },
});

const ambiguousResolved = 12;
const taskAimMs = 50;
const loopAimMs = 20;

async function runTour(): Promise<boolean> {
  const startedMs = performance.now();
  const tieout = await launchTieout({
    args: [`--practice-customers=${values.customers}`, `--practice-invoices=${values.invoices}`],
    // The truth is as of QuickBooks' day, which is that of the Pacific coast.
    env: { TZ: 'America/Los_Angeles' },
  });
  try {
    const practice = await watchPractice(tieout.app);
    const walk = await startWalk(tieout.page, tieout.userData, { pictures: values.out, jobTimeoutMs: 600_000 });
    await connect(tieout, walk);
    const meter = await startWindowMeter(tieout.app, tieout.page);
    await pull(walk);
    await walk.picture('pulled');
    await importExport(walk);
    await walk.picture('imported');
    const customers = await matchCustomers(walk, practice, Number(values.suggestions));
    const invoices = await linkHistory(walk, practice, ambiguousResolved);
    const applied = await backfill(walk);
    await walk.picture('payments-applied');
    const truth = await practice.truth();
    await goLive(walk, truth.goLive);
    const { posts } = await practice.stats();
    const figures = await meter.stop();
    await seeTieOut(walk);
    await walk.settledDump();
    const ledger = await walk.ledger();
    const tieOut = readTieOut(ledger);

    const pushed = await exportBatch(walk);
    await walk.page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Overview' }).click();
    await walk.picture('overview');
    await pull(walk);
    const before = await walk.settledDump();
    const postsPushed = (await practice.stats()).posts;
    await runAgain(walk, truth.goLive);
    await exportBatch(walk);
    const changed = changedRows(before, await walk.settledDump());
    const { requests, posts: postsAtEnd } = await practice.stats();

    const linkedCustomers = checkCustomers(ledger, truth);
    const linkedInvoices = checkDocuments(ledger, truth);
    const sides = truth.receivables.every(({ currency, sourceMinor, quickbooksMinor }) =>
      tieOut.some(
        (one) =>
          one.currency === currency && one.sourceMinor === sourceMinor && one.quickbooksMinor === quickbooksMinor,
      ),
    );
    const checks = {
      'no wrong link': linkedCustomers.wrong === 0 && linkedInvoices.wrong === 0,
      'all that is exact or confident is linked':
        linkedCustomers.linked >= customers.exact && linkedInvoices.linked >= invoices.confident,
      'suggested customers gone through': customers.suggested === 0 || linkedCustomers.linked > customers.exact,
      'nothing sent while linking': posts === 0,
      'payments applied': applied.applied > 0,
      'receivables as the truth has them': sides,
      'nothing unexplained': tieOut.every((one) => one.unexplainedMinor === 0),
      'a batch pushed': pushed && postsPushed > 0,
      'nothing sent twice': postsAtEnd === postsPushed,
      'nothing changed by running it again': changed.size === 0,
      'the window stays quick': figures.window.p99Ms < taskAimMs && figures.mainLoopDelayP99Ms < loopAimMs,
    };
    const report = {
      ok: Object.values(checks).every(Boolean),
      customers: { ...customers, ...linkedCustomers },
      invoices: { ...invoices, ...linkedInvoices },
      backfill: applied,
      postsDuringLinking: posts,
      postsOfTheBatch: postsPushed,
      rowsChangedByRerun: [...changed.values()].reduce((sum, count) => sum + count, 0),
      changedTables: Object.fromEntries(changed),
      tieOut,
      requests,
      rendererTaskP99Ms: figures.window.p99Ms,
      rendererTaskMaxMs: figures.window.maxMs,
      emptyWindowTaskP99Ms: figures.emptyWindow.p99Ms,
      mainLoopDelayP99Ms: figures.mainLoopDelayP99Ms,
      seconds: Math.round(performance.now() - startedMs) / 1000,
      checks,
    };
    await writeFile(join(values.out, 'tour.json'), `${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    return report.ok;
  } catch (error) {
    await tieout.page.screenshot({ path: join(values.out, 'stopped-here.png') }).catch(() => undefined);
    for (const [name, text] of await tieout.logs()) await writeFile(join(values.out, name), text);
    throw error;
  } finally {
    await tieout.close();
  }
}

if (values.help) process.stdout.write(help);
else {
  await mkdir(values.out, { recursive: true });
  process.exitCode = (await runTour()) ? 0 : 1;
}
