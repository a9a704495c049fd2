import type { Page } from '@playwright/test';
import { connect, importExport, pull } from '../tour/main-job.ts';
import { watchPractice } from '../tour/practice-watch.ts';
import { startWalk, type Walk } from '../tour/walk.ts';
import { writeAlikeBook } from './support/alike-book.ts';
import { answerDialogs, openPractice, seedDataFolder } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { LaunchOptions, Tieout } from './support/launch.ts';
import { step } from './support/tie-out-screen.ts';

/** The customers screen of a company that was just imported. */
async function openCustomers(launch: (options?: LaunchOptions) => Promise<Tieout>): Promise<Walk> {
  const tieout = await launch({ args: ['--practice-customers=60', '--practice-invoices=300', '--practice-seed=5'] });
  const walk = await startWalk(tieout.page, tieout.userData, { pictures: null, jobTimeoutMs: 60_000 });
  await connect(tieout, walk);
  await pull(walk);
  await importExport(walk);
  await walk.go('Customers');
  await expect(tieout.page.getByRole('button', { name: /^Accept \d+ exact/ })).toBeVisible();
  return walk;
}

const cell = (page: Page, row: number) =>
  page.getByRole('main').locator(`[row-index="${row}"] [role="gridcell"]`).nth(1);
const saidOf = (page: Page) => page.getByRole('contentinfo').getByRole('status');
const listOf = (page: Page, tab: string) => page.getByRole('region', { name: `${tab} clients` });
const bulkOf = (page: Page) => page.getByRole('button', { name: /^Accept .*exact/ });

test('what is accepted in bulk is what the list shows or what is ticked, and the button says how many', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const walk = await openCustomers(launch);
  const { page } = walk;
  const all = await walk.tabCount('Exact');
  // Ticks belong to the list on show: a list come back to has none, and the button counts none.
  await cell(page, 0).click();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bulkOf(page)).toHaveText(new RegExp(`^Accept 2 of ${all} exact matches`));
  await walk.go('History');
  await walk.go('Customers');
  await expect(bulkOf(page)).toHaveText(new RegExp(`^Accept ${all} exact matches`));

  const name = (await cell(page, 2).innerText()).trim();
  await page.keyboard.press('/');
  await page.keyboard.type(name);
  await page.keyboard.press('Enter');
  await expect(bulkOf(page)).toHaveText(new RegExp(`^Accept 1 of ${all} exact matches`));
  await expect(page.getByText(`1 of ${all} clients`)).toBeVisible();
  await expect(cell(page, 0)).toBeFocused();
  await page.keyboard.press('w');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Accept 1' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(cell(page, 0)).toBeFocused();
  // In another tab the key does nothing: the rows it is about are not on show.
  await page.keyboard.press('2');
  await page.keyboard.press('Shift+A');
  await page.keyboard.press('1');
  await expect(bulkOf(page)).toHaveText(new RegExp(`^Accept 1 of ${all} exact matches`));
  await page.keyboard.press('Shift+A');
  await expect.poll(() => walk.tabCount('Linked')).toBe(1);
  expect(await walk.tabCount('Exact')).toBe(all - 1);

  // A link stands until the customer that takes its place is chosen.
  await page.keyboard.press('4');
  await cell(page, 0).click();
  await page.keyboard.press('r');
  await expect(dialog.getByRole('button', { name: 'Choose the other customer' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('combobox', { name: 'Find a customer' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(cell(page, 0)).toBeFocused();
  expect(await walk.tabCount('Linked')).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => walk.tabCount('Exact')).toBe(all);
});

test('no key decides about a row that was not looked at', async ({ launch }) => {
  test.setTimeout(120_000);
  const walk = await openCustomers(launch);
  const { page } = walk;
  await page.keyboard.press('2');
  await cell(page, 0).click();
  const open = await walk.tabCount('Suggested');
  const isOpen = (count: number) => expect.poll(() => walk.tabCount('Suggested')).toBe(count);

  await test.step('a key that is held down, or pressed again before the list has moved on, decides once', async () => {
    await page.keyboard.down('a');
    for (let repeats = 0; repeats < 10; repeats++) {
      await page.keyboard.down('a');
      await page.waitForTimeout(30);
    }
    await page.keyboard.up('a');
    await isOpen(open - 1);
    await page.evaluate(() => {
      const press = () => new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true });
      for (const event of [press(), press()]) document.activeElement?.dispatchEvent(event);
    });
    await isOpen(open - 2);
    await expect(listOf(page, 'suggested').locator('.active-row .ag-cell-focus')).toBeFocused();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await isOpen(open - 2);
  });

  await test.step('a key right after an arrow is about the row that the arrow went to', async () => {
    const name = (await cell(page, 3).innerText()).split('›').at(-1);
    await cell(page, 2).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('f');
    await expect(saidOf(page)).toHaveText(`Flagged ${name?.trim()}`);
  });

  await test.step('keys belong to what is over the list: a text, a menu, a filter, a dialog', async () => {
    await page.keyboard.press('F2');
    await page.keyboard.type('Called them');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Escape');
    await expect(saidOf(page)).toHaveText(/^Noted on /);
    await page.keyboard.press('v');
    await expect(page.getByRole('menu')).toBeVisible();
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menu')).toBeHidden();
    await page.keyboard.press('Alt+ArrowDown');
    await expect(page.getByRole('form', { name: 'Filter Client' })).toBeVisible();
    await page.getByRole('form', { name: 'Filter Client' }).getByRole('button', { name: 'Filter' }).focus();
    await page.keyboard.press('l');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('form', { name: 'Filter Client' })).toBeHidden();
    await isOpen(open - 2);
    await expect(saidOf(page)).toHaveText(/^Noted on /);
  });

  await test.step('a double click shows the record and decides nothing', async () => {
    await cell(page, 1).dblclick();
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible();
    await isOpen(open - 2);
  });
});

test('what is looked at stays while facts change, and the next candidate is shown before it can be accepted', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const userData = await seedDataFolder();
  const { clients, ids } = await writeAlikeBook(userData);
  const tieout = await launch({ userData });
  const { page } = tieout;
  const quickbooks = await watchPractice(tieout.app);
  await openPractice(tieout);
  await page.getByRole('button', { name: /^Pull now/ }).click();
  await expect(page.getByText(/records changed/).first()).toBeVisible({ timeout: 60_000 });
  await answerDialogs(tieout, { open: clients });
  await step(page, 'Import');
  await page.getByRole('button', { name: 'Choose files' }).click();
  await page.getByRole('button', { name: /^Import \d/ }).click();
  await expect(page.getByText(/^Imported /).first()).toBeVisible({ timeout: 60_000 });

  await step(page, 'Customers');
  await page.keyboard.press('2');
  const suggestions = listOf(page, 'suggested').getByRole('row');
  // The first row leaves because its customer is called otherwise now: the record that is looked at stays.
  await expect(suggestions.nth(1)).toContainText('Rowan Studio');
  await suggestions.filter({ hasText: 'Old Mill' }).getByRole('gridcell').nth(1).click();
  const rowan = ids.get('Rowan Studios') ?? '';
  await quickbooks.edit({
    entity: 'Customer',
    operation: 'update',
    id: rowan,
    fields: { DisplayName: 'Quite Another' },
  });
  await page.keyboard.press('Control+p');
  await expect(suggestions.filter({ hasText: 'Rowan Studio' })).toHaveCount(0, { timeout: 60_000 });
  await expect(listOf(page, 'suggested').locator('.active-row')).toContainText('Old Mill');
  await expect(listOf(page, 'suggested').locator('.active-row .ag-cell-focus')).toBeFocused();

  const row = suggestions.filter({ hasText: 'Marlowe Partners' });
  await row.getByRole('gridcell').nth(1).click();
  const inspector = page.getByRole('complementary', { name: 'Inspector' });
  const candidates = inspector.getByRole('button', { name: /^Marlowe? Partners/ });
  await expect(candidates.first()).toHaveAttribute('aria-pressed', 'true');
  const second = candidates.nth(1);
  const name = (await second.locator('.mantine-Button-label').innerText()).trim();
  await page.keyboard.press('i');
  await expect(inspector).toBeHidden();
  await page.keyboard.press('x');
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('f');
  await expect(inspector.getByText(/Flagged Marlowe Partners/)).toBeVisible();
  await expect(second).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('a');
  await expect(saidOf(page)).toHaveText(`Linked Marlowe Partners to ${name}`);
});

test('the focus goes back to the list from every dialog, and on to the next row from what is done in one', async ({
  launch,
}) => {
  test.setTimeout(120_000);
  const { page } = await openCustomers(launch);
  await page.keyboard.press('2');
  await cell(page, 1).click();
  const dialog = page.getByRole('dialog');
  for (const key of ['p', 'q', 'c']) {
    await page.keyboard.press(key);
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(cell(page, 1)).toBeFocused();
  }
  await page.keyboard.press('q');
  await dialog.getByRole('button', { name: 'Keep the question' }).press('Enter');
  await expect(cell(page, 2)).toBeFocused();
  const customer = (await listOf(page, 'suggested').locator('.active-row [col-id="customerName"]').innerText()).trim();
  await page.keyboard.press('c');
  await expect(dialog.getByRole('listitem').filter({ hasText: customer })).toHaveCount(1);
  await dialog.getByRole('button', { name: 'Queue for export' }).press('Enter');
  await expect(cell(page, 3)).toBeFocused();

  // Ranges of ticks begin where the focus is, however it came there.
  const last = page.getByRole('main').locator('.ag-cell-focus');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+End');
  await expect(last).toBeFocused();
  await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByText('2 ticked rows')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Leave 2/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('ticked rows')).toBeHidden();
  // Where the last row leaves, the one before it is next.
  await page.keyboard.press('Control+End');
  await page.keyboard.press('l');
  await expect(saidOf(page)).toHaveText(/^Left /);
  await expect(listOf(page, 'suggested').locator('.active-row .ag-cell-focus')).toBeFocused();
  // Another tab takes the place of the list, and keeps the focus.
  await page.keyboard.press('1');
  await expect(listOf(page, 'exact').locator('[row-index="0"] .ag-cell-focus')).toBeFocused();
});
