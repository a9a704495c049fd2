import type { Page } from 'playwright';
import {
  callMainFrom,
  expectOpen,
  forgetKeys,
  openPractice,
  ports,
  seedDataFolder,
  showCompanies,
  smallPractice,
} from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import { type Intuit, relayAddress, startIntuit } from './support/intuit.ts';
import type { Tieout } from './support/launch.ts';
import { type RealBrowser, startRealBrowser } from './support/real-browser.ts';

let intuit: Intuit;
let person: RealBrowser;

test.beforeEach(async () => {
  intuit = await startIntuit();
  person = await startRealBrowser([intuit.proxies.browser.proxySwitch, intuit.trustSwitch]);
});
test.afterEach(async () => {
  await person.close();
  await intuit.close();
});

async function saveKeys(page: Page): Promise<void> {
  await forgetKeys(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  for (const environment of ['Sandbox', 'Production'] as const) {
    const keys = intuit.keys[environment === 'Sandbox' ? 'sandbox' : 'production'];
    await page.getByText(environment, { exact: true }).click();
    await page.getByLabel('Client ID').fill(keys.clientId);
    await page.getByLabel('Client secret').fill(keys.clientSecret);
    await page.getByRole('button', { name: 'Save keys' }).click();
    await expect(page.getByText('entered', { exact: true })).toBeVisible();
  }
  await page.getByLabel('Address of your relay page').fill(relayAddress);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
}

/** Signs in as a person does: the browser opens, they choose the company, and it comes back by itself. */
async function connect({ page, browser }: Tieout, environment: 'Production' | 'Sandbox'): Promise<void> {
  await page.getByRole('button', { name: 'Connect QuickBooks' }).first().click();
  await page.getByRole('menuitem', { name: new RegExp(environment) }).click();
  await person.page.goto(await browser.nextUrl());
  await person.page.getByRole('button', { name: 'Connect', exact: true }).click();
}

/** The colour of the title bar's edge: what tells environments apart before anything is read. */
const edgeOf = (page: Page): Promise<string> =>
  page.getByRole('banner').evaluate((header) => getComputedStyle(header).borderBlockStartColor);

/** @returns the colour of the title bar */
async function openConfirmed(page: Page, environment: string): Promise<string> {
  await page.getByRole('button', { name: 'Yes, open it' }).click();
  await expectOpen(page);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('banner')).toContainText(environment);
  return edgeOf(page);
}

async function pull(page: Page): Promise<void> {
  // Another company's facts are never shown as this one's.
  await expect(page.getByRole('banner')).not.toContainText('pulled');
  await page.getByRole('button', { name: /^QuickBooks/ }).click();
  await page.getByRole('button', { name: 'Pull now' }).click();
  await expect(page.getByRole('banner')).toContainText('pulled', { timeout: 60_000 });
}

test('production through the relay page, sandbox and practice beside it, all behind the firm’s proxy', async ({
  launch,
}) => {
  const tieout = await launch({
    userData: await seedDataFolder(),
    args: [...smallPractice, intuit.proxies.application.proxySwitch, intuit.trustSwitch],
  });
  const { page } = tieout;
  const dialog = page.getByRole('dialog');
  await saveKeys(page);

  await connect(tieout, 'Production');
  await expect(person.page).toHaveURL(new RegExp(`^http://localhost:${ports.production}/callback`));
  await expect(person.page.getByRole('heading')).toHaveText('Back to Tieout');
  await expect(dialog).toContainText('Is this the company?');
  await expect(dialog).toContainText('Small Books 9130350000000000002');
  await expect(dialog).toContainText('Production');
  // Nothing but its name is read before the person says yes.
  const read = intuit.requests.filter(({ path }) => path.startsWith('/v3/'));
  expect(read.map(({ path }) => path.split('?')[0])).toEqual([
    '/v3/company/9130350000000000002/companyinfo/9130350000000000002',
  ]);
  const colours = [await openConfirmed(page, 'Production')];
  await pull(page);

  await showCompanies(page);
  await connect(tieout, 'Sandbox');
  await expect(dialog).toContainText('Small Books 9130350000000000001');
  colours.push(await openConfirmed(page, 'Sandbox'));
  await pull(page);

  await showCompanies(page);
  await openPractice(tieout);
  await expect(page.getByRole('banner')).toContainText('Practice');
  expect(new Set([...colours, await edgeOf(page)]).size).toBe(3);
  await pull(page);

  // From one to another by keyboard alone.
  await page.keyboard.press('Control+o');
  await page.getByLabel('Switch to company').fill('9130350000000000001');
  await expect(page.getByRole('dialog').getByText('Small Books 9130350000000000001')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('banner')).toContainText('Sandbox');
  await expectOpen(page);

  // Disconnecting one revokes it at Intuit and leaves the others as they are.
  await showCompanies(page);
  await page.getByRole('button', { name: 'More for Small Books 9130350000000000002' }).click();
  await page.getByRole('menuitem', { name: 'Disconnect …' }).click();
  await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await expect(page.getByRole('row', { name: /Small Books 9130350000000000002/ })).toContainText('not connected');
  for (const other of [/Small Books 9130350000000000001/, /Practice Company/]) {
    await expect(page.getByRole('row', { name: other })).toContainText('days left');
  }
  const revoked = intuit.requests.filter(({ path }) => path === '/v2/oauth2/tokens/revoke');
  expect(revoked.map(({ host }) => host)).toEqual(['developer.api.intuit.com']);

  // Each environment's secret and tokens went to its own side only, and all of it by the proxy.
  expect([...intuit.proxies.application.asked].sort()).toEqual([
    'developer.api.intuit.com:443',
    'oauth.platform.intuit.com:443',
    'quickbooks.api.intuit.com:443',
    'sandbox-quickbooks.api.intuit.com:443',
  ]);
  for (const [name, text] of await tieout.logs()) {
    expect(text, name).not.toMatch(/sandbox-secret|production-secret|XAB1[\w-]{8}|RT1-|eyJ[\w-]{8}/);
  }
  expect(intuit.production.stats().requests).toBeGreaterThan(2);
  expect(intuit.sandbox.stats().requests).toBeGreaterThan(2);
  expect(await callMainFrom(page, 'companies.list', {})).toMatchObject({
    ok: true,
    value: expect.arrayContaining([expect.objectContaining({ connection: 'connected' })]),
  });
});
