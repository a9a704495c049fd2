// `npm start`: sets up what is missing, builds, and opens the application. Arguments go to the application.

import { build } from './built.mjs';
import { root, run, runMain, say } from './run.mjs';
import { runtimeSwitches } from './runtime.mjs';
import { setUp } from './setup.mjs';
import { runTour } from './tour.mjs';

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

await runMain(async () => {
  const runtime = await setUp();
  if (!hasDisplay()) {
    say('There is no display here, so the window cannot be shown. Running the tour instead: it drives the');
    say('application on a hidden display and writes a screenshot of every step to test-results/tour.');
    return runTour(['--out', 'test-results/tour']);
  }
  const failed = await build();
  if (failed) return failed;
  const env = { ...process.env };
  // Some editors set it for their own terminals; with it Electron is plain Node.
  delete env.ELECTRON_RUN_AS_NODE;
  const { code } = await run(runtime.executable, [root, ...runtimeSwitches(), ...process.argv.slice(2)], { env });
  return code;
});
