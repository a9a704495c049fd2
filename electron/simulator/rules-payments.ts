/** Rules of payments: what they settle, what stays unapplied, when they must not be touched. */
import { amountOf, centsOf } from './decimal.ts';
import { checkNumber, checkText, requireField, resolveRef } from './fields.ts';
import { listAt, type QboObject, textAt } from './json.ts';
import { settle } from './links.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';
import { applyCurrency, applyDate, checkNotDeposited, undepositedFunds } from './rules-sales.ts';
import { homeCents, linkedSums } from './subledger.ts';
import type { Removal, Rule, WriteContext } from './write.ts';

const preparePayment: Rule = (tx, draft, context) => {
  requireField(draft, 'CustomerRef');
  if (draft.TotalAmt === undefined) throw fault('6000', 'You must set a transaction amount', 'TotalAmt');
  checkNotDeposited(context.before);
  checkNumber(draft, 'TotalAmt');
  if (centsOf(draft.TotalAmt) < 0) throw fault('6000', 'Transaction amount must be 0 or greater.', 'TotalAmt');
  checkText(draft, 'PaymentRefNum', 21);
  checkText(draft, 'PrivateNote', 4000);
  resolveRef(tx, draft, 'CustomerRef', 'Customer', context.before);
  applyDate(tx, draft, context);
  applyCurrency(tx, draft, 'Customer');
  resolveRef(tx, draft, 'PaymentMethodRef', 'PaymentMethod', context.before);
  draft.DepositToAccountRef ??= { value: undepositedFunds(tx) };
  resolveRef(tx, draft, 'DepositToAccountRef', 'Account', context.before);
  draft.ProcessPayment ??= false;
  draft.Line = paymentLines(tx, draft, context);
  draft.TotalAmt = amountOf(centsOf(draft.TotalAmt));
  if (tx.multicurrency) draft.HomeTotalAmt = amountOf(homeCents(centsOf(draft.TotalAmt), draft.ExchangeRate));
  const sums = linkedSums(draft);
  const unapplied = centsOf(draft.TotalAmt) + sums.credits - sums.charges;
  if (unapplied < 0) throw fault('6000', 'The amount applied is more than the payment.', 'TotalAmt');
  draft.UnappliedAmt = amountOf(unapplied);
  settle(tx, 'Payment', draft, context.before);
};

/** Lines of a payment: one link each, a positive amount; QuickBooks adds the reference number of what they pay. */
function paymentLines(tx: Transaction, draft: QboObject, context: WriteContext): QboObject[] {
  if (context.sent.Line === undefined && context.before !== undefined) return listAt(draft, 'Line');
  return listAt(draft, 'Line').map((line) => {
    if (line.LineEx !== undefined) throw fault('2010', 'Property Name:LineEx is not supported', 'LineEx');
    const links = listAt(line, 'LinkedTxn');
    const link = links[0];
    if (links.length !== 1 || link === undefined) throw fault('2020', 'Line.LinkedTxn', 'LinkedTxn');
    if (line.Amount === undefined) throw fault('2020', 'Line.Amount', 'Line.Amount');
    checkNumber(line, 'Amount');
    if (centsOf(line.Amount) < 0) throw fault('6000', 'A payment line must not be negative.', 'Line');
    const type = textAt(link, 'TxnType') ?? '';
    if (!PAYMENT_LINKS.has(type)) throw fault('2090', `A payment cannot be linked to ${type}`, 'TxnType');
    const number = textAt(
      tx.get(
        type === 'Expense' || type === 'Check' || type === 'CreditCardCredit' ? 'Purchase' : type,
        textAt(link, 'TxnId') ?? '',
      ),
      'DocNumber',
    );
    const plain: QboObject = {
      Amount: amountOf(centsOf(line.Amount)),
      LinkedTxn: [{ TxnId: textAt(link, 'TxnId') ?? '', TxnType: type }],
    };
    if (number !== undefined) plain.LineEx = referenceNumber(number);
    return plain;
  });
}

const PAYMENT_LINKS = new Set(['Invoice', 'CreditMemo', 'JournalEntry', 'Expense', 'Check', 'CreditCardCredit']);

function referenceNumber(number: string): QboObject {
  return {
    any: [
      { name: '{http://schema.intuit.com/finance/v3}NameValue', value: { Name: 'txnReferenceNumber', Value: number } },
    ],
  };
}

const removePayment: Removal = (tx, before) => {
  checkNotDeposited(before);
  settle(tx, 'Payment', { ...before, Line: [] }, before);
};

const voidPayment: Removal = (tx, before) => {
  checkNotDeposited(before);
  settle(tx, 'Payment', { ...before, Line: [] }, before);
};

export const PAYMENT_RULES: Readonly<Record<string, Rule>> = { Payment: preparePayment };

export const PAYMENT_REMOVALS: Readonly<Record<string, Removal>> = { Payment: removePayment };

export const PAYMENT_VOIDS: Readonly<Record<string, Removal>> = { Payment: voidPayment };
