import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { chromium, type Page } from 'playwright';
import { z } from 'zod';
import { runtimeSwitches } from '../../build/runtime.mjs';
import { type FakeBrowser, makeFakeBrowser, playBrowser } from '../e2e/support/browser.ts';

// Starts a packaged application as a customer would, opens the practice company and pulls. It is driven from outside,
// through the window's remote debugging port: the fuses leave no other way in.

const wantedFuses: readonly [FuseV1Options, boolean][] = [
  [FuseV1Options.RunAsNode, false],
  [FuseV1Options.EnableCookieEncryption, true],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, false],
  [FuseV1Options.EnableNodeCliInspectArguments, false],
  [FuseV1Options.OnlyLoadAppFromAsar, true],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, false],
];

const Targets = z.array(z.object({ type: z.string(), title: z.string() }));

const smallBooks = ['--practice-customers=100', '--practice-invoices=500'];

async function checkFuses(program: string): Promise<void> {
  const wire = await getCurrentFuseWire(program);
  for (const [fuse, wanted] of wantedFuses) {
    if (wire[fuse] !== (wanted ? FuseState.ENABLE : FuseState.DISABLE)) {
      throw new Error(`The fuse ${FuseV1Options[fuse]} should be ${wanted ? 'on' : 'off'}.`);
    }
  }
}

interface Started {
  readonly debuggerAddress: string;
  readonly exited: Promise<unknown>;
  stop(): void;
}

async function start(program: string, folder: string, browser: FakeBrowser): Promise<Started> {
  const args = [
    '--remote-debugging-port=0',
    `--user-data-dir=${join(folder, 'data')}`,
    ...smallBooks,
    ...runtimeSwitches(),
  ];
  const env = { ...process.env, PATH: [browser.folder, process.env.PATH].join(delimiter) };
  const child = spawn(program, args, { env, stdio: ['ignore', 'inherit', 'pipe'] });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const debuggerAddress = await new Promise<string>((resolve, reject) => {
    createInterface(child.stderr).on('line', (line) => {
      process.stderr.write(`${line}\n`);
      const [, address] = line.match(/^DevTools listening on (ws:\/\/\S+)/) ?? [];
      if (address) resolve(address);
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The application ended at once, with exit code ${code}.`)));
  });
  return { debuggerAddress, exited, stop: () => child.kill() };
}

/** Waits until the window shows its page: attaching to one that is only being made can hang. */
async function waitForWindow(debuggerAddress: string): Promise<void> {
  const list = `http://${new URL(debuggerAddress).host}/json/list`;
  const deadline = Date.now() + 30_000;
  for (;;) {
    const targets = Targets.parse(await (await fetch(list)).json());
    if (targets.some(({ type, title }) => type === 'page' && title === 'Tieout')) return;
    if (Date.now() > deadline) throw new Error('The application showed no window.');
    await delay(100);
  }
}

async function openAndPull(page: Page, browser: FakeBrowser): Promise<void> {
  page.setDefaultTimeout(60_000);
  await page.getByRole('button', { name: 'Open practice company' }).click();
  const signedIn = await playBrowser(await browser.nextUrl());
  if (signedIn.status !== 200) throw new Error(`The sign-in ended with status ${signedIn.status}: ${signedIn.text}`);
  await page.getByRole('button', { name: 'Yes, open it' }).click();
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('button', { name: 'QuickBooks' }).click();
  await page.getByRole('button', { name: 'Pull now' }).click();
  // The title bar says how long ago the last complete pull was.
  await page
    .getByRole('banner')
    .getByText(/^pulled /)
    .waitFor();
}

async function showLogs(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    process.stderr.write(`== ${name}\n${await readFile(join(folder, name), 'utf8')}`);
  }
}

async function run(program: string): Promise<void> {
  await checkFuses(program);
  const folder = await mkdtemp(join(tmpdir(), 'tieout-smoke-'));
  const browser = await makeFakeBrowser(join(folder, 'browser'));
  const application = await start(program, folder, browser);
  try {
    await waitForWindow(application.debuggerAddress);
    const connection = await chromium.connectOverCDP(application.debuggerAddress);
    const [context] = connection.contexts();
    if (!context) throw new Error('The application has no window to drive.');
    const [page] = context.pages();
    if (!page) throw new Error('The application has no page to drive.');
    try {
      await openAndPull(page, browser);
    } catch (error) {
      await page.screenshot({ path: 'test-results/smoke.png' });
      await showLogs(join(folder, 'data', 'logs'));
      throw new Error('The packaged application did not do its work; test-results/smoke.png shows its window.', {
        cause: error,
      });
    }
    await connection.close();
  } finally {
    application.stop();
    await application.exited;
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  process.stdout.write('Packaged application: fuses set, practice company opened and pulled.\n');
}

const [program] = process.argv.slice(2);
if (!program) throw new Error('Name the packaged program to test.');
await run(program);
