import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { writePrivateFile } from '../companies/private-files.ts';
import type { Log } from '../log.ts';

export const Bounds = z.strictObject({
  x: z.int(),
  y: z.int(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximized: z.boolean(),
});
export type Bounds = z.infer<typeof Bounds>;

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where windows stood, by what they showed: a company id, or `companies` for the list. */
export interface WindowBounds {
  get(shown: string): Bounds | null;
  set(shown: string, bounds: Bounds): void;
  forget(shown: string): void;
  /** Writes what is not written yet. */
  flush(): Promise<void>;
}

const File = z.strictObject({ version: z.literal(1), windows: z.record(z.string().max(60), Bounds) });
const writeDelayMs = 500;

/** Opens `windows.json`. A file that cannot be read is left out: only places of windows are lost with it. */
export async function openWindowBounds(folder: string, log: Log): Promise<WindowBounds> {
  const file = path.join(folder, 'windows.json');
  const known = new Map<string, Bounds>(await readKnown(file, log));
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const text = `${JSON.stringify({ version: 1, windows: Object.fromEntries(known) }, null, 2)}\n`;
    writing = writing
      .then(() => writePrivateFile(file, text))
      .catch((error: unknown) => log.error('the places of windows were not kept', error));
    return writing;
  }

  const changed = (): void => {
    timer ??= setTimeout(() => void write(), writeDelayMs);
  };

  return {
    get: (shown) => known.get(shown) ?? null,
    set(shown, bounds) {
      known.set(shown, Bounds.parse(bounds));
      changed();
    },
    forget(shown) {
      if (known.delete(shown)) changed();
    },
    flush: () => (timer === undefined ? writing : write()),
  };
}

async function readKnown(file: string, log: Log): Promise<readonly [string, Bounds][]> {
  try {
    return Object.entries(File.parse(JSON.parse(await readFile(file, 'utf8'))).windows);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) {
      log.warn('the places of windows cannot be read');
    }
    return [];
  }
}

/** Enough of a title bar to take hold of. */
const graspWidth = 120;
const graspHeight = 40;

/** The bounds if a person could reach the window there: a screen may be gone since. @param displays  their work areas */
export function reachable(bounds: Bounds | null, displays: readonly Rectangle[]): Bounds | null {
  if (bounds === null) return null;
  const visible = displays.some((area) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
    const top = bounds.y >= area.y - 8 && bounds.y <= area.y + area.height - graspHeight;
    return width >= graspWidth && top;
  });
  return visible ? bounds : null;
}
