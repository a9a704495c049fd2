import AxeBuilder from '@axe-core/playwright';
import { connect, importExport, pull } from '../tour/main-job.ts';
import { type ScreenName, startWalk } from '../tour/walk.ts';
import { expect, test } from './support/fixtures.ts';

const screens: readonly ScreenName[] = [
  'Overview',
  'Import',
  'Customers',
  'History',
  'Backfill',
  'Go-live',
  'Set-up',
  'Export',
  'Tie-out',
  'QuickBooks',
];

test('every step of the main job is free of what axe finds, light and dark', async ({ launch }) => {
  test.setTimeout(240_000);
  const tieout = await launch({ args: ['--practice-customers=60', '--practice-invoices=300'] });
  const { page } = tieout;
  const walk = await startWalk(page, tieout.userData, { pictures: null, jobTimeoutMs: 60_000 });
  await connect(tieout, walk);
  await pull(walk);
  await importExport(walk);
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const screen of screens) {
      await walk.go(screen);
      const rows = page.getByRole('main').getByRole('row').or(page.getByRole('main').getByRole('heading'));
      await expect(rows.first()).toBeVisible();
      const look = async (what: string): Promise<void> => {
        // The default page for axe's own frame can't be opened in an application's window.
        const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
        for (const { id, nodes } of violations)
          found.push(...nodes.map(({ target }) => `${what}, ${colorScheme}: ${id} at ${target.join(' ')}`));
      };
      await look(screen);
      if (screen !== 'Customers') continue;
      for (const key of ['w', 'p', 'c', 'q']) {
        await page.keyboard.press(key);
        await expect(page.getByRole('dialog')).toBeVisible();
        await look(`${screen}, dialog of ${key}`);
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog')).toBeHidden();
      }
    }
  }
  expect(found).toEqual([]);
});
