import { saveCheckpoint } from '../ledger/jobs.ts';
import { countPayingCustomers } from '../ledger/payment-parties.ts';
import { type Area, announce } from './announce.ts';
import { BackfillCheckpoint, runBackfill } from './backfill.ts';
import type { EngineContext } from './context.ts';
import { takeTurn } from './sync-slot.ts';

/** What payments, links between them and what is told about them show in. */
export const paymentAreas: readonly Area[] = ['company', 'payments', 'tieout', 'documents'];

/** Starts the backfill as a job that can be paused, cancelled and taken up again; answers with the running one's id where one runs already. */
export function startBackfill(
  engine: EngineContext,
  person: string,
  left: { readonly checkpoint: unknown; readonly paused: boolean } = { checkpoint: null, paused: false },
): number {
  const { db } = engine;
  const from = BackfillCheckpoint.safeParse(left.checkpoint);
  return engine.jobs.start(
    'backfill',
    {},
    person,
    async (job) => {
      const totalCount = countPayingCustomers(db);
      const report = (doneCount: number): void => job.report({ phase: 'customers', doneCount, totalCount });
      report(from.data?.customers ?? 0);
      let endTurn = (): void => undefined;
      // Several companies at once take turns, step by step; one that stands still keeps none.
      const turn = async (): Promise<void> => {
        endTurn();
        await job.turn();
        endTurn = await takeTurn(engine.withSyncSlot, job.signal);
      };
      try {
        await runBackfill(engine, person, {
          from: from.data ?? null,
          turn,
          save: (checkpoint) => saveCheckpoint(db, job.jobId, checkpoint),
          report,
        });
      } finally {
        endTurn();
        // What was done until it ended early is there to be seen, too.
        if (db.open) announce(engine, null, paymentAreas);
      }
    },
    { canPause: true, paused: left.paused },
  );
}
