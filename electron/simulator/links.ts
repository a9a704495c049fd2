/** Payments and what they settle: applying, unapplying, restoring, for customers and for vendors. */
import { amountOf, centsOf } from './decimal.ts';
import { linkedSpec } from './fields.ts';
import { copyOf, listAt, type QboObject, refAt, textAt } from './json.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';
import { CREDIT_TYPES, homeCents } from './subledger.ts';

export type Link = { type: string; id: string; cents: number };

/** Linked documents whose open balance the simulator keeps. */
const OPEN_DOCUMENTS = new Set(['Invoice', 'CreditMemo', 'Bill', 'VendorCredit']);

/** All links of a payment's lines, several lines on one document summed. */
export function linksOf(payment: QboObject | undefined): Link[] {
  const links = new Map<string, Link>();
  for (const line of listAt(payment, 'Line')) {
    for (const linked of listAt(line, 'LinkedTxn')) {
      const type = textAt(linked, 'TxnType') ?? '';
      const id = textAt(linked, 'TxnId') ?? '';
      const link = links.get(`${type}:${id}`) ?? { type, id, cents: 0 };
      link.cents += centsOf(line.Amount);
      links.set(`${type}:${id}`, link);
    }
  }
  return [...links.values()];
}

/** What is still open on a document, in cents; positive for credits too. */
export function openCents(type: string, document: QboObject): number {
  return centsOf(type === 'CreditMemo' ? (document.RemainingCredit ?? document.Balance) : document.Balance);
}

/** Sets a document's open amount and the values computed from it. */
export function setOpen(type: string, document: QboObject, cents: number): void {
  document.Balance = amountOf(cents);
  if (type === 'CreditMemo') document.RemainingCredit = amountOf(cents);
  if (document.HomeBalance !== undefined) document.HomeBalance = amountOf(homeCents(cents, document.ExchangeRate));
}

/** Moves the balances of everything a payment links to, from what it linked before to what it links now. */
export function settle(
  tx: Transaction,
  paymentEntity: string,
  payment: QboObject,
  before: QboObject | undefined,
): void {
  const paymentId = textAt(payment, 'Id') ?? '';
  const now = new Map(linksOf(payment).map((link) => [`${link.type}:${link.id}`, link]));
  const was = new Map(linksOf(before).map((link) => [`${link.type}:${link.id}`, link]));
  for (const key of new Set([...was.keys(), ...now.keys()])) {
    const link = now.get(key);
    const { type, id } = link ?? was.get(key) ?? { type: '', id: '' };
    const entity = linkedSpec(type).name;
    const document = tx.edit(entity, id);
    if (document === undefined) {
      if (link === undefined) continue;
      throw fault('620', `${type} ${id} is not there`, 'LinkedTxn');
    }
    const delta = (link?.cents ?? 0) - (was.get(key)?.cents ?? 0);
    if (link !== undefined && !was.has(key)) checkLinkable(tx, payment, type, document);
    if (delta === 0 && was.has(key) === now.has(key)) continue;
    if (OPEN_DOCUMENTS.has(type)) {
      const open = openCents(type, document) - delta;
      if (open < 0) throw fault('6000', `The amount applied to ${type} ${id} is more than its open balance.`, 'Line');
      setOpen(type, document, open);
    }
    if (!CREDIT_TYPES.has(type)) relink(document, paymentEntity, paymentId, link !== undefined);
    tx.put(entity, document);
  }
}

function relink(document: QboObject, type: string, id: string, linked: boolean): void {
  const others = listAt(document, 'LinkedTxn').filter((each) => each.TxnId !== id || each.TxnType !== type);
  document.LinkedTxn = linked ? [...others, { TxnId: id, TxnType: type }] : others;
  if (document.LinkedTxn.length === 0 && type === 'Deposit') delete document.LinkedTxn;
}

/** Adds or removes a back link, as a deposit does on the payments it holds. */
export function markLinked(
  tx: Transaction,
  entity: string,
  id: string,
  type: string,
  byId: string,
  linked: boolean,
): void {
  const document = tx.edit(entity, id);
  if (document === undefined) return;
  relink(document, type, byId, linked);
  tx.put(entity, document);
}

const VOIDED = (document: QboObject): boolean =>
  centsOf(document.TotalAmt) === 0 && (textAt(document, 'PrivateNote') ?? '').startsWith('Voided');

/** A document may be linked when it belongs to the same name (or, for customers, its family) and currency. */
function checkLinkable(tx: Transaction, payment: QboObject, type: string, document: QboObject): void {
  if (VOIDED(document)) throw fault('620', `${type} ${textAt(document, 'Id')} is void`, 'LinkedTxn');
  const vendor = type === 'Bill' || type === 'VendorCredit';
  const nameKey = vendor ? 'VendorRef' : 'CustomerRef';
  const ours = refAt(payment, nameKey);
  const theirs = refAt(document, nameKey);
  if (theirs !== undefined && ours !== theirs && (vendor || rootOf(tx, ours) !== rootOf(tx, theirs))) {
    throw fault('620', `${type} ${textAt(document, 'Id')} belongs to another name`, 'LinkedTxn');
  }
  const currency = (object: QboObject): string => refAt(object, 'CurrencyRef') ?? tx.homeCurrency;
  if (currency(document) !== currency(payment))
    throw fault('6000', 'Payment and document must share a currency.', 'CurrencyRef');
}

/** The topmost customer of a family. */
function rootOf(tx: Transaction, customerId: string | undefined): string | undefined {
  let id = customerId;
  for (let level = 0; id !== undefined && level < 6; level += 1) {
    const parent = refAt(tx.get('Customer', id), 'ParentRef');
    if (parent === undefined) return id;
    id = parent;
  }
  return id;
}

/** Takes a document off every payment that settles it; the money becomes unapplied again. */
export function unapplyEverywhere(tx: Transaction, type: string, document: QboObject): void {
  const id = textAt(document, 'Id') ?? '';
  for (const linked of listAt(document, 'LinkedTxn')) {
    const entity = textAt(linked, 'TxnType') ?? '';
    const payment =
      entity === 'Payment' || entity === 'BillPayment' ? tx.edit(entity, textAt(linked, 'TxnId') ?? '') : undefined;
    if (payment === undefined) continue;
    const before = copyOf(payment);
    const gone = linksOf(payment).find((link) => link.type === type && link.id === id)?.cents ?? 0;
    payment.Line = listAt(payment, 'Line').filter(
      (line) => !listAt(line, 'LinkedTxn').some((each) => each.TxnId === id && each.TxnType === type),
    );
    if (payment.UnappliedAmt !== undefined) payment.UnappliedAmt = amountOf(centsOf(before.UnappliedAmt) + gone);
    tx.put(entity, payment);
  }
}

/** How much of a document payments have settled, in cents. */
export function settledCents(type: string, before: QboObject | undefined): number {
  if (before === undefined) return 0;
  return centsOf(before.TotalAmt) - centsOf(before.Deposit) - openCents(type, before);
}
