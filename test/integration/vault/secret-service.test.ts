import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const hasKeyring =
  process.platform === 'linux' &&
  ['dbus-run-session', 'gnome-keyring-daemon'].every((name) => spawnSync('which', [name]).status === 0);

/** Runs a script of this folder in a desktop session of its own: private bus, private keyring, private home. */
async function inSession(home: string, script: string, keyring: 'unlocked' | 'locked' | 'none'): Promise<unknown> {
  const runner = path.join(import.meta.dirname, script);
  const starts = {
    unlocked: 'printf test-password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1 && ',
    locked: 'gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1 && ',
    none: '',
  };
  const child = spawn(
    'dbus-run-session',
    ['--', 'sh', '-c', `${starts[keyring]}exec "$0" "$1"`, process.execPath, runner],
    {
      env: { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const line = out.split('\n').find((each) => each.startsWith('{'));
  if (line === undefined) throw new Error(`the session ended with ${String(code)}: ${err.slice(-2_000)}`);
  return JSON.parse(line);
}

describe.skipIf(!hasKeyring)('a real Secret Service', () => {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(path.join(tmpdir(), 'tieout-keyring-'));
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('keeps secrets of every size through keytar, and none of them readable on disk', async () => {
    const result = await inSession(home, 'session-script.ts', 'unlocked');
    expect(result).toEqual({
      backend: 'keychain',
      problem: null,
      sizesKept: [10, 2_000, 2_001, 7_777],
      partsWhileLong: 4,
      afterReplace: 'short and ünïcode €',
      otherService: null,
      afterDelete: null,
      entriesLeft: 0,
    });
    const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(readFileSync(path.join(file.parentPath, file.name), 'latin1')).not.toContain('plaintext-marker');
    }
  });

  it('says so when the keyring stays locked, and goes on in memory', async () => {
    const result = await inSession(home, 'no-keyring-script.ts', 'locked');
    expect(result).toEqual({ backend: 'memory', code: expect.stringMatching(/^vault\./), kept: 'in memory' });
  });

  it('says so when the session has no keyring, and goes on in memory', async () => {
    const result = await inSession(mkdtempSync(path.join(home, 'none-')), 'no-keyring-script.ts', 'none');
    expect(result).toEqual({ backend: 'memory', code: 'vault.unavailable', kept: 'in memory' });
  });
});
