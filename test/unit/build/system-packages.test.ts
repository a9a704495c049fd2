import { describe, expect, it } from 'vitest';
import { debianPackages, missingDebianPackages } from '../../../build/system-packages.mjs';

const listing = (names: readonly (string | undefined)[]): string => names.map((name) => `${name} installed\n`).join('');

describe('missingDebianPackages', () => {
  it('takes either name of a renamed package', () => {
    expect(missingDebianPackages(listing(debianPackages.map((names) => names[0])))).toEqual([]);
    expect(missingDebianPackages(listing(debianPackages.map((names) => names.at(-1))))).toEqual([]);
  });

  it('counts a removed package whose configuration is still there as missing', () => {
    const names = debianPackages.map((row) => row[0]).filter((name) => name !== 'xvfb');
    expect(missingDebianPackages(`${listing(names)}xvfb config-files\n`)).toEqual([['xvfb']]);
  });
});
