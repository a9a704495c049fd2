// `npm run tour -- --out DIR`: drives the built application through its main job on a hidden display.

import { build } from './built.mjs';
import { isScript, runMain, runTool } from './run.mjs';
import { runtimeEnvironment } from './runtime.mjs';
import { withDesktop } from './session.mjs';
import { setUp } from './setup.mjs';

/** Builds if needed and runs the tour with these arguments; resolves with its exit code. */
export async function runTour(args) {
  const runtime = await setUp();
  const failed = await build();
  if (failed) return failed;
  return withDesktop(async (env) => {
    const { code } = await runTool('node', ['test/tour/tour.ts', ...args], { env: runtimeEnvironment(runtime, env) });
    return code;
  });
}

if (isScript(import.meta.url)) await runMain(() => runTour(process.argv.slice(2)));
