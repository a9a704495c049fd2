import { parseArgs } from 'node:util';
import { runModel } from '../integration/export/model.ts';
import type { BenchResult } from './run.ts';

export const help = `
Random interleavings of edits on both sides, imports, pulls, decisions, batches, pushes, lost answers and undos: nothing twice,
nothing lost, nothing overwritten that nobody had seen, ledger and simulator agree at the end. npm test runs some 20 seconds of it.
  --runs N   interleavings (3000)
  --seed S   (1)
`;

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: { runs: { type: 'string', default: '3000' }, seed: { type: 'string', default: '1' } },
  });
  const wanted = Number(values.runs);
  const seed = Number(values.seed);
  const startedMs = performance.now();
  const { runs, ...counts } = await runModel({
    runs: wanted,
    seed,
    limitMs: null,
    onProgress: (done) => {
      if (done % 100 === 0) process.stderr.write(`${done} of ${wanted} runs\n`);
    },
  });
  return {
    ok: runs >= wanted,
    human: `${runs} interleavings of ${counts.steps} steps held every rule; ${counts.decisions} conflicts were decided and ${counts.updates} changes sent by them`,
    runs,
    seed,
    ...counts,
    seconds: Math.round((performance.now() - startedMs) / 1000),
  };
}
