// The list of everything that ships (CycloneDX), written beside the package.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { capture, npmCommand, root, Stop } from './run.mjs';

/**
 * Keeps of a bill of materials what ships: the production tree, what was bundled, and the Electron runtime.
 *
 * @param full  `npm sbom` of all packages
 * @param production  `npm sbom` without development packages
 * @param bundled  `name@version` of every package with code in a bundle
 * @param electronVersion  for example `42.0.0`
 */
export function shippedOnly(full, production, bundled, electronVersion) {
  const shipped = new Set([...bundled, ...production.components.map((component) => component['bom-ref'])]);
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
  return {
    ...full,
    components: [...components, electron],
    dependencies: [...dependencies, { ref: electron['bom-ref'], dependsOn: [] }],
  };
}

function npmSbom(...args) {
  const [program, leading] = npmCommand();
  const text = capture(program, [...leading, 'sbom', '--sbom-format=cyclonedx', '--package-lock-only', ...args]);
  if (!text) throw new Stop('npm sbom failed: the list of what ships could not be written.');
  return JSON.parse(text);
}

function listBundled() {
  const folder = join(root, 'out', 'bundled');
  return readdirSync(folder).flatMap((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
}

/** Writes the list for a package of this version of Electron to `file`; resolves with the number of components. */
export function writeSbom(file, electronVersion) {
  const sbom = shippedOnly(npmSbom(), npmSbom('--omit=dev'), listBundled(), electronVersion);
  writeFileSync(file, `${JSON.stringify(sbom, null, 2)}\n`);
  return sbom.components.length;
}
