// `npm run package`: an unpacked application folder in dist/, a list of what ships, and a smoke test of the result.
// `npm run package -- --release` makes one that may be given to customers, or refuses.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { build } from './built.mjs';
import { root, runMain, runTool, Stop, say } from './run.mjs';
import { describeRuntime, downloadOfficialRuntime, findOfficialRuntime } from './runtime.mjs';
import { writeSbom } from './sbom.mjs';
import { withDesktop } from './session.mjs';
import { setUp } from './setup.mjs';
import { installOnlyNames } from './shipped-packages.mjs';

const output = join(root, 'dist');
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Folder and program of the application that electron-builder made for this system. */
function packagedApplication() {
  const name = { linux: /^linux(-\w+)?-unpacked$/, darwin: /^mac/, win32: /^win(-\w+)?-unpacked$/ }[process.platform];
  const folder = existsSync(output) && readdirSync(output).find((each) => name.test(each));
  if (!folder) throw new Stop('electron-builder left no application in dist/.');
  const program = { linux: 'tieout', darwin: 'Tieout.app/Contents/MacOS/Tieout', win32: 'Tieout.exe' }[
    process.platform
  ];
  return { folder: join(output, folder), program: join(output, folder, program) };
}

async function chooseRuntime(local, isRelease) {
  const official = findOfficialRuntime() ?? (await downloadOfficialRuntime());
  if (official) return official;
  if (isRelease) {
    throw new Stop('A release needs the official Electron, and its download does not work here. Nothing was packaged.');
  }
  return local;
}

/** The settings of build/electron-builder.json with what depends on this machine and this build. */
function builderConfig(runtime, kind) {
  const config = readJson('build/electron-builder.json');
  const { packages } = readJson('package-lock.json');
  const unused = installOnlyNames(packages).map((name) => `!**/node_modules/${name}/**`);
  return {
    ...config,
    files: [...config.files, ...unused],
    electronDist: runtime.folder,
    electronVersion: runtime.version,
    extraMetadata: { tieoutBuild: kind },
    // Electron checks the archive's integrity on these systems only.
    electronFuses: { ...config.electronFuses, enableEmbeddedAsarIntegrityValidation: process.platform !== 'linux' },
  };
}

await runMain(async () => {
  const isRelease = process.argv.includes('--release');
  const runtime = await chooseRuntime(await setUp(), isRelease);
  const kind = runtime.origin === 'official' && isRelease ? 'release' : 'development';
  say(`Packaging with ${describeRuntime(runtime)}; ${kind} build`);

  const failed = await build({ always: true });
  if (failed) return failed;
  const found = audit();
  if (found) return found;
  rmSync(output, { recursive: true, force: true });
  const config = join(root, '.cache', 'electron-builder.json');
  writeFileSync(config, JSON.stringify(builderConfig(runtime, kind)));
  const { code } = await runTool('electron-builder', ['--dir', '--publish', 'never', '--config', config]);
  if (code !== 0) return code;

  const { folder, program } = packagedApplication();
  if (kind === 'development') {
    const text =
      'A development build: for trying out, not for customers. A release is made with `npm run package -- --release`.\n';
    writeFileSync(join(folder, 'DEVELOPMENT-BUILD.txt'), text);
  }
  const components = writeSbom(join(output, 'tieout.cdx.json'), runtime.version);
  say(`dist/tieout.cdx.json lists ${components} components that ship`);
  const smoke = await withDesktop((env) => runTool('node', ['test/smoke/packaged-smoke.ts', program], { env }));
  if (smoke.code === 0) say(`The package in ${folder} works.`);
  return smoke.code;
});
