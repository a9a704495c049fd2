import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { findRuntime, runtimeSwitches } from '../../../build/runtime.mjs';
import { type FakeBrowser, makeFakeBrowser } from './browser.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface LaunchOptions {
  /** Data folder; by default a fresh one, deleted on close. Give one to start the application on it again. */
  readonly userData?: string;
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Added to the command line. */
  readonly args?: readonly string[];
}

/** The application under test. */
export interface Tieout {
  readonly app: ElectronApplication;
  /** The first window. */
  readonly page: Page;
  readonly userData: string;
  readonly browser: FakeBrowser;
  /** What the application wrote to its output and its log files, by name. */
  logs(): Promise<Map<string, string>>;
  /** Closes the application as a person would, and deletes the data folder if it was made here. */
  close(): Promise<void>;
}

function textOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** Starts the built application (out/) in the runtime of this machine, with its own data folder and a fake browser. */
export async function launchTieout({ userData, env = {}, args = [] }: LaunchOptions = {}): Promise<Tieout> {
  const runtime = findRuntime();
  if (!runtime) throw new Error('There is no Electron here. Type: node build/setup.mjs');
  const own = await mkdtemp(join(tmpdir(), 'tieout-e2e-'));
  const folder = userData ?? join(own, 'data');
  const browser = await makeFakeBrowser(join(own, 'browser'));
  const environment = { ...textOnly(process.env), ...env };
  delete environment.ELECTRON_RUN_AS_NODE;
  environment.PATH = [browser.folder, environment.PATH ?? ''].join(delimiter);

  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [root, `--user-data-dir=${folder}`, ...runtimeSwitches(), ...args],
    cwd: root,
    env: environment,
  });
  let output = '';
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }

  const logs = async (): Promise<Map<string, string>> => {
    const found = new Map([['output.log', output]]);
    const logFolder = join(folder, 'logs');
    const names = await readdir(logFolder).catch(() => []);
    for (const name of names) found.set(name, await readFile(join(logFolder, name), 'utf8'));
    return found;
  };

  const close = async (): Promise<void> => {
    await app.close();
    await rm(own, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    const page = await app.firstWindow();
    return { app, page, userData: folder, browser, logs, close };
  } catch (error) {
    await close();
    throw new Error(`The application showed no window.\n${output}`, { cause: error });
  }
}
