import type { CurrencyCode } from '../../../shared/money.ts';
import { finish } from '../steps.ts';
import { CandidateFinder } from './candidates.ts';
import { joinByNumber, type NumberJoin } from './number-join.ts';
import type {
  AmbiguousInvoice,
  CustomerMap,
  ExclusionReason,
  Link,
  LinkInput,
  LinkResult,
  QboDocument,
  SourceInvoice,
} from './types.ts';

/** Invoices whose candidates are searched in one step. */
const searchedAtOnce = 200;

/**
 * Proposes links between source invoices and QuickBooks documents (invoices to invoices, credits to credit memos).
 *
 * Confident: number, total, currency and mapped customer agree, the number is met once among what stands on each side
 * (linked records count too), both stand, neither is linked, and nobody said "not the same". Everything else that has
 * a candidate is ambiguous, with reasons; candidates never include documents that a confident link claims.
 * The result depends on the records only, never on their order.
 */
export function linkInvoices(input: LinkInput): LinkResult {
  return finish(linkInvoicesInSteps(input));
}

/** The same in steps between which others can have their turn. */
export function* linkInvoicesInSteps(input: LinkInput): Generator<void, LinkResult> {
  const { invoices, documents } = input;
  const join = joinByNumber(invoices, documents);
  yield;
  const taken = new Uint8Array(documents.length);
  const documentIds = findConfident(input, join, taken);
  yield;
  const confident: Link[] = [];
  const excluded: { invoiceId: number; reason: ExclusionReason }[] = [];
  const open: number[] = [];
  for (let i = 0; i < invoices.length; i += 1) {
    const invoice = invoices[i] as SourceInvoice;
    const documentId = documentIds[i] as string;
    const reason = documentId === '' ? exclusionOf(invoice, input.window) : null;
    if (documentId !== '') confident.push({ invoiceId: invoice.id, documentId });
    else if (reason === null) open.push(i);
    else excluded.push({ invoiceId: invoice.id, reason });
  }

  const ambiguous: AmbiguousInvoice[] = [];
  const unmatched: number[] = [];
  if (open.length > 0) {
    const finders = {
      invoice: once(() => new CandidateFinder(input, 'invoice', taken, join)),
      credit: once(() => new CandidateFinder(input, 'credit-memo', taken, join)),
    };
    for (const [index, i] of open.entries()) {
      if (index % searchedAtOnce === 0) yield;
      const invoice = invoices[i] as SourceInvoice;
      const candidates = finders[invoice.kind]().find(invoice, join.firstDocument[i] as number);
      if (candidates.length > 0) ambiguous.push({ invoiceId: invoice.id, candidates });
      else unmatched.push(invoice.id);
    }
  }
  return {
    confident: sortedByInvoice(confident),
    ambiguous: sortedByInvoice(ambiguous),
    unmatched: unmatched.sort((a, b) => a - b),
    excluded: sortedByInvoice(excluded),
  };
}

/**
 * The document of each invoice that has a confident link, '' elsewhere; marks those documents as taken. Goes along the
 * documents, whose texts it compares, and jumps to the invoices, of which it needs numbers only.
 */
function findConfident(input: LinkInput, join: NumberJoin, taken: Uint8Array): string[] {
  const { invoices, documents, rejectedPairs, window } = input;
  const customerIn = createCustomerLookup(input.customerMap);
  const documentIds: string[] = new Array<string>(invoices.length).fill('');
  for (let j = 0; j < documents.length; j += 1) {
    const first = join.firstOf[j] as number;
    if (first < 0 || join.standingDocuments[first] !== 1 || join.standingInvoices[first] !== 1) continue;
    const i = join.lastInvoice[first] as number;
    const document = documents[j] as QboDocument;
    const invoice = invoices[i] as SourceInvoice;
    if (
      document.state === 'standing' &&
      document.totalMinor === invoice.totalMinor &&
      document.currency === invoice.currency &&
      !document.linked &&
      customerIn(invoice.currency).get(invoice.clientId) === document.customerId &&
      exclusionOf(invoice, window) === null &&
      (rejectedPairs.size === 0 || rejectedPairs.get(invoice.id)?.has(document.id) !== true)
    ) {
      taken[j] = 1;
      documentIds[i] = document.id;
    }
  }
  return documentIds;
}

/** The same map with the currency first: nearly all records share one. */
function createCustomerLookup(customerMap: CustomerMap): (currency: CurrencyCode) => ReadonlyMap<number, string> {
  const byCurrency = new Map<CurrencyCode, Map<number, string>>();
  for (const [clientId, customers] of customerMap) {
    for (const [currency, customerId] of customers) {
      const clients = byCurrency.get(currency);
      if (clients === undefined) byCurrency.set(currency, new Map([[clientId, customerId]]));
      else clients.set(clientId, customerId);
    }
  }
  const none = new Map<number, string>();
  let last: CurrencyCode | null = null;
  let found: ReadonlyMap<number, string> = none;
  return (currency) => {
    if (currency !== last) {
      last = currency;
      found = byCurrency.get(currency) ?? none;
    }
    return found;
  };
}

function exclusionOf(invoice: SourceInvoice, window: LinkInput['window']): ExclusionReason | null {
  if (invoice.state !== 'standing') return invoice.state;
  if (invoice.linked) return 'linked';
  if (window === undefined) return null;
  const outside =
    (window.from !== null && invoice.date < window.from) || (window.to !== null && invoice.date > window.to);
  return outside ? 'outside-window' : null;
}

/** Rows mostly arrive in order of id, where looking is cheaper than sorting. */
function sortedByInvoice<T extends { readonly invoiceId: number }>(rows: T[]): T[] {
  for (let i = 1; i < rows.length; i += 1) {
    if ((rows[i - 1] as T).invoiceId > (rows[i] as T).invoiceId) return rows.sort((a, b) => a.invoiceId - b.invoiceId);
  }
  return rows;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
