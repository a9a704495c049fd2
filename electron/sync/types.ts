import type { Worker } from 'node:worker_threads';
import type { AppErrorData } from '../../shared/errors.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';

export interface PullDeps {
  readonly db: WritableDb;
  readonly quickbooks: Pick<QuickbooksClient, 'queryPage' | 'count' | 'cdc' | 'batchQueries'>;
  readonly homeCurrency: string;
  /** Starts `store-worker.ts`, wherever the bundler put it. */
  readonly createStoreWorker: () => Worker;
  /** This machine's time: for "pulled 3 minutes ago" only, never for cursors. */
  readonly now: () => Date;
}

export interface PullProgress {
  readonly type: EntityType;
  readonly doneCount: number;
  /** Null until the count is known. */
  readonly totalCount: number | null;
}

export interface PullOptions {
  readonly types: readonly EntityType[];
  /** Read again what changed since this instant (UTC ISO), whatever the cursors say. A type never pulled whole is read whole. */
  readonly since: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

/** How one type came out of a pull. */
export interface PullOutcome {
  readonly type: EntityType;
  /** Records of the type whose row in the ledger changed. */
  readonly changedCount: number;
  /** Records of the type in the ledger, deleted ones left out. */
  readonly storedCount: number;
  /** What QuickBooks says there are; null where it could not be asked. */
  readonly expectedCount: number | null;
  /** Records that could not be taken and are missing from the ledger. */
  readonly refusedCount: number;
  /** What this type failed with; the others went on. */
  readonly error: AppErrorData | null;
}
