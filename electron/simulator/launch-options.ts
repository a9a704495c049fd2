/** Options of a practice company as arguments, for the command line and the application's process alike. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LaunchOptions } from './launch.ts';

export const USAGE = `Usage: npm run simulator -- [options]
  --port P           port of API and sign-in (default: any free one)
  --control-port P   port of the control calls (default: any free one)
  --seed S           seed of the books (default 1)
  --customers N      customers in QuickBooks (default 2000)
  --invoices M       invoices in QuickBooks (default 20000)
  --currencies       several currencies
  --go-live DATE     first day after the history, YYYY-MM-DD
  --state FILE       keep the company in FILE over restarts
  --state-dir DIR    the same, with everything in one folder
  --export DIR       where to write the source export and truth.json
  --now INSTANT      start of the simulated time, ISO
  --clock-scale X    simulated seconds per second (default 1)
`;

function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new RangeError(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}

/** Reads arguments. Returns undefined for `--help`. @throws for an unknown option or an unreadable number */
export function readLaunchOptions(args: readonly string[]): LaunchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      'control-port': { type: 'string' },
      seed: { type: 'string' },
      customers: { type: 'string' },
      invoices: { type: 'string' },
      currencies: { type: 'boolean' },
      'go-live': { type: 'string' },
      state: { type: 'string' },
      'state-dir': { type: 'string' },
      export: { type: 'string' },
      now: { type: 'string' },
      'clock-scale': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  const scale = values['clock-scale'];
  const folder = values['state-dir'];
  const given = {
    port: wholeNumber(values.port, 'port'),
    controlPort: wholeNumber(values['control-port'], 'control-port'),
    seed: wholeNumber(values.seed, 'seed'),
    customers: wholeNumber(values.customers, 'customers'),
    invoices: wholeNumber(values.invoices, 'invoices'),
    currencies: values.currencies,
    goLive: values['go-live'],
    stateFile: values.state ?? (folder === undefined ? undefined : join(folder, 'practice.state')),
    exportDir: values.export,
    now: values.now,
    clockScale: scale === undefined ? undefined : Number(scale),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as LaunchOptions;
}
