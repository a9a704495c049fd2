import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright';
import {
  answerDialogs,
  expectOpen,
  forgetKeys,
  openPractice,
  seedDataFolder,
  showCompanies,
  smallPractice,
} from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';

const practiceName = /Practice Company/;

test('a company is named, coloured, archived, backed up, disconnected, removed and restored', async ({
  launch,
}, info) => {
  const tieout = await launch({ args: smallPractice });
  const { page } = tieout;
  await openPractice(tieout);
  await showCompanies(page);
  const menu = (name: string | RegExp) => page.getByRole('button', { name }).click();
  const item = (name: string) => page.getByRole('menuitem', { name }).click();

  await menu(/^More for/);
  await item('Name and colour …');
  await page.getByRole('textbox', { name: 'Name' }).fill('Practice makes perfect');
  await page.getByRole('radio', { name: 'orange' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('button', { name: 'Practice makes perfect', exact: true })).toBeVisible();

  await menu(/^More for/);
  await item('Archive');
  await page.getByText('Archived 1').click();
  await menu(/^More for/);
  await item('Bring back');
  await expect(page.getByRole('button', { name: 'Practice makes perfect', exact: true })).toBeEnabled();

  const backup = info.outputPath('company.tieout');
  await answerDialogs(tieout, { save: backup, open: backup });
  await menu(/^More for/);
  await item('Back up …');
  await expect(page.getByText('Backed up')).toBeVisible();
  expect((await stat(backup)).size).toBeGreaterThan(10_000);

  await menu(/^More for/);
  await item('Disconnect …');
  await expect(page.getByRole('dialog')).toContainText('links, decisions, imports, reports');
  await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await expect(page.getByRole('row', { name: /Practice makes perfect/ })).toContainText('not connected');

  // Without a connection the books open all the same, for reading only where asked.
  await menu(/^More for/);
  await item('Open read-only');
  await expectOpen(page);
  await expect(page.getByText('Read-only', { exact: true })).toBeVisible();
  await showCompanies(page);

  await menu(/^More for/);
  await item('Remove …');
  const remove = page.getByRole('button', { name: 'Remove for good' });
  await page.getByRole('textbox', { name: /^Type the name/ }).fill('Practice');
  await expect(remove).toBeDisabled();
  await page.getByRole('textbox', { name: /^Type the name/ }).fill('Practice makes perfect');
  await remove.click();
  await expect(page.getByRole('heading', { name: /agreed to the cent/ })).toBeVisible();
  expect(await readdir(join(tieout.userData, 'companies'))).toEqual([]);
  expect((await readdir(join(tieout.userData, 'logs'))).filter((name) => name.startsWith('engine-practice'))).toEqual(
    [],
  );

  await page.getByRole('button', { name: 'Restore a backup …' }).click();
  await expect(page.getByRole('dialog')).toContainText('Export stays locked');
  await page.getByRole('button', { name: 'Restore and open' }).click();
  await expectOpen(page);
  await expect(page.getByRole('banner')).toContainText(practiceName);
  await expect(page.getByRole('banner')).toContainText('not connected');
});

test('two hundred companies: what needs work first, found and switched by keyboard', async ({ launch }) => {
  const companies = Array.from({ length: 200 }, (_, index) => ({
    name: index === 150 ? 'Société Générale de Boulangerie' : `Client ${index}`,
    realmId: String(9_130_000_000 + index),
    environment: index % 10 === 0 ? ('sandbox' as const) : ('production' as const),
    openItems: index % 17,
    unexplainedMinor: index === 42 ? 1 : 0,
  }));
  const { page } = await launch({ userData: await seedDataFolder(companies) });
  const rows = page.getByRole('row');
  await expect(rows).toHaveCount(201);
  await expect(rows.nth(1)).toContainText('Client 42');

  await page.getByRole('button', { name: 'Company', exact: true }).click();
  await expect(rows.nth(1)).toContainText('Client 0');

  await page.getByLabel('Find a company').fill('boulangerie societe');
  await expect(rows).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(201);

  await page.keyboard.press('Control+o');
  await page.getByLabel('Switch to company').fill('Client 77');
  await expect(page.getByRole('dialog').getByText('Client 77')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await expect(page.getByLabel('Your name')).toHaveValue('Ada Ledger');
});

test('settings: a name, a theme, keys that are never shown again, and addresses to copy', async ({ launch }) => {
  const folder = await seedDataFolder();
  const { page } = await launch({ userData: folder });
  await forgetKeys(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Your name').fill('Grace');
  await page.getByLabel('Your name').press('Enter');
  await page.getByText('Dark', { exact: true }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');

  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByLabel('Client ID').fill('ABexampleClientId');
  await page.getByLabel('Client secret').fill('example-secret-0123456789');
  await page.getByRole('button', { name: 'Save keys' }).click();
  await expect(page.getByText('entered', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Client secret')).toHaveCount(0);

  await page.getByText('Production', { exact: true }).click();
  const relay = page.getByLabel('Address of your relay page');
  await relay.fill('http://127.0.0.1/tieout');
  await expect(page.getByText(/A whole https address/)).toBeVisible();
  await relay.fill('https://books.example.com/tieout/');
  await relay.press('Tab');
  await expect(page.locator('code')).toHaveText('https://books.example.com/tieout/');

  await page.getByRole('tab', { name: 'Register at Intuit' }).click();
  await expect(page.getByRole('button', { name: 'Copy Host domain' })).toBeVisible();
  await expect(page.locator('code', { hasText: /^books\.example\.com$/ })).toBeVisible();

  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByText('Sandbox', { exact: true }).click();
  await page.getByRole('button', { name: 'Remove …' }).click();
  await page.getByRole('button', { name: 'Remove keys' }).click();
  await expect(page.getByText('none yet')).toBeVisible();
  const stored = await readFile(join(folder, 'companies.json'), 'utf8');
  expect(stored).toContain('"Grace"');
  expect(stored).toContain('https://books.example.com/tieout/');
  expect(stored).not.toContain('example-secret');
});

test('a damaged list of companies is reported, kept, and built anew from the ledgers', async ({ launch }) => {
  const first = await launch({ args: smallPractice });
  await openPractice(first);
  await first.app.close();
  const list = join(first.userData, 'companies.json');
  await writeFile(list, (await readFile(list, 'utf8')).slice(0, -40));

  const second = await launch({ userData: first.userData, args: smallPractice });
  await expect(second.page.getByRole('alert')).toContainText('The list of companies cannot be read');
  const opened = second.app.waitForEvent('window');
  await second.page.getByRole('button', { name: 'Build a new list from the ledgers' }).click();
  const page = await opened;
  await page.getByRole('button', { name: practiceName }).first().click();
  await expectOpen(page);
  const kept = (await readdir(first.userData)).filter((name) => name.startsWith('companies.damaged-'));
  expect(kept).toHaveLength(1);
});

test('the first screen, the list and settings are readable by everyone, in both themes', async ({ launch }) => {
  const violations = async (page: Page): Promise<string[]> => {
    const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
    return found.violations.flatMap((one) => one.nodes.map((node) => `${one.id} ${node.target.join(' ')}`));
  };
  const companies = Array.from({ length: 8 }, (_, index) => ({
    name: index === 0 ? `${'Very long name of a company '.repeat(7)}`.slice(0, 190) : `Client ${index}`,
    realmId: String(index + 1),
    environment: (['production', 'sandbox', 'practice'] as const)[index % 3] ?? 'production',
    unexplainedMinor: index,
  }));
  for (const seeded of [[], companies]) {
    const { page } = await launch({ userData: await seedDataFolder(seeded) });
    for (const theme of ['Light', 'Dark']) {
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.getByText(theme, { exact: true }).click();
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme.toLowerCase());
      for (const tab of seeded.length === 0 ? ['You and', 'Connection', 'Register', 'This computer'] : []) {
        await page.getByRole('tab', { name: tab }).click();
        expect(await violations(page), `${theme}, ${tab}`).toEqual([]);
      }
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
      expect(await violations(page), `${theme}, ${seeded.length} companies`).toEqual([]);
    }
    const overflow = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth');
    expect(overflow).toBe(false);
  }
});
