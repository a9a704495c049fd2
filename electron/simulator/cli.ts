/**
 * `npm run simulator -- --port P --seed S --customers N --invoices M [--state FILE] [--currencies]`: serves a practice
 * company, prints one JSON line saying where, and stays until SIGTERM, SIGINT or the end of a piped standard input.
 */
import { fstatSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type LaunchOptions, launchPractice } from './launch.ts';

const USAGE = `Usage: npm run simulator -- [options]
  --port P           port of API and sign-in (default: any free one)
  --control-port P   port of the control calls (default: any free one)
  --seed S           seed of the books (default 1)
  --customers N      customers in QuickBooks (default 2000)
  --invoices M       invoices in QuickBooks (default 20000)
  --currencies       several currencies
  --go-live DATE     first day after the history, YYYY-MM-DD
  --state FILE       keep the company in FILE over restarts
  --export DIR       where to write the source export and truth.json
  --now INSTANT      start of the simulated time, ISO
  --clock-scale X    simulated seconds per second (default 1)
`;

function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new RangeError(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}

function readOptions(): LaunchOptions | undefined {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      'control-port': { type: 'string' },
      seed: { type: 'string' },
      customers: { type: 'string' },
      invoices: { type: 'string' },
      currencies: { type: 'boolean' },
      'go-live': { type: 'string' },
      state: { type: 'string' },
      export: { type: 'string' },
      now: { type: 'string' },
      'clock-scale': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  const scale = values['clock-scale'];
  const given = {
    port: wholeNumber(values.port, 'port'),
    controlPort: wholeNumber(values['control-port'], 'control-port'),
    seed: wholeNumber(values.seed, 'seed'),
    customers: wholeNumber(values.customers, 'customers'),
    invoices: wholeNumber(values.invoices, 'invoices'),
    currencies: values.currencies,
    goLive: values['go-live'],
    stateFile: values.state,
    exportDir: values.export,
    now: values.now,
    clockScale: scale === undefined ? undefined : Number(scale),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as LaunchOptions;
}

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
  const options = readOptions();
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
