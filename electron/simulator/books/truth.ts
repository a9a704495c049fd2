import type { Other } from './others.ts';
import { type Doc, type Frame, openAmount, type Party, type Pay, unapplied } from './plan.ts';
import type {
  Cause,
  Damage,
  TruthCustomer,
  TruthEntry,
  TruthInvoice,
  TruthPayment,
  TruthReceivables,
} from './types.ts';

const unharmed: readonly Damage[] = [];

function list(currency: string, ...effects: readonly (readonly [Cause, number])[]): readonly Damage[] {
  const damage = effects
    .filter(([, minor]) => minor !== 0)
    .map(([cause, effectMinor]) => ({ cause, effectMinor, currency }));
  return damage.length === 0 ? unharmed : damage;
}

/** What a document adds to one side's receivables as of the frame's day; credits count negative. */
function contribution(frame: Frame, doc: Doc, side: 'source' | 'quickbooks'): number {
  const day = side === 'source' ? doc.sourceDay : doc.quickbooksDay;
  if (day > frame.today) return 0;
  return doc.credit ? -openAmount(doc, side) : openAmount(doc, side);
}

/** Why a document of one side has no counterpart, by precedence. */
function oneSidedCause(frame: Frame, doc: Doc): Cause {
  if (doc.credit) return 'credit memo on one side';
  if ((doc.onSource ? doc.sourceDay : doc.quickbooksDay) < frame.goLive) return 'before go-live';
  if ((doc.onSource ? doc.party.customerId : doc.customer.clientId) === null) return 'customer unmatched';
  return doc.onSource ? 'only in source' : 'only in QuickBooks';
}

/** What a document does to the difference. Money applied to a document without counterpart counts with that document. */
function docDamage(frame: Frame, doc: Doc): readonly Damage[] {
  const source = contribution(frame, doc, 'source');
  const quickbooks = contribution(frame, doc, 'quickbooks');
  if (!(doc.onSource && doc.onQuickbooks))
    return list(doc.party.currency, [oneSidedCause(frame, doc), source - quickbooks]);
  if (doc.sourceCurrency !== doc.quickbooksCurrency) {
    return [
      ...list(doc.sourceCurrency, ['other currency', source]),
      ...list(doc.quickbooksCurrency, ['other currency', -quickbooks]),
    ];
  }
  const currency = doc.sourceCurrency;
  if (doc.sourceVoid !== doc.quickbooksVoid)
    return list(currency, ['voided or deleted on one side', source - quickbooks]);
  if (doc.sourceVoid) return unharmed;
  if (doc.sourceDay > frame.today !== doc.quickbooksDay > frame.today) {
    return list(currency, ['dated across the as-of date', source - quickbooks]);
  }
  const sign = doc.credit ? -1 : 1;
  return list(
    currency,
    [doc.variant === 'price' ? 'amount differs' : 'tax or rounding', sign * (doc.sourceTotal - doc.quickbooksTotal)],
    ['payment on one side', doc.quickbooksPaid - doc.sourcePaid],
    [
      doc.credit ? 'unapplied payment or credit' : 'credit memo on one side',
      sign * (doc.quickbooksCredited - doc.sourceCredited),
    ],
  );
}

/** What the unapplied part of a payment does to the difference; applied parts count with their documents. */
function payDamage(pay: Pay): readonly Damage[] {
  return list(pay.currency, ['unapplied payment or credit', unapplied(pay, 'quickbooks') - unapplied(pay, 'source')]);
}

export function* truthCustomers(parties: readonly Party[]): Iterable<TruthCustomer> {
  for (const { clientId, customerId, kind, tier } of parties) yield { clientId, customerId, kind, tier };
}

export function* truthInvoices(frame: Frame, docs: readonly Doc[]): Iterable<TruthInvoice> {
  for (const doc of docs) {
    yield {
      invoiceId: doc.onSource ? String(doc.sourceId) : null,
      quickbooksId: doc.onQuickbooks ? String(doc.quickbooksId) : null,
      type: doc.credit ? 'CreditMemo' : 'Invoice',
      kind:
        doc.onSource === doc.onQuickbooks || doc.kind !== 'same'
          ? doc.kind
          : doc.onSource
            ? 'only-in-source'
            : 'only-in-quickbooks',
      damage: docDamage(frame, doc),
    };
  }
}

export function* truthPayments(pays: readonly Pay[]): Iterable<TruthPayment> {
  for (const pay of pays) {
    yield {
      paymentId: pay.onSource ? `P${pay.sourceId}` : null,
      quickbooksId: pay.onQuickbooks ? String(pay.quickbooksId) : null,
      kind: pay.kind,
      damage: payDamage(pay),
    };
  }
}

/** Entries that reach Accounts Receivable without an invoice. */
export function truthEntries(others: readonly Other[]): TruthEntry[] {
  const entries: TruthEntry[] = [];
  for (const { entity, kind, quickbooksId, currency, receivable } of others) {
    if (receivable === 0 || (entity !== 'JournalEntry' && entity !== 'Deposit')) continue;
    entries.push({
      entity,
      quickbooksId: String(quickbooksId),
      kind,
      damage: list(currency, ['entry straight to the control account', -receivable]),
    });
  }
  return entries;
}

/** Receivables of both sides and the difference by cause, each per currency. */
export function summarize(
  frame: Frame,
  docs: readonly Doc[],
  pays: readonly Pay[],
  entries: readonly TruthEntry[],
): { receivables: TruthReceivables[]; causes: Damage[] } {
  const sides = new Map<string, TruthReceivables>();
  const causes = new Map<string, Damage>();
  const of = (currency: string): TruthReceivables => {
    let side = sides.get(currency);
    if (side === undefined) {
      side = { currency, sourceMinor: 0, quickbooksMinor: 0 };
      sides.set(currency, side);
    }
    return side;
  };
  const count = (damage: readonly Damage[]): void => {
    for (const { cause, effectMinor, currency } of damage) {
      const key = `${currency} ${cause}`;
      const known = causes.get(key);
      if (known === undefined) causes.set(key, { cause, effectMinor, currency });
      else known.effectMinor += effectMinor;
    }
  };
  of('USD');
  for (const doc of docs) {
    of(doc.sourceCurrency).sourceMinor += contribution(frame, doc, 'source');
    of(doc.quickbooksCurrency).quickbooksMinor += contribution(frame, doc, 'quickbooks');
    count(docDamage(frame, doc));
  }
  for (const pay of pays) {
    of(pay.currency).sourceMinor -= unapplied(pay, 'source');
    of(pay.currency).quickbooksMinor -= unapplied(pay, 'quickbooks');
    count(payDamage(pay));
  }
  for (const { damage } of entries) {
    for (const { currency, effectMinor } of damage) of(currency).quickbooksMinor -= effectMinor;
    count(damage);
  }
  const order = (a: { currency: string; cause?: string }, b: { currency: string; cause?: string }): number => {
    const left = `${a.currency} ${a.cause ?? ''}`;
    const right = `${b.currency} ${b.cause ?? ''}`;
    return left < right ? -1 : left > right ? 1 : 0;
  };
  return { receivables: [...sides.values()].sort(order), causes: [...causes.values()].sort(order) };
}
