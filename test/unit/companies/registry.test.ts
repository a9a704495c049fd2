import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { companyFolder, openRegistry } from '../../../electron/companies/registry.ts';
import { defaultSettings } from '../../../electron/companies/registry-file.ts';
import type { RealmKey } from '../../../electron/oauth/environments.ts';

const posix = process.platform !== 'win32';
const ada: RealmKey = { environment: 'sandbox', realmId: '42' };
const entry = { name: 'Ada & Co', colour: 'teal' } as const;
const now = (): Date => new Date('2026-03-02T09:00:00Z');

let parent = '';
let folder = '';
const file = (): string => path.join(folder, 'companies.json');
const modeOf = (where: string): number => statSync(where).mode & 0o777;

beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'tieout-registry-'));
  folder = path.join(parent, 'Tieout');
});
afterEach(() => {
  rmSync(parent, { recursive: true });
});

describe('the list of companies', () => {
  it('starts empty and writes nothing until there is something', async () => {
    const registry = await openRegistry({ folder });
    expect(registry.list()).toEqual([]);
    expect(registry.settings()).toEqual(defaultSettings);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what it is told, across a restart', async () => {
    const registry = await openRegistry({ folder, now });
    await registry.add(ada, entry);
    await registry.add({ environment: 'production', realmId: '42' }, { name: 'Ada', colour: 'red' });
    await registry.update(ada, { name: ' Ada Ltd ', lastOpenedAt: '2026-03-03T10:00:00Z' });
    await registry.changeSettings({ personName: 'Grace', openMode: 'review' });
    await registry.changeSettings({ connections: { sandbox: { redirectAddress: null, listenerPort: 43_000 } } });
    const again = await openRegistry({ folder });
    expect(again.list()).toEqual(registry.list());
    expect(again.get(ada)).toMatchObject({
      environment: 'sandbox',
      realmId: '42',
      name: 'Ada Ltd',
      colour: 'teal',
      addedAt: '2026-03-02T09:00:00.000Z',
      lastOpenedAt: '2026-03-03T10:00:00Z',
      archivedAt: null,
    });
    expect(again.settings()).toMatchObject({
      personName: 'Grace',
      openMode: 'review',
      connections: { sandbox: { listenerPort: 43_000 }, production: { listenerPort: 42_810 } },
    });
  });

  it('refuses a realm twice, archived or not, and takes it again once removed', async () => {
    const registry = await openRegistry({ folder, now });
    await registry.add(ada, entry);
    await registry.update(ada, { archivedAt: now().toISOString() });
    await expect(registry.add(ada, entry)).rejects.toMatchObject({ code: 'company.already-connected' });
    await registry.remove(ada);
    expect(registry.find(ada)).toBeNull();
    await registry.add(ada, entry);
  });

  it('keeps every one of many changes at once', async () => {
    const registry = await openRegistry({ folder, now });
    const ids = Array.from({ length: 200 }, (_, index) => String(1_000 + index));
    await Promise.all(ids.map((realmId) => registry.add({ environment: 'practice', realmId }, entry)));
    expect(
      (await openRegistry({ folder }))
        .list()
        .map(({ realmId }) => realmId)
        .toSorted(),
    ).toEqual(ids);
  });

  it('does not know companies it was not told of', async () => {
    const registry = await openRegistry({ folder });
    expect(() => registry.get(ada)).toThrow(expect.objectContaining({ code: 'company.unknown' }));
    await expect(registry.update(ada, { name: 'x' })).rejects.toMatchObject({ code: 'company.unknown' });
    await expect(registry.remove(ada)).rejects.toMatchObject({ code: 'company.unknown' });
  });

  it('lists the last opened first, the others by name', async () => {
    const registry = await openRegistry({ folder, now });
    for (const [realmId, name] of [
      ['1', 'Zed'],
      ['2', 'Beta'],
      ['3', 'Alpha'],
      ['4', 'Gamma'],
    ] as const) {
      await registry.add({ environment: 'sandbox', realmId }, { ...entry, name });
    }
    await registry.update({ environment: 'sandbox', realmId: '1' }, { lastOpenedAt: '2026-03-01T00:00:00Z' });
    await registry.update({ environment: 'sandbox', realmId: '4' }, { lastOpenedAt: '2026-03-02T00:00:00Z' });
    expect(registry.list().map(({ name }) => name)).toEqual(['Gamma', 'Zed', 'Alpha', 'Beta']);
  });

  it('changes nothing when a change is refused or cannot be written', async () => {
    const registry = await openRegistry({ folder, now });
    await registry.add(ada, entry);
    const before = readFileSync(file(), 'utf8');
    await expect(registry.update(ada, { name: '  ' })).rejects.toThrow();
    await expect(
      registry.changeSettings({ connections: { sandbox: { redirectAddress: null, listenerPort: 80 } } }),
    ).rejects.toThrow();
    rmSync(file());
    mkdirSync(file());
    await expect(registry.update(ada, { name: 'New' })).rejects.toThrow();
    expect(registry.get(ada).name).toBe('Ada & Co');
    rmSync(file(), { recursive: true });
    await registry.update(ada, { name: 'Ada & Co' });
    expect(readFileSync(file(), 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['companies.json']);
  });
});

describe('a file that is not right', () => {
  const damages: [string, string][] = [
    ['empty', ''],
    ['cut short', '{"version":1,"companies":[{"environ'],
    ['of another shape', '{"version":1,"settings":{},"companies":{}}'],
    ['without a version', '[]'],
  ];
  it.each(damages)('%s: is reported and left as it is', async (_name, text) => {
    mkdirSync(folder);
    writeFileSync(file(), text);
    await expect(openRegistry({ folder })).rejects.toMatchObject({
      code: 'company.list-damaged',
      details: { file: 'companies.json' },
    });
    expect(readFileSync(file(), 'utf8')).toBe(text);
  });

  it('with a company twice is reported', async () => {
    const registry = await openRegistry({ folder, now });
    await registry.add(ada, entry);
    const content = JSON.parse(readFileSync(file(), 'utf8'));
    content.companies.push(content.companies[0]);
    writeFileSync(file(), JSON.stringify(content));
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'company.list-damaged' });
  });

  it('with a realm id that would leave its folder is reported', async () => {
    const registry = await openRegistry({ folder, now });
    await registry.add(ada, entry);
    writeFileSync(file(), readFileSync(file(), 'utf8').replace('"42"', '"../../42"'));
    await expect(openRegistry({ folder })).rejects.toMatchObject({ code: 'company.list-damaged' });
  });

  it('from a newer release is refused', async () => {
    mkdirSync(folder);
    writeFileSync(file(), '{"version":2,"anything":true}');
    await expect(openRegistry({ folder })).rejects.toMatchObject({
      code: 'company.list-newer',
      details: { current: 2, newest: 1 },
    });
  });
});

describe('where things lie', () => {
  it('a company has a folder of its own by environment and realm', () => {
    expect(companyFolder('/data', ada)).toBe(path.join('/data', 'companies', 'sandbox-42'));
    expect(() => companyFolder('/data', { environment: 'sandbox', realmId: '../x' })).toThrow();
  });

  it.skipIf(!posix)('only its owner can enter the folder and read the file, also if it was open before', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    const registry = await openRegistry({ folder, now });
    expect(modeOf(folder)).toBe(0o700);
    await registry.add(ada, entry);
    expect(modeOf(file())).toBe(0o600);
    chmodSync(file(), 0o644);
    await registry.update(ada, { name: 'x' });
    expect(modeOf(file())).toBe(0o600);
  });
});
