import type { EntityType } from '../../shared/ipc/company.ts';
import { listParents } from '../ledger/mirror.ts';
import { addChanged, guard, type Run } from './run.ts';
import { pullRecords } from './targeted.ts';
import { walkSince } from './walk.ts';

/*
 * A document moves the balances of its customer, the customer's parents and some accounts, but QuickBooks does not promise that it tells
 * these as changed. Where documents changed, what they may have moved is read again: one request per 1,000 customers, and one for accounts.
 */

const epoch = new Date(0).toISOString();

/** Reads again what changed documents may have moved, as far as it is among the types of this pull. */
export async function refreshBalances(run: Run): Promise<void> {
  const { deps, signal } = run;
  const { customers, documents } = run.moved;
  const isAlive = (type: EntityType) => run.types.includes(type) && !run.failed.has(type);
  if (isAlive('Customer') && customers.size > 0) {
    await guard(run, 'Customer', async () => {
      const ids = [...new Set([...customers, ...listParents(deps.db, [...customers])])];
      addChanged(run, 'Customer', (await pullRecords(deps, 'Customer', ids, { signal })).changedCount);
    });
  }
  if (isAlive('Account') && documents) {
    await guard(run, 'Account', async () => {
      await walkSince(run, 'Account', epoch);
    });
  }
  customers.clear();
  run.moved.documents = false;
}
