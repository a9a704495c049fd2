// Sets up whatever is missing on this machine: system packages, npm packages, the Electron runtime.
// Runs on any Node from 20 on, before a single package is installed; a second run finds all in place.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, isScript, root, runMain, runNpm, Stop, say } from './run.mjs';
import { describeRuntime, ensureRuntime } from './runtime.mjs';
import { installSystemPackages } from './system-packages.mjs';

/**
 * True when what npm installed is what the lock file asks for. Packages for other systems are optional in the
 * lock and absent here.
 *
 * @param wanted  parsed package-lock.json
 * @param installed  parsed node_modules/.package-lock.json, npm's own record of what it installed
 */
export function isInstalled(wanted, installed) {
  return Object.entries(wanted.packages).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const present = installed.packages[path];
    return present ? present.version === version : optional === true;
  });
}

const compiled = ['keytar/build/Release/keytar.node', `node/bin/${process.platform === 'win32' ? 'node.exe' : 'node'}`];

function areScriptsDone() {
  return compiled.every((file) => existsSync(join(root, 'node_modules', file)));
}

function arePackagesReady() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  return isInstalled(read(join(root, 'package-lock.json')), read(record)) && areScriptsDone();
}

const networkTrouble = /ETIMEDOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_SOCKET_TIMEOUT|network/i;

async function installPackages() {
  if (arePackagesReady()) return;
  say('Installing packages...');
  let result = await runNpm(['ci', '--loglevel=error'], { tail: true });
  if (result.code !== 0 && networkTrouble.test(result.tail)) {
    say('The network failed; trying once more.');
    result = await runNpm(['ci', '--loglevel=error'], { tail: true });
  }
  if (result.code !== 0) throw new Stop('npm ci failed: the packages are not installed. The reason is above.');
  // A machine set to ignore install scripts leaves these two unbuilt.
  if (!areScriptsDone()) await runNpm(['rebuild', '--ignore-scripts=false', 'keytar', 'node']);
  if (!areScriptsDone())
    throw new Stop('keytar could not be built. It needs libsecret-1-dev, a C++ compiler, make and python3.');
}

/** Says how to make Chromium's sandbox work where the system forbids it to ordinary users (Ubuntu 24.04). */
function adviseSandbox(runtime) {
  if (process.platform !== 'linux' || isRoot) return;
  const isOne = (file, value) => existsSync(file) && readFileSync(file, 'utf8').trim() === value;
  const forbidden =
    isOne('/proc/sys/kernel/apparmor_restrict_unprivileged_userns', '1') ||
    isOne('/proc/sys/kernel/unprivileged_userns_clone', '0');
  const helper = join(runtime.folder, 'chrome-sandbox');
  if (!forbidden || !existsSync(helper)) return;
  const { uid, mode } = statSync(helper);
  if (uid === 0 && (mode & 0o4000) !== 0) return;
  say(
    `This system keeps Chromium's sandbox from ordinary users. Type once:\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`,
  );
}

/** Sets up what is missing and returns the Electron runtime (see `findRuntime`). */
export async function setUp() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) throw new Stop(`Tieout needs Node 20 or newer; this is ${process.version}.`);
  await installSystemPackages();
  await installPackages();
  const runtime = await ensureRuntime();
  say(describeRuntime(runtime));
  adviseSandbox(runtime);
  return runtime;
}

if (isScript(import.meta.url)) {
  await runMain(async () => {
    await setUp();
    return 0;
  });
}
