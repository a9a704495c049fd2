import { AppError } from '../../shared/errors.ts';
import { formatDay, formatMoney } from '../../shared/format.ts';
import { plural } from '../../shared/plural.ts';
import { readCustomerNames } from '../ledger/conflicts-views.ts';
import type { Author } from '../ledger/decisions.ts';
import { type ExportClient, listExportClients } from '../ledger/export-facts.ts';
import type { WritableDb } from '../ledger/open.ts';
import { type Facts, type Field, type FieldValue, fieldValue, fieldWords } from '../review/facts.ts';
import type { FieldChanges } from '../review/resolve.ts';
import { type Composed, saveBatch } from './compose.ts';
import { planAnewRecord } from './compose-record.ts';
import { addressBody } from './customers.ts';
import { newItemId } from './item-ids.ts';
import { daysOfChange, periodProblems, readClosingDate } from './period.ts';
import { type ItemKind, type Json, type JsonObject, type PlannedItem, tokenPlaceholder } from './types.ts';
import { takeBack } from './undo-plan.ts';

/** What review decided to write to a linked record in QuickBooks. */
export interface UpdateRequest {
  readonly step: 'export-update' | 'export-void' | 'export-reactivate';
  /** Our record: a client, or a source document. */
  readonly recordType: 'client' | 'source_invoice';
  readonly recordId: number;
  readonly quickbooksType: 'Customer' | 'Invoice' | 'CreditMemo';
  readonly quickbooksId: string;
  readonly label: string;
  /** The client it is for; null for what is a client itself. */
  readonly party: string | null;
  readonly date: string | null;
  readonly currency: string | null;
  readonly amountMinor: number | null;
  /** Fields to write; `Resolution.updateQuickBooks`. */
  readonly changes: FieldChanges;
  /** QuickBooks' side as the decision saw it: it is sent only while it still is so. */
  readonly expected: Facts;
  /** Our side as the decision saw it. */
  readonly source: Facts;
  /** The fields the decision is about; empty where it is about the record as a whole. */
  readonly fields: readonly Field[];
}

/**
 * Composes a batch of updates that conflict review decided, sparse and with the sync token of the version decided on.
 * Nothing is sent. When an item is confirmed, both bases of its mapping are what the two sides are then.
 *
 * @throws AppError 'export.item-blocked' where the source's lines cannot be written as they are
 */
export function queueUpdate(
  db: WritableDb,
  author: Author,
  homeCurrency: string,
  requests: readonly UpdateRequest[],
): Composed | null {
  const closingDate = readClosingDate(db);
  const items = requests.map((request): PlannedItem => {
    const item = toItem(db, homeCurrency, request);
    return { ...item, problems: periodProblems(closingDate, daysOfChange(item)) };
  });
  return saveBatch(
    db,
    author,
    {
      kind: 'push',
      undoOf: null,
      note: 'from conflict review',
      summary: (id) => `Composed export batch ${id} from conflict review`,
    },
    items,
  );
}

const kinds: Readonly<Record<UpdateRequest['quickbooksType'], ItemKind>> = {
  Customer: 'update-customer',
  Invoice: 'update-invoice',
  CreditMemo: 'update-credit-memo',
};

function toItem(db: WritableDb, homeCurrency: string, request: UpdateRequest): PlannedItem {
  const { quickbooksType: type, quickbooksId: id } = request;
  if (request.step === 'export-void') {
    const item = takeBack(db, type, id, request);
    if (item === null) throw new AppError('export.item-blocked', 'none', { record: id });
    const { expected } = request;
    return { ...item, content: { ...item.content, expected, source: request.source, settles: ['state'] } };
  }
  const fields: JsonObject =
    request.step === 'export-reactivate'
      ? {
          Active: true,
          ...('name' in request.expected && request.expected.name !== null
            ? { DisplayName: lastPart(request.expected.name) }
            : {}),
        }
      : bodyOf(db, homeCurrency, request);
  return {
    id: newItemId(`c${type.toLowerCase()}${id}`.slice(0, 30)),
    kind: kinds[type],
    recordType: request.recordType,
    recordId: request.recordId,
    label: request.label,
    party: request.party,
    date: request.date,
    currency: request.currency,
    amountMinor: request.amountMinor,
    quickbooksType: type,
    content: {
      path: type.toLowerCase(),
      query: {},
      body: { Id: id, SyncToken: tokenPlaceholder, sparse: true, ...fields },
      proof: { by: 'object', id, done: 'changed' },
      words: wordsOf(db, request),
      expected: request.expected,
      source: request.source,
      settles: request.fields.length === 0 ? ['state'] : request.fields,
    },
    dependsOn: [],
    problems: [],
  };
}

const lastPart = (qualifiedName: string): string => qualifiedName.split(':').at(-1) ?? qualifiedName;

/** What QuickBooks gets, field by field, and what it has now. */
function wordsOf(db: WritableDb, request: UpdateRequest): string[] {
  if (request.step === 'export-reactivate') return [`Makes ${request.label} active again in QuickBooks.`];
  const changes = Object.entries(request.changes) as [Field, FieldValue][];
  const pairs = changes.map(([field, value]) => [field, value, fieldValue(request.expected, field) ?? null] as const);
  const ids = pairs.flatMap(([field, ...values]) => (field === 'customer' ? values : []));
  const names = readCustomerNames(
    db,
    ids.filter((id) => typeof id === 'string'),
  );
  const textOf = (field: Field, value: FieldValue): string => {
    if (value === null) return 'empty';
    if (typeof value === 'number')
      return request.currency === null ? String(value) : formatMoney(value, request.currency);
    if (typeof value !== 'string') return plural(value.length, 'line');
    if (field === 'customer') return names[value] ?? value;
    return field === 'date' || field === 'dueDate' ? formatDay(value) : value;
  };
  return [
    `Changes ${request.label} in QuickBooks:`,
    ...pairs.map(([field, ours, theirs]) => {
      const word = fieldWords[field];
      return `${word.charAt(0).toUpperCase()}${word.slice(1)}: ${textOf(field, ours)}, now ${textOf(field, theirs)}`;
    }),
  ];
}

/** Part by part, as a new customer's would be; every part is named, as QuickBooks keeps those that are not. */
function addressOf(client: ExportClient | undefined, which: 'billing' | 'shipping'): JsonObject {
  const empty = { Line1: '', Line2: '', Line3: '', Line4: '', City: '', CountrySubDivisionCode: '', PostalCode: '' };
  return client === undefined ? empty : { ...empty, Country: '', ...addressBody(client, which) };
}

/** Nothing at all where every part is empty: that is how QuickBooks is told to empty the whole. */
const orCleared = (parts: JsonObject): JsonObject => (Object.values(parts).every((part) => part === '') ? {} : parts);

/** Fields that only make sense together: lines carry tax and total. */
const lineFields: ReadonlySet<string> = new Set(['lines', 'tax', 'total']);

function bodyOf(db: WritableDb, homeCurrency: string, request: UpdateRequest): JsonObject {
  const body: Record<string, Json | undefined> = {};
  const whole = Object.keys(request.changes).some((field) => lineFields.has(field))
    ? planAnewRecord(db, homeCurrency, request.recordId)
    : null;
  // What is compared leaves the parts of an address out; what is sent has them.
  const [client] =
    request.recordType === 'client'
      ? listExportClients(db, { clients: [request.recordId], documents: [], payments: [] })
      : [];
  for (const [field, value] of Object.entries(request.changes) as [Field, Json][]) {
    const text = value === null ? '' : String(value);
    if (field === 'number') body.DocNumber = text;
    else if (field === 'date') body.TxnDate = text;
    else if (field === 'dueDate') body.DueDate = text;
    else if (field === 'customer') body.CustomerRef = { value: text };
    else if (field === 'name') body.DisplayName = lastPart(text);
    else if (field === 'email') body.PrimaryEmailAddr = orCleared({ Address: text });
    else if (field === 'phone') body.PrimaryPhone = orCleared({ FreeFormNumber: text });
    else if (field === 'billingAddress') body.BillAddr = orCleared(addressOf(client, 'billing'));
    else if (field === 'shippingAddress') body.ShipAddr = orCleared(addressOf(client, 'shipping'));
  }
  if (whole === null) return body;
  const { Line, TxnTaxDetail, GlobalTaxCalculation } = whole;
  return {
    ...body,
    Line,
    ...(TxnTaxDetail === undefined ? {} : { TxnTaxDetail }),
    ...(GlobalTaxCalculation === undefined ? {} : { GlobalTaxCalculation }),
  };
}
