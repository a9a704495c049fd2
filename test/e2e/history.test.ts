import { readLedger } from '../tour/ledger-file.ts';
import { backfill, connect, importExport, pull } from '../tour/main-job.ts';
import { watchPractice } from '../tour/practice-watch.ts';
import { startWalk } from '../tour/walk.ts';
import { expect, test } from './support/fixtures.ts';
import { causes, cents } from './support/tie-out-screen.ts';

test('history: what is held back is not counted, another counterpart shows its effects first, and the tie-out finds payments', async ({
  launch,
}) => {
  test.setTimeout(240_000);
  const tieout = await launch({ args: ['--practice-customers=40', '--practice-invoices=300'] });
  const { page } = tieout;
  const practice = await watchPractice(tieout.app);
  const walk = await startWalk(page, tieout.userData, { pictures: null, jobTimeoutMs: 120_000 });
  await connect(tieout, walk);
  await pull(walk);
  await importExport(walk);
  await walk.go('Customers');
  await expect(page.getByRole('button', { name: /^Accept [1-9]\d* exact/ })).toBeVisible();
  await page.keyboard.press('Shift+A');
  await expect.poll(() => walk.tabCount('Exact')).toBe(0);

  // Before: both sides of exactly what will be linked. A tick holds a row back.
  await walk.go('History');
  const bulk = page.getByRole('button', { name: /^Link [1-9]\d* invoices/ });
  await expect(bulk).toBeVisible();
  const count = async () => Number((await bulk.innerText()).match(/\d+/)?.[0]);
  const all = await count();
  const bar = page.getByText(/invoices: .* in the source, .* in QuickBooks\./);
  const usd = async () => (await bar.innerText()).match(/[\d,.]+ USD/g)?.map(cents) ?? [];
  const [sourceBefore = 0, quickbooksBefore = 0] = await usd();
  expect(sourceBefore).toBe(quickbooksBefore);
  const row = page.getByRole('region', { name: 'confident documents' }).locator('[row-index="0"]');
  await expect(page.getByRole('columnheader', { name: 'Hold' })).toBeAttached();
  await row.locator('[role="gridcell"]').nth(1).click();
  const total = cents(await row.locator('[col-id="total"]').innerText());
  await page.keyboard.press('Space');
  await expect(page.getByText(/1 held-back row/)).toBeVisible();
  await expect.poll(count).toBe(all - 1);
  expect(await usd()).toEqual([sourceBefore - total, quickbooksBefore - total]);
  await page.keyboard.press('Shift+L');
  const said = page.getByRole('contentinfo').getByRole('status');
  await expect(said).toHaveText(
    new RegExp(`^Linked ${all - 1} invoices: .* in the source, .* in QuickBooks. Nothing was sent.$`),
  );
  await expect.poll(() => walk.tabCount('Confident')).toBe(1);
  expect((await practice.stats()).posts).toBe(0);

  await backfill(walk);

  // Another counterpart: nothing happens before what follows was on screen.
  await walk.go('History');
  await page.getByRole('tab', { name: /^Linked/ }).click();
  const linked = page.getByRole('region', { name: 'linked documents' }).locator('[row-index="0"]');
  await linked.locator('[role="gridcell"]').nth(1).click();
  const counterpart = linked.locator('[col-id="documentNumber"]');
  const numberBefore = await counterpart.innerText();
  await page.keyboard.press('r');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Find a document in QuickBooks' }).fill('');
  await dialog.getByRole('checkbox', { disabled: false }).first().click();
  await expect(dialog.getByRole('alert')).toContainText('What follows');
  await expect(dialog.getByRole('alert')).toContainText('Nothing is sent. You can undo this.');
  await dialog.getByRole('button', { name: /^Link to .* instead$/ }).click();
  await expect(dialog).toHaveCount(0);
  await expect(counterpart).not.toHaveText(numberBefore);
  await page.keyboard.press('Control+z');
  await expect(counterpart).toHaveText(numberBefore);

  // A payment that was voided in QuickBooks: the tie-out leads to where it is told about.
  const paid = readLedger(await walk.ledger(), (db) =>
    db
      .prepare(
        `SELECT q.record_id AS id FROM mapping_member q JOIN qbo_payment p ON p.id = q.record_id
         WHERE q.record_type = 'Payment' AND q.live = 1 AND p.unapplied_minor = 0 AND p.currency = 'USD' ORDER BY p.txn_date DESC LIMIT 1`,
      )
      .get(),
  );
  expect(paid).toBeDefined();
  await practice.edit({ entity: 'Payment', operation: 'void', id: String(paid?.id) });
  await pull(walk);
  await walk.go('Tie-out');
  await causes(page)
    .getByRole('button', { name: /^Voided or deleted/ })
    .click();
  await page
    .getByRole('gridcell', { name: /^Payment / })
    .first()
    .click();
  await page.getByRole('button', { name: /^Look at both/ }).click();
  await expect(page.getByRole('main', { name: 'Backfill' })).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Search payments' })).not.toHaveValue('');
  await expect(
    page
      .getByRole('region', { name: / payments$/ })
      .locator('[row-index="0"]')
      .first(),
  ).toBeVisible();
});
