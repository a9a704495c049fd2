import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright';
import { findRuntime, runtimeSwitches } from '../../../build/runtime.mjs';

/** The person's own browser: Chromium with a profile and window of its own, which knows nothing of the application. */
export interface RealBrowser {
  readonly page: Page;
  close(): Promise<void>;
}

const windowScript = `
import { app, BrowserWindow } from 'electron';
app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true, spellcheck: false } }).loadURL('about:blank'));
`;

/** @param switches  of Chromium, such as the system's proxy */
export async function startRealBrowser(switches: readonly string[]): Promise<RealBrowser> {
  const runtime = findRuntime();
  if (!runtime) throw new Error('There is no Electron here. Type: node build/setup.mjs');
  const folder = await mkdtemp(join(tmpdir(), 'tieout-browser-'));
  const script = join(folder, 'window.mjs');
  await writeFile(script, windowScript);
  const app = await _electron.launch({
    executablePath: runtime.executable,
    args: [script, `--user-data-dir=${join(folder, 'profile')}`, ...runtimeSwitches(), ...switches],
  });
  return {
    page: await app.firstWindow(),
    close: async () => {
      await app.close();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
