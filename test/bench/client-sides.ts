import Database from 'better-sqlite3';
import { mirrorTable } from '../../electron/ledger/mirror-table.ts';
import { openLedger } from '../../electron/ledger/open.ts';
import { createQuickbooksClient, type QuickbooksClient } from '../../electron/quickbooks/client.ts';
import type { Clock } from '../../electron/quickbooks/clock.ts';
import { intuitLimits } from '../../electron/quickbooks/limiter.ts';
import { pageRowsMax, selectStatement } from '../../electron/quickbooks/query.ts';
import { activeCondition } from '../../electron/quickbooks/read-pages.ts';
import { entityTypes } from '../../electron/quickbooks/rows.ts';
import type { Descriptor } from '../../electron/simulator/launch.ts';
import { pull } from '../../electron/sync/pull.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import { createStoreWorker } from '../store-worker.ts';

/*
 * The engine's side of the client bench, a process of its own: `pull` reads a company whole, `rate` asks as fast as the limits allow,
 * `compare` looks whether the ledger holds what the simulator has.
 */

export interface PullSide {
  readonly seconds: number;
  readonly stored: Readonly<Record<string, number>>;
  readonly failed: readonly string[];
  readonly peakMb: number;
}

export interface RateSide {
  /** Requests a minute of the simulated time, once the windows were full for the first time. */
  readonly perMinute: number;
  readonly requests: number;
}

export interface CompareSide {
  /** How many records the simulator has. */
  readonly compared: number;
  /** What is not the same, in words; at most twenty. */
  readonly wrong: readonly string[];
}

/** Time as fast as the simulator's, so that a minute's wait does not last a minute. */
function fastClock(scale: number): Clock {
  return {
    now: () => performance.now() * scale,
    wall: () => Date.now(),
    after(ms, fn) {
      const timer = setTimeout(fn, ms / scale);
      return () => clearTimeout(timer);
    },
  };
}

/** Signs in anew with the refresh token, as the application does when an access token has run out. */
async function refresh(company: Descriptor, refreshToken: string): Promise<{ access: string; refresh: string }> {
  const response = await fetch(company.tokenEndpoint, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${company.clientId}:${company.clientSecret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  const { access_token, refresh_token } = (await response.json()) as { access_token: string; refresh_token: string };
  return { access: access_token, refresh: refresh_token };
}

function connect(company: Descriptor, scale: number): QuickbooksClient {
  let tokens = { access: company.accessToken, refresh: company.refreshToken };
  return createQuickbooksClient({
    apiBase: company.apiBase,
    realmId: company.realmId,
    fetch,
    clock: fastClock(scale),
    // Time runs many times faster than the network: a call counts from its answer, not from a margin after its sending.
    limits: { ...intuitLimits, arrivalMarginMs: 120_000, coldArrivalMarginMs: 120_000 },
    async getAccessToken(options) {
      if (options?.rejected === tokens.access) tokens = await refresh(company, tokens.refresh);
      return tokens.access;
    },
  });
}

async function runPull(company: Descriptor, scale: number, ledgerFile: string): Promise<PullSide> {
  const now = () => new Date();
  const identity = {
    environment: 'practice',
    realmId: company.realmId,
    companyName: 'Bench',
    homeCurrency: 'USD',
  } as const;
  const db = openLedger(ledgerFile, identity, now);
  const started = performance.now();
  const outcomes = await pull(
    { db, quickbooks: connect(company, scale), homeCurrency: 'USD', now, createStoreWorker },
    { types: entityTypes, since: null, signal: new AbortController().signal, onProgress: () => undefined },
  );
  db.close();
  return {
    seconds: (performance.now() - started) / 1000,
    stored: Object.fromEntries(outcomes.map((one) => [one.type, one.storedCount])),
    failed: outcomes.filter((one) => one.error !== null).map((one) => `${one.type} ${one.error?.code ?? ''}`),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
}

const limitPerMinute = 500;
const minutes = 3;
const atOnce = 20;

async function runRate(company: Descriptor, scale: number): Promise<RateSide> {
  const client = connect(company, scale);
  const answeredAt: number[] = [];
  // One more than three full windows: the last one can only go when a fourth begins.
  const total = limitPerMinute * minutes + 1;
  let left = total;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await client.count('Term');
      answeredAt.push(performance.now() * scale);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const spanMs = (answeredAt.at(-1) ?? 0) - (answeredAt[0] ?? 0);
  return { perMinute: ((total - 1) * 60_000) / spanMs, requests: total };
}

/** The sync tokens of a type by id, as the simulator answers when nothing goes wrong. */
async function readVersions(company: Descriptor, accessToken: string, type: EntityType): Promise<Map<string, string>> {
  const versions = new Map<string, string>();
  const where = activeCondition(type);
  for (let startPosition = 1; ; startPosition += pageRowsMax) {
    const parts = { select: 'Id, SyncToken', entity: type, where, orderBy: 'Id', startPosition };
    const query = encodeURIComponent(selectStatement({ ...parts, maxResults: pageRowsMax }));
    const response = await fetch(`${company.apiBase}/v3/company/${company.realmId}/query?query=${query}`, {
      headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
    });
    const { QueryResponse: page } = (await response.json()) as {
      QueryResponse: Partial<Record<EntityType, { Id: string; SyncToken?: string }[]>>;
    };
    const objects = page[type] ?? [];
    for (const { Id, SyncToken } of objects) versions.set(Id, SyncToken ?? '0');
    if (objects.length < pageRowsMax) return versions;
  }
}

async function runCompare(company: Descriptor, ledgerFile: string): Promise<CompareSide> {
  const db = new Database(ledgerFile, { readonly: true });
  // The first token has long run out: time went by many times faster.
  const { access } = await refresh(company, company.refreshToken);
  let compared = 0;
  const wrong: string[] = [];
  for (const type of entityTypes) {
    const theirs = await readVersions(company, access, type);
    compared += theirs.size;
    const { table, condition } = mirrorTable(type);
    const statement = `SELECT m.id, m.sync_token AS token FROM ${table} m WHERE m.deleted_at IS NULL ${condition}`;
    for (const { id, token } of db.prepare<[object], { id: string; token: string }>(statement).iterate({ type })) {
      const version = theirs.get(id);
      if (version !== String(token))
        wrong.push(`${type} ${id} is here in version ${token}, there ${version ?? 'not at all'}`);
      theirs.delete(id);
    }
    for (const id of theirs.keys()) wrong.push(`${type} ${id} is missing`);
  }
  db.close();
  return { compared, wrong: wrong.slice(0, 20) };
}

async function runSide(): Promise<PullSide | RateSide | CompareSide> {
  if (side === 'pull') return runPull(company, scale, ledgerFile);
  return side === 'rate' ? runRate(company, scale) : runCompare(company, ledgerFile);
}

const [, , side, line = '{}', scaleText = '1', ledgerFile = ''] = process.argv;
const company = JSON.parse(line) as Descriptor;
const scale = Number(scaleText);
process.stdout.write(`${JSON.stringify(await runSide())}\n`);
