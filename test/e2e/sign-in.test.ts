import { once } from 'node:events';
import { createServer } from 'node:net';
import { playBrowser } from './support/browser.ts';
import {
  callMainFrom,
  expectOpen,
  forgetKeys,
  openPractice,
  ports,
  seedDataFolder,
  showCompanies,
  smallPractice,
  startPractice,
} from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';

/** Where the sign-in page would send the browser, without going there. */
async function lastAddress(url: string): Promise<string> {
  const page = await fetch(url);
  const form = await page.text();
  const action = /<form\b[^>]*action="([^"]*)"/.exec(form)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const fields = new URLSearchParams();
  for (const [, name = '', value = ''] of form.matchAll(/<input\b[^>]*name="([^"]*)"[^>]*value="([^"]*)"/g)) {
    if (!fields.has(name)) fields.append(name, value.replaceAll('&amp;', '&'));
  }
  const button = /<button\b[^>]*name="([^"]*)"[^>]*value="([^"]*)"[^>]*>\s*Connect\s*</.exec(form);
  if (button?.[1] !== undefined) fields.append(button[1], button[2] ?? '');
  const answer = await fetch(new URL(action, page.url), { method: 'POST', body: fields, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

test('the practice company: declined, forged, pasted, withdrawn, and connected at last', async ({ launch }) => {
  const tieout = await launch({ userData: await seedDataFolder(), args: smallPractice });
  const { page, browser } = tieout;
  const dialog = page.getByRole('dialog');

  await playBrowser(await startPractice(tieout), 'refuse');
  await expect(dialog).toContainText('The sign-in was declined');
  await page.getByRole('button', { name: 'Try again' }).click();

  // An answer with a state of its own ends the sign-in and reaches no one.
  await browser.nextUrl();
  const forged = await fetch(`http://127.0.0.1:${ports.practice}/callback?code=x&realmId=1&state=forged`);
  expect(forged.status).toBe(403);
  await expect(dialog).toContainText('did not belong to this sign-in');
  await page.getByRole('button', { name: 'Try again' }).click();

  // The browser cannot come back: its address is pasted. An old address is refused and the wait goes on.
  const address = await lastAddress(await browser.nextUrl());
  await page
    .getByLabel('The browser did not come back?')
    .fill(`http://localhost:${ports.practice}/callback?code=a&realmId=1&state=old`);
  await page.getByRole('button', { name: 'Use' }).click();
  await expect(page.getByText('did not belong to this sign-in').first()).toBeVisible();
  await page.getByLabel('The browser did not come back?').fill(address);
  await page.getByRole('button', { name: 'Use' }).click();
  await expect(dialog).toContainText('Is this the company?');

  await page.getByRole('button', { name: 'No, withdraw' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('heading', { name: /agreed to the cent/ })).toBeVisible();

  await openPractice(tieout);
  await showCompanies(page);
  await expect(page.getByRole('row', { name: /Practice/ })).toContainText('days left');
});

test('a sign-in belongs to the window that started it', async ({ launch }) => {
  const tieout = await launch({ userData: await seedDataFolder(), args: smallPractice });
  const { page, app } = tieout;
  await openPractice(tieout);
  await showCompanies(page);
  const opened = app.waitForEvent('window');
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Open in a new window' }).click();
  const other = await opened;
  await expectOpen(other);

  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Disconnect …' }).click();
  await page.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await expect(other.getByRole('banner')).toContainText('not connected');
  await expect(other.getByRole('button', { name: 'Reconnect' })).toBeEnabled();
  const url = await startPractice(tieout);
  await expect(other.getByRole('dialog')).toHaveCount(0);
  const call = (name: string, input: unknown) => callMainFrom(other, name, input);
  expect(await call('signIn.confirm', {})).toMatchObject({ ok: false, error: { code: 'oauth.cancelled' } });
  expect(await call('signIn.state', {})).toMatchObject({ ok: true, value: { phase: 'idle' } });
  expect(await call('signIn.start', { environment: 'sandbox', reconnect: null })).toMatchObject({
    ok: false,
    error: { code: 'oauth.busy' },
  });
  await playBrowser(url);
  // Reconnected without asking again, with everything that was there; the other window learns of it.
  await expectOpen(page);
  await expect(other.getByRole('banner')).toContainText(/signed in for \d+ more days/);
});

test('a company without a sign-in is reconnected where it is open', async ({ launch }) => {
  const tieout = await launch({ userData: await seedDataFolder(), args: smallPractice });
  const { page } = tieout;
  await openPractice(tieout);
  const company = (await callMainFrom(page, 'companies.list', {})) as { value: { companyId: string }[] };
  const banner = page.getByRole('banner');
  for (const place of [banner, page.getByRole('main')]) {
    await callMainFrom(page, 'companies.disconnect', { companyId: company.value[0]?.companyId });
    await expect(banner).toContainText('not connected');
    await page.getByRole('button', { name: /^QuickBooks/ }).click();
    await place.getByRole('button', { name: 'Reconnect' }).click();
    await playBrowser(await tieout.browser.nextUrl(60_000));
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(banner).toContainText(/signed in for \d+ more days/);
    await expect(page.getByRole('button', { name: 'Reconnect' })).toHaveCount(0);
  }
});

test('a taken port is named, and another one in settings is used at once', async ({ launch }) => {
  const squatter = createServer().listen(ports.practice, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    const tieout = await launch({ userData: await seedDataFolder(), args: smallPractice });
    const { page, browser } = tieout;
    await page.getByRole('button', { name: 'Open practice company' }).click();
    await expect(page.getByRole('dialog')).toContainText(`Port ${ports.practice} is in use`, { timeout: 60_000 });
    expect(await browser.openedUrls()).toEqual([]);
    await page.getByRole('button', { name: 'Open settings' }).click();
    await page.getByText('Practice', { exact: true }).click();
    await page.getByLabel(/^Port Tieout listens on/).fill(String(ports.practice + 1));
    await page.keyboard.press('Tab');
    await page.keyboard.press('Escape');
    await openPractice(tieout);
  } finally {
    squatter.close();
  }
});

test('sandbox and production: the registered addresses, the relay’s way back, and what is missing', async ({
  launch,
}) => {
  const { page, browser } = await launch({ userData: await seedDataFolder() });
  await forgetKeys(page);
  const dialog = page.getByRole('dialog');
  const connect = async (environment: string) => {
    await page.getByRole('button', { name: 'Connect QuickBooks' }).first().click();
    await page.getByRole('menuitem', { name: new RegExp(environment) }).click();
  };
  const enterKeys = async (clientId: string) => {
    await page.getByLabel('Client ID').fill(clientId);
    await page.getByLabel('Client secret').fill('not-a-real-secret-1234');
    await page.getByRole('button', { name: 'Save keys' }).click();
    await expect(page.getByText('entered', { exact: true })).toBeVisible();
  };

  await connect('Sandbox');
  await expect(dialog).toContainText('No keys for this environment yet');
  await page.getByRole('button', { name: 'Show me how' }).click();
  await expect(page.locator('code', { hasText: `http://localhost:${ports.sandbox}/callback` })).toBeVisible();
  await page.getByRole('button', { name: 'Enter the keys' }).click();
  await enterKeys('ABsandbox');
  await page.getByText('Production', { exact: true }).click();
  await enterKeys('ABproduction');
  await page.keyboard.press('Escape');

  await connect('Sandbox');
  const sandbox = new URL(await browser.nextUrl());
  expect(`${sandbox.origin}${sandbox.pathname}`).toBe('https://appcenter.intuit.com/connect/oauth2');
  expect(sandbox.searchParams.get('client_id')).toBe('ABsandbox');
  expect(sandbox.searchParams.get('redirect_uri')).toBe(`http://localhost:${ports.sandbox}/callback`);
  await page.getByRole('button', { name: 'Cancel' }).click();

  await connect('Production');
  await expect(dialog).toContainText('Production needs the address of your relay page');
  await page.getByRole('button', { name: 'Open settings' }).click();
  await page.getByLabel('Address of your relay page').fill('https://books.example.com/tieout/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  await connect('Production');
  const production = new URL(await browser.nextUrl());
  expect(production.searchParams.get('client_id')).toBe('ABproduction');
  expect(production.searchParams.get('redirect_uri')).toBe('https://books.example.com/tieout/');
  const state = production.searchParams.get('state') ?? '';
  expect(state).toMatch(new RegExp(`\\.${ports.production}$`));
  // What the relay page does: hand the query on to the port that the state names.
  const back = await fetch(`http://localhost:${ports.production}/callback?error=access_denied&state=${state}`);
  expect(await back.text()).toContain('Not connected');
  await expect(dialog).toContainText('The sign-in was declined');
});
