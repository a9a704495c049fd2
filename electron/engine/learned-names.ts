import { listAliases } from '../ledger/match-input.ts';
import type { EngineContext } from './context.ts';

/**
 * Hands this company's accepted names to the others and takes theirs, where the person wants that. Nothing stops without
 * them: whatever goes wrong is logged, and matching goes on with what this company knows itself.
 */
export async function exchangeNames(engine: Pick<EngineContext, 'db' | 'host' | 'log' | 'matches'>): Promise<void> {
  try {
    engine.matches.learn(await engine.host.exchangeNames(listAliases(engine.db)));
  } catch (error) {
    engine.log.bug('names of other companies', error);
  }
}
