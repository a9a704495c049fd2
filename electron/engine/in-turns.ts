import { AppError } from '../../shared/errors.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import type { WithSyncSlot } from './sync-slot.ts';

/**
 * A client whose reads are steps: each waits for this company's turn. For jobs that read much; what a person waits for,
 * and writes, which have their turn before anything is noted as sent, use the client itself.
 */
export function inTurns(client: QuickbooksClient, withSyncSlot: WithSyncSlot): QuickbooksClient {
  const never = new AbortController().signal;
  const step = async <T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> => {
    try {
      return await withSyncSlot(signal ?? never, run);
    } catch (error) {
      // Stopped while it waited: told as the client itself tells it.
      if (signal?.aborted && error === signal.reason) throw new AppError('app.cancelled', 'none', {}, error);
      throw error;
    }
  };
  return {
    realmId: client.realmId,
    query: (statement, o) => step(o?.signal, () => client.query(statement, o)),
    queryPage: (parts, o) => step(o?.signal, () => client.queryPage(parts, o)),
    count: (entity, where, o) => step(o?.signal, () => client.count(entity, where, o)),
    read: (entity, id, o) => step(o?.signal, () => client.read(entity, id, o)),
    cdc: (entities, changedSince, o) => step(o?.signal, () => client.cdc(entities, changedSince, o)),
    batchQueries: (statements, o) => step(o?.signal, () => client.batchQueries(statements, o)),
    post: (request) => client.post(request),
    companyInfo: (o) => step(o?.signal, () => client.companyInfo(o)),
    preferences: (o) => step(o?.signal, () => client.preferences(o)),
  };
}
