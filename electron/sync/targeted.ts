import type { EntityType } from '../../shared/ipc/company.ts';
import { relaxed } from '../ledger/relaxed.ts';
import { readByIds } from '../quickbooks/census.ts';
import type { CallOptions } from '../quickbooks/client.ts';
import { storeRows } from './store-rows.ts';
import type { PullDeps } from './types.ts';

export interface TargetedOutcome {
  /** Records whose row in the ledger changed, deleted ones among them. */
  readonly changedCount: number;
  /** Ids that QuickBooks has no more: deleted, or merged into another. */
  readonly goneIds: readonly string[];
  readonly refusedCount: number;
}

/**
 * Reads single records again, 1,000 to a request, and stores them as they are now; those that QuickBooks does not have any more are
 * marked deleted. Cursors stay where they are.
 */
export async function pullRecords(
  deps: Omit<PullDeps, 'createStoreWorker'>,
  type: EntityType,
  ids: readonly string[],
  options: CallOptions,
): Promise<TargetedOutcome> {
  const { db, quickbooks, homeCurrency } = deps;
  const found = await readByIds(quickbooks, { type, ids, homeCurrency, ...options });
  const known = new Set([...found.rows, ...found.refused].map((row) => row.id));
  const goneIds = ids.filter((id) => !known.has(id));
  const deleted = [...found.deleted, ...goneIds.map((id) => ({ type, id, lastUpdatedAt: null }))];
  const at = deps.now().toISOString();
  const changedCount = relaxed(db, () => storeRows(db, type, { ...found, deleted }, at));
  return { changedCount, goneIds, refusedCount: found.refused.length };
}
