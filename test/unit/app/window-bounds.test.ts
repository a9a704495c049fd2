import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWindowBounds, reachable } from '../../../electron/app/window-bounds.ts';
import { createLog } from '../../../electron/log.ts';

const place = { x: 10, y: 20, width: 1200, height: 800, maximized: false };
const lines: string[] = [];
const log = createLog((_level, line) => lines.push(line));

describe('places of windows', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tieout-bounds-'));
    lines.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are kept per company, across a restart, for their owner only', async () => {
    const bounds = await openWindowBounds(folder, log);
    bounds.set('production-1', place);
    bounds.set('companies', { ...place, maximized: true });
    bounds.set('production-2', place);
    bounds.forget('production-2');
    await bounds.flush();
    const again = await openWindowBounds(folder, log);
    expect(again.get('production-1')).toEqual(place);
    expect(again.get('companies')?.maximized).toBe(true);
    expect(again.get('production-2')).toBeNull();
    if (process.platform !== 'win32') expect((await stat(join(folder, 'windows.json'))).mode & 0o777).toBe(0o600);
  });

  it('that cannot be read are left out, not in the way', async () => {
    await writeFile(join(folder, 'windows.json'), '{"version":1,"windows":{"companies":{"x":"far"}}}');
    const bounds = await openWindowBounds(folder, log);
    expect(bounds.get('companies')).toBeNull();
    expect(lines.join()).toContain('cannot be read');
    bounds.set('companies', place);
    await bounds.flush();
    expect(JSON.parse(await readFile(join(folder, 'windows.json'), 'utf8')).windows.companies).toEqual(place);
  });
});

describe('a place', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1040 },
    { x: 1920, y: 0, width: 1280, height: 1000 },
  ];
  it.each([
    ['on the first screen', place, true],
    ['on the second', { ...place, x: 2000 }, true],
    ['across both', { ...place, x: 1700 }, true],
    ['on a screen that is gone', { ...place, x: 4000 }, false],
    ['with its title bar above every screen', { ...place, y: -500 }, false],
    ['below every screen', { ...place, y: 1030 }, false],
    ['with a sliver to hold only', { ...place, x: -1150 }, false],
  ])('%s', (_name, bounds, expected) => {
    expect(reachable(bounds, screens)).toEqual(expected ? bounds : null);
  });
});
