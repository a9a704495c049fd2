import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openPractice, seedDataFolder } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';

const step = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();

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

async function importFile({ app, page }: Tieout, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText(/Imported/).first()).toBeVisible({ timeout: 60_000 });
}

test('after the set-up one new invoice is all there is to send; sent once, failures fixed and retried, taken back', async ({
  launch,
}, info) => {
  const tieout = await launch({
    userData: await seedDataFolder(),
    args: ['--practice-customers=60', '--practice-invoices=400', '--practice-seed=3'],
  });
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
  await page.getByRole('button', { name: 'Complete the set-up' }).click();
  await step(page, 'Export');
  await expect(page.getByText('Nothing to send')).toBeVisible();
  await expectAccessible(page);

  // One new invoice arrives from the billing system: the old file and one more row.
  const invoices = readFileSync(findFile(tieout.userData, 'invoices.csv'), 'utf8').trimEnd();
  const clients = readFileSync(findFile(tieout.userData, 'clients.csv'), 'utf8');
  const clientId =
    clients
      .split('\n')
      .find((row) => row.includes(client))
      ?.split(',')[0] ?? '';
  const today = new Date().toISOString().slice(0, 10);
  const row = (id: string, number: string, item: string): string =>
    `${id},${number},${clientId},"${client}",${today},${today},Sent,USD,${item},Quarterly review,1,250.00,250.00,0.00,250.00,0.00,0.00,250.00,Net 30,,Invoice`;
  const later = join(folder, 'invoices.csv');
  writeFileSync(later, `${invoices}\n${row('990001', 'NEW-1', 'A service nobody mapped')}\n`);
  await importFile(tieout, later);

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

  // The plan to take it back is a batch of its own; voided, its number is free for the replacement.
  await page.getByRole('tab', { name: /^Batches\s*1$/ }).click();
  await page.getByRole('gridcell', { name: '1', exact: true }).first().dblclick();
  await page.getByRole('button', { name: /^Take back/ }).click();
  await expect(page.getByRole('dialog')).toContainText('This cannot be taken back.');
  await page.getByRole('dialog').getByRole('button', { name: 'Compose 1 step' }).click();
  await expect(page.getByText('Batch 2, takes back batch 1')).toBeVisible();
  await page.getByRole('button', { name: /^Push 1 item/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Push 1 item' }).click();
  await expect(page.getByRole('tab', { name: /^In QuickBooks\s*1$/ })).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Batches' }).click();
  await page.getByRole('tab', { name: /^To send\s*1$/ }).click();
  await expect(page.getByRole('gridcell', { name: 'invoice NEW-1' })).toBeVisible();
  await page.screenshot({ path: info.outputPath('export.png') });
});
