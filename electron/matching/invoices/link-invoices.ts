import { CandidateFinder } from './candidates.ts';
import { joinByNumber } from './number-join.ts';
import type {
  AmbiguousInvoice,
  ExclusionReason,
  Link,
  LinkInput,
  LinkResult,
  QboDocument,
  SourceInvoice,
} from './types.ts';

/**
 * Proposes links between source invoices and QuickBooks documents (invoices to invoices, credits to credit memos).
 *
 * Confident: number, total, currency and mapped customer agree, the number is met once among what stands on each side
 * (linked records count too), both stand, neither is linked, and nobody said "not the same". Everything else that has
 * a candidate is ambiguous, with reasons; candidates never include documents that a confident link claims.
 * The result depends on the records only, never on their order.
 */
export function linkInvoices(input: LinkInput): LinkResult {
  const { invoices, documents, customerMap, rejectedPairs } = input;
  const join = joinByNumber(invoices, documents);
  const confident: Link[] = [];
  const excluded: { invoiceId: number; reason: ExclusionReason }[] = [];
  const open: number[] = [];
  const taken = new Uint8Array(documents.length);

  for (let i = 0; i < invoices.length; i += 1) {
    const invoice = invoices[i] as SourceInvoice;
    const reason = exclusionOf(invoice, input.window);
    if (reason !== null) {
      excluded.push({ invoiceId: invoice.id, reason });
      continue;
    }
    const first = join.firstDocument[i] as number;
    if (first >= 0 && join.standingInvoices[first] === 1 && join.standingDocuments[first] === 1) {
      const position = join.standingPosition[first] as number;
      const document = documents[position] as QboDocument;
      if (
        document.totalMinor === invoice.totalMinor &&
        document.currency === invoice.currency &&
        !document.linked &&
        customerMap.get(invoice.clientId)?.get(invoice.currency) === document.customerId &&
        (rejectedPairs.size === 0 || rejectedPairs.get(invoice.id)?.has(document.id) !== true)
      ) {
        taken[position] = 1;
        confident.push({ invoiceId: invoice.id, documentId: document.id });
        continue;
      }
    }
    open.push(i);
  }

  const ambiguous: AmbiguousInvoice[] = [];
  const unmatched: number[] = [];
  if (open.length > 0) {
    const finders = {
      invoice: once(() => new CandidateFinder(input, 'invoice', taken, join)),
      credit: once(() => new CandidateFinder(input, 'credit-memo', taken, join)),
    };
    for (const i of open) {
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
