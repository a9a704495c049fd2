import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { type ClientResult, matchCustomers } from '../../electron/matching/customers/index.ts';
import { readParties } from './match-files.ts';
import type { BenchResult } from './run.ts';

export const help = `
Precision and recall of customer matching on lists with known answers, each beside its aim.
  --data D    folder with one folder per list: left.csv, right.csv, pairs.csv (left_id,right_id)
  --only A,B  these lists only
`;

/** Aims: exact precision, top-1 recall, best F1; the least exact recall; and whether customers may be shared. */
type Aim = { exact: number; top1: number; f1: number; exactRecall: number; assign?: 'free' };
const aims: Readonly<Record<string, Aim>> = {
  'clients-synthetic': { exact: 0.9995, top1: 0.99, f1: 0.985, exactRecall: 0.8 * 0.575 },
  'company-aliases': { exact: 0.995, top1: 0.8, f1: 0.83, exactRecall: 0.8 * 0.355 },
  'febrl4-people': { exact: 0.999, top1: 0.985, f1: 0.985, exactRecall: 0.8 * 0.466 },
  'febrl3-people-multi': { exact: 0.999, top1: 0.992, f1: 0.988, exactRecall: 0.8 * 0.377 },
  'historical-people': { exact: 0.995, top1: 0.93, f1: 0.93, exactRecall: 0.8 * 0.338 },
  'chicago-providers': { exact: 0.995, top1: 0.975, f1: 0.96, exactRecall: 0.8 * 0.448 },
  'patent-applicants': { exact: 1, top1: 0.96, f1: 0.96, exactRecall: 0, assign: 'free' },
  restaurants: { exact: 1, top1: 1, f1: 1, exactRecall: 0.8 * 0.797 },
  'truthset-customers': { exact: 1, top1: 0.95, f1: 0.9, exactRecall: 0 },
  'licence-legal-vs-trade': { exact: 1, top1: 0.72, f1: 0.65, exactRecall: 0 },
};
/** Below so many exact rows one mistake decides; the aim is not judged. */
const exactRowsMin = 50;

export type Quality = {
  exactRows: number;
  exactPrecision: number | null;
  exactRecall: number;
  top1Recall: number;
  top5Recall: number;
  bestF1: number;
};

/**
 * Scores results against the true pairs. Recall counts clients that have a counterpart; F1 is of the first candidate at its best threshold,
 * exact ones standing above all suggested ones.
 */
export function scoreResults(
  results: readonly ClientResult[],
  truth: ReadonlyMap<string, ReadonlySet<string>>,
): Quality {
  let exactRows = 0;
  let exactRight = 0;
  let top1 = 0;
  let top5 = 0;
  const firsts: { score: number; right: boolean }[] = [];
  for (const { clientId, tier, candidates } of results) {
    const [first] = candidates;
    if (first === undefined) continue;
    const isRight = (customerId: string | number): boolean =>
      truth.get(String(clientId))?.has(String(customerId)) ?? false;
    const right = isRight(first.customerId);
    if (tier === 'exact') {
      exactRows++;
      if (right) exactRight++;
    }
    if (right) top1++;
    if ((tier === 'exact' ? candidates.slice(0, 1) : candidates).some(({ customerId }) => isRight(customerId))) top5++;
    firsts.push({ score: first.score + (tier === 'exact' ? 10 : 0), right });
  }
  firsts.sort((a, b) => b.score - a.score);
  let right = 0;
  let bestF1 = 0;
  firsts.forEach((first, i) => {
    if (first.right) right++;
    if (firsts[i + 1]?.score === first.score) return;
    const precision = right / (i + 1);
    const recall = right / truth.size;
    if (right > 0) bestF1 = Math.max(bestF1, (2 * precision * recall) / (precision + recall));
  });
  return {
    exactRows,
    exactPrecision: exactRows > 0 ? exactRight / exactRows : null,
    exactRecall: exactRight / truth.size,
    top1Recall: top1 / truth.size,
    top5Recall: top5 / truth.size,
    bestF1,
  };
}

function readTruth(file: string): Map<string, Set<string>> {
  const truth = new Map<string, Set<string>>();
  const rows: Record<string, string>[] = parse(readFileSync(file), { columns: true, bom: true });
  for (const { left_id: left = '', right_id: right = '' } of rows)
    truth.set(left, (truth.get(left) ?? new Set()).add(right));
  return truth;
}

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' }, only: { type: 'string' } } });
  if (!values.data || !existsSync(values.data))
    return {
      bench: 'match-quality',
      ok: false,
      human: `The measuring data is not there (${values.data ?? 'give --data'}): nothing was measured.`,
    };
  const only = values.only?.split(',');
  const mark = (value: number | null, aim: number): string =>
    value === null
      ? 'none'.padStart(16)
      : `${value.toFixed(4)} ${value >= aim ? '>=' : '< '} ${aim.toFixed(4)}`.padStart(19);
  const lines = [
    `${'list'.padEnd(24)}${'exact precision'.padStart(19)}${'exact recall'.padStart(19)}${'top-1 recall'.padStart(19)}${'top-5'.padStart(8)}${'best F1'.padStart(19)}`,
  ];
  const sets: Record<string, Quality & { ok: boolean }> = {};
  let records = 0;
  const start = performance.now();
  for (const [name, aim] of Object.entries(aims)) {
    const dir = join(values.data, name);
    if ((only && !only.includes(name)) || !existsSync(dir)) continue;
    const clients = readParties(join(dir, 'left.csv'));
    const customers = readParties(join(dir, 'right.csv'));
    records += clients.length + customers.length;
    const { results } = matchCustomers({ clients, customers, assign: aim.assign ?? 'one-to-one' });
    const quality = scoreResults(results, readTruth(join(dir, 'pairs.csv')));
    const exactCounts = quality.exactRows >= exactRowsMin;
    const ok =
      (!exactCounts || (quality.exactPrecision ?? 0) >= aim.exact) &&
      quality.exactRecall >= aim.exactRecall &&
      quality.top1Recall >= aim.top1 &&
      quality.bestF1 >= aim.f1;
    sets[name] = { ...quality, ok };
    lines.push(
      `${name.padEnd(24)}${mark(quality.exactPrecision, aim.exact)}${mark(quality.exactRecall, aim.exactRecall)}${mark(quality.top1Recall, aim.top1)}${quality.top5Recall.toFixed(4).padStart(8)}${mark(quality.bestF1, aim.f1)}${exactCounts ? '' : `  (${quality.exactRows} exact rows: too few to judge)`}`,
    );
  }
  return {
    bench: 'match-quality',
    ok: Object.keys(sets).length > 0 && Object.values(sets).every((set) => set.ok),
    human: lines.join('\n'),
    records,
    seconds: (performance.now() - start) / 1000,
    sets,
  };
}
