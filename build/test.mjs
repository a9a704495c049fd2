// `npm test`: sets up what is missing, then lint, types, unit, integration, build, npm audit and end-to-end tests.
// Every step runs even when an earlier one failed; the last line counts the tests.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from './audit.mjs';
import { build } from './built.mjs';
import { runEndToEnd } from './e2e.mjs';
import { root, runMain, runTool, say } from './run.mjs';
import { withDesktop } from './session.mjs';
import { setUp } from './setup.mjs';
import { countPlaywright, countVitest, tally } from './test-counts.mjs';

const reports = join(root, '.cache', 'reports');

async function vitest(project, report, env) {
  const args = ['run', '--config', 'build/vitest.config.ts', '--project', project];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool('vitest', [...args, ...reporters], { env });
  return code;
}

async function types(env) {
  let failed = 0;
  for (const part of ['node', 'web']) {
    const { code } = await runTool('tsc', ['-p', `build/tsconfig.${part}.json`], { env });
    failed ||= code;
  }
  return failed;
}

function readReport(file, count) {
  return existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

await runMain(async () => {
  const runtime = await setUp();
  rmSync(reports, { recursive: true, force: true });
  mkdirSync(reports, { recursive: true });
  const report = (name) => join(reports, `${name}.json`);
  const steps = [
    { name: 'lint', act: async (env) => (await runTool('biome', ['check', '.'], { env })).code },
    { name: 'types', act: types },
    { name: 'unit', act: (env) => vitest('unit', report('unit'), env), count: countVitest },
    { name: 'integration', act: (env) => vitest('integration', report('integration'), env), count: countVitest },
    { name: 'build', act: (env) => build({ always: true, env }) },
    { name: 'audit', act: audit },
    {
      name: 'end-to-end',
      act: (env) => runEndToEnd(runtime, [], { ...env, TIEOUT_E2E_REPORT: report('end-to-end') }),
      count: countPlaywright,
    },
  ];
  const results = await withDesktop(async (env) => {
    const done = [];
    for (const { name, act, count } of steps) {
      say(`\n== ${name}`);
      const began = performance.now();
      const code = await act(env);
      const seconds = (performance.now() - began) / 1000;
      done.push({ name, code, seconds, counts: count ? readReport(report(name), count) : null });
    }
    return done;
  });
  say('');
  for (const { name, code, seconds } of results) {
    say(`${name.padEnd(12)} ${code === 0 ? 'ok    ' : 'FAILED'} ${seconds.toFixed(1).padStart(7)} s`);
  }
  const { passed, failed } = tally(results);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
