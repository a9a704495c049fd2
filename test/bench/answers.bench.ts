import { parseArgs } from 'node:util';
import type { Answers } from './answers-side.ts';
import { runScript, scriptPath } from './processes.ts';
import type { BenchResult } from './run.ts';

export const help = `
What an engine does for its windows over large books, and how it grows: the same steps with a quarter of the invoices and with all of
them, in time of the engine's thread. Aim: four times the books take at most ten times as long, whatever takes 100 ms or more; a
step that compares all with all would take sixteen.
  --invoices N   of the larger books (100000)
`;

const growthMax = 10;
const noticedMs = 100;

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({ args, options: { invoices: { type: 'string', default: '100000' } } });
  const invoices = Number(values.invoices);
  const side = (count: number) => runScript<Answers>(scriptPath('./answers-side.ts', import.meta.url), [String(count)]);
  const quarter = await side(invoices / 4);
  const whole = await side(invoices);
  const rows = Object.entries(whole).map(([step, ms]) => ({ step, ms, growth: ms / Math.max(1, quarter[step] ?? 0) }));
  const steep = rows.filter(({ ms, growth }) => ms >= noticedMs && growth > growthMax);
  const lines = rows.map(
    ({ step, ms, growth }) => `${step.padEnd(24)}${String(ms).padStart(8)} ms   ${growth.toFixed(1).padStart(6)} times`,
  );
  const noticed = rows.filter(({ ms }) => ms >= noticedMs).map(({ growth }) => growth);
  return {
    ok: steep.length === 0,
    human: [`${invoices} invoices, and how many times as long as ${invoices / 4}`, ...lines].join('\n'),
    ratio: Number(Math.max(0, ...noticed).toFixed(2)),
    against: 'the same with a quarter of the invoices',
    records: invoices,
    answers: whole,
  };
}
