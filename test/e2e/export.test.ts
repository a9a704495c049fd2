import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startSimulator } from '../../electron/simulator/simulator.ts';
import { callMainFrom, expectOpen, openPractice, seedDataFolder } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';
import { readDifference, step } from './support/tie-out-screen.ts';

async function expectAccessible(page: Page): Promise<void> {
  // The header over tick boxes is the grid's own and is looked at where the grid is.
  const axe = new AxeBuilder({ page }).setLegacyMode().include('main');
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

function findFile(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((one) => one.endsWith(name));
  if (found === undefined) throw new Error(`no ${name} in ${folder}`);
  return join(folder, found);
}

/** What the source is above QuickBooks, in cents. */
async function differenceOf(page: Page): Promise<number> {
  await step(page, 'Tie-out');
  await expect(page.getByTestId('difference')).toBeVisible({ timeout: 30_000 });
  return (await readDifference(page)).difference;
}

async function expectDifference(page: Page, cents: number): Promise<void> {
  await step(page, 'Tie-out');
  await expect.poll(() => differenceOf(page), { timeout: 30_000 }).toBe(cents);
}

async function mapService(page: Page, service: string, option: number): Promise<void> {
  await page
    .getByRole('button', { name: /^Map for export/ })
    .last()
    .click();
  await page.getByRole('combobox', { name: `Service ${service} in QuickBooks` }).click();
  await page.getByRole('option').nth(option).click();
  await page.getByRole('button', { name: 'Done' }).click();
}

async function openBatch(page: Page, batchId: number): Promise<void> {
  await step(page, 'Export');
  await page.getByRole('tab', { name: /^Batches/ }).click();
  await page
    .getByRole('gridcell', { name: String(batchId), exact: true })
    .first()
    .dblclick();
}

async function push(page: Page, count: number): Promise<void> {
  const name = count === 1 ? 'Push 1 item' : `Push ${count} items`;
  await page.getByRole('button', { name: new RegExp(`^${name}`) }).click();
  await page.getByRole('dialog').getByRole('button', { name }).click();
}

async function importFiles({ app, page }: Tieout, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText(/Imported/).first()).toBeVisible({ timeout: 60_000 });
}

test('after the set-up one new invoice is all there is to send; sent once, failures fixed and retried, taken back', async ({
  launch,
}, info) => {
  // The application is started twice and three batches are pushed.
  test.slow();
  const userData = await seedDataFolder();
  const args = ['--practice-customers=60', '--practice-invoices=400', '--practice-seed=3'];
  const tieout = await launch({ userData, args });
  const { page } = tieout;
  const folder = info.outputPath('files');
  mkdirSync(folder, { recursive: true });
  await openPractice(tieout);
  await page.getByRole('button', { name: /^Pull now/ }).click();
  await expect(page.getByText(/records changed/).first()).toBeVisible({ timeout: 60_000 });
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Use the practice export' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText('Imported 4 files').first()).toBeVisible({ timeout: 60_000 });

  await step(page, 'Customers');
  await page.keyboard.press('Shift+A');
  await page.getByRole('tab', { name: /^Linked\s*[1-9]/ }).click();
  const cell = page.getByRole('gridcell').and(page.locator('[col-id="clientName"]')).first();
  const client = (await cell.innerText()).trim();

  await step(page, 'Export');
  await expect(page.getByText('No go-live date yet')).toBeVisible();
  await page.getByRole('button', { name: 'Set the go-live date' }).click();
  await page.getByRole('button', { name: 'Set date' }).click();
  await step(page, 'Set-up');
  await page.getByRole('button', { name: 'Complete the set-up' }).click();
  await expect(page.getByText('The set-up is complete')).toBeVisible();
  await step(page, 'Export');
  await expect(page.getByText('Nothing to send')).toBeVisible();
  await expectAccessible(page);
  const agreed = await differenceOf(page);

  // One new invoice arrives from the billing system: the old file and one more row.
  const invoices = readFileSync(findFile(tieout.userData, 'invoices.csv'), 'utf8').trimEnd();
  const clients = readFileSync(findFile(tieout.userData, 'clients.csv'), 'utf8');
  const clientId =
    clients
      .split('\n')
      .find((row) => row.includes(client))
      ?.split(',')[0] ?? '';
  const today = new Date().toISOString().slice(0, 10);
  const row = (id: string, number: string, item: string, paid = '0.00', open = '250.00'): string =>
    `${id},${number},${clientId},"${client}",${today},${today},Sent,USD,${item},Quarterly review,1,250.00,250.00,0.00,250.00,${paid},0.00,${open},Net 30,,Invoice`;
  const later = join(folder, 'invoices.csv');
  writeFileSync(later, `${invoices}\n${row('990001', 'NEW-1', 'A service nobody mapped')}\n`);
  await importFiles(tieout, [later]);

  await step(page, 'Export');
  await expect(page.getByRole('tab', { name: /^To send\s*1$/ })).toBeVisible();
  await expect(page.getByRole('gridcell', { name: 'invoice NEW-1' })).toBeVisible();
  await expect(page.getByText(/the service “A service nobody mapped” is not mapped/).first()).toBeVisible();
  await page.getByRole('button', { name: /^Compose all 1 record/ }).click();
  await expect(page.getByRole('tab', { name: /^Blocked\s*1$/ })).toBeVisible();

  // What blocks it says what clears it.
  await page.getByRole('gridcell', { name: 'invoice NEW-1' }).click();
  await page.getByRole('complementary', { name: 'Inspector' }).getByRole('button', { name: 'Map for export' }).click();
  const choice = page.getByRole('combobox', { name: 'Service A service nobody mapped in QuickBooks' });
  await choice.click();
  await page.getByRole('option').nth(1).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page
    .getByRole('button', { name: /^Check again/ })
    .first()
    .click();
  await expect(page.getByRole('tab', { name: /^Ready\s*1$/ })).toBeVisible();
  await page.getByRole('tab', { name: 'As JSON' }).click();
  await expect(page.getByLabel('What is posted, as JSON')).toContainText('"DocNumber": "NEW-1"');
  await expectAccessible(page);

  await page.getByRole('button', { name: /^Push 1 item/ }).click();
  await expect(page.getByRole('dialog')).toContainText('1 invoice');
  await expect(page.getByRole('dialog')).toContainText('What can be undone');
  await page.getByRole('dialog').getByRole('button', { name: 'Push 1 item' }).click();
  await expect(page.getByRole('tab', { name: /^In QuickBooks\s*1$/ })).toBeVisible({ timeout: 30_000 });

  // Pushed again, nothing happens: there is nothing left to push or to compose.
  await expect(page.getByRole('button', { name: /^Push 0 items/ })).toBeDisabled();
  await page.getByRole('button', { name: 'Batches' }).click();
  await page.getByRole('tab', { name: /^To send/ }).click();
  await expect(page.getByText('Nothing to send')).toBeVisible();

  // What was sent is on both sides: they are as far apart as before, to the cent.
  await expectDifference(page, agreed);

  // A mixed batch: a paid invoice with its payment, and one whose service somebody makes inactive in QuickBooks meanwhile.
  const payments = readFileSync(findFile(tieout.userData, 'payments.csv'), 'utf8').trimEnd();
  const paid = join(folder, 'payments.csv');
  writeFileSync(
    paid,
    `${payments}\n990009,${today},${clientId},"${client}",100.00,USD,Check,CHK-9,990002,NEW-2,100.00\n`,
  );
  const rows = [
    row('990001', 'NEW-1', 'A service nobody mapped'),
    row('990002', 'NEW-2', 'A service nobody mapped', '100.00', '150.00'),
    row('990003', 'NEW-3', 'Another service'),
  ];
  writeFileSync(later, `${invoices}\n${rows.join('\n')}\n`);
  await importFiles(tieout, [later, paid]);
  await expectDifference(page, agreed + 15_000 + 25_000);
  await step(page, 'Export');
  await page.getByRole('tab', { name: /^To send/ }).click();
  await mapService(page, 'Another service', 2);
  await page.getByRole('button', { name: /^Compose all 3 records/ }).click();
  await expect(page.getByRole('tab', { name: /^Ready\s*3$/ })).toBeVisible();
  await page.getByRole('gridcell', { name: 'invoice NEW-3' }).click();
  await page.getByRole('tab', { name: 'As JSON' }).click();
  const posted = page.getByLabel('What is posted, as JSON');
  await expect(posted).toContainText('"DocNumber": "NEW-3"');
  const itemId = /"ItemRef":\s*\{\s*"value":\s*"(\d+)"/.exec(await posted.innerText())?.[1] ?? '';
  await tieout.close();
  const books = await startSimulator({ stateFile: join(userData, 'practice', 'company.json'), realms: [] });
  books.edit({ entity: 'Item', operation: 'deactivate', id: itemId });
  await books.close();

  const second = await launch({ userData, args });
  const again = second.page;
  await again.getByRole('button', { name: 'Open practice company' }).click();
  await expectOpen(again);
  await openBatch(again, 2);
  await push(again, 3);
  await expect(again.getByRole('tab', { name: /^In QuickBooks\s*2$/ })).toBeVisible({ timeout: 30_000 });
  await expect(again.getByRole('tab', { name: /^Refused\s*1$/ })).toBeVisible();
  await callMainFrom(again, 'settings.set', { theme: 'dark' });
  await expect(again.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expectAccessible(again);
  await again.screenshot({ path: info.outputPath('refused-dark.png') });
  await expectDifference(again, agreed + 25_000);

  // It is fixed where it says, taken up again, and goes.
  await step(again, 'QuickBooks');
  await again.keyboard.press('Control+p');
  await expect(again.getByRole('status').filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 60_000 });
  await step(again, 'Export');
  await again.getByRole('button', { name: 'Batches' }).click();
  await again.getByRole('tab', { name: /^To send/ }).click();
  await mapService(again, 'Another service', 1);
  await openBatch(again, 2);
  await again.getByRole('button', { name: /^Retry 1 refused item/ }).click();
  await push(again, 1);
  await expect(again.getByRole('tab', { name: /^In QuickBooks\s*3$/ })).toBeVisible({ timeout: 30_000 });
  await expectDifference(again, agreed);

  // The plan to take it back is a batch of its own, in reverse order; voided, the numbers are free for a replacement.
  await step(again, 'Export');
  await again.getByRole('button', { name: /^Take back/ }).click();
  await expect(again.getByRole('dialog')).toContainText('This cannot be taken back.');
  await again.getByRole('dialog').getByRole('button', { name: 'Compose 3 steps' }).click();
  await expect(again.getByText('Batch 3, takes back batch 2')).toBeVisible();
  await push(again, 3);
  await expect(again.getByRole('tab', { name: /^In QuickBooks\s*3$/ })).toBeVisible({ timeout: 30_000 });
  await expectDifference(again, agreed + 15_000 + 25_000);
  await step(again, 'Export');
  await again.getByRole('button', { name: 'Batches' }).click();
  await again.getByRole('tab', { name: /^To send\s*3$/ }).click();
  await again.getByRole('button', { name: /^Compose all 3 records/ }).click();
  await push(again, 3);
  await expect(again.getByRole('tab', { name: /^In QuickBooks\s*3$/ })).toBeVisible({ timeout: 30_000 });
  await expectDifference(again, agreed);
  await again.screenshot({ path: info.outputPath('export.png') });
  await second.close();
  await rm(userData, { recursive: true, force: true });
});
