import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { answerDialogs, openPractice, smallPractice } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';

const samples = fileURLToPath(new URL('../fixtures/source/', import.meta.url));

/** The dialog to choose files answers with these from now on. */
async function answerWithFiles({ app }: Tieout, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [...filePaths] });
  }, paths);
}

async function goToImport(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible();
}

/** Drags files over the middle of the window and drops them there, as a file manager would. */
async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { innerWidth, innerHeight } = await page.evaluate(() => ({
    innerWidth: window.innerWidth,
    innerHeight: window.innerHeight,
  }));
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const at = { x: Math.round(innerWidth / 2), y: Math.round(innerHeight / 2), data };
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at });
  await expect(page.getByText('Drop the files to read them')).toBeVisible();
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...at });
  await session.detach();
}

const importButton = (page: Page): Locator => page.getByRole('button', { name: /^Import \d/ });
const figure = (page: Page, label: string): Locator =>
  page.getByRole('region', { name: 'What the file brings' }).locator('div', { hasText: new RegExp(`^${label}`) });
const tab = (page: Page, name: RegExp): Locator => page.getByRole('tab', { name });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('main').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

test('a first file is corrected and imported, its rejected row fixed, next month compared, and an import undone', async ({
  launch,
}, info) => {
  const tieout = await launch({ args: smallPractice });
  const { page } = tieout;
  const folder = info.outputPath('files');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, lines: readonly string[]): string => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  };
  const january = [
    'Harbor Bakery',
    'Rechnungsliste',
    'Kennung;Wer;Wann;Wieviel;Lage',
    '1;Acme Corp;31.01.2026;1.250,00;raus',
    "2;Bo's Diner;15.01.2026;zwölf;raus",
    "3;Bo's Diner;16.01.2026;80,00;raus",
  ];
  await openPractice(tieout);
  await goToImport(page);

  // A layout nobody knows: its columns are said once.
  await answerWithFiles(tieout, [write('january.csv', january)]);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await expect(page.getByRole('combobox', { name: 'What it is' })).toHaveValue('Any other file: invoices');
  const column = async (field: string, name: string): Promise<void> => {
    const box = page.getByRole('combobox', { name: `Columns for ${field}`, exact: true });
    await box.click();
    await page.getByRole('option', { name, exact: true }).click();
    await page.keyboard.press('Escape');
  };
  if (await page.getByRole('button', { name: 'How it is written' }).isVisible()) {
    await page.getByRole('button', { name: 'How it is written' }).click();
    await page.getByRole('textbox', { name: 'Column names are in row' }).fill('3');
    await page.getByRole('textbox', { name: 'Column names are in row' }).press('Tab');
    await page.keyboard.press('Escape');
  }
  await expect(page.getByText('column names in row 3')).toBeVisible();
  await expect(page.getByText(/Say which column holds/)).toBeVisible();
  await column('Number', 'Kennung');
  await column('Client name', 'Wer');
  await column('Date', 'Wann');
  await column('Total', 'Wieviel');
  await expect(page.getByText('31 January 2026').first()).toBeVisible();
  await expect(page.getByText('1250.00 USD')).toBeVisible();
  await column('Status', 'Lage');
  await page.getByRole('combobox', { name: 'Meaning of raus' }).click();
  await page.getByRole('option', { name: 'Sent' }).click();
  await expect(figure(page, 'Rejected rows')).toContainText('1');
  await expect(figure(page, 'Total')).toContainText('1,330.00');
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('columns.png') });

  // The row that cannot be read goes into a file, the others into the ledger.
  await tab(page, /^Rejected rows/).click();
  await expect(page.getByText('zwölf')).toBeVisible();
  const rejected = join(folder, 'rejected.csv');
  await answerDialogs(tieout, { save: rejected });
  await page.getByRole('button', { name: 'Save 1 rejected row as a file' }).click();
  await expect(page.getByText('Saved 1 rejected row to rejected.csv')).toBeVisible();
  await importButton(page).filter({ hasText: 'leave 1 row out' }).click();
  await expect(page.getByText('2 documents new, 1 rejected row left out')).toBeVisible();
  await page.screenshot({ path: info.outputPath('imported.png') });
  await expectAccessible(page);

  // Fixed, the row comes in without a question.
  writeFileSync(rejected, readFileSync(rejected, 'utf8').replace('zwölf', '12,00'));
  await answerWithFiles(tieout, [rejected]);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await expect(page.getByText('Invoices, mapped as last time')).toBeVisible();
  await expect(figure(page, 'New')).toContainText('1');
  await importButton(page).click();
  await expect(page.getByText('1 document new')).toBeVisible();

  // Next month: two clicks, and what changed and went is in sight.
  const february = [
    ...january.slice(0, 3),
    '1;Acme Corp;31.01.2026;1.300,00;raus',
    "2;Bo's Diner;15.01.2026;12,00;raus",
    '4;Cy Fuller;10.02.2026;45,50;raus',
  ];
  await answerWithFiles(tieout, [write('february.csv', february)]);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await expect(figure(page, 'Changed')).toContainText('1');
  await expect(figure(page, 'Unchanged')).toContainText('1');
  await page.getByRole('switch', { name: /^This file is complete/ }).click({ force: true });
  await expect(figure(page, 'Gone')).toContainText('1');
  await page.getByRole('radiogroup', { name: 'Which rows' }).getByText('Changed 1', { exact: true }).click();
  await expect(page.getByText('Total: 1,250.00 → 1,300.00')).toBeVisible();
  await page.screenshot({ path: info.outputPath('compared.png') });
  await expectAccessible(page);
  await importButton(page).click();
  await expect(page.getByText('1 document new, 1 changed, 1 gone')).toBeVisible();

  // The same file again has nothing to say; the import before it cannot be undone first, the last one can.
  await page.getByRole('button', { name: 'Choose files' }).click();
  await expect(page.getByText('This very file was imported on')).toBeVisible();
  await page.getByRole('button', { name: 'Import none' }).click();
  await page.getByRole('button', { name: 'Undo the import of january.csv' }).click({ force: true });
  await expect(
    page.getByRole('tooltip', { name: 'A later import (february.csv) changed the same records. Undo that one first.' }),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Undo the import of february.csv' }).click();
  await expect(page.getByRole('row', { name: /february\.csv/ })).toContainText('Undone');
  await expect(page.getByRole('row', { name: /^Billing system/ })).toContainText('3');

  // A second billing tool numbers alike: its records are others, and every list says whose they are.
  await answerWithFiles(tieout, [write('other.csv', january)]);
  await page.getByRole('button', { name: 'Choose files' }).click();
  await expect(figure(page, 'New')).toContainText('0');
  await page.getByRole('combobox', { name: 'Source' }).fill('Second tool');
  await page.getByRole('combobox', { name: 'Source' }).press('Enter');
  await expect(figure(page, 'New')).toContainText('2');
  await importButton(page).click();
  await expect(page.getByText('2 documents new, 1 rejected row left out')).toBeVisible();
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'History' }).click();
  await page.getByRole('tab', { name: /^Unmatched/ }).click();
  await expect(page.getByRole('gridcell', { name: /^Acme Corp\s*· Billing system/ })).toBeVisible();
  await page.getByRole('gridcell', { name: /^Acme Corp\s*· Second tool/ }).click();
  await expect(page.getByRole('columnheader', { name: 'Second tool' })).toBeVisible();
});

test('clients, invoices and payments dropped together on any screen are read, shown and imported at once', async ({
  launch,
}, info) => {
  const tieout = await launch({ args: smallPractice });
  const { page } = tieout;
  await openPractice(tieout);
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Log' }).click();
  const folder = info.outputPath('files');
  mkdirSync(folder, { recursive: true });
  const files = ['clients', 'invoices', 'payments'].map((kind) => {
    const path = join(folder, `${kind}.csv`);
    copyFileSync(join(samples, `practice-${kind}`, 'sample.csv'), path);
    return path;
  });
  await dropFiles(page, files);
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeVisible();
  await expect(page.getByText('Drop the files to read them')).toBeHidden();
  await expect(page.getByRole('button', { name: /from 3 files$/ })).toBeEnabled();
  await page.getByRole('button', { name: /from 3 files$/ }).click();
  await expect(page.getByText('Imported 3 files', { exact: true })).toBeVisible();

  // Every month after: dropped and imported, one click each, whatever screen is open.
  const [header = '', first = ''] = readFileSync(join(samples, 'practice-invoices', 'sample.csv'), 'utf8').split(
    /\r?\n/,
  );
  const nextMonth = join(folder, 'next-month.csv');
  writeFileSync(nextMonth, `${header}\n${first.replace('inv-9000', 'inv-9900').replace('1041', '2041')}\n`);
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Log' }).click();
  await dropFiles(page, [nextMonth]);
  await expect(page.getByText('Invoices, mapped as last time')).toBeVisible();
  await importButton(page).click();
  await expect(page.getByText('Imported 1 file', { exact: true })).toBeVisible();
});

test('the sample of each layout is imported in at most six clicks, and the practice export in two', async ({
  launch,
}) => {
  // Some thirty files, each read, compared, imported and matched.
  test.slow();
  const tieout = await launch({ args: smallPractice });
  const { page } = tieout;
  await openPractice(tieout);
  let clicks = 0;
  const click = async (target: Locator): Promise<void> => {
    clicks += 1;
    await target.click();
  };
  const layouts = readdirSync(samples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of layouts) {
    const [file = ''] = readdirSync(join(samples, name)).filter((one) => one.startsWith('sample.'));
    await answerWithFiles(tieout, [join(samples, name, file)]);
    clicks = 0;
    await click(page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'Import' }));
    await click(page.getByRole('button', { name: 'Choose files' }));
    // The dialog of the system: choose the file, open it.
    clicks += 2;
    await expect(importButton(page), name).toBeEnabled();
    await click(importButton(page));
    await expect(page.getByText(/^Imported \d+ files?$/), name).toBeVisible();
    await expect(page.getByRole('alert'), name).toContainText(' new');
    expect(clicks, name).toBeLessThanOrEqual(6);
    await page.getByRole('alert').getByRole('button', { name: 'Close' }).click();
    // This system writes the very columns of others: what it brought goes before theirs comes.
    if (!name.startsWith('alga-')) continue;
    await page.getByRole('button', { name: /^Undo the import of/ }).click();
    await expect(page.getByRole('button', { name: /^Undo the import of/ })).toHaveCount(0);
  }
  expect(layouts.length).toBeGreaterThan(20);

  clicks = 0;
  await click(page.getByRole('button', { name: 'Use the practice export' }));
  await expect(page.getByRole('button', { name: /from 4 files$/ })).toBeEnabled();
  await click(page.getByRole('button', { name: /from 4 files$/ }));
  await expect(page.getByText('Imported 4 files', { exact: true })).toBeVisible();
  expect(clicks).toBe(2);
});
