import type { EntityType } from '../../shared/ipc/company.ts';
import { listCustomersOf } from '../ledger/mirror.ts';
import { entities, type MappedRows } from '../quickbooks/entities/index.ts';
import type { Run } from './run.ts';

/** Notes whose balances an answer may have moved. Call it before its rows are stored, while the old ones can still be asked. */
export function noteMoved(run: Run, type: EntityType, found: MappedRows<EntityType>): void {
  if (entities[type].hidesInactive || !entities[type].hasCdc) return;
  const ids = [...found.rows, ...found.deleted].map((row) => row.id);
  if (ids.length === 0) return;
  run.moved.documents = true;
  for (const id of listCustomersOf(run.deps.db, type, ids)) run.moved.customers.add(id);
  for (const row of found.rows) {
    const customerId = 'customerId' in row ? row.customerId : null;
    if (customerId !== null) run.moved.customers.add(customerId);
  }
}
