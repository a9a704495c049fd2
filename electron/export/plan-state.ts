import { withSource } from '../../shared/with-source.ts';
import type { ExportClient } from '../ledger/export-facts.ts';
import { newItemId, recordKey } from './item-ids.ts';
import { KnownPayments } from './known-payments.ts';
import { periodProblems } from './period.ts';
import type { PlanInput } from './plan-input.ts';
import { itemPlaceholder, type PlannedItem, type Problem } from './types.ts';

/** A customer that an item refers to. */
export interface CustomerRef {
  /** Id or placeholder. */
  readonly value: string;
  readonly item: string | null;
  readonly name: string;
}

/** A plan while it is made: its items, the customers and documents they make, numbers and names met so far. */
export class PlanState {
  readonly input: PlanInput;
  readonly items: PlannedItem[] = [];
  readonly madeCustomers = new Map<number, { id: string; currency: string; blocked: boolean }>();
  readonly madeDocuments = new Map<number, { id: string; blocked: boolean; type: string; customer: string }>();
  readonly #numbersHere = new Map<string, string>();
  readonly #namesHere = new Map<string, string>();
  readonly #openLeft = new Map<string, number>();
  #payments: KnownPayments | null = null;

  constructor(input: PlanInput) {
    this.input = input;
  }

  /** The item of a record that stands in a batch keeps its id; others get a new one. */
  idOf(
    recordType: string,
    record: {
      readonly id: number;
      readonly sourceId: number;
      readonly externalId: string;
      readonly kind?: string;
    },
  ): string {
    const standing = this.input.standing.get(`${recordType} ${record.id}`);
    if (standing !== undefined) return standing.id;
    return newItemId(recordKey(recordType, this.input.sourceNames.get(record.sourceId) ?? '', record));
  }

  /** What people call a record, in the batch, its report and the log: with its source, where the company has several. */
  labelOf(name: string, sourceId: number): string {
    const { sourceNames } = this.input;
    return withSource(name, sourceNames.size > 1 ? (sourceNames.get(sourceId) ?? null) : null);
  }

  parentOf(client: ExportClient, currency: string, problems: Problem[]): CustomerRef | null {
    const name = client.parentName?.trim() ?? '';
    if (name === '' || name === client.name) return null;
    const parent = [...this.input.allClients.values()].find(
      (one) => one.sourceId === client.sourceId && one.name === name && !one.gone,
    );
    const ref = parent === undefined ? null : this.customerOf(parent.id, currency);
    if (ref !== null) return { ...ref, name };
    problems.push({
      code: 'parent-missing',
      text: `Its parent “${name}” is neither linked nor queued to be created.`,
      action: 'link-customer',
      blocks: true,
    });
    return null;
  }

  /** What QuickBooks knows of payments already; put in order when first asked. */
  get payments(): KnownPayments {
    this.#payments ??= new KnownPayments(this.input.quickbooksPayments);
    return this.#payments;
  }

  /** The customer of a client in a currency: linked, or made by an item before this one. */
  customerOf(clientId: number, currency: string): CustomerRef | null {
    const name = this.input.allClients.get(clientId)?.name ?? '';
    const linked = this.input.customerMap.get(clientId)?.get(currency);
    if (linked !== undefined) return { value: linked, item: null, name };
    const made = this.madeCustomers.get(clientId);
    if (made !== undefined && made.currency === currency)
      return { value: itemPlaceholder(made.id), item: made.id, name };
    const standing = this.input.standing.get(`client ${clientId}`);
    if (standing === undefined || made !== undefined) return null;
    return standing.made === null
      ? { value: itemPlaceholder(standing.id), item: standing.id, name }
      : { value: standing.made, item: null, name };
  }

  #isQueued(clientId: number, currency: string): boolean {
    const client = this.input.allClients.get(clientId);
    return client?.queued === true && (client.currency ?? this.input.homeCurrency) === currency;
  }

  /** The customer a document or payment goes to; null, and a problem, where there is none. */
  requireCustomer(
    clientId: number | null,
    clientName: string | null,
    currency: string,
    problems: Problem[],
  ): CustomerRef | null {
    const ref = clientId === null ? null : this.customerOf(clientId, currency);
    if (ref === null) {
      if (clientId !== null && this.#isQueued(clientId, currency)) {
        problems.push({
          code: 'customer-elsewhere',
          text: `Its client “${clientName ?? ''}” is queued to be created, but not in this batch. Compose and push the customer, then check again.`,
          action: 'none',
          blocks: true,
        });
        return null;
      }
      const others = clientId === null ? undefined : this.input.customerMap.get(clientId);
      const inOther = others !== undefined && others.size > 0 ? ` in ${currency}` : '';
      problems.push({
        code: 'customer-missing',
        text: `Its client ${clientName === null ? '' : `“${clientName}” `}is not linked to a customer${inOther}. Link the customer or queue it to be created.`,
        action: 'link-customer',
        blocks: true,
      });
      return null;
    }
    if (ref.item !== null && clientId !== null && this.madeCustomers.get(clientId)?.blocked === true) {
      problems.push({
        code: 'customer-blocked',
        text: `The new customer “${ref.name}” it belongs to is blocked.`,
        action: 'link-customer',
        blocks: true,
      });
    }
    const customer = this.input.customers.get(ref.value);
    if (ref.item === null && customer !== undefined && !customer.active) {
      problems.push({
        code: 'customer-inactive',
        text: `The customer “${customer.name}” is inactive in QuickBooks.`,
        action: 'link-customer',
        blocks: true,
      });
    }
    if (ref.item === null && customer !== undefined && customer.currency !== currency) {
      problems.push({
        code: 'currency',
        text: `The customer is kept in ${customer.currency}; this is in ${currency}.`,
        action: 'link-customer',
        blocks: true,
      });
    }
    return ref;
  }

  checkDate(date: string, problems: Problem[]): void {
    problems.push(...periodProblems(this.input.closingDate, [date]));
  }

  checkCurrency(currency: string, problems: Problem[]): void {
    if (this.input.multicurrency || currency === this.input.homeCurrency) return;
    problems.push({
      code: 'currency',
      text: `QuickBooks keeps this company in ${this.input.homeCurrency} only; this is in ${currency}.`,
      action: 'none',
      blocks: true,
    });
  }

  /** Whether a number is free. @returns true where it is held only by a document this ledger voided */
  checkNumber(number: string | null, problems: Problem[], itemId: string): boolean {
    if (number === null) return false;
    const key = number.toLowerCase();
    const taken = this.input.numbers.get(key) ?? [];
    const foreign = taken.find((one) => !one.ownVoided);
    if (foreign !== undefined) {
      problems.push({
        code: 'number-taken',
        text: `The number ${foreign.number} is taken in QuickBooks (${foreign.type} ${foreign.id}). Link it if it is the same document, or change the number.`,
        action: 'link-document',
        blocks: true,
      });
    }
    const here = this.#numbersHere.get(key);
    if (here !== undefined && here !== itemId) {
      problems.push({
        code: 'number-twice',
        text: `The number ${number} occurs twice in this batch.`,
        action: 'fix-in-source',
        blocks: true,
      });
    }
    this.#numbersHere.set(key, itemId);
    return foreign === undefined && taken.length > 0;
  }

  /** Whether another customer of this plan has the name. */
  takeName(name: string, itemId: string): boolean {
    const key = name.trim().toLowerCase();
    const isTaken = this.#namesHere.has(key);
    this.#namesHere.set(key, itemId);
    return isTaken;
  }

  /** What is left open of a document in QuickBooks after the payments of this plan. Minor units; negative where they are too many. */
  takeOpen(key: string, openMinor: number, amountMinor: number): number {
    const left = (this.#openLeft.get(key) ?? openMinor) - amountMinor;
    this.#openLeft.set(key, left);
    return left;
  }
}

export const alreadyLinked: Problem = {
  code: 'linked',
  text: 'It has been linked meanwhile: nothing is left to send.',
  action: 'none',
  blocks: true,
};

/** Each problem once. */
export function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.text}`, problem])).values()];
}
