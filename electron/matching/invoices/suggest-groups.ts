import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import { dayNumber } from './days.ts';
import type { CustomerMap, QboDocument, SourceInvoice } from './types.ts';

/** Bounds of the search: a person reads a handful of parts, and subsets grow without end. */
const partsMax = 6;
const daysMax = 62;
const poolMax = 24;
const stepsMax = 20_000;
const alternativesMax = 3;

/** One record on one side whose total several records on the other side make up to the cent. */
export interface GroupSuggestion {
  readonly invoiceIds: readonly number[];
  readonly documentIds: readonly string[];
  readonly kind: 'invoice' | 'credit';
  readonly currency: CurrencyCode;
  readonly totalMinor: AmountMinor;
  /** Other sets of parts that fit as exactly. */
  readonly alternatives: number;
}

interface Part {
  readonly position: number;
  readonly day: number;
  readonly totalMinor: AmountMinor;
}

/**
 * Suggests one-to-many and many-to-one groups whose sums agree exactly: same mapped customer, currency and kind, all
 * parts within two months of the whole. Give it what is neither linked nor confident. Only suggestions: linking a
 * group is a person's act.
 */
export function suggestGroups(input: {
  readonly invoices: readonly SourceInvoice[];
  readonly documents: readonly QboDocument[];
  readonly customerMap: CustomerMap;
}): GroupSuggestion[] {
  const { customerMap } = input;
  const invoices = input.invoices.filter((i) => i.state === 'standing' && !i.linked && i.totalMinor > 0);
  const documents = input.documents.filter((d) => d.state === 'standing' && !d.linked && d.totalMinor > 0);
  invoices.sort((a, b) => (a.date === b.date ? a.id - b.id : a.date < b.date ? -1 : 1));
  documents.sort((a, b) => (a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? -1 : 1));

  const ours = new Map<string, Part[]>();
  const theirs = new Map<string, Part[]>();
  invoices.forEach((invoice, position) => {
    const customerId = customerMap.get(invoice.clientId)?.get(invoice.currency);
    if (customerId !== undefined)
      pushPart(ours, partyKey(invoice.kind, invoice.currency, customerId), invoice, position);
  });
  documents.forEach((document, position) => {
    const kind = document.kind === 'invoice' ? 'invoice' : 'credit';
    pushPart(theirs, partyKey(kind, document.currency, document.customerId), document, position);
  });

  const suggestions: GroupSuggestion[] = [];
  const idsOf = (parts: readonly Part[]) => parts.map((part) => (documents[part.position] as QboDocument).id);
  const invoiceIdsOf = (parts: readonly Part[]) => parts.map((part) => (invoices[part.position] as SourceInvoice).id);
  for (const [key, sourceParts] of ours) {
    const bookParts = theirs.get(key) ?? [];
    const add = (whole: Part, sets: Part[][], wholeIsOurs: boolean): void => {
      const parts = sets[0];
      if (parts === undefined) return;
      suggestions.push({
        invoiceIds: wholeIsOurs ? invoiceIdsOf([whole]) : invoiceIdsOf(parts),
        documentIds: wholeIsOurs ? idsOf(parts) : idsOf([whole]),
        kind: key.startsWith('invoice') ? 'invoice' : 'credit',
        currency: (invoices[(sourceParts[0] as Part).position] as SourceInvoice).currency,
        totalMinor: whole.totalMinor,
        alternatives: sets.length - 1,
      });
    };
    for (const whole of sourceParts) add(whole, exactSubsets(whole, bookParts), true);
    for (const whole of bookParts) add(whole, exactSubsets(whole, sourceParts), false);
  }
  return suggestions.sort(
    (a, b) =>
      (a.invoiceIds[0] as number) - (b.invoiceIds[0] as number) ||
      ((a.documentIds[0] as string) < (b.documentIds[0] as string) ? -1 : 1),
  );
}

/** Sets of two to six parts that sum to the whole, fewest days apart first; bounded, so some may be missed. */
function exactSubsets(whole: Part, candidates: readonly Part[]): Part[][] {
  const pool = candidates
    .filter((part) => part.totalMinor < whole.totalMinor && Math.abs(part.day - whole.day) <= daysMax)
    .sort((a, b) => Math.abs(a.day - whole.day) - Math.abs(b.day - whole.day) || a.position - b.position)
    .slice(0, poolMax);
  const found: Part[][] = [];
  const chosen: Part[] = [];
  let steps = 0;
  const search = (from: number, restMinor: AmountMinor): void => {
    if (restMinor === 0 && chosen.length >= 2) {
      found.push([...chosen].sort((a, b) => a.position - b.position));
      return;
    }
    if (chosen.length === partsMax) return;
    for (let i = from; i < pool.length && found.length < alternativesMax && steps < stepsMax; i += 1) {
      const part = pool[i] as Part;
      steps += 1;
      if (part.totalMinor > restMinor) continue;
      chosen.push(part);
      search(i + 1, restMinor - part.totalMinor);
      chosen.pop();
    }
  };
  search(0, whole.totalMinor);
  return found;
}

function partyKey(kind: string, currency: CurrencyCode, customerId: string): string {
  return `${kind} ${currency} ${customerId}`;
}

function pushPart(
  parts: Map<string, Part[]>,
  key: string,
  record: { readonly date: string; readonly totalMinor: AmountMinor },
  position: number,
): void {
  const part = { position, day: dayNumber(record.date), totalMinor: record.totalMinor };
  const list = parts.get(key);
  if (list === undefined) parts.set(key, [part]);
  else list.push(part);
}
