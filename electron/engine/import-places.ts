import { basename, dirname, sep } from 'node:path';

/**
 * What tells files of one name apart: for each path the fewest folders above it that no other file of its name has,
 * such as "January" or "2026/January"; null where the name is enough. Paths are absolute and differ.
 */
export function tellApart(paths: readonly string[]): (string | null)[] {
  return paths.map((path) => {
    const alike = paths.filter((other) => other !== path && basename(other) === basename(path));
    if (alike.length === 0) return null;
    const depths = foldersOf(path).length;
    for (let depth = 1; depth <= depths; depth++) {
      const place = lastFolders(path, depth);
      if (alike.every((other) => lastFolders(other, depth) !== place)) return place;
    }
    return dirname(path);
  });
}

function foldersOf(path: string): string[] {
  return dirname(path)
    .split(sep)
    .filter((folder) => folder !== '');
}

function lastFolders(path: string, depth: number): string {
  return foldersOf(path).slice(-depth).join(sep);
}
