import type { WritableDb } from '../ledger/open.ts';
import { listMappedCustomers } from '../ledger/payment-parties.ts';
import { findQboPayment } from '../ledger/payments.ts';
import { applyPayments } from './backfill.ts';

/**
 * Keeps what backfill wrote in step with decisions about documents and payments: an invoice linked later gets its share
 * of payments at once, an unlinked one loses it. Facts alone are written, no decision: undo and redo are left alone.
 */
export interface PaymentKeeper {
  /** The records of these mappings were linked or freed, or something else was said about these payments of QuickBooks. */
  touch(mappingIds: readonly number[], qboPaymentIds?: readonly string[]): void;
  /** Resolves when everything touched is up to date. */
  settled(): Promise<void>;
}

const customersPerStep = 20;

/**
 * @param isOn  whether payments were backfilled, or are being: before, there is nothing to keep
 * @param onChanged  called when lists have to be fetched again
 */
export function createPaymentKeeper(db: WritableDb, isOn: () => boolean, onChanged: () => void): PaymentKeeper {
  const waiting = new Set<string>();
  let work: Promise<void> | null = null;

  async function run(): Promise<void> {
    let changed = 0;
    for (;;) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      // The company was closed; the next run of the backfill finds what is left.
      if (!db.open || waiting.size === 0) break;
      const ids = [...waiting].slice(0, customersPerStep);
      const { group, saved, withdrawn, findings } = db.transaction(() => applyPayments(db, ids))();
      for (const id of group.customerIds) waiting.delete(id);
      changed += saved + withdrawn + findings;
    }
    work = null;
    if (changed > 0) onChanged();
  }

  return {
    touch(mappingIds, qboPaymentIds = []) {
      if (mappingIds.length + qboPaymentIds.length === 0 || !isOn()) return;
      for (const id of listMappedCustomers(db, mappingIds)) waiting.add(id);
      for (const id of qboPaymentIds) {
        const customerId = findQboPayment(db, id)?.customerId;
        if (typeof customerId === 'string') waiting.add(customerId);
      }
      if (waiting.size > 0) work ??= run();
    },
    settled: () => work ?? Promise.resolve(),
  };
}
