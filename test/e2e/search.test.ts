import { backfill, connect, goLive, importExport, pull } from '../tour/main-job.ts';
import { type ScreenName, startWalk } from '../tour/walk.ts';
import { expect, test } from './support/fixtures.ts';

// What no record holds: every list says so.
const text = 'qzqz';
const nothingFits = /fits the search|fits the filters/;

interface SearchedList {
  readonly screen: ScreenName;
  readonly search: string;
  /** Two tabs, the first of which holds something. */
  readonly tabs: readonly [string, string];
}

const lists: readonly SearchedList[] = [
  { screen: 'Customers', search: 'Search clients and customers', tabs: ['Linked', 'Suggested'] },
  { screen: 'History', search: 'Search documents', tabs: ['Linked', 'Ambiguous'] },
  { screen: 'Backfill', search: 'Search payments', tabs: ['Applied', 'Skipped'] },
  { screen: 'Export', search: 'Search what could be sent', tabs: ['To send', 'Batches'] },
  { screen: 'Tie-out', search: 'Search clients and customers', tabs: ['By client', 'Agings'] },
];

test('what is searched in a list is still searched after another tab and another screen', async ({ launch }) => {
  test.setTimeout(240_000);
  const tieout = await launch({ args: ['--practice-customers=60', '--practice-invoices=400', '--practice-seed=3'] });
  const { page } = tieout;
  const walk = await startWalk(page, tieout.userData, { pictures: null, jobTimeoutMs: 60_000 });
  await connect(tieout, walk);
  await pull(walk);
  await importExport(walk);
  await walk.go('Customers');
  await expect(page.getByRole('button', { name: /^Accept [1-9]/ })).toBeVisible();
  await page.keyboard.press('Shift+A');
  await expect.poll(() => walk.tabCount('Exact')).toBe(0);
  await walk.go('History');
  await expect(page.getByRole('button', { name: /^Link [1-9]/ })).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Shift+L');
  await expect.poll(() => walk.tabCount('Confident'), { timeout: 60_000 }).toBe(0);
  await backfill(walk);
  await goLive(walk, '2026-09-01');

  const go = (screen: string): Promise<void> =>
    page
      .getByRole('navigation', { name: 'Steps' })
      .getByRole('button', { name: new RegExp(`^${screen}`) })
      .click();
  for (const { screen, search, tabs } of lists) {
    const tab = (name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
    const field = page.getByRole('textbox', { name: search });
    const nothing = page.getByRole('main').getByRole('status').filter({ hasText: nothingFits });
    await go(screen);
    await tab(tabs[0]).click();
    await expect(page.getByRole('main').locator('[row-index="0"]').first()).toBeVisible();
    // The tab is changed before the typing paused long enough for the list to be searched.
    await field.fill(text);
    await tab(tabs[1]).click();
    await tab(tabs[0]).click();
    await expect(field, screen).toHaveValue(text);
    await expect(nothing, screen).toBeVisible();
    await go('Log');
    await expect(nothing).toBeHidden();
    await go(screen);
    await expect(field, screen).toHaveValue(text);
    await expect(nothing, screen).toBeVisible();
  }
});
