/**
 * The simulator as a utility process of the application: options arrive as arguments, the descriptor goes back as the one
 * message. It ends with its parent or by a signal; the state file makes every moment a safe one.
 */
import { launchPractice } from './launch.ts';
import { readLaunchOptions } from './launch-options.ts';

launchPractice(readLaunchOptions(process.argv.slice(2)) ?? {}).then(
  ({ descriptor }) => process.parentPort.postMessage(descriptor),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
