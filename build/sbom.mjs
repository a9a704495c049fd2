// The list of everything that ships (CycloneDX), written beside the package.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, npmCommand, root, Stop } from './run.mjs';
import { nameAt, runTimePaths } from './shipped-packages.mjs';

/**
 * Keeps of a bill of materials what ships, and adds the Electron runtime.
 *
 * @param full  `npm sbom` of all packages
 * @param shipped  `name@version` of every package that is loaded at run time or has code in a bundle
 * @param electronVersion  for example `42.0.0`
 */
export function shippedOnly(full, shipped, electronVersion) {
  const product = full.metadata.component['bom-ref'];
  const electron = {
    'bom-ref': `electron@${electronVersion}`,
    type: 'framework',
    name: 'electron',
    version: electronVersion,
    scope: 'required',
    purl: `pkg:npm/electron@${electronVersion}`,
    licenses: [{ license: { id: 'MIT' } }],
  };
  const components = full.components
    .filter((component) => shipped.has(component['bom-ref']))
    // npm calls bundled packages optional because they are development packages; they do ship.
    .map((component) => ({ ...component, scope: 'required' }));
  const dependencies = full.dependencies
    .filter(({ ref }) => ref === product || shipped.has(ref))
    .map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: [...dependsOn.filter((each) => shipped.has(each)), ...(ref === product ? [electron['bom-ref']] : [])],
    }));
  // npm calls the product after the folder it was checked out to.
  const component = { ...full.metadata.component, name: product.slice(0, product.lastIndexOf('@')) };
  return {
    ...full,
    metadata: { ...full.metadata, component },
    components: [...components, electron],
    dependencies: [...dependencies, { ref: electron['bom-ref'], dependsOn: [] }],
  };
}

function npmSbom() {
  const [program, leading] = npmCommand();
  const text = capture(program, [
    ...leading,
    'sbom',
    '--sbom-format=cyclonedx',
    '--sbom-type=application',
    '--package-lock-only',
  ]);
  if (!text) throw new Stop('npm sbom failed: the list of what ships could not be written.');
  return JSON.parse(text);
}

/** `name@version` of every package that is loaded at run time or has code in a bundle of out/. */
export function listShipped() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const loaded = runTimePaths(packages).map((path) => `${nameAt(path)}@${packages[path].version}`);
  // package.json has what is bundled under development; the bundler noted which of those have code in a bundle.
  const folder = join(root, 'out', 'bundled');
  const bundled = readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return new Set([...loaded, ...bundled]);
}

/** Writes the list for a package with this version of Electron to `file`; returns the number of components. */
export function writeSbom(file, electronVersion) {
  const sbom = shippedOnly(npmSbom(), listShipped(), electronVersion);
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  return sbom.components.length;
}
