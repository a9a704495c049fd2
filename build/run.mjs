// Running other programs from the build scripts. Nothing here needs an installed package: it runs before any is.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's folder. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** True when the script runs as root, where Chromium's sandbox cannot start. */
export const isRoot = process.getuid?.() === 0;

/** Writes one line to standard output. */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** A failure whose message is all that a person needs: it is shown without a stack. */
export class Stop extends Error {}

/** True when the module with this `import.meta.url` is the script that Node was started with. */
export function isScript(url) {
  return process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(url);
}

/** Ends the process with `main`'s exit code; a `Stop` becomes its message and exit code 1. */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.stderr.write(`${error instanceof Stop ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}

/** The pinned Node once it is installed, else the one running now. */
function nodeProgram() {
  const pinned = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** The environment with the checkout's own tools, the pinned Node among them, found first. */
export function toolsEnvironment(env = process.env) {
  // Windows spells it Path, and a copied environment no longer ignores case.
  const name = Object.keys(env).find((each) => each.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [name]: [join(root, 'node_modules', '.bin'), env[name]].join(delimiter) };
}

/** Exit code of a finished child; a child ended by a signal counts as 128 plus that signal, as in a shell. */
function exitCode(code, signal) {
  return code ?? 128 + (constants.signals[signal] ?? 0);
}

const running = new Set();
let isInterrupted = false;

function forward(signal) {
  for (const child of running) child.kill(signal);
  process.exit(128 + constants.signals[signal]);
}
process.on('SIGTERM', forward);
process.on('SIGHUP', forward);
// Ctrl-C reaches the children from the terminal by itself: wait for them to end, then start no further step.
process.on('SIGINT', () => {
  isInterrupted = true;
  if (running.size === 0) process.exit(130);
});

/**
 * Runs a program in the checkout and waits for it.
 *
 * @param options  `env` replaces the environment; `tail: true` also keeps the end of standard error
 * @returns `{ code, tail }`, where `code` is 127 if the program does not exist
 * @throws Stop when Ctrl-C was pressed meanwhile
 */
export function run(program, args, { env = process.env, cwd = root, tail = false } = {}) {
  return new Promise((resolve, reject) => {
    // Windows' npm and other .cmd files start only through a shell.
    const shell = process.platform === 'win32' && !/\.exe$/i.test(program);
    const child = spawn(program, args, { cwd, env, shell, stdio: ['inherit', 'inherit', tail ? 'pipe' : 'inherit'] });
    running.add(child);
    let end = '';
    child.stderr?.on('data', (chunk) => {
      process.stderr.write(chunk);
      end = (end + chunk).slice(-8000);
    });
    const done = (code) => {
      running.delete(child);
      if (isInterrupted) reject(new Stop('Stopped.'));
      else resolve({ code, tail: end });
    };
    child.on('error', () => done(127));
    child.on('close', (code, signal) => done(exitCode(code, signal)));
  });
}

/** Runs one of the installed packages' commands (`biome`, `vitest`...) or, with `node`, a script on the pinned Node. */
export function runTool(tool, args, { env = process.env, ...rest } = {}) {
  const program = tool === 'node' ? nodeProgram() : join(root, 'node_modules', '.bin', tool);
  return run(program, args, { env: toolsEnvironment(env), ...rest });
}

/** Runs a quick program quietly; `null` when it failed or does not exist. */
export function capture(program, args, env = process.env) {
  const result = spawnSync(program, args, { encoding: 'utf8', env, timeout: 10_000 });
  return result.status === 0 ? result.stdout : null;
}

/** Program and leading arguments that start npm: the one that started this script, else the one on the path. */
export function npmCommand() {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
}

/** Runs npm. */
export function runNpm(args, options) {
  const [program, leading] = npmCommand();
  return run(program, [...leading, ...args], options);
}
