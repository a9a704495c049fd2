// `npm run audit`: what npm's advisories say of the packages that ship, from the bundles as well as node_modules.
// Where the registry cannot be asked it says so, and that is no failure.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './built.mjs';
import { isScript, npmCommand, root, runMain, say } from './run.mjs';
import { listShipped } from './sbom.mjs';
import { nameAt } from './shipped-packages.mjs';

const waitMs = 30_000;
const grave = new Set(['high', 'critical']);

/**
 * Picks from npm's report what is about packages that ship. `--omit=dev` would miss those that are bundled: package.json
 * has them under development.
 *
 * @param report  answer of `npm audit --json`
 * @param packages  `packages` of package-lock.json
 * @param shipped  `name@version` of everything that ships
 * @returns findings, one for each advisory and package, or null when the report is none: nothing was checked
 */
export function shippedFindings(report, packages, shipped) {
  if (typeof report?.vulnerabilities !== 'object' || report.vulnerabilities === null) return null;
  const findings = [];
  for (const { nodes, via } of Object.values(report.vulnerabilities)) {
    const present = new Set(nodes.map((path) => `${nameAt(path)}@${packages[path]?.version}`));
    for (const name of [...present].filter((each) => shipped.has(each))) {
      // A text in `via` only names another package that is listed itself.
      for (const advisory of via.filter((each) => typeof each === 'object')) {
        findings.push({
          name,
          severity: advisory.severity,
          title: advisory.title,
          isGrave: grave.has(advisory.severity),
        });
      }
    }
  }
  return findings;
}

/** npm's report, or what it answers instead; null when it gives none in time. */
function askNpm() {
  const [program, leading] = npmCommand();
  const bounds = ['--fetch-retries=0', `--fetch-timeout=${waitMs}`];
  const { stdout } = spawnSync(program, [...leading, 'audit', '--json', ...bounds], {
    cwd: root,
    encoding: 'utf8',
    timeout: waitMs,
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && program === 'npm',
  });
  try {
    return JSON.parse(stdout);
  } catch {
    return null;
  }
}

/** Checks what is built in out/; resolves with the exit code: 1 for a high or critical finding in what ships. */
export function audit() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shipped = listShipped().add(`electron@${packages['node_modules/electron'].version}`);
  const findings = shippedFindings(askNpm(), packages, shipped);
  if (findings === null) {
    say('npm audit: not checked, the registry does not answer this question here');
    return 0;
  }
  for (const { name, severity, title } of findings) say(`${severity}: ${name}: ${title}`);
  const graveCount = findings.filter(({ isGrave }) => isGrave).length;
  say(`npm audit: ${shipped.size} packages ship, ${graveCount} high findings, ${findings.length - graveCount} others`);
  return graveCount === 0 ? 0 : 1;
}

if (isScript(import.meta.url)) {
  await runMain(async () => (await build()) || audit());
}
