import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { EntityType } from '../../shared/ipc/company.ts';
import { plural } from '../../shared/plural.ts';
import { type PushOutcome, type PushTiming, pushBatch } from '../export/push.ts';
import { doneWords } from '../export/push-words.ts';
import { searchProofs } from '../export/unlock.ts';
import { backUpBeforePush } from '../ledger/export-backup.ts';
import { countItems, findBatch, setBatchStatus } from '../ledger/export-items.ts';
import { exportLockKey } from '../ledger/ledger-file.ts';
import { readSetting } from '../ledger/settings.ts';
import { startOver } from '../ledger/sync-state.ts';
import { pull } from '../sync/pull.ts';
import { afterFacts } from './after-facts.ts';
import { type Area, announce } from './announce.ts';
import { authorOf, type EngineContext, type Session } from './context.ts';
import { inTurns } from './in-turns.ts';
import { startPull } from './pull-job.ts';

export const ExportLock = z.object({ since: z.string(), why: z.string() });

const areas: readonly Area[] = ['company', 'customers', 'documents', 'payments', 'conflicts', 'exports', 'tieout'];

/** @throws AppError 'export.locked' after a restore, until the full pull and the search for what was sent are done */
export function assertUnlocked(engine: Pick<EngineContext, 'db'>): void {
  if (readSetting(engine.db, exportLockKey, ExportLock) !== null) throw new AppError('export.locked', 'fix-and-retry');
}

/**
 * Starts pushing a batch as a job. The ledger is copied first; then each item is sent exactly once. Stopping the job
 * stops before the next item.
 *
 * @throws AppError 'export.locked', 'export.nothing-to-push', 'app.not-found'
 */
export function startPush(
  engine: EngineContext,
  session: Session,
  input: { readonly batchId: number; readonly onlyOne: boolean },
  timing?: PushTiming,
): number {
  const { db } = engine;
  assertUnlocked(engine);
  const batch = findBatch(db, input.batchId);
  if (batch === null) throw new AppError('app.not-found', 'none', { batch: input.batchId });
  if (countItems(db, input.batchId, 'ready', 'sending', 'in-doubt') === 0)
    throw new AppError('export.nothing-to-push', 'none', { batch: input.batchId });
  return engine.jobs.start('push', input, session.person, async (job) => {
    job.report({ phase: 'backing up the ledger', doneCount: 0, totalCount: null });
    await backUpBeforePush(engine.ledgerFile, engine.now());
    assertUnlocked(engine);
    setBatchStatus(db, input.batchId, 'pushing', authorOf(engine, session));
    announce(engine, null, ['exports']);
    let outcome: PushOutcome | null = null;
    try {
      outcome = await pushBatch(
        {
          db,
          quickbooks: engine.quickbooks,
          homeCurrency: engine.identity.homeCurrency,
          now: engine.now,
          person: session.person,
          inTurn: engine.withSyncSlot,
          ...(timing === undefined ? {} : { timing }),
        },
        input.batchId,
        {
          signal: job.signal,
          onlyOne: input.onlyOne,
          onProgress: (progress) => job.report(progress),
        },
      );
    } finally {
      const left = countItems(db, input.batchId, 'ready', 'sending', 'in-doubt', 'blocked', 'failed');
      setBatchStatus(db, input.batchId, left > 0 ? 'stopped' : 'done', authorOf(engine, session));
      await afterFacts(engine, session.person);
      announce(engine, outcome === null ? null : summaryOf(input.batchId, outcome), areas);
    }
    // What QuickBooks moved along with it (balances, credits it applied) comes with the changes.
    if (outcome.confirmed.size > 0 && outcome.stoppedBy === null && !job.signal.aborted) {
      startPull(engine, { scope: 'changes', types: null, since: null }, session.person);
    }
    if (outcome.stoppedBy !== null) throw outcome.stoppedBy;
    if (outcome.inDoubtCount > 0 && !job.signal.aborted && !input.onlyOne) {
      throw new AppError('export.in-doubt', 'look-up', { batch: input.batchId, items: outcome.inDoubtCount });
    }
  });
}

function summaryOf(batchId: number, outcome: PushOutcome): string {
  const parts = [doneWords(outcome.confirmed) ?? 'nothing new in QuickBooks'];
  if (outcome.failedCount > 0) parts.push(`${outcome.failedCount} failed`);
  if (outcome.inDoubtCount > 0) parts.push(`${outcome.inDoubtCount} in doubt`);
  if (outcome.blockedCount > 0) parts.push(`${outcome.blockedCount} blocked`);
  if (outcome.leftCount > 0) parts.push(`${outcome.leftCount} left`);
  return `Pushed batch ${batchId}: ${parts.join(', ')}`;
}

/** Starts what unlocks export after a restore or move: a full pull, then the search for our proofs. */
export function startUnlock(engine: EngineContext, session: Session): number {
  return engine.jobs.start('push', { unlock: true }, session.person, async (job) => {
    const { db, identity, now, createStoreWorker } = engine;
    const quickbooks = inTurns(engine.quickbooks, engine.withSyncSlot);
    const types = EntityType.options;
    startOver(db, types);
    const outcomes = await pull(
      { db, quickbooks, homeCurrency: identity.homeCurrency, now, createStoreWorker },
      {
        types,
        since: null,
        signal: job.signal,
        onProgress: ({ doneCount, totalCount }) =>
          job.report({ phase: 'pulling everything anew', doneCount, totalCount }),
      },
    );
    const failed = outcomes.find((outcome) => outcome.error !== null);
    if (failed !== undefined) throw new AppError('export.locked', 'retry-later', { type: failed.type });
    job.report({ phase: 'looking for what was sent before', doneCount: 0, totalCount: null });
    const found = await searchProofs(
      { db, quickbooks, homeCurrency: identity.homeCurrency },
      authorOf(engine, session),
      job.signal,
    );
    await afterFacts(engine, session.person);
    announce(engine, `Unlocked export; recognised ${plural(found, 'document')} sent before`, areas);
  });
}
