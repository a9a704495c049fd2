import { isAppError } from '../../shared/errors.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import { markFailed } from '../ledger/export-item-states.ts';
import type { FaultRecord, ItemRow } from '../ledger/export-items.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import type { QuickbooksError } from '../quickbooks/errors.ts';
import { changedSinceDecided } from './expected.ts';

export const movedOn: FaultRecord = {
  code: 'quickbooks.stale-object',
  recovery: 'review-conflict',
  details: {},
  messages: ['The record was changed in QuickBooks meanwhile, and not by this item.'],
};

export function toFault(error: QuickbooksError): FaultRecord {
  return {
    code: error.code,
    recovery: error.recovery,
    details: error.details,
    messages: error.faults.map((fault) => [fault.message, fault.detail].filter((text) => text !== '').join(': ')),
  };
}

/**
 * Reads an object that is about to be changed and compares it with what a person decided on.
 *
 * @returns its sync token, or null where the item was failed: it moved on
 */
export async function checkObject(
  deps: {
    readonly db: WritableDb;
    readonly quickbooks: Pick<QuickbooksClient, 'read'>;
    readonly homeCurrency: string;
    readonly now: () => Date;
  },
  item: ItemRow,
  id: string,
): Promise<string | null> {
  try {
    const { object } = await deps.quickbooks.read(item.quickbooksType, id, { priority: 'foreground' });
    const why = changedSinceDecided(deps, item, object, item.quickbooksType as EntityType);
    if (why === null) return String(object.SyncToken);
    markFailed(deps.db, item.id, { ...movedOn, messages: [why] }, null);
    return null;
  } catch (error) {
    if (!isAppError(error, 'quickbooks.not-found')) throw error;
    markFailed(deps.db, item.id, { ...movedOn, messages: ['The record is gone from QuickBooks.'] }, null);
    return null;
  }
}
