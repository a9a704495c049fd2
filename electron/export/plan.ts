import { minorToDecimal } from '../../shared/money.ts';
import type {
  ExportClient,
  ExportDocument,
  ExportPayment,
  LinkedDocument,
  NameIndex,
  StandingItem,
  TakenNumber,
  UnlinkedQboPayment,
} from '../ledger/export-facts.ts';
import { amountNumber } from './amounts.ts';
import type { ValueMap } from './config.ts';
import { buildCustomer, checkCustomer } from './customers.ts';
import { buildDocument, resolveValue } from './documents.ts';
import { newItemId, recordKey } from './item-ids.ts';
import { itemPlaceholder, type JsonObject, noteTag, type PlannedItem, type Problem, taggedItem } from './types.ts';
import { customerWords, documentWords, paymentWords } from './words.ts';

/** All that composing looks at; reading it is the ledger's business. */
export interface PlanInput {
  readonly clients: readonly ExportClient[];
  readonly documents: readonly ExportDocument[];
  readonly payments: readonly ExportPayment[];
  /** Clients that are named by the above, queued or not. */
  readonly allClients: ReadonlyMap<number, ExportClient>;
  readonly sourceNames: ReadonlyMap<number, string>;
  readonly customerMap: ReadonlyMap<number, ReadonlyMap<string, string>>;
  readonly customers: ReadonlyMap<
    string,
    { readonly currency: string; readonly active: boolean; readonly name: string }
  >;
  readonly names: NameIndex;
  readonly numbers: ReadonlyMap<string, readonly TakenNumber[]>;
  readonly linked: ReadonlyMap<number, LinkedDocument>;
  readonly quickbooksPayments: readonly UnlinkedQboPayment[];
  readonly rejectedPayments: ReadonlySet<string>;
  readonly values: ValueMap;
  readonly homeCurrency: string;
  readonly multicurrency: boolean;
  readonly closingDate: string | null;
  readonly keepsNumbers: boolean;
  /** Items of records that stand in a batch, by `<record type> <id>`: what others may refer to. */
  readonly standing: ReadonlyMap<string, StandingItem>;
}

interface Ref {
  /** Id or placeholder. */
  readonly value: string;
  readonly item: string | null;
  readonly name: string;
}

/** Numbers of this plan met so far, and the customers and documents it makes. */
class Planner {
  readonly #input: PlanInput;
  readonly #items: PlannedItem[] = [];
  readonly #madeCustomers = new Map<number, { id: string; currency: string; blocked: boolean }>();
  readonly #madeDocuments = new Map<number, { id: string; blocked: boolean; type: string; customer: string }>();
  readonly #numbersHere = new Map<string, string>();
  readonly #namesHere = new Map<string, string>();
  readonly #openLeft = new Map<string, number>();

  constructor(input: PlanInput) {
    this.#input = input;
  }

  run(): PlannedItem[] {
    for (const client of this.#parentsFirst()) this.#customer(client);
    const order = { invoice: 0, credit: 1, order: 2 } as const;
    const documents = [...this.#input.documents].sort((a, b) => order[a.kind] - order[b.kind]);
    for (const document of documents) this.#document(document);
    for (const payment of this.#input.payments) this.#payment(payment);
    return this.#items;
  }

  #idOf(
    recordType: string,
    record: {
      readonly id: number;
      readonly sourceId: number;
      readonly externalId: string;
      readonly kind?: string;
    },
  ): string {
    const standing = this.#input.standing.get(`${recordType} ${record.id}`);
    if (standing !== undefined) return standing.id;
    return newItemId(recordKey(recordType, this.#input.sourceNames.get(record.sourceId) ?? '', record));
  }

  #parentsFirst(): ExportClient[] {
    const byName = new Map(this.#input.clients.map((client) => [`${client.sourceId} ${client.name}`, client]));
    const ordered = new Set<ExportClient>();
    const add = (client: ExportClient, above: ReadonlySet<ExportClient>): void => {
      if (ordered.has(client) || above.has(client)) return;
      const parent = client.parentName === null ? undefined : byName.get(`${client.sourceId} ${client.parentName}`);
      if (parent !== undefined) add(parent, new Set([...above, client]));
      ordered.add(client);
    };
    for (const client of this.#input.clients) add(client, new Set());
    return [...ordered];
  }

  #customer(client: ExportClient): void {
    const input = this.#input;
    const id = this.#idOf('client', client);
    const problems = checkCustomer(client, input.names);
    const key = client.name.trim().toLowerCase();
    const twin = this.#namesHere.get(key);
    if (twin !== undefined) {
      problems.push({
        code: 'name-twice',
        text: 'Another customer of this batch has the same name.',
        action: 'fix-in-source',
        blocks: true,
      });
    }
    this.#namesHere.set(key, id);
    if (client.gone || !client.queued) {
      problems.push({
        code: 'not-queued',
        text: client.gone ? 'The client is gone from the source.' : 'The client is no longer queued to be created.',
        action: 'link-customer',
        blocks: true,
      });
    }
    const currency = client.currency ?? input.homeCurrency;
    if (!input.multicurrency && currency !== input.homeCurrency) {
      problems.push({
        code: 'currency',
        text: `QuickBooks keeps this company in ${input.homeCurrency} only; the client is billed in ${currency}.`,
        action: 'none',
        blocks: true,
      });
    }
    const parent = this.#parentOf(client, currency, problems);
    this.#items.push({
      id,
      kind: 'create-customer',
      recordType: 'client',
      recordId: client.id,
      label: client.name,
      party: client.name,
      date: null,
      currency,
      amountMinor: null,
      quickbooksType: 'Customer',
      content: {
        path: 'customer',
        query: {},
        body: buildCustomer(client, { parent: parent?.value ?? null, currency: input.multicurrency ? currency : null }),
        proof: { by: 'name', name: client.name.trim() },
        words: customerWords(client, parent?.name ?? null, currency),
      },
      dependsOn: parent?.item === null || parent === null ? [] : [parent.item],
      problems,
    });
    this.#madeCustomers.set(client.id, { id, currency, blocked: problems.some((problem) => problem.blocks) });
  }

  #parentOf(client: ExportClient, currency: string, problems: Problem[]): Ref | null {
    const name = client.parentName?.trim() ?? '';
    if (name === '' || name === client.name) return null;
    const parent = [...this.#input.allClients.values()].find(
      (one) => one.sourceId === client.sourceId && one.name === name && !one.gone,
    );
    const ref = parent === undefined ? null : this.#customerOf(parent.id, currency);
    if (ref !== null) return { ...ref, name };
    problems.push({
      code: 'parent-missing',
      text: `Its parent “${name}” is neither linked nor queued to be created.`,
      action: 'link-customer',
      blocks: true,
    });
    return null;
  }

  /** The customer of a client in a currency: linked, or made by an item before this one. */
  #customerOf(clientId: number, currency: string): Ref | null {
    const name = this.#input.allClients.get(clientId)?.name ?? '';
    const linked = this.#input.customerMap.get(clientId)?.get(currency);
    if (linked !== undefined) return { value: linked, item: null, name };
    const made = this.#madeCustomers.get(clientId);
    if (made !== undefined && made.currency === currency)
      return { value: itemPlaceholder(made.id), item: made.id, name };
    const standing = this.#input.standing.get(`client ${clientId}`);
    if (standing === undefined || made !== undefined) return null;
    return standing.made === null
      ? { value: itemPlaceholder(standing.id), item: standing.id, name }
      : { value: standing.made, item: null, name };
  }

  #requireCustomer(
    clientId: number | null,
    clientName: string | null,
    currency: string,
    problems: Problem[],
  ): Ref | null {
    const ref = clientId === null ? null : this.#customerOf(clientId, currency);
    if (ref === null) {
      const others = clientId === null ? undefined : this.#input.customerMap.get(clientId);
      const inOther = others !== undefined && others.size > 0 ? ` in ${currency}` : '';
      problems.push({
        code: 'customer-missing',
        text: `Its client ${clientName === null ? '' : `“${clientName}” `}is not linked to a customer${inOther}. Link the customer or queue it to be created.`,
        action: 'link-customer',
        blocks: true,
      });
      return null;
    }
    if (ref.item !== null && clientId !== null && this.#madeCustomers.get(clientId)?.blocked === true) {
      problems.push({
        code: 'customer-blocked',
        text: `The new customer “${ref.name}” it belongs to is blocked.`,
        action: 'link-customer',
        blocks: true,
      });
    }
    const customer = this.#input.customers.get(ref.value);
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

  #checkDate(date: string, problems: Problem[]): void {
    const { closingDate } = this.#input;
    if (closingDate === null || date > closingDate) return;
    problems.push({
      code: 'period-closed',
      text: `The period is closed in QuickBooks up to ${closingDate}.`,
      action: 'reopen-period',
      blocks: true,
    });
  }

  #checkCurrency(currency: string, problems: Problem[]): void {
    if (this.#input.multicurrency || currency === this.#input.homeCurrency) return;
    problems.push({
      code: 'currency',
      text: `QuickBooks keeps this company in ${this.#input.homeCurrency} only; this is in ${currency}.`,
      action: 'none',
      blocks: true,
    });
  }

  /** Whether a number is free. @returns true where it is held only by a document this ledger voided */
  #checkNumber(number: string | null, problems: Problem[], itemId: string): boolean {
    if (number === null) return false;
    const key = number.toLowerCase();
    const taken = this.#input.numbers.get(key) ?? [];
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

  #document(document: ExportDocument): void {
    const input = this.#input;
    const id = this.#idOf('source_invoice', document);
    const problems: Problem[] = [];
    const customer = this.#requireCustomer(document.clientId, document.clientName, document.currency, problems);
    this.#checkDate(document.date, problems);
    this.#checkCurrency(document.currency, problems);
    const reuses = this.#checkNumber(document.number, problems, id);
    if (document.totalMinor < 0) {
      problems.push({
        code: 'negative-total',
        text: 'Its total is negative: QuickBooks takes that as a credit memo only.',
        action: 'fix-in-source',
        blocks: true,
      });
    }
    if (input.linked.has(document.id)) problems.push(alreadyLinked);
    const built = buildDocument(document, {
      values: input.values,
      itemId: id,
      customer: customer?.value ?? '',
      multicurrency: input.multicurrency,
      keepsNumbers: input.keepsNumbers,
    });
    problems.push(...built.problems);
    if (document.byHand) {
      problems.push({ code: 'by-hand', text: 'Added by hand, dated before go-live.', action: 'none', blocks: false });
    }
    const { kind, type, path, noun } = documentKinds[document.kind];
    const proof =
      document.number !== null && input.keepsNumbers
        ? ({ by: 'number', number: document.number, customer: customer?.value ?? '' } as const)
        : ({ by: 'note', customer: customer?.value ?? '', date: document.date } as const);
    this.#items.push({
      id,
      kind,
      recordType: 'source_invoice',
      recordId: document.id,
      label: `${noun} ${document.number ?? document.externalId}`,
      party: document.clientName,
      date: document.date,
      currency: document.currency,
      amountMinor: document.totalMinor,
      quickbooksType: type,
      content: {
        path,
        query: reuses ? { include: 'allowduplicatedocnum' } : {},
        body: built.body,
        proof,
        words: documentWords(document, noun, customer?.name ?? null),
      },
      dependsOn: customer?.item === null || customer === null ? [] : [customer.item],
      problems: unique(problems),
    });
    this.#madeDocuments.set(document.id, {
      id,
      blocked: problems.some((problem) => problem.blocks),
      type,
      customer: customer?.value ?? '',
    });
  }

  #payment(payment: ExportPayment): void {
    const input = this.#input;
    const id = this.#idOf('source_payment', payment);
    const problems: Problem[] = [];
    const customer = this.#requireCustomer(payment.clientId, payment.clientName, payment.currency, problems);
    this.#checkDate(payment.date, problems);
    this.#checkCurrency(payment.currency, problems);
    if (input.linked.has(-payment.id)) problems.push(alreadyLinked);
    if (payment.amountMinor < 0) {
      problems.push({
        code: 'negative-total',
        text: 'Its amount is negative: a refund is entered in QuickBooks by hand.',
        action: 'fix-in-source',
        blocks: true,
      });
    }
    this.#checkKnown(payment, customer, problems);
    const dependsOn = new Set<string>();
    if (customer?.item !== null && customer !== null) dependsOn.add(customer.item);
    const lines: JsonObject[] = [];
    for (const allocation of payment.allocations) {
      const line = this.#allocation(allocation, payment, problems, dependsOn);
      if (line !== null) lines.push(line);
    }
    const method = payment.amountMinor === 0 ? null : resolveValue(input.values, 'method', payment.method, problems);
    const deposit = input.values.target('deposit', '');
    const reference = payment.reference?.trim() ?? '';
    if (reference.length > 21) {
      problems.push({
        code: 'reference-cut',
        text: `QuickBooks keeps 21 characters of a reference: “${reference.slice(0, 21)}”. The whole stands in the private note.`,
        action: 'none',
        blocks: false,
      });
    }
    const note = [payment.memo, reference.length > 21 ? reference : null, noteTag(id)].filter(
      (part) => part !== null && part !== '',
    );
    this.#items.push({
      id,
      kind: 'create-payment',
      recordType: 'source_payment',
      recordId: payment.id,
      label: `payment ${payment.reference ?? payment.externalId}`,
      party: payment.clientName,
      date: payment.date,
      currency: payment.currency,
      amountMinor: payment.amountMinor,
      quickbooksType: 'Payment',
      content: {
        path: 'payment',
        query: {},
        body: {
          TxnDate: payment.date,
          CustomerRef: { value: customer?.value ?? '' },
          ...(input.multicurrency ? { CurrencyRef: { value: payment.currency } } : {}),
          TotalAmt: amountNumber(payment.amountMinor, payment.currency),
          ...(reference === '' ? {} : { PaymentRefNum: reference.slice(0, 21) }),
          ...(method === null ? {} : { PaymentMethodRef: { value: method } }),
          ...(deposit.id === null || deposit.id === '' || payment.amountMinor === 0
            ? {}
            : { DepositToAccountRef: { value: deposit.id } }),
          Line: lines,
          PrivateNote: note.join(' ').slice(-4000),
        },
        proof: { by: 'note', customer: customer?.value ?? '', date: payment.date },
        words: paymentWords(payment, customer?.name ?? null),
      },
      dependsOn: [...dependsOn],
      problems: unique(problems),
    });
  }

  /** What QuickBooks may know already is never sent: neither what is alike, nor what carries this very record's proof. */
  #checkKnown(payment: ExportPayment, customer: Ref | null, problems: Problem[]): void {
    const key = recordKey('source_payment', this.#input.sourceNames.get(payment.sourceId) ?? '', payment);
    for (const theirs of this.#input.quickbooksPayments) {
      const tag = taggedItem(theirs.privateNote);
      if (tag?.startsWith(`${key}-`) === true) {
        problems.push({
          code: 'sent-before',
          text: `QuickBooks payment ${theirs.id} was sent for this very payment before.`,
          action: 'decide-payment',
          blocks: true,
        });
        return;
      }
      if (customer === null || theirs.customerId !== customer.value || theirs.currency !== payment.currency) continue;
      if (
        theirs.totalMinor !== payment.amountMinor ||
        daysApart(theirs.date, payment.date) > 5 ||
        payment.amountMinor === 0
      )
        continue;
      if (tag !== null || this.#input.rejectedPayments.has(`${payment.id} ${theirs.id}`)) continue;
      problems.push({
        code: 'maybe-in-quickbooks',
        text: `QuickBooks has a payment of the same customer and amount on ${theirs.date}. Say whether they are one.`,
        action: 'decide-payment',
        blocks: true,
      });
      return;
    }
  }

  #allocation(
    allocation: ExportPayment['allocations'][number],
    payment: ExportPayment,
    problems: Problem[],
    dependsOn: Set<string>,
  ): JsonObject | null {
    if (allocation.amountMinor === 0) return null;
    const number = allocation.invoiceNumber ?? 'without number';
    const amountMinor = Math.abs(allocation.amountMinor);
    const Amount = amountNumber(amountMinor, payment.currency);
    if (allocation.invoiceId === null) {
      problems.push({
        code: 'allocation-unknown',
        text: `It pays invoice ${number}, which is not among the imported ones.`,
        action: 'fix-in-source',
        blocks: true,
      });
      return null;
    }
    const made = this.#madeDocuments.get(allocation.invoiceId);
    if (made !== undefined) {
      dependsOn.add(made.id);
      if (made.blocked) {
        problems.push({
          code: 'invoice-blocked',
          text: `It pays ${number}, which is blocked.`,
          action: 'check-again',
          blocks: true,
        });
      }
      return { Amount, LinkedTxn: [{ TxnId: itemPlaceholder(made.id), TxnType: made.type }] };
    }
    const linked = this.#input.linked.get(allocation.invoiceId);
    const standing = this.#input.standing.get(`source_invoice ${allocation.invoiceId}`);
    if (linked === undefined) {
      if (standing !== undefined && standing.made === null) {
        dependsOn.add(standing.id);
        return {
          Amount,
          LinkedTxn: [
            { TxnId: itemPlaceholder(standing.id), TxnType: allocation.kind === 'credit' ? 'CreditMemo' : 'Invoice' },
          ],
        };
      }
      problems.push({
        code: 'invoice-not-linked',
        text: `It pays invoice ${number}, which is not linked to QuickBooks.`,
        action: 'link-document',
        blocks: true,
      });
      return null;
    }
    const key = `${linked.type} ${linked.id}`;
    const open = (this.#openLeft.get(key) ?? linked.openMinor) - amountMinor;
    this.#openLeft.set(key, open);
    if (!linked.standing || open < 0) {
      problems.push({
        code: 'not-open',
        text: linked.standing
          ? `${number} has only ${minorToDecimal(Math.max(0, open + amountMinor), payment.currency)} ${payment.currency} open in QuickBooks: a payment recorded there may be this one.`
          : `${number} is void or gone in QuickBooks.`,
        action: 'decide-payment',
        blocks: true,
      });
    }
    return { Amount, LinkedTxn: [{ TxnId: linked.id, TxnType: linked.type }] };
  }
}

const alreadyLinked: Problem = {
  code: 'linked',
  text: 'It has been linked meanwhile: nothing is left to send.',
  action: 'none',
  blocks: true,
};

const documentKinds = {
  invoice: { kind: 'create-invoice', type: 'Invoice', path: 'invoice', noun: 'invoice' },
  credit: { kind: 'create-credit-memo', type: 'CreditMemo', path: 'creditmemo', noun: 'credit memo' },
  order: { kind: 'create-sales-receipt', type: 'SalesReceipt', path: 'salesreceipt', noun: 'sales receipt' },
} as const;

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.text}`, problem])).values()];
}

function daysApart(a: string, b: string): number {
  return Math.abs(Date.parse(`${a}T00:00:00Z`) - Date.parse(`${b}T00:00:00Z`)) / 86_400_000;
}

/**
 * Composes items with their content and everything that stands in their way: customers parents first, invoices, credit
 * memos, sales receipts, payments. No customer is made because an invoice needs one: only queued ones are.
 */
export function planExport(input: PlanInput): PlannedItem[] {
  return new Planner(input).run();
}
