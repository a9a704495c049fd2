import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { engineNodeArgs } from '../../electron/engine/memory.ts';
import type { PageServer } from './page-server.ts';
import { firstLine, runScript, scriptPath, startScript } from './processes.ts';
import type { SideResult } from './pull-sides.ts';
import type { BenchResult } from './run.ts';

export const help = `pull [--customers 20000] [--invoices 100000] [--runs 3] [--seed 1] [--answer-ms 250]
  Pulls a whole company into an empty ledger. Against: fetching the same answers in the same order, two at once as the
  engine does, and only JSON-parsing them. Answers are rendered beforehand; server, engine and floor are processes of
  their own. The fastest of the runs counts on both sides. Aim: ratio below 1.6, engine memory below 400 MB.
  The second ratio is of one more run in which each answer takes --answer-ms, as over a line to QuickBooks (0: none).`;

const ratioAim = 1.6;
const memoryAimMb = 400;

const sides = scriptPath('./pull-sides.ts', import.meta.url);

const fastest = (results: readonly SideResult[]): SideResult =>
  results.reduce((best, one) => (one.seconds < best.seconds ? one : best));

const ratioOf = (ours: SideResult, floor: SideResult): number => Number((ours.seconds / floor.seconds).toFixed(2));

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      customers: { type: 'string', default: '20000' },
      invoices: { type: 'string', default: '100000' },
      runs: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      'answer-ms': { type: 'string', default: '250' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'tieout-pull-'));
  const { customers, invoices, seed, 'answer-ms': answerMs } = values;
  const serverProcess = startScript(scriptPath('./page-server.ts', import.meta.url), [
    ...['--customers', customers, '--invoices', invoices, '--seed', seed],
  ]);
  try {
    const line = await firstLine(serverProcess);
    const server = JSON.parse(line) as PageServer;
    const engine = (name: string) =>
      runScript<SideResult>(sides, ['engine', line, join(folder, `${name}.sqlite`)], engineNodeArgs);
    // Renders every answer; its own figures do not count.
    await engine('render');
    await writeFile(join(folder, 'seen.json'), await (await fetch(`${server.base}/seen`)).text());
    const floorOnce = () => runScript<SideResult>(sides, ['floor', line, join(folder, 'seen.json')]);
    const pace = async () => {
      await fetch(`${server.base}/pace/${answerMs}`);
      return { floor: await floorOnce(), engine: await engine('paced') };
    };
    const engines: SideResult[] = [];
    const floors: SideResult[] = [];
    for (let index = 0; index < Number(values.runs); index++) {
      floors.push(await floorOnce());
      engines.push(await engine(`run-${index}`));
    }
    const paced = Number(answerMs) > 0 ? await pace() : null;
    const ours = fastest(engines);
    const floor = fastest(floors);
    const ratio = ratioOf(ours, floor);
    const peakMb = Math.max(...engines.map((one) => one.peakMb));
    return {
      human: [
        `engine ${ours.seconds.toFixed(2)} s, ${ours.records} records, ${ours.requests} requests, peak ${peakMb} MB`,
        `floor  ${floor.seconds.toFixed(2)} s, ${floor.records} records, ${floor.requests} requests, peak ${floor.peakMb} MB`,
        ...(paced === null
          ? []
          : [
              `each answer after ${answerMs} ms: engine ${paced.engine.seconds.toFixed(2)} s, floor ${paced.floor.seconds.toFixed(2)} s`,
            ]),
        ...ours.wrong,
      ].join('\n'),
      ok: ratio < ratioAim && peakMb < memoryAimMb && ours.wrong.length === 0,
      ratio,
      against: 'the same answers fetched and JSON-parsed',
      ratios: [
        { against: 'fetch and JSON.parse', ratio },
        ...(paced === null
          ? []
          : [
              {
                against: `fetch and JSON.parse, each answer after ${answerMs} ms`,
                ratio: ratioOf(paced.engine, paced.floor),
              },
            ]),
      ],
      peakMb,
      requests: ours.requests,
      minimumRequests: ours.minimumRequests,
      records: ours.records,
      seconds: Number(ours.seconds.toFixed(2)),
    };
  } finally {
    serverProcess.stdin?.end();
    await rm(folder, { recursive: true, force: true });
  }
}
