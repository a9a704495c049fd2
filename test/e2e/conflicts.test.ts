import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { TruthInvoice } from '../../electron/simulator/books/types.ts';
import { startSimulator } from '../../electron/simulator/simulator.ts';
import { callMainFrom, expectOpen, openPractice, seedDataFolder } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';

const args = ['--practice-customers=60', '--practice-invoices=500', '--practice-seed=3'];

const step = (page: Page, name: string): Promise<void> =>
  page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(`^${name}`) })
    .click();

async function pullAndImport(page: Page): Promise<void> {
  await step(page, 'QuickBooks');
  await page.keyboard.press('Control+p');
  await expect(page.getByRole('status').filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 60_000 });
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Use the practice export' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText(/^Imported /).first()).toBeVisible({ timeout: 60_000 });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include('main').analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}

/** The count on a tab. */
async function countOf(page: Page, tab: string): Promise<number> {
  const text = await page
    .getByRole('tab', { name: new RegExp(`^${tab}`) })
    .locator('[data-count]')
    .innerText();
  return Number(text.replace(/[^\d]/g, ''));
}

/** The billing system's export of invoices: one row per line, ids and dates before columns that may hold commas. */
async function readExport(file: string) {
  const [head = '', ...rows] = (await readFile(file, 'utf8')).split(/\r?\n/);
  const columns = head.replace(/^\ufeff/, '').split(',');
  const place = (name: string): number => columns.indexOf(name);
  const cells = rows.map((row) => row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  return {
    dates: new Map(cells.map((row) => [row[place('Invoice ID')] ?? '', row[place('Invoice Date')] ?? ''])),
    /** Gives these invoices another due date. */
    change: (ids: ReadonlySet<string>, dueDate: string): Promise<void> => {
      const changed = cells.map((row) =>
        (ids.has(row[place('Invoice ID')] ?? '') ? row.with(place('Due Date'), dueDate) : row).join(','),
      );
      return writeFile(file, [head, ...changed].join('\n'));
    },
  };
}

/** What was accepted in bulk before the application was closed is undone by key, and redone. */
async function undoAndRedoBulk(page: Page): Promise<void> {
  await step(page, 'History');
  await expect.poll(() => countOf(page, 'Linked')).toBeGreaterThan(1);
  const invoices = await countOf(page, 'Linked');
  await step(page, 'Customers');
  await expect.poll(() => countOf(page, 'Linked')).toBeGreaterThan(1);
  const [clients, exact] = [await countOf(page, 'Linked'), await countOf(page, 'Exact')];
  const said = page.getByRole('contentinfo').getByRole('status');
  await page.keyboard.press('Control+z');
  await expect(said).toHaveText(/^Undid: Linked .* invoices/);
  await page.keyboard.press('Control+z');
  await expect(said).toHaveText(/^Undid: Linked .* clients/);
  await expect.poll(() => countOf(page, 'Linked')).toBe(0);
  await expect.poll(() => countOf(page, 'Exact')).toBe(exact + clients);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => countOf(page, 'Linked')).toBe(clients);
  expect(await countOf(page, 'Exact')).toBe(exact);
  await page.keyboard.press('Control+Shift+z');
  await step(page, 'History');
  await expect.poll(() => countOf(page, 'Linked')).toBe(invoices);
}

test('both sides are edited; conflicts are reviewed without a request, decided, undone, and put into a batch', async ({
  launch,
}, info) => {
  const userData = await seedDataFolder();
  const first = await launch({ userData, args });
  await openPractice(first);
  await pullAndImport(first.page);
  await step(first.page, 'Customers');
  await first.page.getByRole('button', { name: /^Accept \d+ exact/ }).click();
  await step(first.page, 'History');
  await first.page.getByRole('button', { name: /^Link [1-9][\d,]* invoices/ }).click();
  await step(first.page, 'Conflicts');
  await expect(first.page.getByText(/Nothing to review/)).toBeVisible();
  await first.close();

  // Someone edits QuickBooks, and someone the billing system, while the application is closed.
  const practice = join(userData, 'practice');
  const books = await startSimulator({ stateFile: join(practice, 'company.json'), realms: [] });
  const truth = JSON.parse(await readFile(String(books.about.truthFile), 'utf8')) as { invoices: TruthInvoice[] };
  const source = await readExport(join(String(books.about.exportDir), 'invoices.csv'));
  const edited = truth.invoices
    .filter((one) => one.type === 'Invoice' && (source.dates.get(one.invoiceId ?? '') ?? '') > '2026-01-01')
    .slice(0, 60)
    .flatMap(({ invoiceId, quickbooksId, damage }) => {
      if (invoiceId === null || quickbooksId === null || damage.length > 0) return [];
      books.edit({ entity: 'Invoice', operation: 'update', id: quickbooksId, fields: { DueDate: '2031-01-31' } });
      return [invoiceId];
    });
  await books.close();
  await source.change(new Set(edited.slice(0, edited.length / 2)), '2031-03-31');

  const second = await launch({ userData, args });
  const { page } = second;
  await page.getByRole('button', { name: 'Open practice company' }).click();
  await expectOpen(page);
  await undoAndRedoBulk(page);
  await pullAndImport(page);
  await step(page, 'Conflicts');
  await expect(page.getByRole('tab', { name: /^Both changed/ })).toContainText(/[1-9]/);
  const [both, theirs, all] = [
    await countOf(page, 'Both changed'),
    await countOf(page, 'In QuickBooks'),
    await countOf(page, 'All open'),
  ];
  expect([both > 2, theirs > 2, all]).toEqual([true, true, both + theirs]);
  const requests = () =>
    page
      .getByRole('contentinfo')
      .getByText(/requests/)
      .innerText();
  const before = await requests();

  await page.keyboard.press('4');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('Both sides changed');
  await expect(page.getByRole('row', { name: /^Due/ })).toContainText(/was /);
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('light.png') });
  await callMainFrom(page, 'settings.set', { theme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await expectAccessible(page);
  await page.screenshot({ path: info.outputPath('dark.png') });

  // Ours is kept: it waits for a batch, and undo brings it back.
  await page.keyboard.press('o');
  await expect.poll(() => countOf(page, 'Waiting')).toBe(1);
  expect(await countOf(page, 'Both changed')).toBe(both - 1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => countOf(page, 'Both changed')).toBe(both);
  expect(await countOf(page, 'Waiting')).toBe(0);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(() => countOf(page, 'Waiting')).toBe(1);

  // Those that are alike are decided together, after a preview.
  await page.keyboard.press('5');
  await page.getByRole('button', { name: `Decide ${theirs} alike …` }).click();
  await page.getByRole('combobox', { name: 'Decision for all of them' }).click();
  await page.getByRole('option', { name: 'Keep QuickBooks' }).click();
  await expect(page.getByRole('dialog')).toContainText(`${theirs} records to change in the source`);
  await page.screenshot({ path: info.outputPath('alike.png') });
  await page.getByRole('button', { name: `Decide ${theirs}`, exact: true }).click();
  await expect.poll(() => countOf(page, 'In QuickBooks')).toBe(0);
  await page.keyboard.press('Control+z');
  await expect.poll(() => countOf(page, 'In QuickBooks')).toBe(theirs);
  expect(await requests()).toBe(before);

  await page.getByRole('button', { name: /^Put 1 update into a batch/ }).click();
  await expect(page.getByRole('main')).toHaveAccessibleName('Export');
  await second.close();
  await rm(userData, { recursive: true, force: true });
});
