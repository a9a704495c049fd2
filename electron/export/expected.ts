import { z } from 'zod';
import type { EntityType } from '../../shared/ipc/company.ts';
import type { ItemRow } from '../ledger/export-items.ts';
import type { ReadableDb, WritableDb } from '../ledger/open.ts';
import { documentKey, snapshotCustomers, snapshotQboDocuments } from '../ledger/snapshots.ts';
import type { JsonObject as QboObject } from '../quickbooks/replies.ts';
import { type Facts, sameFacts } from '../review/facts.ts';
import { storeObject } from './confirm.ts';

const State = z.object({
  TotalAmt: z.number().nullish(),
  Balance: z.number().nullish(),
  PrivateNote: z.string().nullish(),
  LinkedTxn: z.array(z.object({ TxnType: z.string() })).nullish(),
});

/** The compared facts of an object as the mirror has it; null for payments, which have none. */
export function factsOf(db: ReadableDb, type: string, id: string): Facts | null {
  if (type === 'Customer') return snapshotCustomers(db, [id]).get(id) ?? null;
  if (type === 'Payment') return null;
  return snapshotQboDocuments(db, [{ type, id }]).get(documentKey(type, id)) ?? null;
}

/**
 * Stores the newest version of an object that is about to be changed, and says what forbids the change: a person decided
 * on other facts, it is settled, or it stands in a deposit. Null where nothing does.
 */
export function changedSinceDecided(
  deps: { readonly db: WritableDb; readonly homeCurrency: string; readonly now: () => Date },
  item: ItemRow,
  object: QboObject,
  type: EntityType,
): string | null {
  const { db, homeCurrency, now } = deps;
  const { proof, expected } = item.content;
  if (proof.by !== 'object') return null;
  storeObject(db, type, object, homeCurrency, now().toISOString());
  const facts = factsOf(db, type, proof.id);
  if (expected !== undefined && facts !== null && !sameFacts(expected as Facts, facts)) {
    return 'It was changed in QuickBooks since this was decided.';
  }
  const state = State.parse(object);
  if (proof.done !== 'void' && proof.done !== 'deleted') return null;
  if (state.LinkedTxn?.some((link) => link.TxnType === 'Deposit') === true)
    return 'It stands in a bank deposit. Remove it from there first.';
  const isOpen = type !== 'Invoice' && type !== 'CreditMemo' ? true : state.Balance === state.TotalAmt;
  return isOpen ? null : 'It is settled in part or whole. Take its payments back first.';
}
