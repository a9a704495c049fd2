import { readFile } from 'node:fs/promises';
import { createCallLog } from '../../electron/engine/call-log.ts';
import { openLedger } from '../../electron/ledger/open.ts';
import { createQuickbooksClient } from '../../electron/quickbooks/client.ts';
import { intuitLimits } from '../../electron/quickbooks/limiter.ts';
import { pageRowsMax } from '../../electron/quickbooks/query.ts';
import { entityTypes } from '../../electron/quickbooks/rows.ts';
import { pull } from '../../electron/sync/pull.ts';
import { createStoreWorker } from '../store-worker.ts';
import type { PageServer, SeenRequest } from './page-server.ts';

/* The two sides of the pull bench, each a process of its own: `engine` pulls into a ledger, `floor` fetches the same pages and parses them. */

export interface SideResult {
  readonly seconds: number;
  readonly records: number;
  readonly requests: number;
  /** A request for each 1,000 records of each type. */
  readonly minimumRequests: number;
  readonly peakMb: number;
  /** Types whose count differs from QuickBooks', or that failed. */
  readonly wrong: readonly string[];
}

/** As many pages on the way at once as the engine has. */
const floorAtOnce = 2;

async function runEngine(server: PageServer, ledgerFile: string): Promise<Omit<SideResult, 'peakMb'>> {
  const now = () => new Date();
  const identity = {
    environment: 'practice',
    realmId: server.realmId,
    companyName: 'Bench',
    homeCurrency: 'USD',
  } as const;
  const db = openLedger(ledgerFile, identity, now);
  const calls = createCallLog(db);
  let requests = 0;
  const quickbooks = createQuickbooksClient({
    apiBase: server.base,
    realmId: server.realmId,
    fetch,
    getAccessToken: async () => server.accessToken,
    // What is measured is the work, not the waiting that Intuit's limits impose.
    limits: { ...intuitLimits, windows: [] },
    onCall: (call) => {
      requests += 1;
      calls.note(call, null);
    },
  });
  const started = performance.now();
  const outcomes = await pull(
    { db, quickbooks, homeCurrency: 'USD', now, createStoreWorker },
    { types: entityTypes, since: null, signal: new AbortController().signal, onProgress: () => undefined },
  );
  const seconds = (performance.now() - started) / 1000;
  calls.flush();
  db.close();
  return {
    seconds,
    records: outcomes.reduce((sum, one) => sum + one.storedCount, 0),
    requests,
    minimumRequests: outcomes.reduce((sum, one) => sum + Math.ceil(one.storedCount / pageRowsMax), 0),
    wrong: outcomes
      .filter((one) => one.error !== null || one.storedCount !== one.expectedCount)
      .map((one) => `${one.type} ${one.storedCount} of ${one.expectedCount ?? '?'} ${one.error?.code ?? ''}`),
  };
}

/** Arrays of objects found in an answer, however deep: the records it carried. */
function countRecords(json: unknown): number {
  if (typeof json !== 'object' || json === null) return 0;
  const { QueryResponse } = json as { QueryResponse?: Record<string, unknown> };
  return Object.values(QueryResponse ?? {}).reduce<number>(
    (sum, value) => sum + (Array.isArray(value) ? value.length : 0),
    0,
  );
}

async function runFloor(server: PageServer, seen: readonly SeenRequest[]): Promise<Omit<SideResult, 'peakMb'>> {
  const queue = [...seen];
  let records = 0;
  const started = performance.now();
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const response = await fetch(`${server.base}${next.path}`, {
        method: next.method,
        headers: { Authorization: `Bearer ${server.accessToken}`, Accept: 'application/json' },
        ...(next.method === 'GET' ? {} : { body: next.body }),
      });
      const json: unknown = JSON.parse(await response.text());
      records += countRecords(json);
    }
  };
  await Promise.all(Array.from({ length: floorAtOnce }, work));
  return {
    seconds: (performance.now() - started) / 1000,
    records,
    requests: seen.length,
    minimumRequests: seen.length,
    wrong: [],
  };
}

const [, , side, serverLine = '{}', argument = ''] = process.argv;
const server = JSON.parse(serverLine) as PageServer;
const result =
  side === 'engine'
    ? await runEngine(server, argument)
    : await runFloor(server, JSON.parse(await readFile(argument, 'utf8')) as readonly SeenRequest[]);
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ ...result, peakMb } satisfies SideResult)}\n`);
