/** Book-keeping checks over a whole company, computed from scratch: nothing here trusts a running balance. */
import { centsOf } from './decimal.ts';
import { listAt, objectAt, type QboObject, refAt, textAt } from './json.ts';
import { linksOf, openCents } from './links.ts';
import type { Realm } from './realm.ts';
import { contributionsOf, linkedSums } from './subledger.ts';

export type Verification = {
  ok: boolean;
  /** What is wrong, at most a hundred of them. */
  problems: string[];
  /** How many objects were looked at. */
  checked: number;
  /** Open receivables in cents by company and currency. */
  receivables: Record<string, Record<string, number>>;
};

const PROBLEMS_MAX = 100;

/** Checks balances of documents, names and payments, back links, totals of lines and journal entries. */
export function verifyRealm(realm: Realm): Verification {
  const check = new Check(realm);
  return check.run();
}

class Check {
  readonly #realm: Realm;
  readonly #problems: string[] = [];
  readonly #settled = new Map<string, number>();
  readonly #payers = new Map<string, Set<string>>();
  readonly #balances = new Map<string, number>();
  readonly #receivables: Record<string, number> = {};
  #checked = 0;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  run(): Verification {
    for (const entity of ['Payment', 'BillPayment'])
      this.#each(entity, (object, id) => this.#payment(entity, object, id));
    for (const entity of ['Invoice', 'CreditMemo', 'Bill', 'VendorCredit'])
      this.#each(entity, (object, id) => this.#document(entity, object, id));
    this.#each('JournalEntry', (object, id) => this.#journalEntry(object, id));
    this.#each('Deposit', (object) => this.#contribute('Deposit', object));
    for (const entity of ['Customer', 'Vendor']) this.#each(entity, (object, id) => this.#name(entity, object, id));
    this.#each('Customer', (object, id) => this.#withJobs(object, id));
    return {
      ok: this.#problems.length === 0,
      problems: this.#problems,
      checked: this.#checked,
      receivables: { [this.#realm.id]: this.#receivables },
    };
  }

  #each(entity: string, look: (object: QboObject, id: string) => void): void {
    const table = this.#realm.table(entity);
    for (let position = 0; position < table.byId.count; position += 1) {
      const slot = table.byId.at(position);
      this.#checked += 1;
      look(table.objectAt(slot), table.idAt(slot));
    }
  }

  #expect(what: string, actual: number, expected: number): void {
    if (actual !== expected && this.#problems.length < PROBLEMS_MAX)
      this.#problems.push(`${what}: ${actual} cents, expected ${expected}`);
  }

  #contribute(entity: string, object: QboObject): void {
    const accountType = (id: string): string | undefined => textAt(this.#realm.table('Account').get(id), 'AccountType');
    for (const part of contributionsOf(entity, object, accountType)) {
      const key = `${part.nameEntity}:${part.nameId}`;
      this.#balances.set(key, (this.#balances.get(key) ?? 0) + part.cents);
      if (part.nameEntity === 'Customer')
        this.#receivables[part.currency] = (this.#receivables[part.currency] ?? 0) + part.cents;
    }
  }

  #payment(entity: string, payment: QboObject, id: string): void {
    this.#contribute(entity, payment);
    for (const link of linksOf(payment)) {
      const key = `${link.type}:${link.id}`;
      this.#settled.set(key, (this.#settled.get(key) ?? 0) + link.cents);
      const payers = this.#payers.get(key) ?? new Set();
      payers.add(`${entity}:${id}`);
      this.#payers.set(key, payers);
    }
    const sums = linkedSums(payment);
    if (payment.UnappliedAmt !== undefined) {
      this.#expect(
        `${entity} ${id} unapplied`,
        centsOf(payment.UnappliedAmt),
        centsOf(payment.TotalAmt) + sums.credits - sums.charges,
      );
    }
  }

  #document(entity: string, document: QboObject, id: string): void {
    this.#contribute(entity, document);
    const settled = this.#settled.get(`${entity}:${id}`) ?? 0;
    this.#expect(
      `${entity} ${id} open`,
      openCents(entity, document),
      centsOf(document.TotalAmt) - centsOf(document.Deposit) - settled,
    );
    if (openCents(entity, document) < 0) this.#expect(`${entity} ${id} open`, openCents(entity, document), 0);
    if (entity === 'Invoice' || entity === 'Bill') this.#backLinks(entity, document, id);
    if (entity === 'Invoice' || entity === 'CreditMemo') this.#lines(entity, document, id);
  }

  #backLinks(entity: string, document: QboObject, id: string): void {
    const shown = listAt(document, 'LinkedTxn')
      .filter((link) => link.TxnType === 'Payment' || link.TxnType === 'BillPayment')
      .map((link) => `${textAt(link, 'TxnType')}:${textAt(link, 'TxnId')}`);
    const payers = this.#payers.get(`${entity}:${id}`) ?? new Set();
    for (const payer of new Set([...shown, ...payers])) {
      if ((!payers.has(payer) || !shown.includes(payer)) && this.#problems.length < PROBLEMS_MAX)
        this.#problems.push(`${entity} ${id} and ${payer} disagree about their link`);
    }
  }

  #lines(entity: string, document: QboObject, id: string): void {
    let sum = centsOf(objectAt(document, 'TxnTaxDetail').TotalTax);
    for (const line of listAt(document, 'Line')) {
      if (line.DetailType === 'DiscountLineDetail') sum -= centsOf(line.Amount);
      else if (line.DetailType === 'GroupLineDetail') sum += centsOf(line.Amount);
      else if (
        line.DetailType === 'SalesItemLineDetail' &&
        refAt(objectAt(line, 'SalesItemLineDetail'), 'ItemRef') !== undefined
      )
        sum += centsOf(line.Amount);
    }
    this.#expect(`${entity} ${id} lines`, centsOf(document.TotalAmt), sum);
  }

  #journalEntry(entry: QboObject, id: string): void {
    this.#contribute('JournalEntry', entry);
    let sum = 0;
    for (const line of listAt(entry, 'Line')) {
      const posting = objectAt(line, 'JournalEntryLineDetail').PostingType;
      if (posting !== undefined) sum += (posting === 'Debit' ? 1 : -1) * centsOf(line.Amount);
    }
    this.#expect(`JournalEntry ${id} debits less credits`, sum, 0);
  }

  #name(entity: string, name: QboObject, id: string): void {
    this.#expect(`${entity} ${id} balance`, centsOf(name.Balance), this.#balances.get(`${entity}:${id}`) ?? 0);
    let parent = entity === 'Customer' ? refAt(name, 'ParentRef') : undefined;
    for (let level = 0; parent !== undefined && level < 6; level += 1) {
      const key = `Jobs:${parent}`;
      this.#balances.set(key, (this.#balances.get(key) ?? 0) + centsOf(name.Balance));
      parent = refAt(this.#realm.table('Customer').get(parent), 'ParentRef');
    }
  }

  #withJobs(customer: QboObject, id: string): void {
    if (customer.BalanceWithJobs === undefined) return;
    this.#expect(
      `Customer ${id} balance with jobs`,
      centsOf(customer.BalanceWithJobs),
      centsOf(customer.Balance) + (this.#balances.get(`Jobs:${id}`) ?? 0),
    );
  }
}
