import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';
import { openPractice, processesOf, smallPractice } from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';
import { startProxy } from './support/proxy.ts';

async function go(page: Page, screen: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: screen }).click();
  await expect(page.getByRole('main')).toHaveAccessibleName(screen);
}

/** Ends the process of the open company's engine as a crash would. */
async function killEngine(tieout: Tieout): Promise<void> {
  const [pid] = await processesOf(tieout, /^Tieout engine/);
  if (pid === undefined) throw new Error('there is no engine to kill');
  process.kill(pid, 'SIGKILL');
}

/** Violations of accessibility rules, as short words. */
async function axe(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  return violations.flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 140)}`));
}

test('pulls a company, goes on after its engine was killed, and says how it stands', async ({ launch }) => {
  const tieout = await launch({ args: ['--practice-customers=600', '--practice-invoices=12000'] });
  const { page } = tieout;
  await openPractice(tieout);
  await go(page, 'QuickBooks');
  await expect(page.getByText('Not pulled yet')).toBeVisible();
  await page.keyboard.press('Control+p');
  await expect(page.getByText(/Pulling (invoices|payments): [1-9]/)).toBeVisible({ timeout: 30_000 });
  await killEngine(tieout);
  // The next engine takes the pull up by itself, and comes to its end.
  await expect(page.getByRole('status').filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 60_000 });

  await go(page, 'QuickBooks');
  await expect(page.getByText('Healthy')).toBeVisible();
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await expect(page.getByText(/answered in [\d,]+ ms/)).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Records' }).click();
  await expect(page.getByRole('row', { name: /Invoices/ })).toContainText('12,000 of 12,000');
  await expect(page.getByRole('row', { name: /Customers/ })).toContainText('600 of 600');
  await expect(page.getByText('counts differ')).toHaveCount(0);
  expect(await axe(page)).toEqual([]);

  // From any screen.
  await go(page, 'Jobs');
  await page.keyboard.press('Control+p');
  await expect(page.getByRole('status').filter({ hasText: 'nothing changed in QuickBooks' })).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole('row', { name: /Interrupted/ })).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByText('Requests', { exact: true }).click();
  await expect(page.getByRole('row', { name: /cdc/ }).first()).toBeVisible();
});

test('asks QuickBooks through the proxy of the system', async ({ launch }) => {
  const proxy = await startProxy();
  try {
    // Chromium leaves this computer out of its proxies unless told otherwise.
    const args = [`--proxy-server=http=${proxy.address}`, '--proxy-bypass-list=<-loopback>'];
    const tieout = await launch({ args: [...smallPractice, ...args] });
    await openPractice(tieout);
    await go(tieout.page, 'QuickBooks');
    await tieout.page.keyboard.press('Control+p');
    await expect(tieout.page.getByRole('status').filter({ hasText: /^Pulled: / })).toBeVisible({ timeout: 30_000 });
    expect(proxy.asked.some((address) => /^http:\/\/127\.0\.0\.1:\d+\/v3\/company\/\d+\/query\?/.test(address))).toBe(
      true,
    );
  } finally {
    await proxy.close();
  }
});

test('a query shows rows, a wrong one says why, and nothing can be changed from it', async ({ launch }) => {
  const tieout = await launch({ args: ['--practice-customers=40', '--practice-invoices=200'] });
  const { page } = tieout;
  await openPractice(tieout);
  await go(page, 'QuickBooks');
  await page.getByRole('tab', { name: 'Query' }).click();
  const query = page.getByRole('textbox', { name: 'Query' });
  await query.fill('SELECT count(*) FROM Invoice');
  await query.press('Control+Enter');
  await expect(page.getByText(/^200 records/)).toBeVisible();
  await query.fill('SELECT * FROM Customer MAXRESULTS 25');
  await query.press('Control+Enter');
  await expect(page.getByText(/^25 rows/)).toBeVisible();
  await expect(page.getByRole('columnheader', { name: 'DisplayName' })).toBeVisible();
  await query.fill('SELECT * FROM Customer WHERE Shoe = 1');
  await query.press('Control+Enter');
  await expect(page.getByRole('alert')).toContainText(/query/i);
  await query.fill('DELETE FROM Customer');
  await query.press('Control+Enter');
  await expect(page.getByRole('alert')).toContainText('Only SELECT');
  expect(await axe(page)).toEqual([]);
  await go(page, 'Log');
  await expect(page.getByText('No decision was made yet', { exact: false })).toBeVisible();
  await expect(page.getByText('none altered')).toBeVisible();
  expect(await axe(page)).toEqual([]);
});
