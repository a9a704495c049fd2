import type { Page } from '@playwright/test';
import { playBrowser } from './support/browser.ts';
import { expect, test } from './support/fixtures.ts';

/** Moves the focus with Tab until an element of this role and name has it. */
async function tabTo(page: Page, role: 'button' | 'textbox' | 'tab', name: RegExp): Promise<void> {
  const wanted = page.getByRole(role, { name }).filter({ visible: true }).first();
  await expect(wanted).toBeVisible({ timeout: 60_000 });
  for (let presses = 0; presses < 200; presses++) {
    const hasFocus = await wanted.evaluate((element) => element === element.ownerDocument.activeElement);
    if (hasFocus) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never reaches ${role} ${name}`);
}

async function press(page: Page, name: RegExp): Promise<void> {
  await tabTo(page, 'button', name);
  await page.keyboard.press('Enter');
}

const screens = ['Overview', 'Import', 'Customers', 'History', 'Backfill', 'Go-live', 'Set-up'];

/** Goes to a screen by its key. */
async function go(page: Page, screen: string): Promise<void> {
  await page.keyboard.press(`Alt+${screens.indexOf(screen) + 1}`);
  await expect(page.getByRole('main', { name: screen, exact: true })).toBeVisible();
}

/** Takes an item of the menu of saved views. The arrow is pressed until the menu has the focus, as a person would who sees it open. */
async function takeView(page: Page, name: string): Promise<void> {
  await page.keyboard.press('v');
  const item = page.getByRole('menuitem', { name, exact: true });
  await expect(item).toBeVisible();
  await expect(async () => {
    await page.keyboard.press('ArrowDown');
    await expect(item).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press('Enter');
}

const countOf = async (page: Page, tab: string): Promise<number> => {
  const text = await page
    .getByRole('tab', { name: new RegExp(`^${tab}`) })
    .locator('[data-count]')
    .innerText();
  return Number(text.replace(/\D/g, ''));
};

test('a whole company is set up by the keyboard alone', async ({ launch }) => {
  test.setTimeout(240_000);
  const { page, browser } = await launch({ args: ['--practice-customers=60', '--practice-invoices=300'] });
  // Whatever a pointer would do is counted, so that no step can cheat.
  await page.evaluate(() => {
    document.addEventListener('pointerdown', () => document.body.setAttribute('data-pointer', 'used'), true);
  });
  const said = page.getByRole('contentinfo').getByRole('status');

  await press(page, /^Open practice company/);
  expect((await playBrowser(await browser.nextUrl(120_000))).status).toBe(200);
  await press(page, /^Yes, open it/);
  await expect(page.getByRole('contentinfo')).toContainText(/requests?$/);

  await page.keyboard.press('Control+p');
  await expect(said.filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 60_000 });
  await go(page, 'Import');
  await press(page, /^Use the practice export/);
  await press(page, /^Import [\d,]+ change/);
  await expect(page.getByText(/^Imported /).first()).toBeVisible({ timeout: 60_000 });

  await go(page, 'Customers');
  await expect.poll(() => countOf(page, 'Exact')).toBeGreaterThan(0);
  await page.keyboard.press('Shift+a');
  await expect.poll(() => countOf(page, 'Exact')).toBe(0);
  await page.keyboard.press('2');
  const suggestions = page.getByRole('region', { name: 'suggested clients' });
  await expect(suggestions.locator('[row-index="0"]').first()).toBeVisible();
  // The row whose record is shown is marked before the list has the focus.
  await expect(suggestions.locator('.active-row')).toHaveCount(1);
  await expect(suggestions.locator(':focus')).toHaveCount(0);
  const open = await countOf(page, 'Suggested');
  await page.keyboard.press('a');
  await expect.poll(() => countOf(page, 'Suggested')).toBe(open - 1);
  await page.keyboard.press('n');
  await expect(said).toHaveText(/^Not the same: /);
  await page.keyboard.press('Control+z');
  await expect(said).toHaveText(/^Undid: /);
  await page.keyboard.press('Control+Shift+z');
  await expect(said).toHaveText(/^Redid: /);
  // The focus is on the row that took the place of the one decided: arrows, ticks and a note go on from there.
  // The record may stand in the last row by now.
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(page.getByText('2 ticked rows')).toBeVisible();
  await page.keyboard.press('F2');
  await page.keyboard.type('Called them');
  await page.keyboard.press('Escape');
  await expect(said).toHaveText(/^Noted on /);
  await expect(suggestions.locator('.ag-cell-focus')).toBeFocused();
  await expect(suggestions.locator('.active-row').locator('.ag-cell-focus')).toHaveCount(1);
  // A column is filtered, named as a view, and the view taken up again.
  await page.keyboard.press('Alt+ArrowDown');
  await expect(page.getByRole('form', { name: 'Filter Client' }).getByRole('textbox')).toBeFocused();
  await page.keyboard.type('zzzz');
  await page.keyboard.press('Enter');
  await expect(suggestions.getByText('None of the clients here fits the search and the filters.')).toBeVisible();
  await takeView(page, 'Save this view …');
  await expect(page.getByRole('textbox', { name: 'Name of the view' })).toBeFocused();
  await page.keyboard.type('Nobody');
  await page.keyboard.press('Enter');
  await press(page, /^Take the filter off/);
  await expect(suggestions.locator('[row-index="0"]').first()).toBeVisible();
  await takeView(page, 'Nobody');
  await expect(suggestions.getByText('None of the clients here fits the search and the filters.')).toBeVisible();

  await go(page, 'History');
  await expect.poll(() => countOf(page, 'Confident'), { timeout: 60_000 }).toBeGreaterThan(0);
  await page.keyboard.press('Shift+l');
  await expect.poll(() => countOf(page, 'Confident'), { timeout: 60_000 }).toBe(0);

  await go(page, 'Backfill');
  await expect(page.getByRole('button', { name: /^Backfill payments/ })).toBeEnabled();
  await page.keyboard.press('b');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Backfill', exact: true })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => countOf(page, 'Applied'), { timeout: 60_000 }).toBeGreaterThan(0);

  await go(page, 'Go-live');
  await tabTo(page, 'textbox', /^Go-live date/);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('September 1, 2026');
  await page.keyboard.press('Tab');
  await press(page, /^(Set|Change) date/);
  await expect(page.getByRole('button', { name: 'Date is set' })).toBeVisible();
  await go(page, 'Set-up');
  await press(page, /^Complete the set-up/);
  await expect(page.getByText('The set-up is complete')).toBeVisible();

  await press(page, /^Tie-out/);
  await expect(page.getByRole('main', { name: 'Tie-out', exact: true })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Difference', selected: true })).toBeVisible({ timeout: 60_000 });
  await tabTo(page, 'tab', /^Difference/);
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'Difference', selected: false })).toBeVisible();
  expect(await page.locator('body').getAttribute('data-pointer')).toBeNull();
});
