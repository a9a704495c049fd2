/**
 * `npm run simulator -- --port P --seed S --customers N --invoices M [--state FILE] [--currencies]`: serves a practice
 * company, prints one JSON line saying where, and stays until SIGTERM, SIGINT or the end of a piped standard input.
 */
import { fstatSync } from 'node:fs';
import { launchPractice } from './launch.ts';
import { readLaunchOptions, USAGE } from './launch-options.ts';

/** Whether standard input is a pipe someone holds: only then does its end mean "stop". */
function isHeldPipe(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}

async function main(): Promise<void> {
  const options = readLaunchOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  const { handle, descriptor } = await launchPractice(options);
  process.stdout.write(`${JSON.stringify(descriptor)}\n`);
  const stop = (): void => {
    void handle.close().then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (isHeldPipe()) watchInput(stop);
}

/** Stops at the end of the pipe, but not when it was closed from the start. */
function watchInput(stop: () => void): void {
  const startedAtMs = performance.now();
  process.stdin.on('end', () => {
    if (performance.now() - startedAtMs > 1000) stop();
  });
  process.stdin.on('error', () => undefined);
  process.stdin.resume();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
