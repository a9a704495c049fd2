/**
 * What an import hands to the ledger: records of the billing side, free of any file's layout.
 *
 * Amounts are integer minor units of the record's `currency`; quantities, prices and discounts are plain decimal text
 * with a point; dates are ISO days. A field is null where the file says nothing about it. `line` is the first source
 * row of the record, counted from 1 as an editor counts (a JSON array: position of the element).
 */

/** What one file holds. */
export const importKinds = ['clients', 'invoices', 'payments'] as const;
export type ImportKind = (typeof importKinds)[number];

/** The states of a document on the billing side, in the order they usually happen. */
export const invoiceStatuses = ['draft', 'finalized', 'sent', 'part-paid', 'paid', 'overdue', 'void'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

/** `order` is a sale paid at once (a sales receipt in QuickBooks); `credit` carries positive totals. */
export const documentKinds = ['invoice', 'credit', 'order'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export interface ClientRecord {
  readonly line: number;
  /** The source's own id, or the folded name where the file has none. */
  readonly externalId: string;
  readonly name: string;
  readonly companyName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** Street lines joined by line breaks. */
  readonly address: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  /** Where goods go, when the file tells it apart from the address above. */
  readonly shipAddress: string | null;
  readonly shipCity: string | null;
  readonly shipRegion: string | null;
  readonly shipPostalCode: string | null;
  readonly shipCountry: string | null;
  readonly currency: string | null;
  readonly parentName: string | null;
  readonly inactive: boolean;
  readonly notes: string | null;
}

/** A client of whom nothing but the name is known: as an invoice names one that no clients file has brought. */
export function clientByName(line: number, externalId: string, name: string): ClientRecord {
  return {
    line,
    externalId,
    name,
    companyName: null,
    givenName: null,
    familyName: null,
    email: null,
    phone: null,
    address: null,
    city: null,
    region: null,
    postalCode: null,
    country: null,
    shipAddress: null,
    shipCity: null,
    shipRegion: null,
    shipPostalCode: null,
    shipCountry: null,
    currency: null,
    parentName: null,
    inactive: false,
    notes: null,
  };
}

export interface InvoiceLineRecord {
  readonly line: number;
  readonly item: string | null;
  readonly description: string | null;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  /** As the layout states it: a percentage in every preset that has one. */
  readonly discount: string | null;
  /** Before tax. */
  readonly amountMinor: number | null;
  readonly taxCode: string | null;
  readonly taxMinor: number | null;
  readonly serviceDate: string | null;
  readonly className: string | null;
}

/** A value of a column that stands for itself, under the column's own name. */
export interface CustomFieldRecord {
  readonly name: string;
  readonly value: string;
}

export interface InvoiceRecord {
  readonly line: number;
  readonly kind: DocumentKind;
  /** The source's own id, or number and client where the file has none. */
  readonly externalId: string;
  readonly number: string | null;
  readonly clientExternalId: string | null;
  readonly clientName: string | null;
  readonly date: string;
  readonly dueDate: string | null;
  readonly currency: string;
  /** Tax included. Positive for credits too. */
  readonly totalMinor: number;
  readonly taxMinor: number | null;
  readonly paidMinor: number | null;
  readonly balanceMinor: number | null;
  readonly status: InvoiceStatus;
  readonly terms: string | null;
  readonly memo: string | null;
  readonly location: string | null;
  /** Only those that hold anything, in the order of the mapping. */
  readonly customFields: readonly CustomFieldRecord[];
  readonly lines: readonly InvoiceLineRecord[];
}

export interface AllocationRecord {
  readonly invoiceExternalId: string | null;
  readonly invoiceNumber: string | null;
  readonly amountMinor: number;
}

export interface PaymentRecord {
  readonly line: number;
  /** The source's own id, or client, date, amount and reference where the file has none. */
  readonly externalId: string;
  readonly clientExternalId: string | null;
  readonly clientName: string | null;
  readonly date: string;
  readonly currency: string;
  readonly amountMinor: number;
  /** The part on no invoice; null where the file does not say what the payment was applied to. */
  readonly unappliedMinor: number | null;
  readonly reference: string | null;
  readonly method: string | null;
  readonly memo: string | null;
  readonly void: boolean;
  readonly allocations: readonly AllocationRecord[];
}

export interface RecordByKind {
  readonly clients: ClientRecord;
  readonly invoices: InvoiceRecord;
  readonly payments: PaymentRecord;
}

export type SourceRecord = RecordByKind[ImportKind];
