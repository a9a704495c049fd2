import { changedRows } from '../tour/ledger-file.ts';
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
} from '../tour/main-job.ts';
import { watchPractice } from '../tour/practice-watch.ts';
import { checkCustomers, checkDocuments } from '../tour/truth-check.ts';
import { startWalk } from '../tour/walk.ts';
import { expect, test } from './support/fixtures.ts';

test('an established company is linked without a word to QuickBooks, and done again nothing changes', async ({
  launch,
}) => {
  test.setTimeout(240_000);
  const tieout = await launch({ args: ['--practice-customers=120', '--practice-invoices=900'] });
  const practice = await watchPractice(tieout.app);
  const walk = await startWalk(tieout.page, tieout.userData, { pictures: null, jobTimeoutMs: 60_000 });
  await connect(tieout, walk);
  await pull(walk);
  await importExport(walk);
  const customers = await matchCustomers(walk, practice, 400);
  const invoices = await linkHistory(walk, practice, 5);
  expect((await backfill(walk)).applied).toBeGreaterThan(0);
  const truth = await practice.truth();
  await goLive(walk, truth.goLive);
  expect((await practice.stats()).posts).toBe(0);

  const ledger = await walk.ledger();
  const linked = checkCustomers(ledger, truth);
  expect(linked.wrong).toBe(0);
  expect(linked.linked).toBeGreaterThan(customers.exact);
  const documents = checkDocuments(ledger, truth);
  expect(documents.wrong).toBe(0);
  expect(documents.linked).toBeGreaterThanOrEqual(invoices.confident);

  expect(await exportBatch(walk)).toBe(true);
  await pull(walk);
  const { posts } = await practice.stats();
  expect(posts).toBeGreaterThan(0);
  const before = await walk.settledDump();
  await runAgain(walk, truth.goLive);
  await exportBatch(walk);
  expect([...changedRows(before, await walk.settledDump())]).toEqual([]);
  expect((await practice.stats()).posts).toBe(posts);
});
