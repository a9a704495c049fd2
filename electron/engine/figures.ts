import { readCounts } from '../ledger/counts.ts';
import { lastPullAt } from '../ledger/sync-state.ts';
import type { EngineContext } from './context.ts';

/** Tells main what the list of companies shows of this one. */
export function publishFigures(engine: EngineContext): void {
  const counts = readCounts(engine.db);
  engine.host.publishFigures({
    differences: [],
    openItems:
      counts.customersExact +
      counts.customersSuggested +
      counts.documentsConfident +
      counts.documentsAmbiguous +
      counts.conflictsOpen,
    lastPullAt: lastPullAt(engine.db),
    lastSignOffAt: null,
  });
}
