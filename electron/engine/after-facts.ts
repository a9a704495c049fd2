import type { Change } from '../ledger/changes.ts';
import { forgetClientList } from '../ledger/client-list.ts';
import { withClientDocuments } from '../ledger/conflicts.ts';
import { runBackfill, wasBackfilled } from './backfill.ts';
import { compareConflicts, refreshConflicts } from './conflict-refresh.ts';
import type { EngineContext } from './context.ts';
import { publishFigures } from './figures.ts';
import { exchangeNames } from './learned-names.ts';
import { tieOutsOf } from './tieout-keeper.ts';

/** What follows from new facts of either side: matches, conflicts and figures are computed anew and windows told. */
export async function afterFacts(engine: EngineContext, person: string): Promise<void> {
  tieOutsOf(engine).touch();
  await exchangeNames(engine);
  forgetClientList(engine.db);
  engine.matches.touch('customers');
  await engine.matches.settle();
  // Once backfilled, later facts go through the same applier, so that a new payment needs no second wizard.
  if (wasBackfilled(engine) || engine.jobs.running().some((job) => job.kind === 'backfill')) {
    await runBackfill(engine, person, {
      from: null,
      turn: () => new Promise<void>((resolve) => setImmediate(resolve)),
    });
  }
  await refreshConflicts(engine);
  publishFigures(engine);
  engine.emit('facts.changed', {
    areas: ['company', 'customers', 'documents', 'payments', 'conflicts', 'exports', 'tieout', 'imports'],
  });
}

/** What follows from the changes of a decision or its undo: records that were linked or freed are matched and compared again. */
export async function afterDecision(engine: EngineContext, changes: readonly Change[]): Promise<void> {
  const touchesMatches = changes.some((change) => 'mapping' in change || change.table === 'rejected_pair');
  if (touchesMatches) engine.matches.touch('customers');
  engine.payments.touch(
    changes.flatMap((change) => ('mapping' in change ? change.mapping : [])),
    changes.flatMap((change) => saidPayment(change) ?? []),
  );
  if (changes.some((change) => 'table' in change && change.table === 'setting')) await refreshConflicts(engine);
  const mappingIds = changes.flatMap((change) => mappingOf(change) ?? []);
  if (mappingIds.length > 0) compareConflicts(engine, withClientDocuments(engine.db, mappingIds));
}

/** The payment of QuickBooks that was said, or is no longer said, to be another than one of the source. */
function saidPayment(change: Change): string | null {
  if ('mapping' in change || change.table !== 'rejected_pair') return null;
  const row = change.after ?? change.before;
  return row?.record_kind === 'payment' ? String(row.quickbooks_id) : null;
}

function mappingOf(change: Change): number | null {
  if ('mapping' in change) return change.mapping;
  return change.table === 'conflict' ? Number((change.after ?? change.before)?.mapping_id ?? 0) : null;
}
