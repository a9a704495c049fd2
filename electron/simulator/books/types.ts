/** QuickBooks entity types that the practice books contain. */
export const entityNames = [
  'Customer',
  'Invoice',
  'Payment',
  'CreditMemo',
  'Item',
  'Account',
  'Term',
  'TaxCode',
  'TaxRate',
  'TaxAgency',
  'PaymentMethod',
  'Vendor',
  'Employee',
  'SalesReceipt',
  'RefundReceipt',
  'Deposit',
  'JournalEntry',
  'Class',
  'Department',
  'Estimate',
] as const;

export type EntityName = (typeof entityNames)[number];

/** One object as QuickBooks would answer it, without the envelope. */
export interface QboObject {
  Id: string;
  SyncToken: string;
  [property: string]: unknown;
}

export interface BookOptions {
  /** Any whole number; the same seed and sizes give the same books. */
  seed: number;
  /** Customers in QuickBooks, sub-customers and inactive ones included. */
  customers: number;
  /** Invoices in QuickBooks, voided ones included. */
  invoices: number;
  /** Also books in EUR, GBP and CAD; home currency stays USD. */
  currencies?: boolean;
  /** First day after the history, `YYYY-MM-DD`; by default the first of the month two months before `today`. */
  goLive?: string;
  /** The as-of date of the truth, `YYYY-MM-DD`. Nothing was entered on or after it. */
  today: string;
}

export interface SourceClient {
  id: string;
  name: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  street: string;
  city: string;
  state: string;
  postcode: string;
  country: string;
  currency: string;
  terms: string;
  status: 'Active' | 'Inactive';
}

export interface SourceLine {
  item: string;
  description: string;
  /** Decimal text, up to two places. */
  quantity: string;
  /** Decimal text, up to six places. */
  unitPrice: string;
  /** Integer minor units, negative for discounts and credit notes. */
  amountMinor: number;
  taxMinor: number;
}

/** An invoice or, with negative amounts, a credit note of the billing system. Amounts are integer minor units. */
export interface SourceInvoice {
  id: string;
  /** Empty for drafts. */
  number: string;
  type: 'Invoice' | 'Credit Note';
  clientId: string;
  clientName: string;
  date: string;
  dueDate: string;
  status: 'Draft' | 'Sent' | 'Overdue' | 'Partially Paid' | 'Paid' | 'Void' | 'Applied' | 'Open';
  currency: string;
  terms: string;
  memo: string;
  lines: SourceLine[];
  taxMinor: number;
  /** Kept when the document is void; its balance then is zero. */
  totalMinor: number;
  paidMinor: number;
  /** Credit notes applied to an invoice; for a credit note, the used part as a negative amount. */
  creditedMinor: number;
  balanceMinor: number;
}

export interface SourceAllocation {
  /** Empty when the payment is on no invoice. */
  invoiceId: string;
  invoiceNumber: string;
  amountMinor: number;
}

/** Money received, or (amount zero, method `Credit Note`) the joining of a credit note to an invoice. */
export interface SourcePayment {
  id: string;
  date: string;
  clientId: string;
  clientName: string;
  amountMinor: number;
  currency: string;
  method: string;
  reference: string;
  /** Add up to the amount less what is unapplied; a credit note's own line is negative. */
  allocations: SourceAllocation[];
}

/** A sales order: never receivable. */
export interface SourceOrder {
  id: string;
  number: string;
  clientId: string;
  clientName: string;
  date: string;
  status: 'Open' | 'Invoiced' | 'Cancelled';
  currency: string;
  totalMinor: number;
  invoiceNumber: string;
}

/** Causes of a tie-out difference, in the words of the books' keepers. */
export type Cause =
  | 'only in source'
  | 'only in QuickBooks'
  | 'before go-live'
  | 'amount differs'
  | 'tax or rounding'
  | 'payment on one side'
  | 'unapplied payment or credit'
  | 'credit memo on one side'
  | 'voided or deleted on one side'
  | 'dated across the as-of date'
  | 'customer unmatched'
  | 'other currency'
  | 'entry straight to the control account';

/** What one record adds to `source receivables - QuickBooks receivables`. */
export interface Damage {
  cause: Cause;
  /** Integer minor units of `currency`, never zero. */
  effectMinor: number;
  currency: string;
}

export interface TruthCustomer {
  /** Null for a customer that only QuickBooks has. */
  clientId: string | null;
  customerId: string | null;
  kind: string;
  /** What a careful matcher can say from names alone: equal after folding, similar, or nothing. */
  tier: 'exact' | 'suggested' | 'unmatched';
}

export interface TruthInvoice {
  /** Null for a document that only QuickBooks has. */
  invoiceId: string | null;
  quickbooksId: string | null;
  type: 'Invoice' | 'CreditMemo';
  kind: string;
  damage: readonly Damage[];
}

export interface TruthPayment {
  paymentId: string | null;
  quickbooksId: string | null;
  kind: string;
  damage: readonly Damage[];
}

/** A document of another kind that moves receivables. */
export interface TruthEntry {
  entity: 'JournalEntry' | 'Deposit';
  quickbooksId: string;
  kind: string;
  damage: readonly Damage[];
}

export interface TruthReceivables {
  currency: string;
  sourceMinor: number;
  quickbooksMinor: number;
}

/**
 * What matches what, and where every cent of the difference comes from, supposing every true pair is linked.
 * A record's contribution to receivables is its open balance (credits and unapplied money negative, voids, drafts and
 * documents dated after the as-of date nothing); its damage adds up to source contribution less QuickBooks contribution.
 */
export interface Truth {
  asOf: string;
  goLive: string;
  customers: Iterable<TruthCustomer>;
  invoices: Iterable<TruthInvoice>;
  payments: Iterable<TruthPayment>;
  entries: readonly TruthEntry[];
  receivables: readonly TruthReceivables[];
  causes: readonly Damage[];
}

/** Books whose records are made anew on every pass, for sizes that should not be held in memory as whole objects. */
export interface BookStream {
  realmId: string;
  companyName: string;
  quickbooks: Record<EntityName, Iterable<QboObject>>;
  companyInfo: QboObject;
  preferences: QboObject;
  source: {
    clients: Iterable<SourceClient>;
    invoices: Iterable<SourceInvoice>;
    payments: Iterable<SourcePayment>;
    orders: Iterable<SourceOrder>;
  };
  truth: Truth;
}

/** The same books, held whole. */
export interface Books extends BookStream {
  quickbooks: Record<EntityName, QboObject[]>;
  source: { clients: SourceClient[]; invoices: SourceInvoice[]; payments: SourcePayment[]; orders: SourceOrder[] };
  truth: Truth & { customers: TruthCustomer[]; invoices: TruthInvoice[]; payments: TruthPayment[] };
}
