import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ElectronApplication, Page } from 'playwright';
import { findRuntime, runtimeSwitches } from '../../build/runtime.mjs';
import {
  callMainFrom,
  expectOpen,
  openPractice,
  processesOf,
  showCompanies,
  smallPractice,
} from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';

const engine = /Tieout engine practice-/;

async function openInNewWindow(page: Page, app: ElectronApplication): Promise<Page> {
  const opened = app.waitForEvent('window');
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Open in a new window' }).click();
  return opened;
}

async function killEngine(tieout: Tieout): Promise<number> {
  const [pid] = await processesOf(tieout, engine);
  if (pid === undefined) throw new Error('no engine runs');
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => processesOf(tieout, engine)).not.toContain(pid);
  return pid;
}

const answers = (page: Page): Promise<unknown> =>
  page.evaluate(() => document.querySelector('footer')?.textContent ?? null);

test('an engine that is killed comes back in every window; three times in a minute it is left stopped', async ({
  launch,
}) => {
  const tieout = await launch({ args: smallPractice });
  const { page, app } = tieout;
  await openPractice(tieout);
  await showCompanies(page);
  const other = await openInNewWindow(page, app);
  await expectOpen(other);
  await page
    .getByRole('button', { name: /Practice Company/ })
    .first()
    .click();
  await expectOpen(page);

  // While it holds an access token: a pull has asked for one.
  await page.getByRole('button', { name: /^QuickBooks/ }).click();
  const stored = await callMainFrom(page, 'companies.list', {});
  await killEngine(tieout);
  for (const window of [page, other]) await expectOpen(window);
  expect(await answers(page)).toMatch(/requests?$/);
  // The window stays where it was, and the sign-in is as it was.
  await expect(page.getByRole('button', { name: /^QuickBooks/ })).toHaveAttribute('aria-current', 'page');
  expect(stored).toMatchObject({ ok: true, value: [{ connection: 'connected' }] });
  await expect(page.getByRole('banner')).toContainText(/signed in for \d+ more days/);

  await expect.poll(async () => (await processesOf(tieout, engine)).length).toBe(1);
  await killEngine(tieout);
  await expect.poll(async () => (await processesOf(tieout, engine)).length).toBe(1);
  await expectOpen(page);
  await killEngine(tieout);
  for (const window of [page, other]) {
    // A call that was under way when the engine died may say so beside it.
    const stopped = window.getByRole('alert').filter({ hasText: 'stopped working three times in a minute' });
    await expect(stopped).toBeVisible();
  }
  await page.getByRole('button', { name: 'Start it again' }).click();
  await expectOpen(page);
});

test('a second start shows the first window and ends; windows come back where they stood', async ({ launch }) => {
  const tieout = await launch({ args: smallPractice });
  const { page, app, userData } = tieout;
  await openPractice(tieout);
  await showCompanies(page);
  const other = await openInNewWindow(page, app);
  await expectOpen(other);

  const runtime = findRuntime();
  if (!runtime) throw new Error('no runtime');
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const second = execFile(runtime.executable, [root, `--user-data-dir=${userData}`, ...runtimeSwitches()]);
  const [code] = await once(second, 'exit');
  expect(code).toBe(0);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
  expect(await processesOf(tieout, engine)).toHaveLength(1);

  const place = { x: 40, y: 30, width: 1111, height: 777 };
  const handle = await app.browserWindow(other);
  await handle.evaluate((window, bounds) => window.setBounds(bounds), place);
  await other.close();
  const again = await openInNewWindow(page, app);
  await expectOpen(again);
  const bounds = await (await app.browserWindow(again)).evaluate((window) => window.getBounds());
  expect(bounds).toEqual(place);
});

test('quitting in the middle of a pull loses nothing: the next start goes on', async ({ launch }) => {
  const size = ['--practice-customers=400', '--practice-invoices=6000'];
  const first = await launch({ args: size });
  await openPractice(first);
  await first.page.getByRole('button', { name: /^QuickBooks/ }).click();
  await first.page.getByRole('button', { name: 'Pull now' }).click();
  await expect(first.page.getByRole('contentinfo')).toContainText('Pull');
  await first.app.close();

  const second = await launch({ userData: first.userData, args: size });
  await second.page
    .getByRole('button', { name: /Practice Company/ })
    .first()
    .click();
  await expectOpen(second.page);
  await expect(second.page.getByRole('banner')).toContainText(/pulled/, { timeout: 60_000 });
});

test('a practice company that dies comes back by itself, and the open window goes on with it', async ({ launch }) => {
  const tieout = await launch({ args: smallPractice });
  const { page } = tieout;
  await openPractice(tieout);
  await page.getByRole('button', { name: /^QuickBooks/ }).click();
  const engines = await processesOf(tieout, engine);
  const [simulator] = await processesOf(tieout, /practice company/);
  if (simulator === undefined) throw new Error('no simulator runs');
  process.kill(simulator, 'SIGKILL');
  // Nobody is there to answer; the pull waits, and goes on where the practice company is by then.
  await page.getByRole('button', { name: 'Pull now' }).click();
  await expect(page.getByRole('banner')).toContainText('pulled', { timeout: 60_000 });
  expect((await processesOf(tieout, /practice company/)).filter((pid) => pid !== simulator)).toHaveLength(1);
  expect(await processesOf(tieout, engine)).toEqual(engines);
});

test('without a keychain everything works in memory, and every window says so', async ({ launch }) => {
  test.skip(process.platform !== 'linux', 'the keychain of other systems cannot be taken away');
  const without = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' };
  const first = await launch({ args: smallPractice, env: without });
  await expect(first.page.getByRole('status').filter({ hasText: 'No keychain answers' })).toBeVisible();
  await openPractice(first);
  await first.page.getByRole('button', { name: 'Details' }).click();
  await expect(first.page.getByRole('button', { name: 'Try the keychain again' })).toBeVisible();
  await first.app.close();

  // The sign-in went with the process; the company did not.
  const second = await launch({ userData: first.userData, args: smallPractice, env: without });
  await expect(second.page.getByRole('row', { name: /Practice/ })).toContainText('not connected');
});
