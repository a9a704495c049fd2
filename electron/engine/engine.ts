import type { Worker } from 'node:worker_threads';
import type { EngineEvent } from '../../shared/ipc/contract.ts';
import { refreshClientList } from '../ledger/client-list.ts';
import { takeInterruptedJobs } from '../ledger/jobs.ts';
import type { LedgerIdentity, WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import { wasBackfilled } from './backfill.ts';
import { paymentAreas } from './backfill-job.ts';
import type { EngineContext, EngineHost, EngineLog } from './context.ts';
import { createJobRunner } from './job-runner.ts';
import { createMatchKeeper } from './match-keeper.ts';
import { createPaymentKeeper } from './payment-keeper.ts';
import { resumeJobs } from './resume.ts';
import type { WithSyncSlot } from './sync-slot.ts';

export interface EngineDeps {
  readonly db: WritableDb;
  readonly ledgerFile: string;
  readonly identity: LedgerIdentity;
  readonly quickbooks: QuickbooksClient;
  readonly host: EngineHost;
  readonly log: EngineLog;
  readonly now: () => Date;
  readonly broadcast: (event: EngineEvent, payload: unknown) => void;
  /** Starts `store-worker.ts`, wherever the bundler put it. */
  readonly createStoreWorker: () => Worker;
  /** Waits for a turn to sync, where several engines share them; an engine by itself needs none. */
  readonly withSyncSlot?: WithSyncSlot;
}

/** One company at work: plain Node, so tests build it in-process. Takes up what a dead engine left unfinished. */
export function createEngine(deps: EngineDeps): EngineContext {
  const { broadcast, withSyncSlot = (_signal, run) => run(), ...rest } = deps;
  const jobs = createJobRunner({
    db: deps.db,
    now: deps.now,
    emit: (state) => broadcast('job.progress', state),
    logError: (message, error) => deps.log.bug(message, error),
  });
  const engine: EngineContext = {
    ...rest,
    withSyncSlot,
    jobs,
    matches: createMatchKeeper(deps.db, () =>
      broadcast('facts.changed', { areas: ['company', 'customers', 'documents'] }),
    ),
    payments: createPaymentKeeper(
      deps.db,
      () => wasBackfilled(deps) || jobs.running().some((job) => job.kind === 'backfill'),
      () => broadcast('facts.changed', { areas: paymentAreas }),
    ),
    emit: (event, payload) => broadcast(event, payload),
  };
  // Joined while the window is still being drawn, so that the list of clients opens at once.
  setTimeout(() => {
    if (deps.db.open) refreshClientList(deps.db);
  }).unref();
  resumeJobs(engine, takeInterruptedJobs(deps.db, deps.now().toISOString()));
  return engine;
}
