// Building the application only when its sources are newer than what is in out/.

import { mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runTool } from './run.mjs';

const sources = [
  'electron',
  'renderer',
  'shared',
  'build/electron.vite.config.ts',
  'package.json',
  'package-lock.json',
];
const outputs = ['main/main.js', 'preload/preload.cjs', 'renderer/index.html'];

/** Time of the newest change below `path`, milliseconds; folders count too, so that a removed file is noticed. */
function newestChange(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChange(join(path, name))), stats.mtimeMs);
}

/** True when `folder` holds a finished build that began after the last change to the sources. */
export function isBuilt(folder = root) {
  const began = statSync(join(folder, 'out', '.built'), { throwIfNoEntry: false })?.mtimeMs;
  if (began === undefined) return false;
  if (!outputs.every((file) => statSync(join(folder, 'out', file), { throwIfNoEntry: false }))) return false;
  return sources.every((source) => newestChange(join(folder, source)) < began);
}

/** Notes that a build which began at `began` is complete. */
export function markBuilt(began, folder = root) {
  const stamp = join(folder, 'out', '.built');
  mkdirSync(join(folder, 'out'), { recursive: true });
  writeFileSync(stamp, '');
  // The stamp carries the time the build began: a source saved while it ran is newer than the stamp.
  utimesSync(stamp, began, began);
}

/**
 * Builds main, preload, engine, simulator and window into out/ if needed.
 *
 * @param options  `always: true` builds even when nothing changed
 * @returns the build's exit code, 0 when there was nothing to do
 */
export async function build({ always = false, env = process.env } = {}) {
  if (!always && isBuilt()) return 0;
  const began = new Date();
  const { code } = await runTool(
    'electron-vite',
    ['build', '--config', 'build/electron.vite.config.ts', '--logLevel', 'warn'],
    { env },
  );
  if (code === 0) markBuilt(began);
  return code;
}
