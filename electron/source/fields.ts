import type { ImportKind } from './records.ts';

/** How several columns of one field become one value; with `each` every column is a value of its own. */
export type Combine = 'first' | 'join' | 'sum' | 'each';

/** What a field's cells are read as. */
export type FieldReading = 'text' | 'amount' | 'decimal' | 'date' | 'currency' | 'status' | 'type' | 'flag';

export interface FieldDefinition {
  readonly reading: FieldReading;
  readonly combine: Combine;
  /** `one-of`: one of the fields carrying the same word has to be there. */
  readonly required: boolean | string;
  /** Belongs to a line of a document (an allocation of a payment), not to its head. */
  readonly ofLine: boolean;
}

function field(reading: FieldReading, options: Partial<Omit<FieldDefinition, 'reading'>> = {}): FieldDefinition {
  return { reading, combine: 'first', required: false, ofLine: false, ...options };
}

const ofLine = { ofLine: true } as const;

/** Every field a column can be mapped to, by what the file holds. */
const fieldsByKind = {
  clients: {
    externalId: field('text'),
    name: field('text', { required: 'name' }),
    companyName: field('text', { required: 'name' }),
    givenName: field('text', { required: 'name' }),
    familyName: field('text', { required: 'name' }),
    email: field('text'),
    phone: field('text'),
    address: field('text', { combine: 'join' }),
    city: field('text'),
    region: field('text'),
    postalCode: field('text'),
    country: field('text'),
    shipAddress: field('text', { combine: 'join' }),
    shipCity: field('text'),
    shipRegion: field('text'),
    shipPostalCode: field('text'),
    shipCountry: field('text'),
    currency: field('currency'),
    parentName: field('text'),
    inactive: field('flag'),
    active: field('flag'),
    notes: field('text'),
  },
  invoices: {
    externalId: field('text'),
    number: field('text', { required: 'document' }),
    clientExternalId: field('text', { required: 'client' }),
    clientName: field('text', { required: 'client' }),
    date: field('date', { required: true }),
    dueDate: field('date'),
    currency: field('currency'),
    total: field('amount', { required: 'amount' }),
    tax: field('amount', { combine: 'sum' }),
    paid: field('amount'),
    balance: field('amount'),
    status: field('status'),
    type: field('type'),
    voidedOn: field('text'),
    terms: field('text'),
    memo: field('text'),
    location: field('text'),
    customFields: field('text', { combine: 'each' }),
    item: field('text', ofLine),
    description: field('text', ofLine),
    quantity: field('decimal', ofLine),
    unitPrice: field('decimal', ofLine),
    discount: field('decimal', ofLine),
    lineAmount: field('amount', { ofLine: true, required: 'amount' }),
    lineTotal: field('amount', { ofLine: true, required: 'amount' }),
    taxCode: field('text', ofLine),
    lineTax: field('amount', { ofLine: true, combine: 'sum' }),
    serviceDate: field('date', ofLine),
    className: field('text', ofLine),
  },
  payments: {
    externalId: field('text'),
    clientExternalId: field('text'),
    clientName: field('text'),
    date: field('date', { required: true }),
    currency: field('currency'),
    amount: field('amount', { required: true }),
    unapplied: field('amount'),
    refunded: field('amount'),
    reference: field('text'),
    method: field('text'),
    memo: field('text'),
    status: field('status'),
    type: field('type'),
    invoiceExternalId: field('text', ofLine),
    invoiceNumber: field('text', ofLine),
    appliedAmount: field('amount', ofLine),
  },
} as const satisfies Record<ImportKind, Record<string, FieldDefinition>>;

export type FieldOf<K extends ImportKind> = keyof (typeof fieldsByKind)[K] & string;
export type FieldName = { [K in ImportKind]: FieldOf<K> }[ImportKind];

/** The fields of one kind with their definitions, in the order they are shown. */
export function listFields(kind: ImportKind): readonly (readonly [FieldName, FieldDefinition])[] {
  return Object.entries(fieldsByKind[kind]) as [FieldName, FieldDefinition][];
}
