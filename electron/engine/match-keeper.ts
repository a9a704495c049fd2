import {
  listEvidence,
  listOpenClients,
  listOpenCustomers,
  listRejectedCustomers,
  readKnownNames,
  readLinkInput,
} from '../ledger/match-input.ts';
import { saveCustomerMatches, saveDocumentMatches } from '../ledger/match-results.ts';
import type { WritableDb } from '../ledger/open.ts';
import { createMatcher, holdBackMetTwice, type Matcher } from '../matching/customers/index.ts';
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
  /**
   * Brings results up to date now: `customers` those of customers; `documents` also those of documents, unless nothing
   * but links between documents was made since, which takes rows off the lists by itself; `all` everything.
   */
  ensure(what?: 'all' | 'customers' | 'documents'): void;
}

/** A person who goes through a list by keys is not held up: the rest is computed when the changes pause. */
const settleMs = 400;

export function createMatchKeeper(db: WritableDb, onChanged: () => void): MatchKeeper {
  let matcher: Matcher | null = null;
  let customersStale = false;
  let documentsStale: 'no' | 'by-links' | 'by-facts' = 'no';
  let timer: NodeJS.Timeout | null = null;

  function buildMatcher(): Matcher {
    return createMatcher({
      clients: listOpenClients(db),
      customers: listOpenCustomers(db),
      rejectedPairs: listRejectedCustomers(db),
      documents: listEvidence(db),
    });
  }

  function ensure(what: 'all' | 'customers' | 'documents' = 'all'): void {
    let changed = 0;
    if (customersStale) {
      matcher ??= buildMatcher();
      customersStale = false;
      changed += saveCustomerMatches(db, holdBackMetTwice(matcher.results(), readKnownNames(db)));
    }
    if (documentsStale !== 'no' && (what === 'all' || (what === 'documents' && documentsStale === 'by-facts'))) {
      documentsStale = 'no';
      changed += saveDocumentMatches(db, linkInvoices(readLinkInput(db)));
    }
    if (documentsStale === 'no' && timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
    if (changed > 0) onChanged();
  }

  function soon(stale: 'by-links' | 'by-facts'): void {
    if (documentsStale !== 'by-facts') documentsStale = stale;
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(ensure, settleMs);
  }

  return {
    ensure,
    touch(what) {
      // Links of customers decide which documents are confident; the reverse does not hold.
      if (what === 'customers') {
        matcher = null;
        customersStale = true;
      }
      soon(what === 'customers' ? 'by-facts' : 'by-links');
    },
    leave(clientIds, customerIds) {
      for (const id of clientIds) matcher?.remove('client', id);
      for (const id of customerIds) matcher?.remove('customer', id);
      customersStale = true;
      soon('by-facts');
    },
    reject(clientId, customerId) {
      matcher?.reject(clientId, customerId);
      customersStale = true;
      soon('by-facts');
    },
  };
}
