import { describe, expect, it } from 'vitest';
import { installOnlyNames, runTimePaths } from '../../../build/shipped-packages.mjs';

const packages = {
  '': { dependencies: { keytar: '7', oauth: '4' } },
  'node_modules/keytar': { dependencies: { 'prebuild-install': '7' } },
  'node_modules/prebuild-install': { dependencies: { pump: '3', once: '1' } },
  'node_modules/pump': { dependencies: { once: '1' } },
  'node_modules/once': {},
  'node_modules/oauth': { dependencies: { once: '1', '@scope/a': '1' }, optionalDependencies: { absent: '1' } },
  'node_modules/oauth/node_modules/@scope/a': { dependencies: { b: '1' } },
  'node_modules/oauth/node_modules/b': {},
  'node_modules/b': { dev: true },
};

describe('shipped packages', () => {
  it('follows dependencies as Node does, nearest folder first', () => {
    expect(runTimePaths(packages).sort()).toEqual([
      'node_modules/keytar',
      'node_modules/oauth',
      'node_modules/oauth/node_modules/@scope/a',
      'node_modules/oauth/node_modules/b',
      'node_modules/once',
    ]);
  });

  it('leaves out what only installing needs, but not what the application shares with it', () => {
    expect(installOnlyNames(packages)).toEqual(['prebuild-install', 'pump']);
  });
});
