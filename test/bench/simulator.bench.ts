import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Stats } from '../../electron/simulator/control.ts';
import type { Descriptor } from '../../electron/simulator/launch.ts';
import { firstLine, scriptPath, startScript } from './processes.ts';
import type { BenchResult } from './run.ts';

export const help = `simulator [--invoices 1000000] [--pages 60] [--seed 1]
  Starts the practice QuickBooks with so many invoices and reads pages of 1,000 of them, so many of each kind: along
  LastUpdatedTime as a pull does, by position in the order of ids, and in no order. Timed from the request to the last byte.
  Aims: each kind under 40 ms in the median, at most 4,096 MB for the process that serves them.`;

const pageMsAim = 40;
const peakMbAim = 4096;
const pageRows = 1000;
const warmUps = 10;

/** Milliseconds: the middle one, and the one that 19 of 20 stay below. */
interface Spread {
  readonly medianMs: number;
  readonly p95Ms: number;
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1));
  return { medianMs: at(0.5), p95Ms: at(0.95) };
}

/** Statements for pages spread evenly over all invoices, by kind. */
function statements(invoices: number, pages: number, instants: readonly string[]): Record<string, string[]> {
  const starts = Array.from({ length: pages }, (_, index) =>
    Math.floor((index * Math.max(0, invoices - pageRows)) / pages),
  );
  return {
    byTime: instants.map(
      (instant) =>
        `SELECT * FROM Invoice WHERE MetaData.LastUpdatedTime >= '${instant}' ORDERBY MetaData.LastUpdatedTime, Id MAXRESULTS ${pageRows}`,
    ),
    byId: starts.map((from) => `SELECT * FROM Invoice ORDERBY Id STARTPOSITION ${from + 1} MAXRESULTS ${pageRows}`),
    unordered: starts.map((from) => `SELECT * FROM Invoice STARTPOSITION ${from + 1} MAXRESULTS ${pageRows}`),
  };
}

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      invoices: { type: 'string', default: '1000000' },
      pages: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
    },
  });
  const invoices = Number(values.invoices);
  const pages = Number(values.pages);
  const folder = await mkdtemp(join(tmpdir(), 'tieout-simulator-'));
  const startedAt = performance.now();
  const simulator = startScript(scriptPath('../../electron/simulator/cli.ts', import.meta.url), [
    ...['--customers', String(Math.ceil(invoices / 10)), '--invoices', String(invoices), '--seed', values.seed],
    ...['--export', join(folder, 'export')],
  ]);
  try {
    const company = JSON.parse(await firstLine(simulator)) as Descriptor;
    const startSeconds = (performance.now() - startedAt) / 1000;
    const ask = async (statement: string): Promise<string> => {
      const query = `query=${encodeURIComponent(statement)}`;
      const response = await fetch(`${company.apiBase}/v3/company/${company.realmId}/query?${query}`, {
        headers: { Authorization: `Bearer ${company.accessToken}`, Accept: 'application/json' },
      });
      const text = await response.text();
      if (response.status !== 200) throw new Error(text);
      return text;
    };
    const instants: string[] = [];
    for (let index = 0; index < pages; index++) {
      const position = 1 + Math.floor((index * Math.max(0, invoices - pageRows)) / pages);
      const page = await ask(
        `SELECT * FROM Invoice ORDERBY MetaData.LastUpdatedTime, Id STARTPOSITION ${position} MAXRESULTS 1`,
      );
      instants.push(/"LastUpdatedTime":"([^"]+)"/.exec(page)?.[1] ?? '');
    }
    const spreads: Record<string, Spread> = {};
    let smallestPage = pageRows;
    for (const [kind, list] of Object.entries(statements(invoices, pages, instants))) {
      for (const statement of list.slice(0, warmUps)) await ask(statement);
      const times: number[] = [];
      for (const statement of list) {
        const askedAt = performance.now();
        const text = await ask(statement);
        times.push(performance.now() - askedAt);
        smallestPage = Math.min(smallestPage, Number(/"maxResults":(\d+)/.exec(text)?.[1] ?? 0));
      }
      spreads[kind] = spreadOf(times);
    }
    const stats = (await (await fetch(`${company.controlBase}/stats`)).json()) as Stats;
    const rows = stats.rows[company.realmId] ?? {};
    const records = Object.values(rows).reduce((sum, count) => sum + count, 0);
    const slowest = Math.max(...Object.values(spreads).map((spread) => spread.medianMs));
    const whole = rows.Invoice === invoices && smallestPage === Math.min(pageRows, invoices);
    return {
      human: [
        `started in ${startSeconds.toFixed(1)} s with ${rows.Invoice ?? 0} invoices, ${records} records in all`,
        ...Object.entries(spreads).map(
          ([kind, { medianMs, p95Ms }]) => `page ${kind.padEnd(10)} median ${medianMs} ms, 95% within ${p95Ms} ms`,
        ),
        `at most ${stats.peakMb} MB`,
      ].join('\n'),
      ok: whole && slowest < pageMsAim && stats.peakMb < peakMbAim,
      invoices: rows.Invoice ?? 0,
      records,
      pages: spreads,
      peakMb: stats.peakMb,
      seconds: Number(((performance.now() - startedAt) / 1000).toFixed(1)),
      startSeconds: Number(startSeconds.toFixed(1)),
    };
  } finally {
    simulator.stdin?.end();
    await rm(folder, { recursive: true, force: true });
  }
}
