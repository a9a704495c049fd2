import type { Change } from '../ledger/changes.ts';
import type { EngineContext } from './context.ts';
import { publishFigures } from './figures.ts';

/** What follows from new facts of either side: matches, conflicts and figures are computed anew and windows told. */
export async function afterFacts(engine: EngineContext, _cause: 'pull' | 'import' | 'decision'): Promise<void> {
  publishFigures(engine);
  engine.emit('facts.changed', {
    areas: ['company', 'customers', 'documents', 'payments', 'conflicts', 'exports', 'tieout', 'imports'],
  });
}

/** What follows from changes that a decision, or its undo, made to mappings: the matches of those records are free or taken again. */
export async function afterDecision(_engine: EngineContext, _changes: readonly Change[]): Promise<void> {}
