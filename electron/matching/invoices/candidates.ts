import type { AmountMinor } from '../../../shared/money.ts';
import { buildDayIndex, type DayIndex, nearestTo, orderByDay } from './day-index.ts';
import { dayNumber } from './days.ts';
import { foldNumber, foldNumberHead } from './number-folding.ts';
import type { NumberJoin } from './number-join.ts';
import { NumberTable, ValueTable } from './number-table.ts';
import { type Comparison, compareRecords, reasonsOf, scoreOf } from './scoring.ts';
import type { LinkCandidate, LinkInput, QboDocument, SourceInvoice } from './types.ts';

const candidatesMax = 5;
/** A document of the same customer and total counts as a suggestion within this many days, elsewhere fewer. */
const sameTotalDaysMax = 45;
const otherDaysMax = 31;
/** From here on a candidate explains the invoice, and wider searches would only add noise. */
const strongScore = 0.6;
/** With the very number, from here on no other number is looked for. */
const settledScore = 0.75;
/** Below this a candidate shares too little to be shown, unless it has the very number. */
const weakScore = 0.3;

interface Found {
  readonly position: number;
  readonly comparison: Comparison;
  readonly score: number;
}

/**
 * Searches the documents of one kind that no confident link claims: by number, folded number, total and customer, and,
 * where these find nothing strong, by customer and date or by total and date alone. Indexes are built when first asked.
 */
export class CandidateFinder {
  readonly #input: LinkInput;
  readonly #documents: readonly QboDocument[];
  readonly #taken: Uint8Array;
  readonly #join: NumberJoin;
  readonly #rootOf: (customerId: string) => string;
  readonly #days: Int32Array;
  readonly #ordered: Int32Array;
  readonly #numbers: Groups<string>;
  readonly #byNumber: DayIndex;
  readonly #heads: Groups<string>;
  readonly #byHead: DayIndex;
  readonly #roots = new Map<string, number>();
  readonly #rootsByClient = new Map<number, number[]>();
  readonly #byRoot: DayIndex;
  readonly #rootTotals: Groups<number>;
  readonly #byRootTotal: DayIndex;
  readonly #totals: Groups<number>;
  #byTotal: DayIndex | null = null;
  /** Of the search under way. */
  #found: Found[] = [];
  #best = 0;

  constructor(input: LinkInput, kind: QboDocument['kind'], taken: Uint8Array, join: NumberJoin) {
    this.#input = input;
    this.#documents = input.documents;
    this.#taken = taken;
    this.#join = join;
    this.#rootOf = createRootFinder(input.parentOf);
    const { documents } = input;
    const days = new Int32Array(documents.length);
    const free: number[] = [];
    for (let j = 0; j < documents.length; j += 1) {
      if (taken[j] === 1) continue;
      const document = documents[j] as QboDocument;
      if (document.kind !== kind) continue;
      days[j] = dayNumber(document.date);
      if (!document.linked && document.state !== 'deleted') free.push(j);
    }
    this.#days = days;
    this.#ordered = orderByDay(free, days);
    const size = free.length;
    this.#numbers = new Groups(new NumberTable(size));
    this.#heads = new Groups(new NumberTable(size));
    this.#rootTotals = new Groups(new ValueTable(size));
    this.#totals = new Groups(new ValueTable(size));
    const rootAt = new Int32Array(documents.length);
    this.#byNumber = this.#index((document) => {
      const folded = document.number === null ? '' : foldNumber(document.number);
      return folded === '' ? -1 : this.#numbers.add(folded);
    });
    this.#byHead = this.#index((document) => {
      const head = document.number === null ? null : foldNumberHead(document.number);
      return head === null ? -1 : this.#heads.add(head);
    });
    this.#byRoot = this.#index((document, position) => {
      const root = this.#rootOf(document.customerId);
      let group = this.#roots.get(root);
      if (group === undefined) {
        group = this.#roots.size;
        this.#roots.set(root, group);
      }
      rootAt[position] = group;
      return group;
    });
    this.#byRootTotal = this.#index((document, position) => {
      if (document.state !== 'standing') return -1;
      return this.#rootTotals.add(rootTotalKey(rootAt[position] as number, document.totalMinor));
    });
  }

  /** The candidates of an invoice, best first. `firstDocument` starts the chain of documents with its very number. */
  find(invoice: SourceInvoice, firstDocument: number): LinkCandidate[] {
    const day = dayNumber(invoice.date);
    this.#found = [];
    this.#best = 0;
    let otherCustomer = false;
    for (let position = firstDocument; position >= 0; position = this.#join.nextDocument[position] as number) {
      if (this.#taken[position] === 0) this.#consider(invoice, day, position, 'equal', firstDocument);
    }
    for (const { comparison } of this.#found) if (comparison.customer === 'other') otherCustomer = true;
    if (this.#best < settledScore || otherCustomer) this.#findOtherNumbers(invoice, day, firstDocument);
    return ranked(this.#found);
  }

  #findOtherNumbers(invoice: SourceInvoice, day: number, firstDocument: number): void {
    const { number, totalMinor } = invoice;
    const consider = (index: DayIndex, group: number, daysMax: number, likeness: Comparison['number']): void => {
      if (group < 0) return;
      for (const position of nearestTo(index, group, this.#days, day, daysMax)) {
        this.#consider(invoice, day, position, likeness, firstDocument);
      }
    };
    if (number !== null && number !== '') {
      const folded = foldNumber(number);
      if (folded !== '') {
        consider(this.#byNumber, this.#numbers.find(folded), Number.POSITIVE_INFINITY, 'folded');
        consider(this.#byHead, this.#heads.find(folded), Number.POSITIVE_INFINITY, 'folded');
      }
      const head = foldNumberHead(number);
      if (head !== null) consider(this.#byNumber, this.#numbers.find(head), Number.POSITIVE_INFINITY, 'folded');
    }
    const roots = this.#rootsOf(invoice.clientId);
    for (const root of roots) {
      consider(this.#byRootTotal, this.#rootTotals.find(rootTotalKey(root, totalMinor)), sameTotalDaysMax, 'none');
    }
    if (this.#best >= strongScore) return;
    for (const root of roots) consider(this.#byRoot, root, otherDaysMax, 'none');
    this.#byTotal ??= this.#index((document) =>
      document.state === 'standing' ? this.#totals.add(totalKey(document.totalMinor)) : -1,
    );
    consider(this.#byTotal, this.#totals.find(totalKey(totalMinor)), otherDaysMax, 'none');
  }

  #consider(
    invoice: SourceInvoice,
    day: number,
    position: number,
    number: Comparison['number'],
    firstDocument: number,
  ): void {
    for (const earlier of this.#found) if (earlier.position === position) return;
    const document = this.#documents[position] as QboDocument;
    const { customerMap, parentOf, rejectedPairs } = this.#input;
    if (rejectedPairs.size > 0 && rejectedPairs.get(invoice.id)?.has(document.id) === true) return;
    const daysApart = Math.abs((this.#days[position] as number) - day);
    const customers = customerMap.get(invoice.clientId);
    const comparison = compareRecords(
      invoice,
      document,
      number,
      daysApart,
      customers,
      parentOf,
      this.#join,
      firstDocument,
    );
    const score = scoreOf(comparison);
    if (number !== 'equal' && score < weakScore) return;
    this.#found.push({ position, comparison, score });
    if (score > this.#best) this.#best = score;
  }

  #index(groupAt: (document: QboDocument, position: number) => number): DayIndex {
    const documents = this.#documents;
    return buildDayIndex(
      this.#ordered,
      this.#days,
      (position) => groupAt(documents[position] as QboDocument, position),
      (position) => (documents[position] as QboDocument).id,
    );
  }

  /** The groups of the top parents of all customers a client is mapped to. */
  #rootsOf(clientId: number): readonly number[] {
    let groups = this.#rootsByClient.get(clientId);
    if (groups === undefined) {
      groups = [];
      for (const customerId of this.#input.customerMap.get(clientId)?.values() ?? []) {
        const group = this.#roots.get(this.#rootOf(customerId));
        if (group !== undefined && !groups.includes(group)) groups.push(group);
      }
      this.#rootsByClient.set(clientId, groups);
    }
    return groups;
  }
}

/** Numbers keys in the order they are first met. */
class Groups<K> {
  readonly #table: { find(key: K): number; findOrAdd(key: K, position: number): number };
  #count = 0;

  constructor(table: { find(key: K): number; findOrAdd(key: K, position: number): number }) {
    this.#table = table;
  }

  /** The key's group, or -1. */
  find(key: K): number {
    return this.#count === 0 ? -1 : this.#table.find(key);
  }

  add(key: K): number {
    const earlier = this.#table.findOrAdd(key, this.#count);
    if (earlier >= 0) return earlier;
    this.#count += 1;
    return this.#count - 1;
  }
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

/** One value for a total of either sign. */
function totalKey(totalMinor: AmountMinor): number {
  return totalMinor < 0 ? -2 * totalMinor - 1 : 2 * totalMinor;
}

/**
 * One value for a customer and a total. Totals a multiple of 2^30 apart share it, which only offers a candidate that
 * scoring then drops.
 */
function rootTotalKey(root: number, totalMinor: AmountMinor): number {
  return root * 2_147_483_648 + (totalKey(totalMinor) % 2_147_483_648);
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
