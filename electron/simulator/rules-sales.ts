/** Rules of what is sold and received: invoices, credit memos, receipts, refunds, estimates, payments. */
import type { EntitySpec } from './catalog.ts';
import { amountOf, centsOf } from './decimal.ts';
import {
  checkAddress,
  checkDate,
  checkEmail,
  checkNumber,
  checkOpenPeriod,
  checkText,
  requireField,
  resolveRef,
} from './fields.ts';
import { copyOf, listAt, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { openCents, setOpen, settle, settledCents, unapplyEverywhere } from './links.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';
import { computeSalesForm, zeroForm } from './sales-forms.ts';
import { homeCents } from './subledger.ts';
import type { Removal, Rule, WriteContext } from './write.ts';

/** Sales forms share one numbering, so one number stands once over all of them. */
export const NUMBERED_SALES: readonly string[] = ['Invoice', 'CreditMemo', 'SalesReceipt', 'RefundReceipt'];

const docNumberKey = (object: QboObject): readonly string[] => [(textAt(object, 'DocNumber') ?? '').toLowerCase()];

/**
 * Document numbers by the company's preference. Custom numbers off: QuickBooks counts by itself, a sent value is stored as
 * it is. On: nothing is made up, and a number used already is 6140 while the duplicate warning is on.
 */
function applyDocNumber(tx: Transaction, draft: QboObject, context: WriteContext, spaces: readonly string[]): void {
  checkText(draft, 'DocNumber', 21);
  const custom = objectAt(tx.preferences, 'SalesFormsPrefs').CustomTxnNumbers === true;
  const number = textAt(draft, 'DocNumber');
  if (!custom) {
    if (number === undefined && context.before === undefined) draft.DocNumber = nextDocNumber(tx, spaces);
    return;
  }
  if (number === undefined || !tx.realm.settings.warnDuplicateNumbers || context.includes.has('allowduplicatedocnum'))
    return;
  if (context.before !== undefined && textAt(context.before, 'DocNumber') === number) return;
  for (const entity of spaces) {
    const taken = tx
      .idsWith(entity, 'docNumber', docNumberKey, number.toLowerCase())
      .find((id) => entity !== context.spec.name || id !== draft.Id);
    if (taken !== undefined) {
      throw fault(
        '6140',
        `You must specify a different number. This number has already been used. DocNumber=${number} is assigned to TxnType=${entity} with TxnId=${taken}`,
        'DocNumber',
      );
    }
  }
}

/** QuickBooks' own counter: one more than the number it gave last, skipping nothing else. */
function nextDocNumber(tx: Transaction, spaces: readonly string[]): string {
  for (let next = tx.realm.documentCounter + 1; ; next += 1) {
    const number = String(next);
    if (spaces.every((entity) => tx.idsWith(entity, 'docNumber', docNumberKey, number).length === 0)) {
      tx.realm.documentCounter = next;
      return number;
    }
  }
}

/** Currency and exchange rate: required in multicurrency companies, and always the customer's or vendor's own. */
export function applyCurrency(tx: Transaction, draft: QboObject, nameEntity?: 'Customer' | 'Vendor'): void {
  const currency = refAt(draft, 'CurrencyRef');
  if (tx.multicurrency && currency === undefined) throw fault('2020', 'CurrencyRef', 'CurrencyRef');
  if (!tx.multicurrency && currency !== undefined && currency !== tx.homeCurrency)
    throw fault('6000', 'Multicurrency is not enabled for this company.', 'CurrencyRef');
  draft.CurrencyRef = { ...objectAt(draft, 'CurrencyRef'), value: currency ?? tx.homeCurrency };
  const nameId =
    nameEntity === undefined ? undefined : refAt(draft, nameEntity === 'Customer' ? 'CustomerRef' : 'VendorRef');
  const theirs =
    nameEntity === undefined || nameId === undefined ? undefined : refAt(tx.get(nameEntity, nameId), 'CurrencyRef');
  if (theirs !== undefined && theirs !== refAt(draft, 'CurrencyRef'))
    throw fault('6000', `The transaction's currency must be that of the ${nameEntity?.toLowerCase()}.`, 'CurrencyRef');
  checkNumber(draft, 'ExchangeRate');
  if (tx.multicurrency) draft.ExchangeRate ??= 1;
}

/** Sets `TotalAmt` and, in multicurrency companies, its home value. */
export function applyTotal(tx: Transaction, draft: QboObject, total: number): void {
  draft.TotalAmt = amountOf(total);
  if (tx.multicurrency) draft.HomeTotalAmt = amountOf(homeCents(total, draft.ExchangeRate));
}

/** Transaction date with its default, and the closed period over old and new date. */
export function applyDate(tx: Transaction, draft: QboObject, context: WriteContext): void {
  checkDate(draft, 'TxnDate');
  draft.TxnDate ??= tx.today;
  checkOpenPeriod(tx, textAt(draft, 'TxnDate'), textAt(context.before, 'TxnDate'));
}

/** Due date from the term when none is sent. */
export function applyDueDate(tx: Transaction, draft: QboObject, context: WriteContext): void {
  checkDate(draft, 'DueDate');
  resolveRef(tx, draft, 'SalesTermRef', 'Term', context.before);
  if (context.sent.DueDate !== undefined) return;
  const moved = context.sent.TxnDate !== undefined || context.sent.SalesTermRef !== undefined;
  if (draft.DueDate !== undefined && !moved) return;
  const day = textAt(draft, 'TxnDate') ?? tx.today;
  const termId = refAt(draft, 'SalesTermRef');
  draft.DueDate = dueDate(day, termId === undefined ? undefined : tx.get('Term', termId));
}

function dueDate(day: string, term: QboObject | undefined): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (typeof term?.DueDays === 'number') date.setUTCDate(date.getUTCDate() + term.DueDays);
  else if (typeof term?.DayOfMonthDue === 'number') {
    const nextMonthFrom = typeof term.DueNextMonthDays === 'number' ? term.DueNextMonthDays : 0;
    const due = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), term.DayOfMonthDue));
    const days = (due.getTime() - date.getTime()) / 86_400_000;
    if (days < 0 || days < nextMonthFrom) due.setUTCMonth(due.getUTCMonth() + 1);
    return due.toISOString().slice(0, 10);
  }
  return date.toISOString().slice(0, 10);
}

function prepareForm(tx: Transaction, draft: QboObject, context: WriteContext, numbering: readonly string[]): number {
  if (draft.CustomerRef !== undefined) resolveRef(tx, draft, 'CustomerRef', 'Customer', context.before);
  applyDate(tx, draft, context);
  applyCurrency(tx, draft, 'Customer');
  applyDocNumber(tx, draft, context, numbering);
  checkText(objectAt(draft, 'CustomerMemo'), 'value', 1000);
  checkText(draft, 'PrivateNote', 4000);
  checkEmail(draft, 'BillEmail');
  for (const key of ['BillAddr', 'ShipAddr']) checkAddress(draft, key, () => context.nextAddressId());
  for (const [key, entity] of [
    ['ClassRef', 'Class'],
    ['DepartmentRef', 'Department'],
    ['PaymentMethodRef', 'PaymentMethod'],
  ] as const) {
    resolveRef(tx, draft, key, entity, context.before);
  }
  const usesTax = objectAt(tx.preferences, 'TaxPrefs').UsingSalesTax === true;
  if (!tx.isUs && usesTax && context.before === undefined) requireField(draft, 'GlobalTaxCalculation');
  const total = computeSalesForm(tx, draft, context.sent, context.before);
  applyTotal(tx, draft, total);
  draft.ApplyTaxAfterDiscount ??= false;
  draft.PrintStatus ??= 'NeedToPrint';
  draft.EmailStatus ??= 'NotSet';
  if (!['NotSet', 'NeedToSend', 'EmailSent'].includes(String(draft.EmailStatus)))
    throw fault('2090', `EmailStatus ${String(draft.EmailStatus)} is not known`, 'EmailStatus');
  if (draft.EmailStatus === 'NeedToSend') requireField(draft, 'BillEmail');
  return total;
}

/** Links a caller may write on a form: what it came from. Links of payments are kept as they are. */
function keepReadOnlyLinks(tx: Transaction, draft: QboObject, context: WriteContext): void {
  const writableTypes = ['Estimate', 'TimeActivity', 'Charge', 'ReimburseCharge', 'StatementCharge'];
  const sent = listAt(context.sent, 'LinkedTxn').filter((link) =>
    writableTypes.includes(textAt(link, 'TxnType') ?? ''),
  );
  for (const link of sent) {
    if (link.TxnType === 'Estimate' && tx.get('Estimate', textAt(link, 'TxnId') ?? '') === undefined)
      throw fault('620', `Estimate ${textAt(link, 'TxnId')} is not there`, 'LinkedTxn');
  }
  const kept = listAt(context.before, 'LinkedTxn').filter(
    (link) => context.sent.LinkedTxn === undefined || !writableTypes.includes(textAt(link, 'TxnType') ?? ''),
  );
  draft.LinkedTxn = [...kept, ...sent];
}

const prepareInvoice: Rule = (tx, draft, context) => {
  requireField(draft, 'CustomerRef');
  requireField(draft, 'Line');
  keepReadOnlyLinks(tx, draft, context);
  const total = prepareForm(tx, draft, context, NUMBERED_SALES);
  applyDueDate(tx, draft, context);
  checkNumber(draft, 'Deposit');
  draft.Deposit ??= 0;
  const settled = settledCents('Invoice', context.before);
  if (settled > 0 && refAt(context.before, 'CustomerRef') !== refAt(draft, 'CustomerRef'))
    throw fault('6000', 'The customer of a paid invoice cannot be changed.', 'CustomerRef');
  const open = total - centsOf(draft.Deposit) - settled;
  if (open < 0) throw fault('6000', 'The total cannot be less than what has been paid already.', 'TotalAmt');
  if (tx.multicurrency) draft.HomeBalance = 0;
  setOpen('Invoice', draft, open);
  for (const key of ['AllowOnlineCreditCardPayment', 'AllowOnlineACHPayment', 'AllowOnlinePayment', 'AllowIPNPayment'])
    draft[key] ??= false;
  if (context.before === undefined) autoApplyCredits(tx, draft);
};

const prepareCreditMemo: Rule = (tx, draft, context) => {
  requireField(draft, 'CustomerRef');
  requireField(draft, 'Line');
  delete draft.LinkedTxn;
  const total = prepareForm(tx, draft, context, NUMBERED_SALES);
  const settled = settledCents('CreditMemo', context.before);
  if (settled > 0 && refAt(context.before, 'CustomerRef') !== refAt(draft, 'CustomerRef'))
    throw fault('6000', 'The customer of a used credit memo cannot be changed.', 'CustomerRef');
  if (total < settled) throw fault('6000', 'The total cannot be less than what has been used already.', 'TotalAmt');
  if (tx.multicurrency) draft.HomeBalance = 0;
  setOpen('CreditMemo', draft, total - settled);
};

/** Receipts and refunds are settled at once. */
const prepareReceipt: Rule = (tx, draft, context) => {
  requireField(draft, 'Line');
  checkNotDeposited(context.before);
  if (context.spec.name === 'RefundReceipt') requireField(draft, 'DepositToAccountRef');
  checkText(draft, 'PaymentRefNum', 21);
  keepReadOnlyLinks(tx, draft, context);
  if (listAt(draft, 'LinkedTxn').length === 0) delete draft.LinkedTxn;
  prepareForm(tx, draft, context, NUMBERED_SALES);
  draft.DepositToAccountRef ??= { value: undepositedFunds(tx) };
  resolveRef(tx, draft, 'DepositToAccountRef', 'Account', context.before);
  draft.Balance = 0;
};

const prepareEstimate: Rule = (tx, draft, context) => {
  requireField(draft, 'CustomerRef');
  requireField(draft, 'Line');
  prepareForm(tx, draft, context, ['Estimate']);
  checkDate(draft, 'ExpirationDate');
  draft.TxnStatus ??= 'Pending';
  if (!['Pending', 'Accepted', 'Closed', 'Rejected', 'Converted'].includes(String(draft.TxnStatus)))
    throw fault('2090', `TxnStatus ${String(draft.TxnStatus)} is not known`, 'TxnStatus');
};

/** 6540 while a deposit holds the transaction. */
export function checkNotDeposited(object: QboObject | undefined): void {
  if (listAt(object, 'LinkedTxn').some((link) => link.TxnType === 'Deposit')) {
    throw fault(
      '6540',
      'This transaction has been deposited. If you want to change or delete it, you must edit the deposit it appears on and remove it first.',
    );
  }
}

/** The account payments go to when none is named. */
export function undepositedFunds(tx: Transaction): string {
  const read = (account: QboObject): readonly string[] => [textAt(account, 'AccountSubType') ?? ''];
  const id = tx.idsWith('Account', 'AccountSubType', read, 'UndepositedFunds')[0];
  if (id !== undefined) return id;
  const bank = tx.idsWith('Account', 'AccountType', (account) => [textAt(account, 'AccountType') ?? ''], 'Bank')[0];
  if (bank === undefined) throw fault('6000', 'This company has no account to deposit to.', 'DepositToAccountRef');
  return bank;
}

/** With AutoApplyCredit on, a new invoice is settled from the customer's open credit memos, oldest first, by zero payments. */
function autoApplyCredits(tx: Transaction, invoice: QboObject): void {
  if (objectAt(tx.preferences, 'SalesFormsPrefs').AutoApplyCredit !== true) return;
  const customerId = refAt(invoice, 'CustomerRef') ?? '';
  tx.put('Invoice', invoice);
  const memos = tx
    .idsWith('CreditMemo', 'CustomerRef', (object) => [refAt(object, 'CustomerRef') ?? ''], customerId)
    .map((id) => tx.get('CreditMemo', id))
    .filter(
      (memo) =>
        memo !== undefined &&
        openCents('CreditMemo', memo) > 0 &&
        refAt(memo, 'CurrencyRef') === refAt(invoice, 'CurrencyRef'),
    )
    .sort((a, b) => Number(a?.Id) - Number(b?.Id));
  for (const memo of memos) {
    const current = tx.edit('Invoice', textAt(invoice, 'Id') ?? '');
    if (memo === undefined || current === undefined) continue;
    const cents = Math.min(openCents('Invoice', current), openCents('CreditMemo', memo));
    if (cents === 0) break;
    tx.put('Payment', zeroPayment(tx, current, memo, cents));
  }
  Object.assign(invoice, tx.edit('Invoice', textAt(invoice, 'Id') ?? ''));
}

function zeroPayment(tx: Transaction, invoice: QboObject, memo: QboObject, cents: number): QboObject {
  const payment: QboObject = {
    Id: tx.nextIdOf('Payment'),
    TxnDate: textAt(invoice, 'TxnDate') ?? tx.today,
    CustomerRef: objectAt(invoice, 'CustomerRef'),
    CurrencyRef: objectAt(invoice, 'CurrencyRef'),
    TotalAmt: 0,
    UnappliedAmt: 0,
    ProcessPayment: false,
    PrivateNote: 'Created by QB Online to link credits to charges.',
    Line: [
      { Amount: amountOf(cents), LinkedTxn: [{ TxnId: textAt(invoice, 'Id') ?? '', TxnType: 'Invoice' }] },
      { Amount: amountOf(cents), LinkedTxn: [{ TxnId: textAt(memo, 'Id') ?? '', TxnType: 'CreditMemo' }] },
    ],
  };
  if (invoice.ExchangeRate !== undefined) payment.ExchangeRate = invoice.ExchangeRate;
  settle(tx, 'Payment', payment, undefined);
  return payment;
}

/** Deleting: an invoice or credit memo must be free of payments first; a payment gives back what it settled. */
const removeForm: Removal = (_tx, before, context) => {
  checkNotDeposited(before);
  const open = context.spec.name === 'Invoice' || context.spec.name === 'CreditMemo';
  if (open && settledCents(context.spec.name, before) > 0) {
    throw fault('6000', 'Unlink the payments of this transaction before deleting it.');
  }
};

const voidInvoice: Removal = (tx, before) => {
  unapplyEverywhere(tx, 'Invoice', before);
};

/** The voided shape of each entity that can be voided. */
export function voided(spec: EntitySpec, before: QboObject): QboObject {
  const object = copyOf(before);
  zeroForm(object);
  if (spec.name === 'Payment' || spec.name === 'BillPayment') {
    object.Line = [];
    delete object.LinkedTxn;
  }
  if (spec.name === 'SalesReceipt') delete object.LinkedTxn;
  return object;
}

export const SALES_RULES: Readonly<Record<string, Rule>> = {
  Invoice: prepareInvoice,
  CreditMemo: prepareCreditMemo,
  SalesReceipt: prepareReceipt,
  RefundReceipt: prepareReceipt,
  Estimate: prepareEstimate,
};

export const SALES_REMOVALS: Readonly<Record<string, Removal>> = {
  Invoice: removeForm,
  CreditMemo: removeForm,
  SalesReceipt: removeForm,
  RefundReceipt: removeForm,
  Estimate: removeForm,
};

export const SALES_VOIDS: Readonly<Record<string, Removal>> = {
  Invoice: voidInvoice,
  SalesReceipt: (_tx, before) => checkNotDeposited(before),
};
