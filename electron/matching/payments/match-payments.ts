import type { AmountMinor } from '../../../shared/money.ts';
import { daysBetween } from '../invoices/days.ts';
import type { CustomerMap } from '../invoices/types.ts';
import type { PaymentPair, PaymentReason, PossiblePair, QboPayment, SourcePayment } from './types.ts';

/** A payment is booked within these days of its receipt on both sides, or carries the same reference. */
const nearDays = 5;
/** Equal amounts on the same invoice stay possible within this many days. */
const farDaysMax = 62;
/** Of one key's payments at most this many are compared with each other. */
const comparedMax = 40;

export interface PaymentMatchInput {
  readonly sourcePayments: readonly SourcePayment[];
  readonly qboPayments: readonly QboPayment[];
  /** QuickBooks invoice by linked source invoice. */
  readonly linkedInvoices: ReadonlyMap<number, string>;
  readonly customerMap: CustomerMap;
}

export interface PaymentMatches {
  readonly confident: readonly PaymentPair[];
  /** Pairs of payments that are in no confident pair; best first for each source payment. */
  readonly possible: readonly PossiblePair[];
}

interface Edge {
  readonly source: SourcePayment;
  readonly book: QboPayment;
  readonly sharedInvoice: boolean;
  readonly sameAllocation: boolean;
  readonly sameReference: boolean;
  readonly days: number;
}

/**
 * Finds payments that stand on both sides. Confident: amount and currency agree, both are applied to the same linked
 * invoices by the same amounts, dates lie within five days or the references are equal, and each is the other's only
 * such partner. Equal amounts with less in common are possible duplicates, for a person to decide.
 */
export function matchPayments(input: PaymentMatchInput): PaymentMatches {
  const edges = findEdges(input);
  const strong = edges.filter(isStrong);
  const perSource = countBy(strong, (edge) => edge.source);
  const perBook = countBy(strong, (edge) => edge.book);
  const taken = new Set<SourcePayment | QboPayment>();
  const confident: PaymentPair[] = [];
  for (const edge of strong) {
    if (perSource.get(edge.source) !== 1 || perBook.get(edge.book) !== 1) continue;
    taken.add(edge.source).add(edge.book);
    confident.push({ sourcePaymentId: edge.source.id, qboPaymentId: edge.book.id });
  }
  const possible = edges
    .filter((edge) => !taken.has(edge.source) && !taken.has(edge.book))
    .map((edge) => ({
      sourcePaymentId: edge.source.id,
      qboPaymentId: edge.book.id,
      score: scoreOf(edge),
      reasons: reasonsOf(edge),
    }));
  return {
    confident: confident.sort(comparePairs),
    possible: possible.sort((a, b) => a.sourcePaymentId - b.sourcePaymentId || b.score - a.score || comparePairs(a, b)),
  };
}

function findEdges({ sourcePayments, qboPayments, linkedInvoices, customerMap }: PaymentMatchInput): Edge[] {
  const byInvoice = new Map<string, QboPayment[]>();
  const byCustomer = new Map<string, QboPayment[]>();
  for (const book of qboPayments) {
    if (book.state !== 'standing' || book.totalMinor <= 0) continue;
    const amount = `${book.currency} ${book.totalMinor}`;
    for (const id of linesByInvoice(book).keys()) push(byInvoice, `${amount} ${id}`, book);
    push(byCustomer, `${amount} ${book.customerId}`, book);
  }
  for (const list of [...byInvoice.values(), ...byCustomer.values()]) {
    list.sort((a, b) => (a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? -1 : 1));
  }
  const linkedDocuments = new Set(linkedInvoices.values());
  const edges: Edge[] = [];
  for (const source of sourcePayments) {
    if (source.state !== 'standing' || source.amountMinor <= 0) continue;
    const amount = `${source.currency} ${source.amountMinor}`;
    const allocated = allocationsByDocument(source, linkedInvoices);
    const compared = new Set<QboPayment>();
    const compare = (list: readonly QboPayment[] | undefined): void => {
      for (const book of nearestTo(list ?? [], source.date)) {
        if (compared.has(book)) continue;
        compared.add(book);
        const edge = compareOne(source, book, allocated, linkedDocuments);
        if (edge !== null) edges.push(edge);
      }
    };
    for (const id of allocated.keys()) compare(byInvoice.get(`${amount} ${id}`));
    const customerId = customerMap.get(source.clientId)?.get(source.currency);
    if (customerId !== undefined) compare(byCustomer.get(`${amount} ${customerId}`));
  }
  return edges;
}

function compareOne(
  source: SourcePayment,
  book: QboPayment,
  allocated: ReadonlyMap<string, AmountMinor>,
  linkedDocuments: ReadonlySet<string>,
): Edge | null {
  const applied = linesByInvoice(book);
  const sharedInvoice = [...allocated.keys()].some((id) => applied.has(id));
  const sameAllocation =
    sharedInvoice &&
    [...allocated].every(([id, amountMinor]) => applied.get(id) === amountMinor) &&
    [...applied].every(([id, amountMinor]) => allocated.get(id) === amountMinor || !linkedDocuments.has(id));
  const sameReference = sameFolded(source.reference, book.reference);
  const days = Math.abs(daysBetween(source.date, book.date));
  if (days > farDaysMax && !sameReference) return null;
  if (!sharedInvoice && days > nearDays && !sameReference) return null;
  return { source, book, sharedInvoice, sameAllocation, sameReference, days };
}

function isStrong(edge: Edge): boolean {
  return edge.sameAllocation && (edge.days <= nearDays || edge.sameReference);
}

function reasonsOf(edge: Edge): PaymentReason[] {
  const reasons: PaymentReason[] = [];
  if (isStrong(edge)) reasons.push({ code: 'not-one-to-one' });
  if (!edge.sharedInvoice) reasons.push({ code: 'no-invoice-in-common' });
  else if (!edge.sameAllocation) reasons.push({ code: 'allocated-differently' });
  if (edge.days > nearDays) reasons.push({ code: 'date-far', days: edge.days });
  return reasons;
}

function scoreOf(edge: Edge): number {
  const invoice = edge.sameAllocation ? 0.35 : edge.sharedInvoice ? 0.2 : 0;
  const date = edge.days <= nearDays ? 0.3 - 0.04 * edge.days : edge.days <= 31 ? 0.05 : 0;
  return Math.round((0.1 + invoice + date + (edge.sameReference ? 0.25 : 0)) * 1000) / 1000;
}

/** The payments of a list (in order of date) around a day, so that recurring equal payments stay bounded. */
function nearestTo(list: readonly QboPayment[], date: string): readonly QboPayment[] {
  if (list.length <= comparedMax) return list;
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] as QboPayment).date < date) low = middle + 1;
    else high = middle;
  }
  const start = Math.max(0, Math.min(low - comparedMax / 2, list.length - comparedMax));
  return list.slice(start, start + comparedMax);
}

function allocationsByDocument(
  payment: SourcePayment,
  linkedInvoices: ReadonlyMap<number, string>,
): Map<string, AmountMinor> {
  const amounts = new Map<string, AmountMinor>();
  for (const { invoiceId, amountMinor } of payment.allocations) {
    const id = linkedInvoices.get(invoiceId);
    if (id !== undefined) amounts.set(id, (amounts.get(id) ?? 0) + amountMinor);
  }
  return amounts;
}

/** Several lines may name one invoice. */
function linesByInvoice(payment: QboPayment): Map<string, AmountMinor> {
  const amounts = new Map<string, AmountMinor>();
  for (const line of payment.lines) {
    if (line.kind === 'invoice') amounts.set(line.id, (amounts.get(line.id) ?? 0) + line.amountMinor);
  }
  return amounts;
}

function sameFolded(left: string | null, right: string | null): boolean {
  const folded = foldReference(left);
  return folded !== null && folded === foldReference(right);
}

function foldReference(reference: string | null): string | null {
  const folded =
    reference
      ?.toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '')
      .replace(/^0+(?=.)/, '') ?? '';
  return folded === '' ? null : folded;
}

function countBy<K>(edges: readonly Edge[], keyOf: (edge: Edge) => K): Map<K, number> {
  const counts = new Map<K, number>();
  for (const edge of edges) counts.set(keyOf(edge), (counts.get(keyOf(edge)) ?? 0) + 1);
  return counts;
}

function push(lists: Map<string, QboPayment[]>, key: string, payment: QboPayment): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [payment]);
  else list.push(payment);
}

function comparePairs(a: PaymentPair, b: PaymentPair): number {
  return a.sourcePaymentId - b.sourcePaymentId || (a.qboPaymentId < b.qboPaymentId ? -1 : 1);
}
