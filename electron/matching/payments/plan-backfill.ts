import { type AmountMinor, type CurrencyCode, sumMinor } from '../../../shared/money.ts';
import type { CustomerMap } from '../invoices/types.ts';
import { matchPayments } from './match-payments.ts';
import type { PaymentPair, PossiblePair, QboPayment, QboPaymentLine, SourcePayment } from './types.ts';

/** A live mapping of invoices or credits: one to one, or a group a person made. */
export interface BackfillLink {
  readonly mappingId: number;
  readonly invoiceIds: readonly number[];
  readonly documents: readonly { readonly kind: 'invoice' | 'credit-memo'; readonly id: string }[];
}

/** What a source invoice or credit says about itself; balances as imported. */
export interface SettledInvoice {
  readonly id: number;
  readonly state: 'standing' | 'draft' | 'void' | 'gone';
  readonly currency: CurrencyCode;
  readonly totalMinor: AmountMinor;
  /** Null when the source gives none. */
  readonly balanceMinor: AmountMinor | null;
}

/** A QuickBooks invoice or credit memo with its open balance (for a credit memo: the unused credit). */
export interface OpenDocument {
  readonly kind: 'invoice' | 'credit-memo';
  readonly id: string;
  readonly state: 'standing' | 'void' | 'deleted';
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly date: string;
  readonly totalMinor: AmountMinor;
  readonly balanceMinor: AmountMinor;
}

/**
 * What a QuickBooks payment does to one document, in the payment's currency: a `payment_application` of origin
 * `quickbooks`. Parts on documents that are not linked are kept too, with no mapping: they are theirs once linked.
 */
export interface Application {
  readonly qboPaymentId: string;
  readonly documentKind: QboPaymentLine['kind'];
  readonly documentId: string;
  readonly mappingId: number | null;
  readonly currency: CurrencyCode;
  readonly amountMinor: AmountMinor;
  /** The payment's own day. */
  readonly date: string;
  /** `credit-memo`: a zero-amount payment that joins a credit memo and an invoice, no money moved. */
  readonly via: 'payment' | 'credit-memo';
}

export interface BackfillInput {
  readonly links: readonly BackfillLink[];
  readonly qboPayments: readonly QboPayment[];
  readonly qboDocuments: readonly OpenDocument[];
  readonly sourceInvoices: readonly SettledInvoice[];
  readonly sourcePayments: readonly SourcePayment[];
  readonly customerMap: CustomerMap;
  readonly existingApplications: readonly Application[];
  /** What people said about possible duplicates. */
  readonly decided: readonly (PaymentPair & { readonly same: boolean })[];
}

export type SkipReason = 'settled-in-source' | 'matched-in-source' | 'in-source-balance';

export interface Disagreement {
  readonly mappingId: number;
  /**
   * `open-in-quickbooks`: settled in the source, open there. `paid-differently`: the source's balance reflects payments
   * it doesn't list, and QuickBooks' do not add up to them. `currency-differs`: nothing can be compared.
   */
  readonly code: 'open-in-quickbooks' | 'paid-differently' | 'currency-differs';
  readonly currency: CurrencyCode;
  /** Open in the source, or paid there without a record. */
  readonly sourceMinor: AmountMinor;
  readonly quickbooksMinor: AmountMinor;
}

export interface Unapplied {
  readonly kind: 'payment' | 'credit-memo';
  readonly id: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly amountMinor: AmountMinor;
  readonly date: string;
}

/** What to write, and all that is told and left. `save` and `withdraw` are empty when nothing is new. */
export interface BackfillPlan {
  /** New rows and rows whose amount, date or mapping changed; the key is payment and document. */
  readonly save: readonly Application[];
  /** Rows whose payment was voided or deleted, lost the line, or whose money the source now has. */
  readonly withdraw: readonly Application[];
  /** Applied rows as they should stand afterwards. */
  readonly applied: readonly Application[];
  readonly skipped: readonly {
    readonly qboPaymentId: string;
    readonly mappingId: number;
    readonly reason: SkipReason;
  }[];
  readonly matched: readonly PaymentPair[];
  readonly possibleDuplicates: readonly PossiblePair[];
  readonly disagreements: readonly Disagreement[];
  readonly unapplied: readonly Unapplied[];
}

interface LinkFacts {
  readonly link: BackfillLink;
  readonly currency: CurrencyCode;
  readonly settled: boolean;
  /** Paid in the source by balance alone, without a payment on record; payments newer than the balance make it zero. */
  readonly unrecordedMinor: AmountMinor;
  readonly openInQuickBooksMinor: AmountMinor;
  readonly currencyAgrees: boolean;
}

/**
 * Plans what backfill brings in: for each QuickBooks payment that touches linked history, its parts by document. What
 * the source settled, already has as a payment, or already shows in a balance is skipped and compared; possible
 * duplicates wait for a person. Planning again after applying the plan gives nothing to save or withdraw.
 */
export function planBackfill(input: BackfillInput): BackfillPlan {
  const facts = factsByDocument(input);
  const { matched, possible } = pairPayments(input);
  const matchedIds = new Set(matched.map((pair) => pair.qboPaymentId));
  const possibleIds = new Set(possible.map((pair) => pair.qboPaymentId));
  const payments = input.qboPayments
    .filter((payment) => payment.state === 'standing')
    .sort((a, b) => (a.date === b.date ? (a.id < b.id ? -1 : 1) : a.date < b.date ? -1 : 1));

  const skipped: { qboPaymentId: string; mappingId: number; reason: SkipReason }[] = [];
  const skippedKeys = new Set<string>();
  const skip = (payment: QboPayment, mappingId: number, reason: SkipReason): void => {
    const key = `${payment.id} ${mappingId}`;
    if (skippedKeys.has(key)) return;
    skippedKeys.add(key);
    skipped.push({ qboPaymentId: payment.id, mappingId, reason });
  };
  const drafts: Application[] = [];
  const waiting = new Set<string>();
  for (const payment of payments) {
    const parts = partsOf(payment);
    const linked = parts.flatMap((part) => facts.get(documentKey(part.kind, part.id)) ?? []);
    if (linked.length === 0) continue;
    if (matchedIds.has(payment.id)) {
      for (const { link } of linked) skip(payment, link.mappingId, 'matched-in-source');
      continue;
    }
    if (possibleIds.has(payment.id)) {
      waiting.add(payment.id);
      continue;
    }
    for (const part of parts) drafts.push(applicationOf(payment, part, facts.get(documentKey(part.kind, part.id))));
  }

  const disagreements: Disagreement[] = [];
  const byMapping = Map.groupBy(
    drafts.filter((draft) => draft.mappingId !== null),
    (draft) => draft.mappingId,
  );
  const paymentById = new Map(payments.map((payment) => [payment.id, payment]));
  const dropped = new Set<Application>();
  const drop = (rows: readonly Application[], fact: LinkFacts, reason: SkipReason | null): void => {
    for (const row of rows) {
      dropped.add(row);
      const payment = paymentById.get(row.qboPaymentId);
      if (reason !== null && payment !== undefined) skip(payment, fact.link.mappingId, reason);
    }
  };
  for (const fact of new Set(facts.values())) {
    const rows = byMapping.get(fact.link.mappingId) ?? [];
    const { mappingId } = fact.link;
    const report = (code: Disagreement['code'], sourceMinor: AmountMinor, quickbooksMinor: AmountMinor): void => {
      disagreements.push({ mappingId, code, currency: fact.currency, sourceMinor, quickbooksMinor });
    };
    if (!fact.currencyAgrees) {
      report('currency-differs', 0, 0);
      drop(rows, fact, null);
    } else if (fact.settled) {
      if (fact.openInQuickBooksMinor !== 0) report('open-in-quickbooks', 0, fact.openInQuickBooksMinor);
      drop(rows, fact, 'settled-in-source');
    } else if (fact.unrecordedMinor !== 0) {
      const appliedMinor = sumMinor(rows.map((row) => row.amountMinor));
      const same = rows.find((row) => row.amountMinor === fact.unrecordedMinor);
      if (appliedMinor === fact.unrecordedMinor) drop(rows, fact, 'in-source-balance');
      else if (same !== undefined) drop([same], fact, 'in-source-balance');
      else {
        report('paid-differently', fact.unrecordedMinor, appliedMinor);
        drop(rows, fact, null);
      }
    }
  }

  const applied = drafts.filter((draft) => !dropped.has(draft));
  // A payment whose linked parts were all dropped is not backfilled at all; its other parts wait for their own links.
  const kept = new Set(applied.filter((row) => row.mappingId !== null).map((row) => row.qboPaymentId));
  const rows = applied.filter((row) => kept.has(row.qboPaymentId));
  return {
    ...difference(rows, input.existingApplications, waiting),
    applied: rows,
    skipped: skipped.sort((a, b) => a.mappingId - b.mappingId || (a.qboPaymentId < b.qboPaymentId ? -1 : 1)),
    matched: matched.sort((a, b) => a.sourcePaymentId - b.sourcePaymentId),
    possibleDuplicates: possible.filter((pair) => waiting.has(pair.qboPaymentId)),
    disagreements: disagreements.sort((a, b) => a.mappingId - b.mappingId),
    unapplied: unappliedOf(payments, input.qboDocuments),
  };
}

function factsByDocument(input: BackfillInput): Map<string, LinkFacts> {
  const invoices = new Map(input.sourceInvoices.map((invoice) => [invoice.id, invoice]));
  const documents = new Map(input.qboDocuments.map((document) => [documentKey(document.kind, document.id), document]));
  const allocated = new Map<number, AmountMinor>();
  for (const payment of input.sourcePayments) {
    if (payment.state !== 'standing') continue;
    for (const { invoiceId, amountMinor } of payment.allocations) {
      allocated.set(invoiceId, (allocated.get(invoiceId) ?? 0) + amountMinor);
    }
  }
  const facts = new Map<string, LinkFacts>();
  for (const link of input.links) {
    const ours = link.invoiceIds.flatMap((id) => invoices.get(id) ?? []).filter((i) => i.state === 'standing');
    const first = ours[0];
    if (first === undefined) continue;
    const theirs = link.documents.flatMap((document) => documents.get(documentKey(document.kind, document.id)) ?? []);
    let unrecordedMinor = 0;
    for (const invoice of ours) {
      if (invoice.balanceMinor === null) continue;
      const paidMinor = invoice.totalMinor - invoice.balanceMinor;
      unrecordedMinor += Math.max(0, paidMinor - (allocated.get(invoice.id) ?? 0));
    }
    const fact: LinkFacts = {
      link,
      currency: first.currency,
      settled: ours.every((i) => (i.balanceMinor ?? i.totalMinor - (allocated.get(i.id) ?? 0)) === 0),
      unrecordedMinor,
      openInQuickBooksMinor: sumMinor(theirs.filter((d) => d.state === 'standing').map((d) => d.balanceMinor)),
      currencyAgrees: [...ours, ...theirs].every((record) => record.currency === first.currency),
    };
    for (const document of link.documents) facts.set(documentKey(document.kind, document.id), fact);
  }
  return facts;
}

function pairPayments(input: BackfillInput): { matched: PaymentPair[]; possible: PossiblePair[] } {
  const linkedInvoices = new Map<number, string>();
  for (const link of input.links) {
    const [invoiceId, document] = [link.invoiceIds[0], link.documents[0]];
    const single = link.invoiceIds.length === 1 && link.documents.length === 1;
    if (single && invoiceId !== undefined && document?.kind === 'invoice') linkedInvoices.set(invoiceId, document.id);
  }
  const decidedKeys = new Set(input.decided.map(pairKey));
  const same = input.decided.filter((pair) => pair.same);
  const sameSources = new Set(same.map((pair) => pair.sourcePaymentId));
  const sameBooks = new Set(same.map((pair) => pair.qboPaymentId));
  const matches = matchPayments({
    linkedInvoices,
    customerMap: input.customerMap,
    sourcePayments: input.sourcePayments.filter((payment) => !sameSources.has(payment.id)),
    qboPayments: input.qboPayments.filter((payment) => !sameBooks.has(payment.id)),
  });
  const undecided = (pair: PaymentPair): boolean => !decidedKeys.has(pairKey(pair));
  const told = same.map(({ sourcePaymentId, qboPaymentId }) => ({ sourcePaymentId, qboPaymentId }));
  return { matched: [...told, ...matches.confident.filter(undecided)], possible: matches.possible.filter(undecided) };
}

/** A payment's lines summed by document: several may name one. */
function partsOf(payment: QboPayment): QboPaymentLine[] {
  const parts = new Map<string, QboPaymentLine>();
  for (const line of payment.lines) {
    const key = documentKey(line.kind, line.id);
    const earlier = parts.get(key)?.amountMinor ?? 0;
    parts.set(key, { kind: line.kind, id: line.id, amountMinor: earlier + line.amountMinor });
  }
  return [...parts.values()].sort((a, b) => (documentKey(a.kind, a.id) < documentKey(b.kind, b.id) ? -1 : 1));
}

function applicationOf(payment: QboPayment, part: QboPaymentLine, fact: LinkFacts | undefined): Application {
  return {
    qboPaymentId: payment.id,
    documentKind: part.kind,
    documentId: part.id,
    mappingId: fact?.link.mappingId ?? null,
    currency: payment.currency,
    amountMinor: part.amountMinor,
    date: payment.date,
    via:
      payment.totalMinor === 0 && payment.lines.some((line) => line.kind === 'credit-memo') ? 'credit-memo' : 'payment',
  };
}

function difference(
  rows: readonly Application[],
  existing: readonly Application[],
  waiting: ReadonlySet<string>,
): { save: Application[]; withdraw: Application[] } {
  const before = new Map(existing.map((row) => [applicationKey(row), row]));
  const save: Application[] = [];
  const wanted = new Set<string>();
  for (const row of rows) {
    const key = applicationKey(row);
    wanted.add(key);
    const earlier = before.get(key);
    if (earlier === undefined || !sameApplication(earlier, row)) save.push(row);
  }
  // A payment that waits for a person keeps what it has: a new look-alike alone takes nothing back.
  const withdraw = existing.filter((row) => !wanted.has(applicationKey(row)) && !waiting.has(row.qboPaymentId));
  return { save, withdraw };
}

function sameApplication(a: Application, b: Application): boolean {
  return (
    a.mappingId === b.mappingId &&
    a.currency === b.currency &&
    a.amountMinor === b.amountMinor &&
    a.date === b.date &&
    a.via === b.via
  );
}

function unappliedOf(payments: readonly QboPayment[], documents: readonly OpenDocument[]): Unapplied[] {
  const rows: Unapplied[] = [];
  for (const { id, customerId, currency, date, unappliedMinor } of payments) {
    if (unappliedMinor !== 0)
      rows.push({ kind: 'payment', id, customerId, currency, date, amountMinor: unappliedMinor });
  }
  for (const { kind, state, id, customerId, currency, date, balanceMinor } of documents) {
    if (kind !== 'credit-memo' || state !== 'standing' || balanceMinor === 0) continue;
    rows.push({ kind, id, customerId, currency, date, amountMinor: balanceMinor });
  }
  return rows.sort((a, b) => (a.kind === b.kind ? (a.id < b.id ? -1 : 1) : a.kind < b.kind ? -1 : 1));
}

function documentKey(kind: QboPaymentLine['kind'], id: string): string {
  return `${kind} ${id}`;
}

function applicationKey(row: Application): string {
  return `${row.qboPaymentId} ${documentKey(row.documentKind, row.documentId)}`;
}

function pairKey(pair: PaymentPair): string {
  return `${pair.sourcePaymentId} ${pair.qboPaymentId}`;
}
