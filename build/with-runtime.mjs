// `node build/with-runtime.mjs COMMAND...`: runs a command with the Electron runtime that was found.

import { run, runMain, Stop, toolsEnvironment } from './run.mjs';
import { findRuntime, runtimeEnvironment } from './runtime.mjs';

await runMain(async () => {
  const [program, ...args] = process.argv.slice(2);
  if (!program) throw new Stop('Name the command to run, for example: node build/with-runtime.mjs electron-vite dev');
  const runtime = findRuntime();
  if (!runtime) throw new Stop('There is no Electron here yet. Type: node build/setup.mjs');
  const { code } = await run(program, args, { env: toolsEnvironment(runtimeEnvironment(runtime)), cwd: process.cwd() });
  return code;
});
