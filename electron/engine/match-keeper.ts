import {
  listEvidence,
  listOpenClients,
  listOpenCustomers,
  listRejectedCustomers,
  readLinkInput,
} from '../ledger/match-input.ts';
import { saveCustomerMatches, saveDocumentMatches } from '../ledger/match-results.ts';
import type { WritableDb } from '../ledger/open.ts';
import { createMatcher, type Matcher } from '../matching/customers/index.ts';
import { linkInvoices } from '../matching/invoices/link-invoices.ts';

/**
 * Keeps the stored results of matching in step with the facts. Facts only mark results as out of date; they are
 * computed when somebody looks, or soon after in the background, once for any number of changes.
 */
export interface MatchKeeper {
  /** Clients, customers, documents or links of either kind changed: what depends on them is out of date. */
  touch(what: 'customers' | 'documents'): void;
  /** These clients and customers were linked: they leave the match, which costs work for their neighbours only. */
  leave(clientIds: readonly number[], customerIds: readonly string[]): void;
  /** A person said "not the same". */
  reject(clientId: number, customerId: string): void;
  /** Brings the results up to date now. */
  ensure(): void;
}

const settleMs = 150;

export function createMatchKeeper(db: WritableDb, onChanged: () => void): MatchKeeper {
  let matcher: Matcher | null = null;
  let customersStale = false;
  let documentsStale = false;
  let timer: NodeJS.Timeout | null = null;

  function buildMatcher(): Matcher {
    return createMatcher({
      clients: listOpenClients(db),
      customers: listOpenCustomers(db),
      rejectedPairs: listRejectedCustomers(db),
      documents: listEvidence(db),
    });
  }

  function ensure(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    let changed = 0;
    if (customersStale) {
      matcher ??= buildMatcher();
      customersStale = false;
      changed += saveCustomerMatches(db, matcher.results());
    }
    if (documentsStale) {
      documentsStale = false;
      changed += saveDocumentMatches(db, linkInvoices(readLinkInput(db)));
    }
    if (changed > 0) onChanged();
  }

  function soon(): void {
    documentsStale = true;
    timer ??= setTimeout(ensure, settleMs);
  }

  return {
    ensure,
    touch(what) {
      // Links of customers decide which documents are confident; the reverse does not hold.
      if (what === 'customers') {
        matcher = null;
        customersStale = true;
      }
      soon();
    },
    leave(clientIds, customerIds) {
      for (const id of clientIds) matcher?.remove('client', id);
      for (const id of customerIds) matcher?.remove('customer', id);
      customersStale = true;
      soon();
    },
    reject(clientId, customerId) {
      matcher?.reject(clientId, customerId);
      customersStale = true;
      soon();
    },
  };
}
