import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRuntime } from '../../../build/runtime.mjs';

describe.skipIf(process.platform === 'darwin')('findRuntime with ELECTRON_OVERRIDE_DIST_PATH', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tieout-runtime-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('takes that folder before any other', () => {
    const executable = join(folder, process.platform === 'win32' ? 'electron.exe' : 'electron');
    writeFileSync(executable, '');
    writeFileSync(join(folder, 'version'), 'v45.4.1\n');
    expect(findRuntime({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toEqual({
      folder,
      executable,
      version: '45.4.1',
      origin: 'override',
    });
  });

  it('says so when the folder holds none, rather than quietly taking another', () => {
    expect(() => findRuntime({ ELECTRON_OVERRIDE_DIST_PATH: folder })).toThrow(folder);
  });
});
