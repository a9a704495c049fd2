import { readCounts } from '../ledger/counts.ts';
import { saveProgress } from '../ledger/progress.ts';
import { lastSignOffAt } from '../ledger/sign-off.ts';
import { lastPullAt } from '../ledger/sync-state.ts';
import type { TieOut } from '../reports/tieout/types.ts';
import type { EngineContext } from './context.ts';
import { tieOutsOf } from './tieout-keeper.ts';
import { todayOf } from './tieout-views.ts';

/** The tie-out waits until decisions pause: a person who goes through a list is not slowed by it. */
const settleMs = 400;

interface Waiting {
  timer: NodeJS.Timeout | null;
  last: TieOut | null;
}

const waiting = new WeakMap<EngineContext['db'], Waiting>();

/** Tells main what the list of companies shows of this one: at once, and again when the tie-out is computed anew. */
export function publishFigures(engine: EngineContext): void {
  const state = waiting.get(engine.db) ?? { timer: null, last: null };
  waiting.set(engine.db, state);
  tell(engine, state.last);
  state.timer ??= setTimeout(() => {
    state.timer = null;
    if (!engine.db.open) return;
    try {
      state.last = tieOutsOf(engine).tieOut(todayOf(engine));
      const { currencies } = state.last;
      const counts = readCounts(engine.db);
      engine.db.transaction(() => saveProgress(engine.db, engine.now().toISOString(), 'facts', currencies, counts))();
      tell(engine, state.last);
      engine.emit('facts.changed', { areas: ['tieout'] });
    } catch (error) {
      // Nobody waits for this answer: who asks for the tie-out is told of the fault there.
      engine.log.bug('figures', error);
    }
  }, settleMs).unref();
}

function tell(engine: EngineContext, tieOut: TieOut | null): void {
  const { db } = engine;
  const counts = readCounts(db);
  engine.host.publishFigures({
    differences: (tieOut?.currencies ?? []).map(({ currency, differenceMinor, unexplainedMinor }) => ({
      currency,
      differenceMinor,
      unexplainedMinor,
    })),
    openItems:
      counts.customersExact +
      counts.customersSuggested +
      counts.documentsConfident +
      counts.documentsAmbiguous +
      counts.conflictsOpen,
    lastPullAt: lastPullAt(db),
    lastSignOffAt: lastSignOffAt(db),
  });
}
