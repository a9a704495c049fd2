import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs, promisify } from 'node:util';
import type { EngineName, EngineRun } from './match-engines.ts';
import type { BenchResult } from './run.ts';

export const help = `
Customer matching beside a plain character-trigram tf-idf cosine (best customer per client), minisearch and fuzzball, each in a
process of its own, in turn. Aim: faster than the tf-idf, below 600 MB, one change below 20 ms, near-linear growth.
  --dir D        folder with left.csv and right.csv (without it: 25,000 made-up firms)
  --rounds 3     times ours and tf-idf run in turn; the median counts
  --sample 300   clients for minisearch (fuzzball: a tenth), extrapolated and said so
  --changes 300  single changes of a standing match
  --sizes 5000,10000,25000,50000,100000   the growth curve, on made-up firms; "none" leaves it out
`;

const peakMbMax = 600;
const changeMsMax = 20;
/** From the smallest to the largest list, time per record may grow by this factor. */
const growthMax = 2;
const execFileAsync = promisify(execFile);

async function runEngine(engine: EngineName, source: string, sample: number): Promise<EngineRun> {
  const script = new URL('./match-engines.ts', import.meta.url).pathname;
  const { stdout } = await execFileAsync(process.execPath, [script, engine, source, String(sample)]);
  return JSON.parse(stdout);
}

function median(runs: readonly EngineRun[]): EngineRun {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('no runs');
  return middle;
}

const row = (...cells: readonly (string | number)[]): string =>
  cells.map((cell, i) => (i === 0 ? String(cell).padEnd(26) : String(cell).padStart(13))).join('');

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      dir: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      sample: { type: 'string', default: '300' },
      changes: { type: 'string', default: '300' },
      sizes: { type: 'string', default: '5000,10000,25000,50000,100000' },
    },
  });
  const source = values.dir ?? 'random:25000';
  if (values.dir !== undefined && !existsSync(values.dir))
    return { bench: 'match', ok: false, human: `There is no folder ${values.dir}.` };

  const ours: EngineRun[] = [];
  const tfIdf: EngineRun[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    ours.push(await runEngine('ours', source, 0));
    tfIdf.push(await runEngine('tf-idf', source, 0));
  }
  const [mine, baseline] = [median(ours), median(tfIdf)];
  const sample = Number(values.sample);
  const miniSearch = await runEngine('minisearch', source, sample);
  const fuzzball = await runEngine('fuzzball', source, Math.max(1, Math.round(sample / 10)));
  const changes = Number(values.changes);
  const changed = await runEngine('one-changed', source, changes);
  const lines = [
    `${mine.clients} clients, ${mine.customers} customers`,
    row('engine', 'seconds', 'peak MB', 'clients run'),
    ...[mine, baseline, miniSearch, fuzzball].map(({ engine, seconds, peakMb, clients }) =>
      row(engine, seconds.toFixed(2), Math.round(peakMb), clients === mine.clients ? 'all' : `${clients}, sampled`),
    ),
    row(
      'one change: mean, longest',
      `${((changed.seconds * 1000) / changes).toFixed(2)} ms`,
      `${(changed.longestMs ?? 0).toFixed(1)} ms`,
    ),
  ];

  const sizes = values.sizes === 'none' ? [] : values.sizes.split(',').map(Number);
  const curve: { records: number; seconds: number; peakMb: number }[] = [];
  for (const size of sizes) {
    const { seconds, peakMb } = await runEngine('ours', `random:${size}`, 0);
    curve.push({ records: size, seconds, peakMb });
  }
  if (curve.length > 0) {
    lines.push('', row('clients (made up)', 'seconds', 'us a client', 'peak MB'));
    for (const { records, seconds, peakMb } of curve)
      lines.push(row(records, seconds.toFixed(2), ((seconds / records) * 1e6).toFixed(0), Math.round(peakMb)));
  }
  const [first, last] = [curve[0], curve.at(-1)];
  const growth = first && last ? last.seconds / last.records / (first.seconds / first.records) : 1;
  const perClient = (engineRun: EngineRun): number => engineRun.seconds / engineRun.clients;
  const ratio = mine.seconds / baseline.seconds;
  const changeMs = (changed.seconds * 1000) / changes;
  return {
    bench: 'match',
    ok: ratio < 1 && mine.peakMb < peakMbMax && changeMs < changeMsMax && growth < growthMax,
    human: lines.join('\n'),
    ratio,
    against: 'tf-idf',
    ratios: [
      { against: 'tf-idf', ratio },
      { against: 'minisearch (sampled)', ratio: perClient(mine) / perClient(miniSearch) },
      { against: 'fuzzball (sampled)', ratio: perClient(mine) / perClient(fuzzball) },
    ],
    peakMb: mine.peakMb,
    records: mine.clients + mine.customers,
    seconds: mine.seconds,
    changeMs,
    changeLongestMs: changed.longestMs,
    growth,
    curve,
  };
}
