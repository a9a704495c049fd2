import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';

/** A line as far as it is compared. Quantity and price are plain decimal text. */
export type LineFacts = {
  readonly description: string | null;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  readonly amountMinor: AmountMinor;
};

/**
 * The compared fields of an invoice, credit or sales document. The customer is QuickBooks' id on both sides (ours: the
 * one the client is mapped to). Balances are no facts: payments move them.
 */
export type DocumentFacts = {
  readonly state: 'standing' | 'void' | 'gone';
  readonly number: string | null;
  readonly date: string;
  readonly dueDate: string | null;
  readonly customer: string | null;
  readonly currency: CurrencyCode;
  readonly lines: readonly LineFacts[];
  readonly tax: AmountMinor | null;
  readonly total: AmountMinor;
};

/** The compared fields of a client or customer. */
export type CustomerFacts = {
  readonly state: 'standing' | 'inactive' | 'merged' | 'gone';
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly billingAddress: string | null;
  readonly shippingAddress: string | null;
};

export type Facts = DocumentFacts | CustomerFacts;

export type DocumentField = Exclude<keyof DocumentFacts, 'state'>;
export type CustomerField = Exclude<keyof CustomerFacts, 'state'>;
export type Field = DocumentField | CustomerField;

/** The compared fields in the order they are shown. */
export const documentFields: readonly DocumentField[] = [
  'customer',
  'number',
  'date',
  'dueDate',
  'currency',
  'lines',
  'tax',
  'total',
];
export const customerFields: readonly CustomerField[] = ['name', 'email', 'phone', 'billingAddress', 'shippingAddress'];

/** What a field is called in a sentence. */
export const fieldWords: Readonly<Record<Field, string>> = {
  customer: 'customer',
  number: 'number',
  date: 'date',
  dueDate: 'due date',
  currency: 'currency',
  lines: 'lines',
  tax: 'tax',
  total: 'total',
  name: 'name',
  email: 'email',
  phone: 'phone',
  billingAddress: 'billing address',
  shippingAddress: 'shipping address',
};

/** What a field may hold, as it is kept in a mapping's bases and shown in review. */
export type FieldValue = string | number | null | readonly LineFacts[];

/** Facts by field, for code that treats all fields alike. */
export type FieldValues = Readonly<Partial<Record<Field, FieldValue>>>;

/** A document of either side, with what its row carries. */
export interface DocumentRecord {
  readonly state: DocumentFacts['state'];
  readonly number: string | null;
  readonly date: string;
  readonly dueDate: string | null;
  readonly customerId: string | null;
  readonly currency: CurrencyCode;
  /** Sales lines only: no subtotals, no mere descriptions. */
  readonly lines: readonly LineFacts[];
  readonly taxMinor: AmountMinor | null;
  readonly totalMinor: AmountMinor;
}

/** A client or customer, with what its row carries. An address is one line of text, or several. */
export interface CustomerRecord {
  readonly state: CustomerFacts['state'];
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly billingAddress: string | null;
  readonly shippingAddress: string | null;
}

/**
 * A document as it is compared and kept as a base. Writing that carries no meaning goes (spaces, trailing zeros of
 * quantities), so that a base equals the same record read again in another spelling.
 */
export function snapshotDocument(record: DocumentRecord): DocumentFacts {
  return {
    state: record.state,
    number: foldText(record.number),
    date: record.date,
    dueDate: record.dueDate,
    customer: record.customerId,
    currency: record.currency,
    lines: record.lines.map((line) => ({
      description: foldText(line.description),
      quantity: foldDecimal(line.quantity),
      unitPrice: foldDecimal(line.unitPrice),
      amountMinor: line.amountMinor,
    })),
    tax: record.taxMinor,
    total: record.totalMinor,
  };
}

/** A client or customer as it is compared and kept as a base: contacts as they are spelled, compared by what they mean. */
export function snapshotCustomer(record: CustomerRecord): CustomerFacts {
  return {
    state: record.state,
    name: foldText(record.name),
    email: foldText(record.email),
    phone: foldText(record.phone),
    billingAddress: foldText(record.billingAddress),
    shippingAddress: foldText(record.shippingAddress),
  };
}

/** The value of a field; undefined where the facts are of the other type. */
export function fieldValue(facts: Facts, field: Field): FieldValue | undefined {
  const values: FieldValues = facts;
  return values[field];
}

/** The fields two snapshots of one type have in common. */
export function fieldsOf(facts: Facts): readonly Field[] {
  return 'total' in facts ? documentFields : customerFields;
}

/** Whether two values of a field mean the same. */
export function sameValue(field: Field, a: FieldValue | undefined, b: FieldValue | undefined): boolean {
  if (a === b) return true;
  const fold = spellings[field];
  if (fold !== undefined) {
    const meaning = (value: FieldValue | undefined): string => (typeof value === 'string' ? fold(value) : '');
    return meaning(a) === meaning(b);
  }
  return typeof a === 'object' && typeof b === 'object' && JSON.stringify(linesOf(a)) === JSON.stringify(linesOf(b));
}

/** True when two snapshots say the same, states included. */
export function sameFacts(a: Facts, b: Facts): boolean {
  return (
    a.state === b.state && fieldsOf(a).every((field) => sameValue(field, fieldValue(a, field), fieldValue(b, field)))
  );
}

/** Lines with their keys in one order, as they may come from stored text. */
function linesOf(value: FieldValue): unknown {
  if (value === null || typeof value !== 'object') return value;
  return value.map(({ description, quantity, unitPrice, amountMinor }) => [
    description,
    quantity,
    unitPrice,
    amountMinor,
  ]);
}

function foldText(text: string | null): string | null {
  const folded = text?.replace(/\s+/g, ' ').trim() ?? '';
  return folded === '' ? null : folded;
}

/** "2.50" and "2.5" are one quantity. */
function foldDecimal(text: string | null): string | null {
  const folded = foldText(text);
  if (folded === null || !/^-?\d*\.?\d*$/.test(folded)) return folded;
  const [whole = '', fraction = ''] = folded.split('.');
  const rest = fraction.replace(/0+$/, '');
  const head = whole.replace(/^(-?)0+(?=\d)/, '$1') || '0';
  return rest === '' ? head : `${head}.${rest}`;
}

/** Fields that mean the same in several spellings: of a phone number only digits and letters count, and one sign of an extension. */
const spellings: Readonly<Partial<Record<Field, (text: string) => string>>> = {
  email: (text) => text.toLowerCase(),
  phone: (text) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}+]/gu, '')
      .replace(/(?:extension|ext|x)(?=\d+$)/, 'x'),
};
