import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The folder of the npm package that a module belongs to, or null for our own code. */
function packageFolder(moduleId: string): string | null {
  const [, folder] = moduleId.replaceAll('\\', '/').match(/^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//) ?? [];
  return folder ?? null;
}

/**
 * Notes which npm packages have code in this bundle, as a sorted list of `name@version` in `folder/part.json`:
 * they ship although package.json lists them under development.
 */
export function noteBundledPackages(part: string, folder: string): Plugin {
  return {
    name: 'tieout:bundled-packages',
    apply: 'build',
    writeBundle(_options, bundle) {
      const folders = new Set<string>();
      for (const output of Object.values(bundle)) {
        if (output.type !== 'chunk') continue;
        for (const id of output.moduleIds) {
          const found = packageFolder(id);
          if (found) folders.add(found);
        }
      }
      const names = [...folders].map((each) => {
        const { name, version } = JSON.parse(readFileSync(join(each, 'package.json'), 'utf8'));
        return `${name}@${version}`;
      });
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${part}.json`), `${JSON.stringify(names.sort(), null, 2)}\n`);
    },
  };
}
