import type { TruthCustomer } from './types.ts';

/** Contact data as one side knows it; empty text where it knows nothing. */
export interface Contact {
  email: string;
  phone: string;
  street: string;
  city: string;
  state: string;
  postcode: string;
  country: string;
}

/** One business partner: a client of the source, a customer of QuickBooks, or (mostly) both. */
export interface Party {
  index: number;
  kind: string;
  tier: TruthCustomer['tier'];
  person: boolean;
  firstName: string;
  lastName: string;
  clientId: string | null;
  clientName: string;
  customerId: string | null;
  /** The client is already listed with another party: a second customer of one client, for another currency. */
  sharesClient: boolean;
  /** Without the suffix that an inactive customer carries. */
  displayName: string;
  companyName: string;
  parent: Party | null;
  project: boolean;
  billWithParent: boolean;
  active: boolean;
  taxable: boolean;
  recurring: boolean;
  currency: string;
  /** Index into the list of terms. */
  term: number;
  /** Chance of having documents, relative to the others. */
  weight: number;
  sourceContact: Contact;
  quickbooksContact: Contact;
  created: number;
  updated: number;
  /** Minor units: open invoices less open credits and unapplied payments, own documents only. */
  balance: number;
  balanceWithJobs: number;
}

/** How one side's lines differ from what was agreed. */
export type Variant = 'plain' | 'price' | 'tax' | 'cent';

/** An invoice or credit as it stands on both sides. Amounts are integer minor units, days are day numbers. */
export interface Doc {
  key: number;
  lineKey: number;
  credit: boolean;
  kind: string;
  onSource: boolean;
  onQuickbooks: boolean;
  party: Party;
  customer: Party;
  sourceDay: number;
  quickbooksDay: number;
  variant: Variant;
  sourceCurrency: string;
  quickbooksCurrency: string;
  sourceTotal: number;
  quickbooksTotal: number;
  sourcePaid: number;
  quickbooksPaid: number;
  sourceCredited: number;
  quickbooksCredited: number;
  sourceVoid: boolean;
  quickbooksVoid: boolean;
  draft: boolean;
  /** 0 until ids are given, and for a side that does not have the record. */
  sourceId: number;
  sourceNumber: string;
  quickbooksId: number;
  quickbooksNumber: string;
  created: number;
  updated: number;
  /** The document that this one repeats by mistake. */
  twin: Doc | null;
  /** Payments that QuickBooks applies to it. */
  links: Pay[] | null;
}

export interface Application {
  doc: Doc;
  sourceAmount: number;
  quickbooksAmount: number;
}

/** A payment as it stands on both sides; with `credit`, the zero-amount payment that joins a credit to an invoice. */
export interface Pay {
  key: number;
  kind: string;
  onSource: boolean;
  onQuickbooks: boolean;
  party: Party;
  customer: Party;
  sourceDay: number;
  quickbooksDay: number;
  amount: number;
  currency: string;
  credit: Doc | null;
  applications: Application[];
  /** 0 until ids are given, and for a side that does not have the record. */
  sourceId: number;
  quickbooksId: number;
  deposited: boolean;
  created: number;
  updated: number;
}

/** The frame every planning step works in: days and instants. */
export interface Frame {
  seed: number;
  today: number;
  goLive: number;
  firstDay: number;
  currencies: boolean;
  /** Nothing was entered in QuickBooks at or after this instant. */
  lastInstant: number;
  /** Instants at which imports and mass edits touched many objects at once. */
  bulkInstants: readonly number[];
}

/** The part of a payment that one side has on no document. */
export function unapplied(pay: Pay, side: 'source' | 'quickbooks'): number {
  if (pay.credit !== null || (side === 'source' ? !pay.onSource : !pay.onQuickbooks)) return 0;
  let rest = pay.amount;
  for (const a of pay.applications) rest -= side === 'source' ? a.sourceAmount : a.quickbooksAmount;
  return rest;
}

/** What a document leaves open on one side, positive for credits too; drafts and voids leave nothing. */
export function openAmount(doc: Doc, side: 'source' | 'quickbooks'): number {
  if (side === 'source') {
    if (!doc.onSource || doc.sourceVoid || doc.draft) return 0;
    return doc.sourceTotal - doc.sourcePaid - doc.sourceCredited;
  }
  if (!doc.onQuickbooks || doc.quickbooksVoid) return 0;
  return doc.quickbooksTotal - doc.quickbooksPaid - doc.quickbooksCredited;
}
