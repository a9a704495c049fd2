// A desktop for tests: a display where there is none, and a Secret Service of its own, so that tests use a real
// keychain and never a person's. `node build/session.mjs COMMAND...` runs one command in it.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { capture, isScript, run, runMain, Stop, say, toolsEnvironment } from './run.mjs';

const readyMs = 15_000;

/** Starts a helper that lives as long as the session; resolves with the first line it writes to descriptor `fd`. */
function startHelper(program, args, { env, stdio, fd }) {
  const child = spawn(program, args, { env, stdio, detached: true });
  const firstLine = new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Stop(`${program} did not get ready.`)), readyMs);
    const settle = (act, value) => {
      clearTimeout(timer);
      act(value);
    };
    child.on('error', () => settle(reject, new Stop(`${program} is not installed. Type: node build/setup.mjs`)));
    child.on('exit', (code) => settle(reject, new Stop(`${program} ended at once, with exit code ${code}.`)));
    child.stdio[fd]?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) settle(resolve, text.slice(0, text.indexOf('\n')));
    });
  });
  return { child, firstLine };
}

/** Ends a helper and waits until it is gone. */
function endHelper(child) {
  // One that could not be started has no process to end.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill();
  });
}

async function startDisplay(env, helpers) {
  const { child, firstLine } = startHelper(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'],
    { env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'], fd: 3 },
  );
  helpers.push(child);
  return `:${await firstLine}`;
}

async function startBus(env, helpers) {
  const { child, firstLine } = startHelper(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address=1'],
    {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      fd: 1,
    },
  );
  helpers.push(child);
  return firstLine;
}

/** True once a collection that new secrets go to is there and unlocked. */
function answersSecrets(env) {
  const call = (path, method, ...args) =>
    capture('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.secrets', path, method, ...args], env);
  const alias = call('/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', 'string:default');
  const path = alias?.match(/object path "(\/.+)"/)?.[1];
  if (!path) return false;
  const get = ['org.freedesktop.DBus.Properties.Get', 'string:org.freedesktop.Secret.Collection', 'string:Locked'];
  return call(path, ...get)?.includes('boolean false') ?? false;
}

/** True while some process owns the name, without making the bus start one. */
function ownsSecrets(env) {
  const owner = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const reply = capture('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/', ...owner], env);
  return reply?.includes('boolean true') ?? false;
}

async function startKeyring(env, helpers) {
  const child = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  helpers.push(child);
  let failed = false;
  child.on('error', () => {
    failed = true;
  });
  // A throw-away password: the keyring is made for this session and deleted with it.
  child.stdin.end('tieout');
  const deadline = Date.now() + readyMs;
  while (!(ownsSecrets(env) && answersSecrets(env))) {
    if (failed) throw new Stop('gnome-keyring-daemon is not installed. Type: node build/setup.mjs');
    if (Date.now() > deadline || child.exitCode !== null)
      throw new Stop('The keyring for the tests did not get ready.');
    await delay(50);
  }
}

/**
 * Calls `use` with an environment that has a display and a Secret Service, and ends both afterwards.
 *
 * A display that is already there is used. The Secret Service is always the session's own, with its keyring in a
 * temporary folder. Systems other than Linux have both, and inside another session the outer one is used.
 *
 * @returns what `use` returned
 */
export async function withDesktop(use, env = process.env) {
  if (process.platform !== 'linux' || env.TIEOUT_DESKTOP === '1') return use(env);
  const folder = mkdtempSync(join(tmpdir(), 'tieout-session-'));
  const helpers = [];
  // Retried, because a helper that is being ended may still write into the folder.
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const stop = () => {
    for (const child of helpers) child.kill();
    clear();
  };
  process.once('exit', stop);
  try {
    const inside = { ...env, TIEOUT_DESKTOP: '1', XDG_RUNTIME_DIR: folder };
    if (!env.DISPLAY) {
      inside.DISPLAY = await startDisplay(env, helpers);
      delete inside.WAYLAND_DISPLAY;
    }
    // The daemon keeps its keyring file in the data folder and its sockets in the runtime folder.
    const ownHome = { ...inside, XDG_DATA_HOME: join(folder, 'data'), HOME: folder };
    inside.DBUS_SESSION_BUS_ADDRESS = await startBus(ownHome, helpers);
    await startKeyring({ ...ownHome, DBUS_SESSION_BUS_ADDRESS: inside.DBUS_SESSION_BUS_ADDRESS }, helpers);
    return await use(inside);
  } finally {
    process.off('exit', stop);
    await Promise.all(helpers.map(endHelper));
    clear();
  }
}

if (isScript(import.meta.url)) {
  await runMain(async () => {
    const [program, ...args] = process.argv.slice(2);
    if (!program) throw new Stop('Name the command to run, for example: node build/session.mjs vitest run');
    return withDesktop(async (env) => {
      const { code } = await run(program, args, { env: toolsEnvironment(env), cwd: process.cwd() });
      if (code === 127) say(`${program} was not found.`);
      return code;
    });
  });
}
