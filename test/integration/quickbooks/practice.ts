import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiCallRecord } from '../../../electron/quickbooks/caller.ts';
import {
  createQuickbooksClient,
  type QuickbooksClient,
  type QuickbooksClientOptions,
} from '../../../electron/quickbooks/client.ts';
import { QuickbooksError } from '../../../electron/quickbooks/errors.ts';
import { intuitLimits, type Limits } from '../../../electron/quickbooks/limiter.ts';
import { type LaunchOptions, launchPractice } from '../../../electron/simulator/launch.ts';
import type { SimulatorHandle } from '../../../electron/simulator/simulator.ts';

/** Simulated seconds per second: a minute's wait takes 2 s. */
export const clockScale = 30;

/**
 * Intuit's limits in the simulator's faster time. The margin is out of reach on purpose: calls count from their answers, so that a machine
 * busy with other things cannot bring two groups of calls together.
 */
export const scaledLimits: Limits = {
  ...intuitLimits,
  windows: intuitLimits.windows.map((window) => ({ ...window, windowMs: window.windowMs / clockScale })),
  arrivalMarginMs: 60_000,
  coldArrivalMarginMs: 60_000,
};

export const scaledRetry = {
  attemptsMax: 8,
  backoffBaseMs: 500 / clockScale,
  backoffMaxMs: 30_000 / clockScale,
  throttlePauseMs: 60_000 / clockScale,
};

export interface Practice {
  readonly simulator: SimulatorHandle;
  readonly realmId: string;
  readonly client: QuickbooksClient;
  readonly calls: ApiCallRecord[];
  /** Tokens refused so far, each named when another was asked for. */
  readonly rejected: string[];
  close(): Promise<void>;
}

/** A practice company on loopback and a client connected to it. */
export async function practice(
  books: Pick<LaunchOptions, 'customers' | 'invoices' | 'seed'>,
  options: Partial<QuickbooksClientOptions> = {},
): Promise<Practice> {
  const folder = await mkdtemp(join(tmpdir(), 'tieout-practice-'));
  const { handle, descriptor } = await launchPractice({ ...books, exportDir: folder, clockScale });
  const { realmId } = descriptor;
  let token = descriptor.accessToken;
  const calls: ApiCallRecord[] = [];
  const rejected: string[] = [];
  const client = createQuickbooksClient({
    apiBase: handle.apiBase,
    realmId,
    fetch,
    limits: scaledLimits,
    retry: scaledRetry,
    getAccessToken: async (o) => {
      if (o?.rejected !== undefined) {
        rejected.push(o.rejected);
        token = handle.connect(realmId).accessToken;
      }
      return token;
    },
    onCall: (record) => calls.push(record),
    ...options,
  });
  return {
    simulator: handle,
    realmId,
    client,
    calls,
    rejected,
    async close() {
      await handle.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The QuickbooksError a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<QuickbooksError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof QuickbooksError) return error;
  throw new Error('expected a QuickbooksError', { cause: error });
}
