/** The simulator as a utility process of the application: options arrive as one message, the descriptor goes back. */
import { type LaunchOptions, launchPractice } from './launch.ts';

type FromParent = { launch: LaunchOptions } | { stop: true };

let running: Promise<{ close(): Promise<void> }> | undefined;

process.parentPort.on('message', (event) => {
  const message = event.data as FromParent;
  if ('stop' in message) {
    void (running ?? Promise.resolve(undefined)).then((handle) => handle?.close()).then(() => process.exit(0));
    return;
  }
  running ??= launchPractice(message.launch).then(
    ({ handle, descriptor }) => {
      process.parentPort.postMessage({ started: descriptor });
      return handle;
    },
    (error: unknown) => {
      process.parentPort.postMessage({ failed: error instanceof Error ? error.message : String(error) });
      return { close: () => Promise.resolve() };
    },
  );
});
