/**
 * The running balances of customers, vendors and the receivables and payables accounts, kept from what each
 * transaction contributes before and after a change: one place, so that no rule can forget it.
 */
import { amountOf, centsOf, decimalOf, roundTo, times } from './decimal.ts';
import { copyOf, listAt, objectAt, type QboObject, refAt, textAt } from './json.ts';
import type { Transaction } from './realm.ts';

export type Contribution = { nameEntity: 'Customer' | 'Vendor'; nameId: string; cents: number; currency: string };

type LinkSum = { charges: number; credits: number };

/** Cents of a payment's lines by what they are linked to: documents paid, and credits used to pay them. */
export function linkedSums(payment: QboObject): LinkSum {
  const sums: LinkSum = { charges: 0, credits: 0 };
  for (const line of listAt(payment, 'Line')) {
    const link = listAt(line, 'LinkedTxn')[0];
    if (link === undefined) continue;
    if (CREDIT_TYPES.has(textAt(link, 'TxnType') ?? '')) sums.credits += centsOf(line.Amount);
    else sums.charges += centsOf(line.Amount);
  }
  return sums;
}

/** Linked types that give money to a payment rather than take it. */
export const CREDIT_TYPES: ReadonlySet<string> = new Set(['CreditMemo', 'VendorCredit', 'CreditCardCredit']);

/**
 * What a transaction adds to the balance of the names on it, in cents of its own currency.
 *
 * @param accountType gives an account's type by id: journal lines count on receivables and payables only
 */
export function contributionsOf(
  entity: string,
  object: QboObject | undefined,
  accountType: (accountId: string) => string | undefined,
): Contribution[] {
  if (object === undefined) return [];
  const currency = refAt(object, 'CurrencyRef') ?? '';
  const of = (nameEntity: 'Customer' | 'Vendor', nameId: string | undefined, cents: number): Contribution[] =>
    nameId === undefined || cents === 0 ? [] : [{ nameEntity, nameId, cents, currency }];
  if (entity === 'Invoice') return of('Customer', refAt(object, 'CustomerRef'), centsOf(object.Balance));
  if (entity === 'CreditMemo')
    return of('Customer', refAt(object, 'CustomerRef'), -centsOf(object.RemainingCredit ?? object.Balance));
  if (entity === 'Bill') return of('Vendor', refAt(object, 'VendorRef'), centsOf(object.Balance));
  if (entity === 'VendorCredit') return of('Vendor', refAt(object, 'VendorRef'), -centsOf(object.Balance));
  if (entity === 'Payment' || entity === 'BillPayment') {
    const sums = linkedSums(object);
    const open = centsOf(object.TotalAmt) + sums.credits - sums.charges;
    return entity === 'Payment'
      ? of('Customer', refAt(object, 'CustomerRef'), -open)
      : of('Vendor', refAt(object, 'VendorRef'), -open);
  }
  if (entity === 'Deposit') return listAt(object, 'Line').flatMap((line) => depositContribution(line, of, accountType));
  if (entity === 'JournalEntry')
    return listAt(object, 'Line').flatMap((line) => journalContribution(line, of, accountType));
  return [];
}

/** Money deposited straight to receivables lowers the balance of the name on the line. */
function depositContribution(
  line: QboObject,
  of: (nameEntity: 'Customer' | 'Vendor', nameId: string | undefined, cents: number) => Contribution[],
  accountType: (accountId: string) => string | undefined,
): Contribution[] {
  const detail = objectAt(line, 'DepositLineDetail');
  const type = accountType(refAt(detail, 'AccountRef') ?? '');
  if (type === 'Accounts Receivable') return of('Customer', refAt(detail, 'Entity'), -centsOf(line.Amount));
  if (type === 'Accounts Payable') return of('Vendor', refAt(detail, 'Entity'), -centsOf(line.Amount));
  return [];
}

function journalContribution(
  line: QboObject,
  of: (nameEntity: 'Customer' | 'Vendor', nameId: string | undefined, cents: number) => Contribution[],
  accountType: (accountId: string) => string | undefined,
): Contribution[] {
  const detail = objectAt(line, 'JournalEntryLineDetail');
  const name = objectAt(detail, 'Entity');
  const type = accountType(refAt(detail, 'AccountRef') ?? '');
  const debit = textAt(detail, 'PostingType') === 'Debit';
  const cents = centsOf(line.Amount);
  if (type === 'Accounts Receivable') return of('Customer', refAt(name, 'EntityRef'), debit ? cents : -cents);
  if (type === 'Accounts Payable') return of('Vendor', refAt(name, 'EntityRef'), debit ? -cents : cents);
  return [];
}

type ChangedObject = { entity: string; before: QboObject | undefined; after: QboObject | undefined };

/**
 * Moves the balances of names and control accounts by what changed. The names' sync tokens stay: QuickBooks counts a
 * balance as computed, not as an edit.
 */
export function shiftNameBalances(tx: Transaction, changed: readonly ChangedObject[]): void {
  const accountType = (id: string): string | undefined => textAt(tx.get('Account', id), 'AccountType');
  const byName = new Map<string, number>();
  const byAccountType = new Map<string, number>();
  for (const { entity, before, after } of changed) {
    for (const [sign, object] of [[-1, before] as const, [1, after] as const]) {
      for (const part of contributionsOf(entity, object, accountType)) {
        const key = `${part.nameEntity}:${part.nameId}`;
        byName.set(key, (byName.get(key) ?? 0) + sign * part.cents);
        const type = part.nameEntity === 'Customer' ? 'Accounts Receivable' : 'Accounts Payable';
        byAccountType.set(
          `${type}:${part.currency}`,
          (byAccountType.get(`${type}:${part.currency}`) ?? 0) + sign * part.cents,
        );
      }
    }
  }
  for (const [key, cents] of byName) if (cents !== 0) shiftName(tx, key, cents);
  for (const [key, cents] of byAccountType) if (cents !== 0) shiftAccount(tx, key, cents);
}

function shiftName(tx: Transaction, key: string, cents: number): void {
  const [entity = '', id = ''] = key.split(':');
  const name = tx.get(entity, id);
  if (name === undefined) return;
  const next = copyOf(name);
  next.Balance = amountOf(centsOf(name.Balance) + cents);
  if (entity === 'Customer') next.BalanceWithJobs = amountOf(centsOf(name.BalanceWithJobs ?? name.Balance) + cents);
  tx.put(entity, next, false);
  let parentId = entity === 'Customer' ? refAt(name, 'ParentRef') : undefined;
  while (parentId !== undefined) {
    const parent = tx.get(entity, parentId);
    if (parent === undefined) return;
    const nextParent = copyOf(parent);
    nextParent.BalanceWithJobs = amountOf(centsOf(parent.BalanceWithJobs ?? parent.Balance) + cents);
    tx.put(entity, nextParent, false);
    parentId = refAt(parent, 'ParentRef');
  }
}

/** Each foreign currency has its own control account. */
function shiftAccount(tx: Transaction, key: string, cents: number): void {
  const [type = '', currency = ''] = key.split(':');
  const accounts = tx
    .idsWith('Account', 'AccountType', (account) => [textAt(account, 'AccountType') ?? ''], type)
    .map((id) => tx.get('Account', id))
    .filter((account) => account !== undefined);
  const account =
    accounts.find((each) => refAt(each, 'CurrencyRef') === currency) ??
    (accounts.length === 1 ? accounts[0] : undefined);
  if (account === undefined) return;
  const next = copyOf(account);
  next.CurrentBalance = amountOf(centsOf(account.CurrentBalance) + cents);
  next.CurrentBalanceWithSubAccounts = amountOf(
    centsOf(account.CurrentBalanceWithSubAccounts ?? account.CurrentBalance) + cents,
  );
  tx.put('Account', next, false);
}

/** Cents in the home currency: foreign cents times the exchange rate, rounded to the cent. */
export function homeCents(cents: number, rate: QboObject[string] | undefined): number {
  const factor = decimalOf(rate ?? 1) ?? { digits: 1n, scale: 0 };
  return Number(roundTo(times({ digits: BigInt(cents), scale: 2 }, factor), 2));
}
