import type { CurrencyCode } from '../../../shared/money.ts';
import { buildDayIndex, type DayIndex, orderByDay, visitNearest } from './day-index.ts';
import { dayNumber } from './days.ts';
import { foldNumber, foldNumberHead } from './number-folding.ts';
import type { NumberJoin } from './number-join.ts';
import { type Comparison, compareRecords, reasonsOf, scoreOf } from './scoring.ts';
import type { LinkCandidate, LinkInput, QboDocument, SourceInvoice } from './types.ts';

const candidatesMax = 5;
/** A document of the same customer and total counts as a suggestion within this many days, elsewhere fewer. */
const sameTotalDaysMax = 45;
const otherDaysMax = 31;
/** From here on a candidate explains the invoice, and wider searches would only add noise. */
const strongScore = 0.6;
/** Below this a candidate shares too little to be shown, unless it has the very number. */
const weakScore = 0.3;

interface Found {
  readonly position: number;
  readonly comparison: Comparison;
  readonly score: number;
}

/**
 * Indexes the documents of one kind that no confident link claims and gives a search over them: by number, folded number, total
 * and customer, and, where these find nothing strong, by customer and date or by total and date alone.
 */
export function createCandidateFinder(
  input: LinkInput,
  kind: QboDocument['kind'],
  taken: Uint8Array,
  join: NumberJoin,
): (invoice: SourceInvoice, firstDocument: number) => LinkCandidate[] {
  const { documents, customerMap, rejectedPairs } = input;
  const rootOf = createRootFinder(input.parentOf);
  const at = (position: number): QboDocument => documents[position] as QboDocument;

  const days = new Int32Array(documents.length);
  const free: number[] = [];
  for (let j = 0; j < documents.length; j += 1) {
    if (taken[j] === 1) continue;
    const document = at(j);
    if (document.kind !== kind) continue;
    days[j] = dayNumber(document.date);
    if (!document.linked && document.state !== 'deleted') free.push(j);
  }
  const ordered = orderByDay(free, days);
  const index = (keyOf: (position: number) => string | null): DayIndex =>
    buildDayIndex(ordered, days, keyOf, (position) => at(position).id);
  const folded = (position: number, fold: (number: string) => string | null): string | null => {
    const { number } = at(position);
    const text = number === null ? null : fold(number);
    return text === null || text === '' ? null : text;
  };
  const totalKey = (currency: CurrencyCode, totalMinor: number): string => currency + totalMinor;
  const standing = (position: number): boolean => at(position).state === 'standing';

  const byFolded = index((position) => folded(position, foldNumber));
  const byHead = index((position) => folded(position, foldNumberHead));
  const byCustomerTotal = index((position) => {
    if (!standing(position)) return null;
    const { currency, totalMinor, customerId } = at(position);
    return `${totalKey(currency, totalMinor)} ${rootOf(customerId)}`;
  });
  const byCustomer = once(() => index((position) => rootOf(at(position).customerId)));
  const byTotal = once(() =>
    index((position) => (standing(position) ? totalKey(at(position).currency, at(position).totalMinor) : null)),
  );

  return (invoice, firstDocument) => {
    const rejected = rejectedPairs.get(invoice.id);
    const customers = customerMap.get(invoice.clientId);
    const day = dayNumber(invoice.date);
    const found: Found[] = [];
    let best = 0;

    const consider = (position: number, number: Comparison['number']): void => {
      for (const earlier of found) if (earlier.position === position) return;
      const document = at(position);
      if (rejected?.has(document.id) === true) return;
      const daysApart = Math.abs((days[position] as number) - day);
      const comparison = compareRecords(
        invoice,
        document,
        number,
        daysApart,
        customers,
        input.parentOf,
        join,
        firstDocument,
      );
      const score = scoreOf(comparison);
      if (number !== 'equal' && score < weakScore) return;
      found.push({ position, comparison, score });
      if (score > best) best = score;
    };
    const considerFolded = (position: number): void => consider(position, 'folded');
    const considerOther = (position: number): void => consider(position, 'none');

    for (let position = firstDocument; position >= 0; position = join.nextDocument[position] as number) {
      if (taken[position] === 0) consider(position, 'equal');
    }
    if (invoice.number !== null && invoice.number !== '') {
      const number = foldNumber(invoice.number);
      if (number !== '') {
        visitNearest(byFolded, number, days, day, Number.POSITIVE_INFINITY, considerFolded);
        visitNearest(byHead, number, days, day, Number.POSITIVE_INFINITY, considerFolded);
      }
      const head = foldNumberHead(invoice.number);
      if (head !== null) visitNearest(byFolded, head, days, day, Number.POSITIVE_INFINITY, considerFolded);
    }
    const total = totalKey(invoice.currency, invoice.totalMinor);
    const roots = rootsOf(customers, rootOf);
    for (const root of roots) {
      visitNearest(byCustomerTotal, `${total} ${root}`, days, day, sameTotalDaysMax, considerOther);
    }
    if (best < strongScore) {
      for (const root of roots) visitNearest(byCustomer(), root, days, day, otherDaysMax, considerOther);
      visitNearest(byTotal(), total, days, day, otherDaysMax, considerOther);
    }
    return ranked(found);
  };
}

function ranked(found: Found[]): LinkCandidate[] {
  if (found.length > 1) {
    found.sort((a, b) => {
      return b.score - a.score || (a.comparison.document.id < b.comparison.document.id ? -1 : 1);
    });
  }
  if (found.length > candidatesMax) found.length = candidatesMax;
  return found.map(({ comparison, score }) => ({
    documentId: comparison.document.id,
    score,
    reasons: reasonsOf(comparison),
  }));
}

/** The top parents of all customers a client is mapped to, in order. */
function rootsOf(
  customers: ReadonlyMap<CurrencyCode, string> | undefined,
  rootOf: (id: string) => string,
): readonly string[] {
  if (customers === undefined) return [];
  const roots: string[] = [];
  for (const customerId of customers.values()) {
    const root = rootOf(customerId);
    if (!roots.includes(root)) roots.push(root);
  }
  return roots.length > 1 ? roots.sort() : roots;
}

function createRootFinder(parentOf: ReadonlyMap<string, string>): (customerId: string) => string {
  if (parentOf.size === 0) return (customerId) => customerId;
  return (customerId) => {
    let root = customerId;
    // QuickBooks nests five levels; the bound keeps a damaged mirror from looping.
    for (let level = 0; level < 8; level += 1) {
      const parent = parentOf.get(root);
      if (parent === undefined) break;
      root = parent;
    }
    return root;
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
