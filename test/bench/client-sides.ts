import { openLedger } from '../../electron/ledger/open.ts';
import { createQuickbooksClient, type QuickbooksClient } from '../../electron/quickbooks/client.ts';
import type { Clock } from '../../electron/quickbooks/clock.ts';
import { intuitLimits } from '../../electron/quickbooks/limiter.ts';
import { entityTypes } from '../../electron/quickbooks/rows.ts';
import type { Descriptor } from '../../electron/simulator/launch.ts';
import { pull } from '../../electron/sync/pull.ts';

/* The engine's side of the client bench, a process of its own: `pull` reads a company whole, `rate` asks as fast as the limits allow. */

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
    { db, quickbooks: connect(company, scale), homeCurrency: 'USD', now },
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

const [, , side, line = '{}', scaleText = '1', ledgerFile = ''] = process.argv;
const company = JSON.parse(line) as Descriptor;
const scale = Number(scaleText);
const result = side === 'pull' ? await runPull(company, scale, ledgerFile) : await runRate(company, scale);
process.stdout.write(`${JSON.stringify(result)}\n`);
