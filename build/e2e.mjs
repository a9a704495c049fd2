// `npm run test:e2e`: the end-to-end tests in the real application. Arguments go to Playwright.

import { build } from './built.mjs';
import { isScript, runMain, runTool } from './run.mjs';
import { runtimeEnvironment } from './runtime.mjs';
import { withDesktop } from './session.mjs';
import { setUp } from './setup.mjs';

/** Runs Playwright on what is in out/; resolves with its exit code. */
export async function runEndToEnd(runtime, args, env) {
  const test = ['test', '-c', 'build/playwright.config.ts', ...args];
  const { code } = await runTool('playwright', test, { env: runtimeEnvironment(runtime, env) });
  return code;
}

if (isScript(import.meta.url)) {
  await runMain(async () => {
    const runtime = await setUp();
    const failed = await build();
    if (failed) return failed;
    return withDesktop((env) => runEndToEnd(runtime, process.argv.slice(2), env));
  });
}
