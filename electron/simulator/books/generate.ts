import { dateText, dayOf, monthStart, startOfDay } from './calendar.ts';
import { planParties } from './clients.ts';
import { companyInfo, companyName, preferences } from './company.ts';
import { planDocuments } from './documents.ts';
import { planLists } from './lists.ts';
import { numberDocuments } from './numbers.ts';
import { type Other, planOthers, renderOther } from './others.ts';
import { planPayments } from './payments.ts';
import { planPeople } from './people.ts';
import { type Doc, type Frame, openAmount, type Party, type Pay, unapplied } from './plan.ts';
import { mix, Random } from './random.ts';
import { renderCreditMemo, renderCustomer, renderInvoice, renderPayment } from './render.ts';
import { sourceClient, sourceInvoice, sourceOrders, sourcePayment } from './source.ts';
import { summarize, truthCustomers, truthEntries, truthInvoices, truthPayments } from './truth.ts';
import {
  type BookOptions,
  type BookStream,
  type Books,
  type EntityName,
  entityNames,
  type QboObject,
} from './types.ts';

export type { BookOptions, BookStream, Books, EntityName, QboObject } from './types.ts';

const historyDays = 1095;

function frameOf(options: BookOptions): Frame {
  const { seed, customers, invoices } = options;
  if (!Number.isSafeInteger(customers) || customers < 2)
    throw new RangeError('Practice books need at least two customers.');
  if (!Number.isSafeInteger(invoices) || invoices < 1)
    throw new RangeError('Practice books need at least one invoice.');
  const today = dayOf(options.today);
  const goLive = options.goLive === undefined ? monthStart(today, 2) : dayOf(options.goLive);
  const firstDay = Math.min(today, goLive) - historyDays;
  const lastInstant = startOfDay(today);
  const rng = new Random(mix(seed, 11));
  const bulkInstants = Array.from({ length: 14 }, () => lastInstant - rng.below(historyDays * 86_400)).sort(
    (a, b) => a - b,
  );
  return { seed, today, goLive, firstDay, currencies: options.currencies ?? false, lastInstant, bulkInstants };
}

/** Transactions of all kinds share one series of ids, in the order in which they were entered. */
function giveIds(seed: number, docs: readonly Doc[], pays: readonly Pay[], others: readonly Other[]): void {
  const rng = new Random(mix(seed, 12));
  const transactions: (Doc | Pay | Other)[] = [...others];
  for (const doc of docs) if (doc.onQuickbooks) transactions.push(doc);
  for (const pay of pays) if (pay.onQuickbooks) transactions.push(pay);
  transactions.sort((a, b) => a.created - b.created);
  let id = 100;
  for (const transaction of transactions) {
    id += rng.chance(0.03) ? rng.between(2, 9) : 1;
    transaction.quickbooksId = id;
  }
}

/** Fills in customer balances and returns receivables by currency as the control account has them. */
function balanceBooks(parties: readonly Party[], docs: readonly Doc[], pays: readonly Pay[], others: readonly Other[]) {
  const control = new Map<string, number>([['USD', 0]]);
  const move = (party: Party, currency: string, minor: number): void => {
    party.balance += minor;
    party.balanceWithJobs += minor;
    if (party.parent !== null) party.parent.balanceWithJobs += minor;
    control.set(currency, (control.get(currency) ?? 0) + minor);
  };
  for (const party of parties) if (party.customerId !== null) move(party, party.currency, 0);
  for (const doc of docs) {
    const open = openAmount(doc, 'quickbooks');
    if (open !== 0) move(doc.customer, doc.quickbooksCurrency, doc.credit ? -open : open);
  }
  for (const pay of pays) {
    const rest = unapplied(pay, 'quickbooks');
    if (rest !== 0) move(pay.customer, pay.currency, -rest);
  }
  for (const { currency, receivable } of others) control.set(currency, (control.get(currency) ?? 0) + receivable);
  return control;
}

/** An iterable that can be walked any number of times, making each element anew. */
function walk<T, U>(list: readonly T[], keep: (element: T) => boolean, make: (element: T) => U): Iterable<U> {
  return {
    *[Symbol.iterator]() {
      for (const element of list) if (keep(element)) yield make(element);
    },
  };
}

function again<T>(start: () => Iterable<T>): Iterable<T> {
  return { [Symbol.iterator]: () => start()[Symbol.iterator]() };
}

/**
 * Practice books whose records are made while they are walked: the plan behind them stays small at any size.
 * Deterministic: the same options give the same records in the same order, on every walk and machine.
 * Throws a RangeError for impossible sizes or dates.
 */
export function streamBooks(options: BookOptions): BookStream {
  const frame = frameOf(options);
  const { parties, names } = planParties(frame, options.customers);
  const planned = planDocuments(frame, parties, options.invoices);
  const { docs } = planned;
  const pays = planPayments(frame, parties, planned, options.invoices);
  const others = planOthers(frame, parties, pays, options.invoices);
  numberDocuments(frame, docs);
  giveIds(frame.seed, docs, pays, others);
  const quickbooksDocs = docs.filter((d) => d.onQuickbooks).sort((a, b) => a.quickbooksId - b.quickbooksId);
  const quickbooksPays = pays.filter((p) => p.onQuickbooks).sort((a, b) => a.quickbooksId - b.quickbooksId);
  const sourceDocs = docs.filter((d) => d.onSource).sort((a, b) => a.sourceId - b.sourceId);
  const sourcePays = pays.filter((p) => p.onSource).sort((a, b) => a.sourceId - b.sourceId);
  const controlBalances = balanceBooks(parties, docs, pays, others);
  const entries = truthEntries(others);
  const otherOf = (entity: Other['entity']) => walk(others, (other) => other.entity === entity, renderOther);
  const multi = frame.currencies;
  return {
    realmId: `934145${String(mix(frame.seed, 13)).padStart(10, '0')}`,
    companyName,
    quickbooks: {
      Customer: walk(parties, (p) => p.customerId !== null, renderCustomer),
      Invoice: walk(
        quickbooksDocs,
        (d) => !d.credit,
        (d) => renderInvoice(d, multi),
      ),
      Payment: walk(
        quickbooksPays,
        () => true,
        (p) => renderPayment(p, multi),
      ),
      CreditMemo: walk(
        quickbooksDocs,
        (d) => d.credit,
        (d) => renderCreditMemo(d, multi),
      ),
      SalesReceipt: otherOf('SalesReceipt'),
      RefundReceipt: otherOf('RefundReceipt'),
      Estimate: otherOf('Estimate'),
      Deposit: otherOf('Deposit'),
      JournalEntry: otherOf('JournalEntry'),
      ...planPeople(frame, parties, names),
      ...planLists({ setUp: frame.lastInstant - 86_400 * 1800, controlBalances }),
    },
    companyInfo: companyInfo(frame),
    preferences: preferences(frame),
    source: {
      clients: walk(parties, (p) => p.clientId !== null && !p.sharesClient, sourceClient),
      invoices: walk(
        sourceDocs,
        () => true,
        (d) => sourceInvoice(frame, d),
      ),
      payments: walk(sourcePays, () => true, sourcePayment),
      orders: again(() => sourceOrders(sourceDocs)),
    },
    truth: {
      asOf: options.today,
      goLive: dateText(frame.goLive),
      customers: again(() => truthCustomers(parties)),
      invoices: again(() => truthInvoices(frame, docs)),
      payments: again(() => truthPayments(pays)),
      entries,
      ...summarize(frame, docs, pays, entries),
    },
  };
}

/**
 * Practice books held whole: QuickBooks' objects by entity type, the source's records and the truth about both.
 * See `streamBooks` for the same books at sizes where whole objects would not fit in memory.
 */
export function generateBooks(options: BookOptions): Books {
  const stream = streamBooks(options);
  const quickbooks = {} as Record<EntityName, QboObject[]>;
  for (const entity of entityNames) quickbooks[entity] = [...stream.quickbooks[entity]];
  const { source, truth } = stream;
  return {
    ...stream,
    quickbooks,
    source: {
      clients: [...source.clients],
      invoices: [...source.invoices],
      payments: [...source.payments],
      orders: [...source.orders],
    },
    truth: { ...truth, customers: [...truth.customers], invoices: [...truth.invoices], payments: [...truth.payments] },
  };
}

/** All QuickBooks objects of some books with their type, one after the other. */
export function* quickbooksEntities(books: BookStream): Iterable<readonly [EntityName, QboObject]> {
  for (const entity of entityNames) for (const object of books.quickbooks[entity]) yield [entity, object];
}
