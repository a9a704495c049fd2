import { describe, expect, it } from 'vitest';
import { isInstalled } from '../../../build/setup.mjs';

const wanted = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/other-system': { version: '1.0.0', optional: true },
  },
};

describe('isInstalled', () => {
  const cases: [string, Record<string, { version: string }>, boolean][] = [
    ['all but a package for another system', { 'node_modules/zod': { version: '4.6.7' } }, true],
    ['an older version', { 'node_modules/zod': { version: '4.6.6' } }, false],
    ['nothing', {}, false],
    [
      'an optional package in another version',
      { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/other-system': { version: '0.9.0' } },
      false,
    ],
  ];
  it.each(cases)('%s', (_name, packages, expected) => {
    expect(isInstalled(wanted, { packages })).toBe(expected);
  });
});
