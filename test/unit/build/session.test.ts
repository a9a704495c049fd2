import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withDesktop } from '../../../build/session.mjs';

describe.skipIf(process.platform !== 'linux')('withDesktop', () => {
  const outside = { PATH: process.env.PATH, HOME: process.env.HOME };

  it('gives a display and an unlocked keyring of its own, and takes both away again', async () => {
    const { folder, alias } = await withDesktop((env) => {
      expect(env.DISPLAY).toMatch(/^:\d+$/);
      const call = ['/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', 'string:default'];
      const args = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', ...call];
      return { folder: env.XDG_RUNTIME_DIR ?? '', alias: execFileSync('dbus-send', args, { env, encoding: 'utf8' }) };
    }, outside);
    expect(alias).toContain('/org/freedesktop/secrets/collection/');
    expect(folder).not.toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('keeps the desktop of an outer session', async () => {
    const outer = { ...outside, TIEOUT_DESKTOP: '1', DISPLAY: ':7' };
    expect(await withDesktop((env) => env, outer)).toBe(outer);
  });
});
