// Which installed packages the running application needs.

/** Packages that native modules name as dependencies, but use only while they are installed. */
const installers = new Set(['prebuild-install', 'node-addon-api']);

/** Where Node finds `name` from the package at `path` of a lock file's tree; null for an optional one that is absent. */
function resolveFrom(packages, path, name) {
  let folder = path;
  for (;;) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[candidate]) return candidate;
    if (folder === '') return null;
    const parent = folder.lastIndexOf('/node_modules/');
    folder = parent === -1 ? '' : folder.slice(0, parent);
  }
}

/**
 * Paths of the production packages that may be loaded at run time, following dependencies from the root.
 *
 * @param packages  `packages` of package-lock.json
 */
export function runTimePaths(packages) {
  const needed = new Set();
  const visit = (path) => {
    const { dependencies, optionalDependencies } = packages[path];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      if (installers.has(name)) continue;
      const found = resolveFrom(packages, path, name);
      if (!found || needed.has(found)) continue;
      needed.add(found);
      visit(found);
    }
  };
  visit('');
  return [...needed];
}

/** The package's name at the end of a lock file's path. */
export function nameAt(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/**
 * Names of the production packages that only installing a native module needs: they stay out of the package. Names and
 * not paths, because electron-builder lays out node_modules anew.
 */
export function installOnlyNames(packages) {
  const needed = new Set(runTimePaths(packages).map(nameAt));
  const production = Object.keys(packages).filter((path) => path !== '' && !packages[path].dev);
  return [...new Set(production.map(nameAt))].filter((name) => !needed.has(name));
}
