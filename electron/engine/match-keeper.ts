import {
  listAliases,
  listEvidence,
  listOpenClients,
  listOpenCustomers,
  listRejectedCustomers,
  readKnownNames,
  readLinkInputInSteps,
} from '../ledger/match-input.ts';
import {
  areMatchesBehind,
  documentMatchRows,
  noteMatchesBehind,
  saveCustomerMatches,
  saveDocumentMatches,
} from '../ledger/match-results.ts';
import type { WritableDb } from '../ledger/open.ts';
import {
  createMatcherInSteps,
  holdBackMetTwice,
  type KnownPair,
  type Matcher,
  pairKnownNames,
} from '../matching/customers/index.ts';
import { linkInvoicesInSteps } from '../matching/invoices/link-invoices.ts';

/**
 * Keeps the stored results of matching in step with the facts. Facts only mark results as out of date; they are
 * computed when somebody decides by them, or soon after in the background, once for any number of changes.
 *
 * Both are matched in slices between which the engine answers its windows: 25,000 customers on each side, or 100,000 invoices, take seconds. While a
 * person goes through them, only the neighbours of what was linked are matched again; in the next pause all that is left
 * is matched anew, so that what is stored follows from the facts and not from the way there.
 */
export interface MatchKeeper {
  /** Clients, customers, documents or links of either kind changed: what depends on them is out of date. */
  touch(what: 'customers' | 'documents'): void;
  /** These clients and customers were linked: they leave the match, which costs work for their neighbours only. */
  leave(clientIds: readonly number[], customerIds: readonly string[]): void;
  /** Names that people accepted as one in other companies: a reason to suggest, where the person wants it. */
  learn(names: readonly KnownPair[]): void;
  /** A person said "not the same". */
  reject(clientId: number, customerId: string): void;
  /**
   * Somebody looks at a list: what can be brought up to date at once is, the rest goes on in the background and is
   * announced. @returns whether results are up to date now
   */
  look(what: 'customers' | 'documents'): boolean;
  /** Brings results up to date now: those of customers, or of documents too. */
  ensure(what?: 'all' | 'customers'): void;
  /** Brings results of documents up to date in slices, for who decides by them. */
  linked(): Promise<void>;
  /** Brings everything up to date in slices, so that windows are answered meanwhile. */
  settle(): Promise<void>;
}

/** A person who goes through a list by keys is not held up: the rest is computed when the changes pause. */
const settleMs = 400;
/** How long a look may take: a small company is matched within it, so that its list is never behind. */
const lookMs = 60;
/** How long a slice may hold the engine. */
const sliceMs = 12;
/** Rows stored in one go. */
const savedAtOnce = 500;

export function createMatchKeeper(db: WritableDb, onChanged: () => void): MatchKeeper {
  let matcher: Matcher | null = null;
  let customersStale = false;
  let documentsStale: 'no' | 'by-links' | 'by-facts' = 'no';
  let timer: NodeJS.Timeout | null = null;
  /** Matching of customers that is under way; dropped when facts change under it. */
  let work: Generator<void, void> | null = null;
  /** Matching of documents that is under way; dropped when facts or links change under it. */
  let linking: Generator<void, void> | null = null;
  /** What somebody looked at last goes first. */
  let looked: 'customers' | 'documents' = 'customers';
  /** The matcher held other records when it learned how common words are: its results are close, not final. */
  let approximate = false;
  /** Matching anew that is under way beside the matcher that answers meanwhile. */
  let renewal: Generator<void, void> | null = null;
  let noted = areMatchesBehind(db);
  let changedCount = 0;
  /** Names that people accepted in other companies. */
  let learned: readonly KnownPair[] = [];

  function build(): Generator<void, Matcher> {
    const clients = listOpenClients(db);
    const customers = listOpenCustomers(db);
    return createMatcherInSteps({
      clients,
      customers,
      rejectedPairs: listRejectedCustomers(db),
      aliases: pairKnownNames(clients, customers, [...listAliases(db), ...learned]),
      documents: listEvidence(db),
    });
  }

  function* saveResults(by: Matcher): Generator<void, void> {
    const results = holdBackMetTwice(yield* by.resultsInSteps(), readKnownNames(db));
    for (let start = 0; start < results.length; start += savedAtOnce) {
      changedCount += saveCustomerMatches(db, results.slice(start, start + savedAtOnce));
      yield;
    }
  }

  function* matchCustomers(): Generator<void, void> {
    if (matcher === null) {
      matcher = yield* build();
      approximate = false;
    }
    yield* saveResults(matcher);
    customersStale = false;
  }

  function* renew(): Generator<void, void> {
    const next = yield* build();
    yield* saveResults(next);
    matcher = next;
    approximate = false;
  }

  /** Goes on matching anew what is approximate, until it is done or the time is over. @returns whether it is done */
  function goOnRenewing(untilMs: number): boolean {
    if (!approximate) return true;
    renewal ??= renew();
    do {
      if (renewal.next().done === true) renewal = null;
    } while (renewal !== null && performance.now() < untilMs);
    return renewal === null;
  }

  /** Goes on matching customers until it is done or the time is over. @returns whether it is done */
  function goOn(untilMs: number): boolean {
    if (!customersStale) return true;
    work ??= matchCustomers();
    do {
      if (work.next().done === true) work = null;
    } while (work !== null && performance.now() < untilMs);
    return work === null;
  }

  function* matchDocuments(): Generator<void, void> {
    const rows = documentMatchRows(yield* linkInvoicesInSteps(yield* readLinkInputInSteps(db)));
    for (let start = 0; start < rows.length; start += savedAtOnce) {
      changedCount += saveDocumentMatches(db, rows.slice(start, start + savedAtOnce));
      yield;
    }
    documentsStale = 'no';
  }

  /** Goes on matching documents until it is done or the time is over. @returns whether it is done */
  function goOnLinking(untilMs: number): boolean {
    if (documentsStale === 'no') return true;
    linking ??= matchDocuments();
    do {
      if (linking.next().done === true) linking = null;
    } while (linking !== null && performance.now() < untilMs);
    return linking === null;
  }

  /** Says what changed, and stops waiting where nothing is left to do. */
  function conclude(): void {
    if (documentsStale === 'no' && !customersStale && !approximate) {
      stopTimer();
      note(false);
    }
    if (changedCount === 0) return;
    changedCount = 0;
    onChanged();
  }

  function note(behind: boolean): void {
    if (noted === behind) return;
    noted = behind;
    noteMatchesBehind(db, behind);
  }

  function stopTimer(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  function ensure(what: 'all' | 'customers' = 'all'): void {
    goOn(Number.POSITIVE_INFINITY);
    if (what === 'all') goOnLinking(Number.POSITIVE_INFINITY);
    conclude();
  }

  /** One slice of what is left; the next one after whatever else waits. */
  function runSlice(): void {
    timer = null;
    if (!db.open) return;
    const steps = looked === 'customers' ? [goOn, goOnLinking] : [goOnLinking, goOn];
    for (const step of steps) {
      const done = step(performance.now() + sliceMs);
      if (done) continue;
      timer = setTimeout(runSlice);
      return;
    }
    const done = goOnRenewing(performance.now() + sliceMs);
    conclude();
    if (!done) timer = setTimeout(runSlice);
  }

  const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

  function soon(delayMs: number): void {
    stopTimer();
    timer = setTimeout(runSlice, delayMs);
  }

  /** Facts changed: what was under way rests on old ones. */
  function markStale(stale: 'customers' | 'by-links'): void {
    if (stale === 'customers') {
      customersStale = true;
      work = null;
      renewal = null;
    }
    note(true);
    linking = null;
    if (documentsStale !== 'by-facts') documentsStale = stale === 'customers' ? 'by-facts' : 'by-links';
    soon(settleMs);
  }

  if (noted) markStale('customers');

  return {
    ensure,
    look(what) {
      looked = what;
      const untilMs = performance.now() + lookMs;
      // Links between documents take rows off the lists by themselves.
      const done = what === 'customers' ? goOn(untilMs) : documentsStale !== 'by-facts' || goOnLinking(untilMs);
      if (done) conclude();
      else soon(0);
      return done;
    },
    async linked() {
      while (db.open && !goOnLinking(performance.now() + sliceMs)) await turn();
      if (db.open) conclude();
    },
    async settle() {
      const steps = [goOn, goOnLinking, goOnRenewing];
      while (db.open && !steps.every((step) => step(performance.now() + sliceMs))) await turn();
      if (db.open) ensure();
    },
    touch(what) {
      // Links of customers decide which documents are confident; the reverse does not hold.
      if (what === 'customers') matcher = null;
      markStale(what === 'customers' ? 'customers' : 'by-links');
    },
    leave(clientIds, customerIds) {
      for (const id of clientIds) matcher?.remove('client', id);
      for (const id of customerIds) matcher?.remove('customer', id);
      approximate = matcher !== null;
      markStale('customers');
    },
    learn(names) {
      if (names.length === 0 && learned.length === 0) return;
      if (JSON.stringify(names) === JSON.stringify(learned)) return;
      learned = names;
      matcher = null;
      markStale('customers');
    },
    reject(clientId, customerId) {
      matcher?.reject(clientId, customerId);
      markStale('customers');
    },
  };
}
