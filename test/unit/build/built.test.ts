import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isBuilt, markBuilt } from '../../../build/built.mjs';

const saved = new Date('2026-01-01T10:00:00Z');
const later = new Date('2026-01-01T11:00:00Z');

describe('isBuilt', () => {
  let folder: string;
  const write = (path: string): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
  };
  const age = (path: string, time: Date): void => utimesSync(join(folder, path), time, time);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tieout-built-'));
    for (const file of ['main/main.js', 'preload/preload.cjs', 'renderer/index.html']) write(`out/${file}`);
    write('electron/app/window.ts');
    write('electron/main.ts');
    for (const path of ['electron/app/window.ts', 'electron/main.ts', 'electron/app', 'electron']) age(path, saved);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is false until a build was finished', () => {
    expect(isBuilt(folder)).toBe(false);
    markBuilt(later, folder);
    expect(isBuilt(folder)).toBe(true);
  });

  it('is false after a source was saved while the build ran', () => {
    markBuilt(later, folder);
    age('electron/main.ts', new Date(later.getTime() + 1));
    expect(isBuilt(folder)).toBe(false);
  });

  it('is false after a source was removed', () => {
    markBuilt(later, folder);
    rmSync(join(folder, 'electron/app/window.ts'));
    expect(isBuilt(folder)).toBe(false);
  });

  it('is false when an output is gone', () => {
    markBuilt(later, folder);
    rmSync(join(folder, 'out/preload/preload.cjs'));
    expect(isBuilt(folder)).toBe(false);
  });
});
