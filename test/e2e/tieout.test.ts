import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { readSheet } from 'read-excel-file/node';
import { openPractice } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';
import { causes, cents, readDifference, step } from './support/tie-out-screen.ts';

/** The grid's own column of tick boxes has a heading without words. */
const tickHeading = '[col-id="ag-Grid-SelectionColumn"]';

async function expectAccessible(page: Page): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().include('main').exclude(tickHeading);
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

async function importPracticeFiles(page: Page): Promise<void> {
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Use the practice export' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText('Imported 4 files').first()).toBeVisible({ timeout: 60_000 });
}

async function saveTo({ app }: Tieout, path: string): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

function findFile(folder: string, name: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((one) => one.endsWith(name));
  if (found === undefined) throw new Error(`no ${name} in ${folder}`);
  return join(folder, found);
}

test('the tie-out explains every cent, actions clear causes, and a signed figure tells what changed since', async ({
  launch,
}, info) => {
  const tieout = await launch({ args: ['--practice-customers=60', '--practice-invoices=500', '--practice-seed=3'] });
  const { page } = tieout;
  await openPractice(tieout);

  // From nothing: the overview says what comes next.
  await page.getByRole('button', { name: /^Pull now/ }).click();
  await expect(page.getByText(/records changed/).first()).toBeVisible({ timeout: 60_000 });
  await importPracticeFiles(page);
  await step(page, 'Overview');
  await expect(page.getByRole('button', { name: 'Match: Match clients with customers' })).toBeEnabled();
  await expectAccessible(page);

  // Nothing is linked: each client is a cause. The action leads to it, and the bulk step there clears most.
  await step(page, 'Tie-out');
  const before = await readDifference(page);
  expect(before.difference).not.toBe(0);
  const unmatched = causes(page).getByRole('button', { name: 'Customer unmatched' });
  await unmatched.click();
  await expect(page.getByRole('region', { name: 'Records of the difference' })).toBeVisible();
  await page.getByRole('button', { name: /^Match the customer/ }).click();
  await expect(page.getByRole('tab', { name: /^Exact/ })).toBeVisible();
  await page.getByRole('tab', { name: /^Exact/ }).click();
  // The list came filtered by that client; what is accepted is what it shows.
  await page.getByRole('textbox', { name: 'Search clients and customers' }).fill('');
  await page.getByRole('button', { name: /^Accept \d+ exact/ }).click();
  await expect(page.getByText(/^Linked \d+ clients/).first()).toBeVisible();
  await step(page, 'Tie-out');
  await causes(page).getByRole('button', { name: 'Only in source' }).click();
  await expect(page.getByRole('region', { name: 'Records of the difference' })).toContainText('Only in source');
  const matched = await readDifference(page);
  expect(matched.difference).toBe(before.difference);
  expect(Math.abs(matched.byCause.get('Customer unmatched') ?? 0)).toBeLessThan(
    Math.abs(before.byCause.get('Customer unmatched') ?? 0),
  );

  // Linking the history turns documents of one side into pairs.
  await page.getByRole('button', { name: /^Link in History/ }).click();
  await page.getByRole('tab', { name: /^Confident/ }).click();
  await page.getByRole('textbox', { name: /^Search/ }).fill('');
  await page
    .getByRole('button', { name: /^Link \d+ invoices/ })
    .first()
    .click();
  await expect(page.getByText(/^Linked \d+ invoices/).first()).toBeVisible({ timeout: 30_000 });
  await step(page, 'Tie-out');
  await causes(page).getByRole('button', { name: 'Only in source' }).click();
  await expect
    .poll(async () => (await readDifference(page)).byCause.get('Only in source') ?? 0)
    .toBeLessThan(matched.byCause.get('Only in source') ?? 0);
  const linked = await readDifference(page);
  expect(linked.difference).toBe(before.difference);
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('difference.png') });

  // Every other view of the same figures: both agings add up, month over month ends where the difference stands.
  for (const tab of ['By client', 'Agings', 'Control account', 'Duplicates', 'Month over month']) {
    await page.getByRole('tab', { name: tab }).click();
    await expectAccessible(page);
  }
  const months = page.getByRole('region', { name: 'Month over month' });
  await expect(months.getByRole('columnheader')).toHaveCount(14);
  for (const row of await months.getByRole('row', { name: /^Difference / }).all()) {
    expect(cents(await row.getByRole('cell').first().innerText())).toBe(linked.difference);
  }
  await page.getByRole('tab', { name: 'Agings' }).click();
  await expect(page.getByRole('columnheader', { name: 'Source', exact: true }).last()).toBeVisible();
  await page.getByRole('tab', { name: 'Difference' }).click();

  // What stays is accepted with a reason, and the acceptance is undone like any decision.
  await causes(page).getByRole('button', { name: 'Straight to the account' }).click();
  await page.getByRole('button', { name: /^Accept …/ }).click();
  await page.getByRole('textbox', { name: 'Why this is in order' }).fill('Written off by the auditor');
  await page.getByRole('button', { name: 'Accept 1 difference' }).click();
  await expect(causes(page)).toContainText('accepted');
  await expect(page.getByText('Written off by the auditor')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(causes(page)).not.toContainText('accepted');

  // Signed off; then the source says something else.
  await page.getByRole('tab', { name: 'Sign-off' }).click();
  await page.getByRole('button', { name: /^Sign off as of/ }).click();
  await page.getByRole('textbox', { name: 'Reviewed by' }).fill('Grace');
  await page.getByRole('button', { name: 'Sign off', exact: true }).click();
  await expect(page.getByText('Nothing has changed since this sign-off.')).toBeVisible();
  await expectAccessible(page);
  const folder = info.outputPath('files');
  mkdirSync(folder, { recursive: true });
  const lines = readFileSync(findFile(tieout.userData, 'invoices.csv'), 'utf8').trimEnd().split('\n');
  const [, , clientId = ''] = (lines[1] ?? '').split(',');
  const [day = ''] = (lines[1] ?? '').match(/\d{4}-\d{2}-\d{2}/) ?? [];
  const added: Readonly<Record<string, string>> = {
    'Invoice ID': '9900001',
    'Invoice Number': 'LATE-1',
    'Client ID': clientId,
    'Invoice Date': day,
    'Due Date': day,
    Status: 'Sent',
    Currency: 'USD',
    Item: 'Service',
    Quantity: '1',
    'Unit Price': '123.45',
    'Line Amount': '123.45',
    'Tax Amount': '0.00',
    'Invoice Total': '123.45',
    'Amount Paid': '0.00',
    'Credits Applied': '0.00',
    Balance: '123.45',
    Type: 'Invoice',
  };
  const row = (lines[0] ?? '').split(',').map((name) => added[name.trim()] ?? '');
  const late = join(folder, 'invoices.csv');
  writeFileSync(late, `${[...lines, row.join(',')].join('\n')}\n`);
  await tieout.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, late);
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText(/^Imported invoices.csv/).first()).toBeVisible({ timeout: 60_000 });
  await step(page, 'Tie-out');
  await expect(page.getByText('1 record changed since this sign-off')).toBeVisible();
  const changed = page.getByRole('region', { name: 'Changed since the sign-off' });
  await expect(changed).toContainText('Invoice LATE-1');
  await expect(changed).toContainText('123.45');
  await page.getByRole('button', { name: 'Reopen …' }).click();
  await page.getByRole('textbox', { name: 'Why' }).fill('A late invoice');
  await page.getByRole('button', { name: 'Reopen', exact: true }).click();
  await expect(page.getByText('· reopened')).toBeVisible();
  await page.getByRole('tab', { name: 'Difference' }).click();
  const last = await readDifference(page);
  expect(last.difference).toBe(linked.difference + 12_345);

  // The files say what the screen says.
  await step(page, 'Reports');
  await expectAccessible(page);
  const pdf = join(folder, 'tie-out.pdf');
  await saveTo(tieout, pdf);
  await page.getByRole('button', { name: /^Write PDF/ }).click();
  await expect(page.getByText(/^Wrote tie-out\.pdf, as of/)).toBeVisible({ timeout: 60_000 });
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  const again = join(folder, 'again.pdf');
  await saveTo(tieout, again);
  await page.getByRole('button', { name: /^Write PDF/ }).click();
  await expect(page.getByText(/^Wrote again\.pdf, as of/)).toBeVisible({ timeout: 60_000 });
  expect(readFileSync(again).equals(readFileSync(pdf))).toBe(true);
  const xlsx = join(folder, 'tie-out.xlsx');
  await saveTo(tieout, xlsx);
  await page.getByRole('button', { name: /^Write workbook/ }).click();
  await expect(page.getByText(/^Wrote tie-out\.xlsx, as of/)).toBeVisible({ timeout: 60_000 });
  const facts = new Map((await readSheet(xlsx, 1)).map(([name, value]) => [name, value]));
  expect(Math.round(100 * Number(facts.get('Difference, source less QuickBooks USD')))).toBe(last.difference);
  const rows = await readSheet(xlsx, 'Tie-out, USD causes');
  const told = new Map(rows.slice(1).map((row) => [String(row[0]), Math.round(100 * Number(row[3]))]));
  expect(told.get('Difference')).toBe(last.difference);
  for (const [cause, amount] of last.byCause) {
    const name = cause === 'Straight to the account' ? 'Entry straight to the control account' : cause;
    expect([name, told.get(name)]).toEqual([name, amount]);
  }
});
