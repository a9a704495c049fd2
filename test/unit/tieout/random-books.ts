import type {
  BookDocument,
  BookPayment,
  Books,
  DirectEntry,
  RecordId,
  Side,
} from '../../../electron/reports/tieout/books.ts';
import type { CustomerLink } from '../../../electron/reports/tieout/party-groups.ts';
import type { TieOutInput } from '../../../electron/reports/tieout/types.ts';

export type Random = (below: number) => number;

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Document = Mutable<BookDocument>;
type Payment = Omit<Mutable<BookPayment>, 'lines'> & { lines: Mutable<BookPayment['lines'][number]>[] };

interface Draft {
  documents: Document[];
  payments: Payment[];
  directEntries: DirectEntry[];
}

export const asOf = '2026-06-30';
export const goLive = '2026-02-01';
const dates = ['2025-12-20', '2026-01-31', '2026-02-01', '2026-05-15', '2026-06-30', '2026-07-01', '2026-08-10'];

/** Books that agree on both sides: invoices, credits, payments (split, unapplied, joining credits), all mapped. */
function makeTwins(random: Random): { source: Draft; quickbooks: Draft; customers: CustomerLink[] } {
  const source: Draft = { documents: [], payments: [], directEntries: [] };
  const parties = 1 + random(3);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const count = 1 + random(6);
  for (let i = 0; i < count; i += 1) {
    const totalMinor = pick([100, 200, 250, 300]);
    source.documents.push({
      kind: random(4) === 0 ? 'credit' : 'invoice',
      id: 100 + i,
      state: 'standing',
      partyId: random(parties),
      currency: pick(['USD', 'USD', 'EUR']),
      date: pick(dates),
      dueDate: null,
      totalMinor,
      taxMinor: random(2) === 0 ? null : 20,
      balanceMinor: null,
      settledOn: null,
      mappingId: 1000 + i,
    });
  }
  for (let i = 0; i < random(5); i += 1) {
    const target = pick(source.documents);
    const same = source.documents.filter((d) => d.partyId === target.partyId && d.currency === target.currency);
    const invoices = same.filter((d) => d.kind === 'invoice');
    const credits = same.filter((d) => d.kind === 'credit');
    const lines: Payment['lines'] = [];
    for (const invoice of invoices) {
      if (random(2) === 0) lines.push({ kind: 'invoice', id: invoice.id, amountMinor: pick([50, 100]) });
    }
    const credit = credits[0];
    if (credit !== undefined && random(2) === 0) lines.push({ kind: 'credit', id: credit.id, amountMinor: 50 });
    const onLines = lines.reduce((sum, l) => sum + (l.kind === 'invoice' ? l.amountMinor : -l.amountMinor), 0);
    source.payments.push({
      id: 500 + i,
      state: 'standing',
      partyId: target.partyId,
      currency: target.currency,
      date: pick(dates),
      amountMinor: Math.max(0, onLines) + pick([0, 0, 40]),
      unappliedMinor: null,
      lines,
      mappingId: 5000 + i,
    });
  }
  const quickbooks: Draft = {
    directEntries: [],
    documents: source.documents.map((d) => ({ ...d, id: `d${d.id}`, partyId: `c${d.partyId}` })),
    payments: source.payments.map((p) => ({
      ...p,
      id: `p${p.id}`,
      partyId: `c${p.partyId}`,
      lines: p.lines.map((l) => ({ ...l, id: `d${l.id}` })),
    })),
  };
  const customers: CustomerLink[] = [];
  for (let party = 0; party < parties; party += 1) {
    for (const currency of ['USD', 'EUR']) customers.push({ clientId: party, currency, customerId: `c${party}` });
  }
  return { source, quickbooks, customers };
}

/** One thing that goes wrong in books, on one side. */
function damage(random: Random, draft: Draft, other: Draft, customers: CustomerLink[], serial: number): void {
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const document = pick(draft.documents);
  const payment = draft.payments.length > 0 ? pick(draft.payments) : null;
  const text = typeof document.id === 'string';
  const newId = (id: number): RecordId => (text ? `d${id}` : id);
  const looseLines = (): void => {
    for (const p of draft.payments) p.lines = p.lines.filter((l) => l.id !== document.id || l.kind !== document.kind);
  };
  switch (random(21)) {
    case 0:
      document.state = 'gone';
      looseLines();
      break;
    case 1:
      document.state = 'void';
      if (random(2) === 0) looseLines();
      break;
    case 2:
      document.mappingId = null;
      break;
    case 3:
      document.totalMinor += pick([-1, 1, 7, 90]);
      break;
    case 4:
      document.taxMinor = (document.taxMinor ?? 0) + 13;
      document.totalMinor += 13;
      break;
    case 5:
      document.date = pick(dates);
      break;
    case 6:
      document.currency = document.currency === 'USD' ? 'EUR' : 'USD';
      break;
    case 7:
      document.partyId = text ? `c${random(4)}` : random(4);
      break;
    case 8: {
      // Split in two, in one group or with the second half unlinked.
      const half = Math.floor(document.totalMinor / 2);
      draft.documents.push({
        ...document,
        id: newId(200 + serial),
        totalMinor: half,
        mappingId: random(2) === 0 ? document.mappingId : null,
      });
      document.totalMinor -= half;
      break;
    }
    case 9:
      draft.documents.push({ ...document, id: newId(300 + serial), mappingId: null });
      break;
    case 10:
      draft.documents = draft.documents.filter((d) => d !== document || draft.documents.length === 1);
      break;
    case 11:
      document.balanceMinor = pick([0, 50, document.totalMinor]);
      document.settledOn = random(2) === 0 ? null : pick(dates);
      break;
    case 12:
      draft.directEntries.push({
        id: `j${serial}`,
        partyId: random(3) === 0 ? null : document.partyId,
        currency: document.currency,
        date: pick(dates),
        amountMinor: pick([-100, 100, 33]),
      });
      break;
    case 13:
      // A journal entry, and the zero-amount payment that uses it on an invoice.
      draft.directEntries.push({
        id: `j${serial}`,
        partyId: document.partyId,
        currency: document.currency,
        date: document.date,
        amountMinor: -60,
      });
      draft.payments.push({
        id: text ? `p${700 + serial}` : 700 + serial,
        state: 'standing',
        partyId: document.partyId,
        currency: document.currency,
        date: document.date,
        amountMinor: 0,
        unappliedMinor: 0,
        lines: [
          { kind: document.kind, id: document.id, amountMinor: 60 },
          { kind: 'other', id: `j${serial}`, amountMinor: 60 },
        ],
        mappingId: null,
      });
      break;
    case 14:
      if (customers.length > 0) customers.splice(random(customers.length), 1);
      break;
    case 15:
      document.state = 'draft';
      break;
    case 16:
      if (payment !== null) draft.payments = draft.payments.filter((p) => p !== payment);
      break;
    case 17:
      if (payment !== null) payment.state = pick(['void', 'gone'] as const);
      break;
    case 18:
      if (payment !== null) {
        payment.date = pick(dates);
        payment.currency = random(3) === 0 ? 'EUR' : payment.currency;
      }
      break;
    case 19:
      if (payment !== null) {
        payment.mappingId = null;
        const line = payment.lines[0];
        // Misapplied: to another document, or to one nobody knows.
        if (line !== undefined) line.id = random(4) === 0 ? newId(999) : document.id;
      }
      break;
    default:
      if (payment !== null) {
        payment.amountMinor += pick([1, 25]);
        if (random(2) === 0) payment.lines = payment.lines.slice(1);
        if (random(3) === 0) for (const p of other.payments) p.mappingId = null;
      }
  }
}

/** A pair of books with so many things gone wrong; 0 gives two that agree. */
export function makeBooks(seed: number, damageCount: number): TieOutInput {
  const random = createRandom(seed);
  const { source, quickbooks, customers } = makeTwins(random);
  for (let i = 0; i < damageCount; i += 1) {
    if (random(2) === 0) damage(random, source, quickbooks, customers, i);
    else damage(random, quickbooks, source, customers, i);
  }
  return {
    asOf,
    goLive: random(4) === 0 ? null : goLive,
    source,
    quickbooks,
    customers,
    parents: { source: new Map(), quickbooks: new Map([['c2', 'c1']]) },
    acceptedMappings: new Set([1001]),
  };
}

/** Receivables told the bookkeeper's way: open balances, less money on no document, plus direct postings. */
export function receivablesByBalances(books: Books, currency: string): number {
  let total = 0;
  for (const document of books.documents) {
    const sign = document.kind === 'invoice' ? 1 : -1;
    let applied = 0;
    let appliedEver = 0;
    for (const payment of books.payments) {
      if (payment.state !== 'standing' || payment.currency !== document.currency) continue;
      for (const line of payment.lines) {
        if (line.kind !== document.kind || line.id !== document.id) continue;
        appliedEver += line.amountMinor;
        if (payment.date <= asOf) applied += line.amountMinor;
      }
    }
    if (document.currency !== currency || document.state !== 'standing') continue;
    // What is on a document dated later is counted with the payments below.
    if (document.date <= asOf) total += sign * document.totalMinor;
    const unrecorded = document.balanceMinor === null ? 0 : document.totalMinor - appliedEver - document.balanceMinor;
    const settledOn = document.settledOn ?? document.date;
    if (document.date <= asOf && settledOn <= asOf) total -= sign * unrecorded;
    total -= sign * applied;
  }
  for (const payment of books.payments) {
    if (payment.currency !== currency || payment.state !== 'standing' || payment.date > asOf) continue;
    let onDocuments = 0;
    for (const line of payment.lines) {
      const document = books.documents.find((d) => d.kind === line.kind && d.id === line.id);
      const inTotal = document?.state === 'standing' && document.currency === currency;
      if (inTotal) onDocuments += (line.kind === 'invoice' ? 1 : -1) * line.amountMinor;
    }
    total -= payment.amountMinor - onDocuments;
  }
  for (const entry of books.directEntries) {
    if (entry.currency === currency && entry.date <= asOf) total += entry.amountMinor;
  }
  return total;
}

/** The same pair with source and QuickBooks changing places. */
export function swapped(input: TieOutInput): TieOutInput {
  return {
    ...input,
    source: input.quickbooks,
    quickbooks: input.source,
    customers: input.customers.map(({ clientId, customerId, currency }) => ({
      clientId: customerId,
      customerId: clientId,
      currency,
    })),
    parents: { source: input.parents.quickbooks, quickbooks: input.parents.source },
  };
}

export function shuffled(input: TieOutInput, random: Random): TieOutInput {
  const mix = <T>(items: readonly T[]): T[] => {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i -= 1) {
      const j = random(i + 1);
      [result[i], result[j]] = [result[j] as T, result[i] as T];
    }
    return result;
  };
  const mixBooks = (books: Books): Books => ({
    documents: mix(books.documents),
    payments: mix(books.payments.map((payment) => ({ ...payment, lines: mix(payment.lines) }))),
    directEntries: mix(books.directEntries),
  });
  return { ...input, source: mixBooks(input.source), quickbooks: mixBooks(input.quickbooks) };
}

export const sides: readonly Side[] = ['source', 'quickbooks'];
