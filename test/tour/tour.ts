import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launchTieout } from '../e2e/support/launch.ts';
import { backfill, connect, goLive, importExport, linkHistory, matchCustomers, pull } from './main-job.ts';
import { watchPractice } from './practice-watch.ts';
import { checkCustomers, checkDocuments } from './truth-check.ts';
import { startWalk } from './walk.ts';
import { startWindowMeter } from './window-work.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'tour' },
    customers: { type: 'string', default: '400' },
    invoices: { type: 'string', default: '4000' },
  },
});

const startedMs = performance.now();
await mkdir(values.out, { recursive: true });
const tieout = await launchTieout({
  args: [`--practice-customers=${values.customers}`, `--practice-invoices=${values.invoices}`],
});
try {
  const practice = await watchPractice(tieout.app);
  const walk = await startWalk(tieout.page, tieout.userData, { pictures: values.out, jobTimeoutMs: 300_000 });
  await connect(tieout, walk);
  const meter = await startWindowMeter(tieout.app, tieout.page);
  await pull(walk);
  await walk.picture('pulled');
  await importExport(walk);
  await walk.picture('imported');
  const customers = await matchCustomers(walk, practice, 1000);
  const invoices = await linkHistory(walk, practice, 12);
  const payments = await backfill(walk);
  await walk.picture('payments-applied');
  await goLive(walk, (await practice.truth()).goLive);
  const figures = await meter.stop();
  const truth = await practice.truth();
  const ledger = await walk.ledger();
  const report = {
    customers: { ...customers, ...checkCustomers(ledger, truth) },
    invoices: { ...invoices, ...checkDocuments(ledger, truth) },
    payments,
    figures,
    stats: await practice.stats(),
    seconds: (performance.now() - startedMs) / 1000,
  };
  await writeFile(join(values.out, 'tour.json'), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(report)}\n`);
} catch (error) {
  await tieout.page.screenshot({ path: join(values.out, 'failed.png') });
  for (const [name, text] of await tieout.logs()) await writeFile(join(values.out, name), text);
  throw error;
} finally {
  await tieout.close();
}
