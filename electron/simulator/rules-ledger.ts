/** Rules of the other side of the books: bills, bill payments, purchases, deposits, journal entries, transfers. */
import { amountOf, centsOf } from './decimal.ts';
import { checkNumber, checkText, requireField, resolveRef } from './fields.ts';
import { listAt, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { markLinked, setOpen, settle, settledCents } from './links.ts';
import { fault } from './qbo-fault.ts';
import type { Transaction } from './realm.ts';
import { applyCurrency, applyDate, applyDueDate, applyTotal } from './rules-sales.ts';
import { numberLines } from './sales-forms.ts';
import { linkedSums } from './subledger.ts';
import type { Removal, Rule, WriteContext } from './write.ts';

const SPENDING_LINES = new Set(['AccountBasedExpenseLineDetail', 'ItemBasedExpenseLineDetail', 'DescriptionOnly']);

/** Lines of what is bought: each with an amount and an account or an item. Returns their sum in cents. */
function spendingLines(tx: Transaction, draft: QboObject, context: WriteContext): number {
  requireField(draft, 'Line');
  let sum = 0;
  const lines = listAt(draft, 'Line').map((line) => {
    const type = textAt(line, 'DetailType') ?? '';
    if (!SPENDING_LINES.has(type))
      throw fault('2090', `DetailType ${type} is not a line of ${context.spec.name}`, 'DetailType');
    if (type === 'DescriptionOnly') return line;
    if (line.Amount === undefined) throw fault('2020', 'Line.Amount', 'Line.Amount');
    checkNumber(line, 'Amount');
    const detail = { ...objectAt(line, type) };
    const [key, entity] = type === 'AccountBasedExpenseLineDetail' ? ['AccountRef', 'Account'] : ['ItemRef', 'Item'];
    if (key !== undefined && entity !== undefined) {
      if (refAt(detail, key) === undefined) throw fault('2020', `Line.${key}`, key);
      resolveRef(tx, detail, key, entity, context.before === undefined ? undefined : detail);
    }
    sum += centsOf(line.Amount);
    return { ...line, [type]: detail };
  });
  if (lines.length === 0) throw fault('2020', 'Line', 'Line');
  draft.Line = numberLines(lines, context.before);
  return sum + centsOf(objectAt(draft, 'TxnTaxDetail').TotalTax);
}

function prepareSpending(tx: Transaction, draft: QboObject, context: WriteContext): number {
  checkText(draft, 'DocNumber', 21);
  checkText(draft, 'PrivateNote', 4000);
  applyDate(tx, draft, context);
  if (draft.VendorRef !== undefined) resolveRef(tx, draft, 'VendorRef', 'Vendor', context.before);
  applyCurrency(tx, draft, draft.VendorRef === undefined ? undefined : 'Vendor');
  const total = spendingLines(tx, draft, context);
  if (total < 0) throw fault('6000', 'Transaction amount must be 0 or greater.');
  applyTotal(tx, draft, total);
  return total;
}

/** Bills and vendor credits: open until a bill payment settles or uses them. */
const prepareOpenSpending: Rule = (tx, draft, context) => {
  requireField(draft, 'VendorRef');
  const total = prepareSpending(tx, draft, context);
  if (context.spec.name === 'Bill') applyDueDate(tx, draft, context);
  const settled = settledCents(context.spec.name, context.before);
  if (total < settled) throw fault('6000', 'The total cannot be less than what has been paid already.', 'TotalAmt');
  if (settled > 0 && refAt(context.before, 'VendorRef') !== refAt(draft, 'VendorRef'))
    throw fault('6000', 'The vendor of a paid transaction cannot be changed.', 'VendorRef');
  setOpen(context.spec.name, draft, total - settled);
  if (context.before?.LinkedTxn !== undefined) draft.LinkedTxn = context.before.LinkedTxn;
};

const preparePurchase: Rule = (tx, draft, context) => {
  requireField(draft, 'PaymentType');
  requireField(draft, 'AccountRef');
  if (!['Cash', 'Check', 'CreditCard'].includes(String(draft.PaymentType)))
    throw fault('2090', `PaymentType ${String(draft.PaymentType)} is not known`, 'PaymentType');
  resolveRef(tx, draft, 'AccountRef', 'Account', context.before);
  prepareSpending(tx, draft, context);
};

const preparePurchaseOrder: Rule = (tx, draft, context) => {
  requireField(draft, 'VendorRef');
  draft.POStatus ??= 'Open';
  prepareSpending(tx, draft, context);
};

const prepareBillPayment: Rule = (tx, draft, context) => {
  requireField(draft, 'VendorRef');
  requireField(draft, 'PayType');
  if (draft.TotalAmt === undefined) throw fault('6000', 'You must set a transaction amount', 'TotalAmt');
  checkNumber(draft, 'TotalAmt');
  const detail = draft.PayType === 'Check' ? 'CheckPayment' : 'CreditCardPayment';
  requireField(draft, detail);
  const account = { ...objectAt(draft, detail) };
  resolveRef(
    tx,
    account,
    draft.PayType === 'Check' ? 'BankAccountRef' : 'CCAccountRef',
    'Account',
    context.before === undefined ? undefined : account,
  );
  draft[detail] = account;
  resolveRef(tx, draft, 'VendorRef', 'Vendor', context.before);
  applyDate(tx, draft, context);
  applyCurrency(tx, draft, 'Vendor');
  for (const line of listAt(draft, 'Line')) {
    checkNumber(line, 'Amount');
    const type = textAt(listAt(line, 'LinkedTxn')[0], 'TxnType') ?? '';
    if (type !== 'Bill' && type !== 'VendorCredit' && type !== 'JournalEntry')
      throw fault('2090', `A bill payment cannot be linked to ${type}`, 'TxnType');
    if (centsOf(line.Amount) < 0) throw fault('6000', 'A payment line must not be negative.', 'Line');
  }
  const sums = linkedSums(draft);
  if (sums.charges - sums.credits > centsOf(draft.TotalAmt))
    throw fault('6000', 'The amount applied is more than the payment.', 'TotalAmt');
  applyTotal(tx, draft, centsOf(draft.TotalAmt));
  settle(tx, 'BillPayment', draft, context.before);
};

const DEPOSITED = new Set(['Payment', 'SalesReceipt', 'RefundReceipt']);

/** Transactions a deposit's lines hold. */
function depositedLinks(deposit: QboObject | undefined): { entity: string; id: string }[] {
  return listAt(deposit, 'Line').flatMap((line) =>
    listAt(line, 'LinkedTxn').map((link) => ({
      entity: textAt(link, 'TxnType') ?? '',
      id: textAt(link, 'TxnId') ?? '',
    })),
  );
}

/** A deposit line names its customer or vendor in another shape than a journal line. */
function depositEntity(detail: QboObject): QboObject {
  const entity = objectAt(detail, 'Entity');
  const type = (textAt(entity, 'type') ?? '').toLowerCase();
  return { Type: type.charAt(0).toUpperCase() + type.slice(1), EntityRef: { value: textAt(entity, 'value') ?? '' } };
}

const prepareDeposit: Rule = (tx, draft, context) => {
  requireField(draft, 'DepositToAccountRef');
  requireField(draft, 'Line');
  resolveRef(tx, draft, 'DepositToAccountRef', 'Account', context.before);
  applyDate(tx, draft, context);
  applyCurrency(tx, draft);
  const depositId = textAt(draft, 'Id') ?? '';
  let total = 0;
  for (const line of listAt(draft, 'Line')) {
    checkNumber(line, 'Amount');
    total += centsOf(line.Amount);
    const detail = objectAt(line, 'DepositLineDetail');
    resolveRef(tx, detail, 'AccountRef', 'Account', context.before === undefined ? undefined : detail);
    if (refAt(detail, 'AccountRef') !== undefined)
      checkControlAccount(tx, { ...detail, Entity: depositEntity(detail) });
  }
  const had = new Set(depositedLinks(context.before).map((link) => `${link.entity}:${link.id}`));
  const has = new Set<string>();
  for (const { entity, id } of depositedLinks(draft)) {
    const key = `${entity}:${id}`;
    has.add(key);
    if (!DEPOSITED.has(entity)) throw fault('2090', `A deposit cannot hold ${entity}`, 'TxnType');
    const held = tx.get(entity, id);
    if (held === undefined) throw fault('620', `${entity} ${id} is not there`, 'LinkedTxn');
    if (had.has(key)) continue;
    if (listAt(held, 'LinkedTxn').some((link) => link.TxnType === 'Deposit'))
      throw fault('620', `${entity} ${id} has been deposited already`, 'LinkedTxn');
    markLinked(tx, entity, id, 'Deposit', depositId, true);
  }
  for (const { entity, id } of depositedLinks(context.before))
    if (!has.has(`${entity}:${id}`)) markLinked(tx, entity, id, 'Deposit', depositId, false);
  draft.Line = numberLines(listAt(draft, 'Line'), context.before);
  applyTotal(tx, draft, total - centsOf(objectAt(draft, 'CashBack').Amount));
};

const prepareJournalEntry: Rule = (tx, draft, context) => {
  requireField(draft, 'Line');
  checkText(draft, 'DocNumber', 21);
  applyDate(tx, draft, context);
  applyCurrency(tx, draft);
  if (listAt(context.before, 'LinkedTxn').length > 0)
    throw fault('6000', 'Unlink the payments of this journal entry before changing it.');
  let debits = 0;
  let credits = 0;
  for (const line of listAt(draft, 'Line')) {
    const detail = objectAt(line, 'JournalEntryLineDetail');
    if (line.DetailType === 'DescriptionOnly') continue;
    requireField(line, 'Amount');
    checkNumber(line, 'Amount');
    if (refAt(detail, 'AccountRef') === undefined) throw fault('2020', 'Line.AccountRef', 'AccountRef');
    resolveRef(tx, detail, 'AccountRef', 'Account', context.before === undefined ? undefined : detail);
    checkControlAccount(tx, detail);
    if (detail.PostingType === 'Debit') debits += centsOf(line.Amount);
    else if (detail.PostingType === 'Credit') credits += centsOf(line.Amount);
    else throw fault('2090', `PostingType ${String(detail.PostingType)} is not known`, 'PostingType');
  }
  if (debits !== credits) throw fault('6000', 'Debits and credits must be equal.', 'Line');
  draft.Line = numberLines(listAt(draft, 'Line'), context.before, false);
  draft.Adjustment ??= false;
  applyTotal(tx, draft, debits);
};

/** Receivables and payables lines need the name they belong to, and only they may change a name's balance. */
function checkControlAccount(tx: Transaction, detail: QboObject): void {
  const type = textAt(tx.get('Account', refAt(detail, 'AccountRef') ?? ''), 'AccountType');
  const name = objectAt(detail, 'Entity');
  const wanted = type === 'Accounts Receivable' ? 'Customer' : type === 'Accounts Payable' ? 'Vendor' : undefined;
  if (wanted === undefined) return;
  if (textAt(name, 'Type') !== wanted || refAt(name, 'EntityRef') === undefined) {
    throw fault('6000', `When you use ${type}, you must choose a ${wanted.toLowerCase()} in the Name field.`, 'Entity');
  }
  resolveRef(tx, name, 'EntityRef', wanted);
}

const prepareTransfer: Rule = (tx, draft, context) => {
  for (const key of ['FromAccountRef', 'ToAccountRef', 'Amount']) requireField(draft, key);
  checkNumber(draft, 'Amount');
  for (const key of ['FromAccountRef', 'ToAccountRef']) resolveRef(tx, draft, key, 'Account', context.before);
  if (refAt(draft, 'FromAccountRef') === refAt(draft, 'ToAccountRef'))
    throw fault('6000', 'A transfer needs two different accounts.');
  applyDate(tx, draft, context);
  draft.Amount = amountOf(centsOf(draft.Amount));
};

const removeOpenSpending: Removal = (_tx, before, context) => {
  if (settledCents(context.spec.name, before) > 0)
    throw fault('6000', 'Unlink the payments of this transaction before deleting it.');
};

const releaseBillPayment: Removal = (tx, before) => {
  settle(tx, 'BillPayment', { ...before, Line: [] }, before);
};

const removeDeposit: Removal = (tx, before) => {
  for (const { entity, id } of depositedLinks(before))
    markLinked(tx, entity, id, 'Deposit', textAt(before, 'Id') ?? '', false);
};

const removeJournalEntry: Removal = (_tx, before) => {
  if (listAt(before, 'LinkedTxn').length > 0)
    throw fault('6000', 'Unlink the payments of this journal entry before deleting it.');
};

export const LEDGER_RULES: Readonly<Record<string, Rule>> = {
  Bill: prepareOpenSpending,
  VendorCredit: prepareOpenSpending,
  BillPayment: prepareBillPayment,
  Purchase: preparePurchase,
  PurchaseOrder: preparePurchaseOrder,
  Deposit: prepareDeposit,
  JournalEntry: prepareJournalEntry,
  Transfer: prepareTransfer,
};

export const LEDGER_REMOVALS: Readonly<Record<string, Removal>> = {
  Bill: removeOpenSpending,
  VendorCredit: removeOpenSpending,
  BillPayment: releaseBillPayment,
  Deposit: removeDeposit,
  JournalEntry: removeJournalEntry,
};

export const LEDGER_VOIDS: Readonly<Record<string, Removal>> = { BillPayment: releaseBillPayment };
