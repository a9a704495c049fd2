import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Stats } from '../../electron/simulator/control.ts';
import type { FaultRule } from '../../electron/simulator/injection.ts';
import type { Descriptor } from '../../electron/simulator/launch.ts';
import type { CompareSide, PullSide, RateSide } from './client-sides.ts';
import { firstLine, runScript, scriptPath, startScript } from './processes.ts';
import type { BenchResult } from './run.ts';

export const help = `client [--records 1000000] [--faults 5] [--scale 30] [--rate-scale 4] [--seed 1]
  With all of Intuit's limits enforced by the simulator and this share (per cent) of requests failing (429 as JSON and XML,
  503, dropped, cut off, hanging until the time-out), pulls a company of about so many records. Then, without faults, asks as
  fast as it may for three simulated minutes. Time runs --scale times as fast, --rate-scale while the rate is measured.
  Aims: exactly the records that the simulator has, in the same versions; at most 1.3 times the fewest possible requests; no
  limit ever exceeded; a sustained rate within 5% of the limit. Takes about five minutes and 3 GB of memory.`;

const requestRatioAim = 1.3;
const perMinuteLimit = 500;
const rateShareAim = 0.95;
/** The books hold at least this many records for each invoice, with a customer for every five. */
const recordsPerInvoice = 2.17;

/** Trouble that comes to the given share of all requests, each kind as often as the others. */
function troubles(share: number): FaultRule[] {
  const actions: FaultRule['action'][] = [
    { type: 'throttle', shape: 'json' },
    { type: 'throttle', shape: 'xml', retryAfterS: 20 },
    { type: 'server-error', status: 503 },
    { type: 'drop', when: 'before-commit' },
    { type: 'truncate' },
    { type: 'hang' },
  ];
  const rate = share / actions.length;
  return actions.flatMap((action) => (action === undefined ? [] : [{ match: { route: '/v3/', rate }, action }]));
}

export async function run(args: string[]): Promise<BenchResult> {
  const { values } = parseArgs({
    args,
    options: {
      records: { type: 'string', default: '1000000' },
      faults: { type: 'string', default: '5' },
      scale: { type: 'string', default: '30' },
      'rate-scale': { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'tieout-client-'));
  const invoices = Math.round(Number(values.records) / recordsPerInvoice);
  const options = [
    ...['--customers', String(Math.ceil(invoices / 5)), '--invoices', String(invoices), '--seed', values.seed],
    ...['--clock-scale', values.scale, '--export', join(folder, 'export')],
  ];
  const simulator = startScript(scriptPath('../../electron/simulator/cli.ts', import.meta.url), options);
  try {
    const line = await firstLine(simulator);
    const company = JSON.parse(line) as Descriptor;
    const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      return (await fetch(`${company.controlBase}${path}`, { method, ...sent })).json();
    };
    const sides = scriptPath('./client-sides.ts', import.meta.url);
    await control('POST', '/settings', { limits: { enforced: true } });
    await control('POST', '/faults', { rules: troubles(Number(values.faults) / 100) });
    const ledgerFile = join(folder, 'ledger.sqlite');
    const pulled = await runScript<PullSide>(sides, ['pull', line, values.scale, ledgerFile]);
    const stats = (await control('GET', '/stats')) as Stats;
    await control('DELETE', '/faults');
    await control('DELETE', '/stats');
    await control('POST', '/clock', { scale: Number(values['rate-scale']), moveMs: 120_000 });
    const rate = await runScript<RateSide>(sides, ['rate', line, values['rate-scale']]);
    const rateStats = (await control('GET', '/stats')) as Stats;

    await control('POST', '/settings', { limits: { enforced: false } });
    const { compared, wrong } = await runScript<CompareSide>(sides, ['compare', line, '1', ledgerFile]);
    const counts = Object.values(pulled.stored).filter((count) => count > 0);
    const records = counts.reduce((sum, count) => sum + count, 0);
    const minimumRequests = counts.reduce((sum, count) => sum + Math.ceil(count / 1000), 0);
    const ratio = Number((stats.requests / minimumRequests).toFixed(3));
    const rateShare = Number((rate.perMinute / perMinuteLimit).toFixed(3));
    const limitViolations = stats.limitViolations + rateStats.limitViolations;
    const exact = wrong.length === 0 && compared === records && pulled.failed.length === 0;
    return {
      human: [
        `pull   ${records} records in ${pulled.seconds.toFixed(1)} s, ${stats.requests} requests of ${minimumRequests} at least, ${stats.injected} of them spoiled`,
        `rate   ${rate.perMinute.toFixed(1)} of ${perMinuteLimit} a minute`,
        `limits exceeded ${limitViolations} times`,
        `${compared} records compared with the simulator's${wrong.length === 0 ? ': the same, in the same versions' : ''}`,
        ...wrong,
        ...pulled.failed,
      ].join('\n'),
      ok: exact && ratio <= requestRatioAim && limitViolations === 0 && rateShare >= rateShareAim && rateShare <= 1.001,
      ratio,
      against: 'a request per 1,000 records of each type',
      ratios: [
        { against: 'a request per 1,000 records of each type', ratio },
        { against: 'the limit of 500 requests a minute', ratio: rateShare },
      ],
      exact,
      limitViolations,
      sustainedPerMinute: Number(rate.perMinute.toFixed(1)),
      injectedFaults: stats.injected,
      peakMb: pulled.peakMb,
      simulatorPeakMb: rateStats.peakMb,
      requests: stats.requests,
      minimumRequests,
      records,
      seconds: Number(pulled.seconds.toFixed(1)),
    };
  } finally {
    simulator.stdin?.end();
    await rm(folder, { recursive: true, force: true });
  }
}
