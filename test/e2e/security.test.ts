import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { WebContents, WebPreferences } from 'electron';
import type { Page } from 'playwright';
import { playBrowser } from './support/browser.ts';
import {
  callMainFrom,
  expectOpen,
  forgetKeys,
  openPractice,
  processesOf,
  seedDataFolder,
  showCompanies,
  smallPractice,
  startPractice,
} from './support/companies.ts';
import { expect, test } from './support/fixtures.ts';
import type { Tieout } from './support/launch.ts';

test('windows hold to Electron’s recommendations', async ({ launch }) => {
  const { page, app } = await launch({ userData: await seedDataFolder() });
  await expect(page.getByRole('heading', { name: /agreed to the cent/ })).toBeVisible();

  const preferences = await app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((contents) =>
        (contents as WebContents & { getLastWebPreferences(): WebPreferences }).getLastWebPreferences(),
      ),
  );
  expect(preferences.length).toBeGreaterThan(0);
  for (const one of preferences) {
    expect(one).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true });
    expect(one).not.toMatchObject({ allowRunningInsecureContent: true });
    expect(one).not.toMatchObject({ experimentalFeatures: true });
    expect(one?.webviewTag ?? false).toBe(false);
    expect(one?.nodeIntegrationInWorker ?? false).toBe(false);
    expect(one?.nodeIntegrationInSubFrames ?? false).toBe(false);
  }

  // Its own scheme, with a policy that admits no script but its files; nothing outside the folder.
  expect(page.url()).toBe('app://tieout/');
  const headers = await inPage<Record<string, string>>(page, `fetch('/').then((r) => Object.fromEntries(r.headers))`);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("script-src 'self';");
  expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  for (const path of ['/../main/main.js', '/..%2f..%2fpackage.json', '/%2e%2e/main/main.js', '/missing.js']) {
    const status = await inPage<number>(page, `fetch(${JSON.stringify(path)}).then((r) => r.status, () => 0)`);
    expect(status, path).not.toBe(200);
  }
  expect(await inPage(page, `fetch('https://example.com').then(() => 'left', () => 'kept')`)).toBe('kept');
  expect(await inPage(page, `fetch('file:///etc/passwd').then(() => 'left', () => 'kept')`)).toBe('kept');
  await page.evaluate(`{
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
  }`);
  expect(await inPage(page, 'typeof window.injected')).toBe('undefined');

  // No Node, no Electron, and a bridge of three functions.
  const globals = '[typeof process, typeof require, typeof Buffer, typeof module]';
  expect(await inPage(page, globals)).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  expect(await inPage(page, 'Object.keys(window.tieout).sort()')).toEqual(['call', 'on', 'pathsOf']);

  // Neither elsewhere nor anywhere new.
  await page.evaluate(`location.href = 'https://example.com/'`);
  await page.evaluate(`{
    const frame = document.createElement('iframe');
    frame.src = 'https://example.com/';
    document.body.append(frame);
  }`);
  expect(await inPage(page, `window.open('https://example.com/') === null`)).toBe(true);
  expect(await inPage(page, `window.open('app://tieout/') === null`)).toBe(true);
  expect(page.url()).toBe('app://tieout/');
  expect(app.windows()).toHaveLength(1);

  // No permission, whoever asks.
  expect(
    await inPage(
      page,
      `Promise.all(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'].map(
        (name) => navigator.permissions.query({ name }).then((found) => found.state, () => 'denied')))`,
    ),
  ).toEqual(Array(6).fill('denied'));
  expect(
    await inPage(
      page,
      `navigator.mediaDevices?.getUserMedia({ audio: true }).then(() => 'given', () => 'denied') ?? 'denied'`,
    ),
  ).toBe('denied');

  // Calls are named in a list, and read by schema.
  expect(await callMainFrom(page, 'constructor', {})).toMatchObject({ error: { code: 'ipc.unknown-call' } });
  expect(await callMainFrom(page, 'settings.get', { more: 1 })).toMatchObject({ error: { code: 'ipc.bad-input' } });
  expect(await callMainFrom(page, 'help.open', { topic: 'https://example.com' })).toMatchObject({
    error: { code: 'ipc.bad-input' },
  });
  expect(await callMainFrom(page, 'companies.remove', { companyId: 'production-../../x' })).toMatchObject({
    error: { code: 'ipc.bad-input' },
  });
});

test('a page that is not ours gets no answer, even with our preload', async ({ launch }) => {
  const { page, app } = await launch({ userData: await seedDataFolder() });
  await expect(page.getByRole('heading', { name: /agreed to the cent/ })).toBeVisible();
  const opened = app.waitForEvent('window');
  await app.evaluate(async ({ app: electron, BrowserWindow }) => {
    const preload = `${electron.getAppPath()}/out/preload/preload.cjs`;
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, preload } });
    await window.loadURL('data:text/html,<title>stranger</title>');
  });
  const stranger = await opened;
  expect(await callMainFrom(stranger, 'settings.get', {})).toMatchObject({
    ok: false,
    error: { code: 'ipc.untrusted-sender' },
  });
});

test('a window that only looks can neither decide nor connect', async ({ launch }) => {
  const tieout = await launch({ userData: await seedDataFolder(), args: smallPractice });
  const { page } = tieout;
  await openPractice(tieout);
  await showCompanies(page);
  const open = async (item: string) => {
    await page.getByRole('button', { name: /^More for/ }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await expectOpen(page);
  };
  const refused = { ok: false, error: { code: 'app.not-allowed-in-mode' } };
  const list = (await callMainFrom(page, 'companies.list', {})) as { value: { companyId: string }[] };
  const companyId = list.value[0]?.companyId ?? '';

  await open('Open for review');
  expect(await callMainFrom(page, 'signIn.start', { environment: 'practice', reconnect: null })).toMatchObject(refused);
  expect(await callMainFrom(page, 'companies.disconnect', { companyId })).toMatchObject(refused);
  await showCompanies(page);
  await open('Open read-only');
  for (const [name, input] of [
    ['companies.archive', { companyId, archived: true }],
    ['companies.remove', { companyId }],
    ['companies.disconnect', { companyId }],
    ['settings.removeKeys', { environment: 'production' }],
    ['signIn.start', { environment: 'practice', reconnect: null }],
  ] as const) {
    expect(await callMainFrom(page, name, input), name).toMatchObject(refused);
  }

  // Opened once more where it is open, in another mode: the engine is told, and the screens offer what it then allows.
  await page.getByRole('button', { name: /^Go-live/ }).click();
  const setDate = page.getByRole('button', { name: 'Set date' });
  await expect(setDate).toBeDisabled();
  for (const mode of ['full', 'read-only']) {
    await callMainFrom(page, 'companies.open', { companyId, mode, newWindow: false });
    await expect(setDate).toBeEnabled({ enabled: mode === 'full' });
  }
});

test('no token, code or client secret is in any file, log, argument, environment or window', async ({ launch }) => {
  const tieout = await launch({ userData: await seedDataFolder(), args: smallPractice });
  const { page, userData } = tieout;
  const typedSecret = 'typed-by-hand-secret-0123456789abcdef';

  // A whole way: keys, a declined and a completed sign-in, a pull, a killed engine, a disconnect.
  await forgetKeys(page);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Connection' }).click();
  await page.getByLabel('Client ID').fill('ABtypedByHand');
  await page.getByLabel('Client secret').fill(typedSecret);
  await page.getByRole('button', { name: 'Save keys' }).click();
  await expect(page.getByText('entered', { exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await playBrowser(await startPractice(tieout), 'refuse');
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const last = await playBrowser(await startPractice(tieout));
  await page.getByRole('button', { name: 'Yes, open it' }).click();
  await expectOpen(page);
  await page.getByRole('button', { name: /^QuickBooks/ }).click();
  await page.getByRole('button', { name: 'Pull now' }).click();
  await expect(page.getByRole('banner')).toContainText('pulled', { timeout: 60_000 });

  const secrets = [typedSecret, ...(await practiceSecrets(userData)), new URL(last.url).searchParams.get('code') ?? ''];
  expect(secrets.filter((secret) => secret.length >= 16).length).toBeGreaterThan(3);
  const found = (text: string): string[] => secrets.filter((secret) => secret.length >= 12 && text.includes(secret));

  for (const { file, text } of await processFacts(tieout)) expect(found(text), file).toEqual([]);
  expect(
    found(await heapOf(page)).filter((secret) => secret !== typedSecret),
    'the window’s memory',
  ).toEqual([]);

  const [engine] = await processesOf(tieout, /Tieout engine/);
  if (engine !== undefined) process.kill(engine, 'SIGABRT');
  await expectOpen(page);
  await tieout.app.close();

  let files = 0;
  for (const file of await filesUnder(userData)) {
    if (isSimulatorState(file)) continue;
    expect(found(await readFile(file, 'latin1')), file).toEqual([]);
    files++;
  }
  expect(files).toBeGreaterThan(5);
  for (const [name, text] of await tieout.logs()) expect(found(text), name).toEqual([]);

  if (process.platform !== 'win32') {
    for (const name of ['.', 'companies', 'logs', 'practice']) {
      expect((await stat(join(userData, name))).mode & 0o077, name).toBe(0);
    }
    for (const file of await filesUnder(userData)) expect((await stat(file)).mode & 0o077, file).toBe(0);
  }
});

function inPage<T>(page: Page, expression: string): Promise<T> {
  return page.evaluate(expression) as Promise<T>;
}

/** The simulator's own books and journal: it stands for Intuit, and Intuit knows its tokens. */
function isSimulatorState(file: string): boolean {
  return /[\\/]practice[\\/]company\.json/.test(file);
}

/** Every long random text in the simulator's state: its tokens, codes and client secret. */
async function practiceSecrets(userData: string): Promise<string[]> {
  const states = (await filesUnder(userData)).filter(isSimulatorState);
  const text = (await Promise.all(states.map((file) => readFile(file, 'latin1')))).join('\n');
  const known = text.match(/\b(?:RT1-|AB1|XAB1|eyJ)[A-Za-z0-9._-]{12,}/g) ?? [];
  const named = [
    ...text.matchAll(/"(?:clientSecret|client_secret|accessToken|refreshToken|token|code)":\s*"([^"]{12,})"/g),
  ];
  return [...new Set([...known, ...named.map(([, secret = '']) => secret)])];
}

/** Arguments and environment of every process of the application, as the system shows them to other programs. */
async function processFacts(tieout: Tieout): Promise<{ file: string; text: string }[]> {
  const pids = await processesOf(tieout, /./);
  const all = [...new Set([...pids, tieout.app.process().pid ?? 0])].filter((pid) => pid > 0);
  if (process.platform !== 'linux') {
    return [{ file: 'ps', text: execFileSync('ps', ['-o', 'command=', '-p', all.join(',')], { encoding: 'utf8' }) }];
  }
  const facts = all.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
  return Promise.all(facts.map(async (file) => ({ file, text: await readFile(file, 'latin1').catch(() => '') })));
}

/** All strings a window's page holds. */
async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot');
  await session.detach();
  return chunks.join('');
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
