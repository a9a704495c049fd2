import type { CurrencyCode } from '../../../shared/money.ts';
import { dayNumber } from './days.ts';
import { foldNumber, foldNumberHead } from './number-folding.ts';
import type { NumberJoin } from './number-join.ts';
import { type Comparison, compareRecords, reasonsOf, scoreOf } from './scoring.ts';
import type { LinkCandidate, LinkInput, QboDocument, SourceInvoice } from './types.ts';

const candidatesMax = 5;
/** A document of the same customer and total counts as a suggestion within this many days, elsewhere fewer. */
const sameTotalDaysMax = 45;
const sameCustomerDaysMax = 31;
const sameAmountDaysMax = 31;
/** From here on a candidate explains the invoice, and wider searches would only add noise. */
const strongScore = 0.6;
/** Below this a candidate shares too little to be shown, unless it has the very number. */
const weakScore = 0.3;
/** Of one key's documents only this many nearest in date are looked at: recurring invoices repeat their totals. */
const nearestMax = 8;

/** Positions of documents under one key, with the key's days in step once it has been asked for. */
interface Bucket {
  readonly positions: number[];
  days: Int32Array | null;
}

type Index = Map<string, Bucket>;

/**
 * Indexes the documents that no confident link claims and gives a search over them: by number, folded number, total
 * and customer, and, where these find nothing strong, by customer and date or by total and date alone.
 */
export function createCandidateFinder(
  input: LinkInput,
  taken: Uint8Array,
  join: NumberJoin,
): (invoice: SourceInvoice, firstDocument: number) => LinkCandidate[] {
  const { documents, customerMap, rejectedPairs } = input;
  const rootOf = createRootFinder(input.parentOf);
  const byFolded: Index = new Map();
  const byHead: Index = new Map();
  const byCustomerTotal: Index = new Map();
  const byCustomer: Index = new Map();
  const byTotal: Index = new Map();

  for (let j = 0; j < documents.length; j += 1) {
    const document = documents[j] as QboDocument;
    if (taken[j] === 1 || document.linked || document.state === 'deleted') continue;
    const kind = document.kind === 'invoice' ? 'i' : 'c';
    if (document.number !== null && document.number !== '') {
      const folded = foldNumber(document.number);
      if (folded !== '') push(byFolded, kind + folded, j);
      const head = foldNumberHead(document.number);
      if (head !== null) push(byHead, kind + head, j);
    }
    const root = `${kind}${rootOf(document.customerId)}`;
    push(byCustomer, root, j);
    if (document.state === 'standing') {
      const total = `${document.currency}${document.totalMinor}`;
      push(byCustomerTotal, `${root} ${total}`, j);
      push(byTotal, kind + total, j);
    }
  }

  return (invoice, firstDocument) => {
    const kind = invoice.kind === 'invoice' ? 'i' : 'c';
    const rejected = rejectedPairs.get(invoice.id);
    const customers = customerMap.get(invoice.clientId);
    const mapped = customers?.get(invoice.currency) ?? null;
    const day = dayNumber(invoice.date);
    const found = new Map<number, Comparison>();
    let best = 0;

    const consider = (position: number, number: Comparison['number']): void => {
      if (found.has(position)) return;
      const document = documents[position] as QboDocument;
      if (rejected?.has(document.id) === true) return;
      const comparison = compareRecords(
        invoice,
        document,
        number,
        day,
        mapped,
        customers,
        input.parentOf,
        join,
        firstDocument,
      );
      const score = scoreOf(comparison);
      if (number !== 'equal' && score < weakScore) return;
      found.set(position, comparison);
      if (score > best) best = score;
    };
    const considerNearest = (index: Index, key: string, number: Comparison['number'], daysMax: number): void => {
      const bucket = index.get(key);
      if (bucket !== undefined)
        for (const position of nearest(bucket, documents, day, daysMax)) consider(position, number);
    };

    for (let position = firstDocument; position >= 0; position = join.nextDocument[position] as number) {
      if (taken[position] === 0) consider(position, 'equal');
    }
    if (invoice.number !== null && invoice.number !== '') {
      const folded = foldNumber(invoice.number);
      if (folded !== '') {
        considerNearest(byFolded, kind + folded, 'folded', Number.POSITIVE_INFINITY);
        considerNearest(byHead, kind + folded, 'folded', Number.POSITIVE_INFINITY);
      }
      const head = foldNumberHead(invoice.number);
      if (head !== null) considerNearest(byFolded, kind + head, 'folded', Number.POSITIVE_INFINITY);
    }
    const total = `${invoice.currency}${invoice.totalMinor}`;
    const roots = rootsOf(customers, rootOf);
    for (const root of roots) considerNearest(byCustomerTotal, `${kind}${root} ${total}`, 'none', sameTotalDaysMax);
    if (best < strongScore) {
      for (const root of roots) considerNearest(byCustomer, kind + root, 'none', sameCustomerDaysMax);
      considerNearest(byTotal, kind + total, 'none', sameAmountDaysMax);
    }
    return ranked(found, documents);
  };
}

function ranked(found: ReadonlyMap<number, Comparison>, documents: readonly QboDocument[]): LinkCandidate[] {
  if (found.size === 0) return [];
  return [...found]
    .map(([position, comparison]) => ({
      documentId: (documents[position] as QboDocument).id,
      score: scoreOf(comparison),
      comparison,
    }))
    .sort((a, b) => b.score - a.score || (a.documentId < b.documentId ? -1 : 1))
    .slice(0, candidatesMax)
    .map(({ documentId, score, comparison }) => ({ documentId, score, reasons: reasonsOf(comparison) }));
}

/** The top parents of all customers a client is mapped to, in order. */
function rootsOf(customers: ReadonlyMap<CurrencyCode, string> | undefined, rootOf: (id: string) => string): string[] {
  if (customers === undefined) return [];
  return [...new Set([...customers.values()].map(rootOf))].sort();
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

function push(index: Index, key: string, position: number): void {
  const bucket = index.get(key);
  if (bucket === undefined) index.set(key, { positions: [position], days: null });
  else bucket.positions.push(position);
}

/** The documents of a bucket nearest to a day, ties by id; the bucket is put in order of date at its first use. */
function nearest(bucket: Bucket, documents: readonly QboDocument[], day: number, daysMax: number): number[] {
  const { positions } = bucket;
  if (bucket.days === null) {
    if (positions.length > 1) {
      positions.sort((a, b) => {
        const [left, right] = [documents[a] as QboDocument, documents[b] as QboDocument];
        if (left.date !== right.date) return left.date < right.date ? -1 : 1;
        return left.id < right.id ? -1 : 1;
      });
    }
    bucket.days = Int32Array.from(positions, (position) => dayNumber((documents[position] as QboDocument).date));
  }
  const { days } = bucket;
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[middle] as number) < day) low = middle + 1;
    else high = middle;
  }
  const result: number[] = [];
  let before = low - 1;
  let after = low;
  while (result.length < nearestMax && (before >= 0 || after < days.length)) {
    const back = before >= 0 ? day - (days[before] as number) : Number.POSITIVE_INFINITY;
    const forth = after < days.length ? (days[after] as number) - day : Number.POSITIVE_INFINITY;
    if (Math.min(back, forth) > daysMax) break;
    if (forth <= back) {
      result.push(positions[after] as number);
      after += 1;
    } else {
      result.push(positions[before] as number);
      before -= 1;
    }
  }
  return result;
}
