import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const readJson = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8'));
const versions = z.record(z.string(), z.string());
const product = z
  .object({ dependencies: versions, devDependencies: versions, allowScripts: z.record(z.string(), z.boolean()) })
  .parse(readJson('package.json'));
const lock = z
  .object({
    packages: z.record(
      z.string(),
      z.object({
        integrity: z.string().optional(),
        resolved: z.string().optional(),
        hasInstallScript: z.boolean().optional(),
      }),
    ),
  })
  .parse(readJson('package-lock.json'));

it('names each package by one version', () => {
  for (const [name, version] of Object.entries({ ...product.dependencies, ...product.devDependencies })) {
    expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
  }
});

it('knows what each package must hash to', () => {
  const open = Object.entries(lock.packages).filter(([path, { integrity }]) => path !== '' && integrity === undefined);
  expect(open.map(([path]) => path)).toEqual([]);
});

it('names each package with an install script, allowed or not', () => {
  const withScript = Object.entries(lock.packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  expect(withScript.filter((name) => !(name in product.allowScripts))).toEqual([]);
});

it('has no remote module', () => {
  expect(Object.keys(lock.packages).filter((path) => path.endsWith('@electron/remote'))).toEqual([]);
});
