import { readdir } from 'node:fs/promises';

// `npm run bench -- NAME [options]`: runs one bench. Its last line of output is one JSON object with `bench` and `ok`.

export interface BenchRatio {
  /** The floor or the peer. */
  readonly against: string;
  readonly ratio: number;
}

/** What a bench reports; `human` is shown first, the rest becomes the JSON line. */
export interface BenchResult {
  /** Whether the aim was reached. */
  readonly ok: boolean;
  /** Lines for a person. */
  readonly human?: string;
  /** The ratio that the aim speaks of, and what it is to. */
  readonly ratio?: number;
  readonly against?: string;
  /** All of them, where there are more. */
  readonly ratios?: readonly BenchRatio[];
  /** Of the engine, MB. */
  readonly peakMb?: number;
  readonly requests?: number;
  /** The fewest that the same work can be done with. */
  readonly minimumRequests?: number;
  readonly records?: number;
  readonly seconds?: number;
  readonly [field: string]: unknown;
}

/** The JSON line: a single ratio is also the list of all of them. */
function toLine(name: string, { human: _, ...fields }: BenchResult): string {
  const { ratio, against, ratios } = fields;
  const all = ratios ?? (ratio === undefined || against === undefined ? undefined : [{ against, ratio }]);
  return JSON.stringify({ bench: name, ...fields, ...(all === undefined ? {} : { ratios: all }) });
}

/** The shape of every `NAME.bench.ts`. */
export interface Bench {
  /** What it measures, its aim and its options with their defaults. */
  readonly help: string;
  run(args: string[]): Promise<BenchResult>;
}

const suffix = '.bench.ts';

async function listNames(): Promise<string[]> {
  const files = await readdir(new URL('.', import.meta.url));
  return files
    .filter((file) => file.endsWith(suffix))
    .map((file) => file.slice(0, -suffix.length))
    .sort();
}

async function loadBench(name: string): Promise<Bench> {
  return import(new URL(`./${name}${suffix}`, import.meta.url).href);
}

async function helpText(names: readonly string[]): Promise<string> {
  const texts = ['npm run bench -- NAME [options]'];
  for (const name of names) {
    const { help } = await loadBench(name);
    texts.push(`${name}\n${help.trim().replaceAll(/^/gm, '  ')}`);
  }
  return `${texts.join('\n\n')}\n`;
}

async function main([name, ...args]: string[]): Promise<number> {
  const names = await listNames();
  if (name === undefined || name === '--help') {
    process.stdout.write(await helpText(names));
    return 0;
  }
  if (!names.includes(name)) {
    process.stderr.write(`There is no bench "${name}". There are: ${names.join(', ')}\n`);
    return 1;
  }
  if (args.includes('--help')) {
    process.stdout.write(await helpText([name]));
    return 0;
  }
  const bench = await loadBench(name);
  const result = await bench.run(args);
  if (result.human) process.stdout.write(`${result.human}\n`);
  process.stdout.write(`${toLine(name, result)}\n`);
  return result.ok ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
