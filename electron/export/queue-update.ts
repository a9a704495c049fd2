import { AppError } from '../../shared/errors.ts';
import { formatMoney } from '../../shared/format.ts';
import type { Author } from '../ledger/decisions.ts';
import { listExportClients } from '../ledger/export-facts.ts';
import type { WritableDb } from '../ledger/open.ts';
import type { Facts, Field } from '../review/facts.ts';
import type { FieldChanges } from '../review/resolve.ts';
import { type Composed, saveBatch } from './compose.ts';
import { planAnewRecord } from './compose-record.ts';
import { addressBody } from './customers.ts';
import { newItemId } from './item-ids.ts';
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
  const items = requests.map((request) => toItem(db, homeCurrency, request));
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
    party: null,
    date: request.date,
    currency: request.currency,
    amountMinor: request.amountMinor,
    quickbooksType: type,
    content: {
      path: type.toLowerCase(),
      query: {},
      body: { Id: id, SyncToken: tokenPlaceholder, sparse: true, ...fields },
      proof: { by: 'object', id, done: 'changed' },
      words: [
        `Changes ${request.label} in QuickBooks:`,
        ...Object.entries(request.changes).map(
          ([field, value]) => `${field}: ${wordsOf(field, value, request.currency)}`,
        ),
      ],
      expected: request.expected,
      source: request.source,
      settles: request.fields.length === 0 ? ['state'] : request.fields,
    },
    dependsOn: [],
    problems: [],
  };
}

const lastPart = (qualifiedName: string): string => qualifiedName.split(':').at(-1) ?? qualifiedName;

function wordsOf(field: string, value: unknown, currency: string | null): string {
  if ((field === 'total' || field === 'tax') && typeof value === 'number' && currency !== null)
    return formatMoney(value, currency);
  if (value === null) return 'cleared';
  return Array.isArray(value) ? `${value.length} lines as in the source` : String(value);
}

/** Part by part, as a new customer's would be; every part is named, as QuickBooks keeps those that are not. */
function addressOf(db: WritableDb, clientId: number, which: 'billing' | 'shipping'): JsonObject {
  const [client] = listExportClients(db, { clients: [clientId], documents: [], payments: [] });
  const empty = { Line1: '', Line2: '', Line3: '', Line4: '', City: '', CountrySubDivisionCode: '', PostalCode: '' };
  return client === undefined ? empty : { ...empty, Country: '', ...addressBody(client, which) };
}

/** Fields that only make sense together: lines carry tax and total. */
const lineFields: ReadonlySet<string> = new Set(['lines', 'tax', 'total']);

function bodyOf(db: WritableDb, homeCurrency: string, request: UpdateRequest): JsonObject {
  const body: Record<string, Json | undefined> = {};
  const whole = Object.keys(request.changes).some((field) => lineFields.has(field))
    ? planAnewRecord(db, homeCurrency, request.recordId)
    : null;
  for (const [field, value] of Object.entries(request.changes) as [Field, Json][]) {
    const text = value === null ? '' : String(value);
    if (field === 'number') body.DocNumber = text;
    else if (field === 'date') body.TxnDate = text;
    else if (field === 'dueDate') body.DueDate = text;
    else if (field === 'customer') body.CustomerRef = { value: text };
    else if (field === 'name') body.DisplayName = lastPart(text);
    else if (field === 'email') body.PrimaryEmailAddr = { Address: text };
    else if (field === 'phone') body.PrimaryPhone = { FreeFormNumber: text };
    else if (field === 'billingAddress') body.BillAddr = addressOf(db, request.recordId, 'billing');
    else if (field === 'shippingAddress') body.ShipAddr = addressOf(db, request.recordId, 'shipping');
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
