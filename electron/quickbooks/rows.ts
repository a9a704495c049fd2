import { EntityType as EntityTypeSchema } from '../../shared/ipc/company.ts';
import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';
import type { JsonObject } from './replies.ts';

/*
 * The records the ledger stores. Null: QuickBooks did not say. Amounts are minor units of the row's own currency; quantities, prices
 * and rates plain decimal text; days `YYYY-MM-DD`; instants UTC ISO text. `object` is what QuickBooks sent.
 */

/** Every type we mirror, as QuickBooks spells it. */
export const entityTypes = EntityTypeSchema.options;

export type EntityType = (typeof entityTypes)[number];

interface Versioned {
  readonly id: string;
  readonly syncToken: string;
  readonly createdAt: string | null;
  readonly lastUpdatedAt: string;
  readonly object: JsonObject;
}

export interface CustomerRow extends Versioned {
  /** As QuickBooks has it: inactive ones end with " (deleted)", see `stripDeletedSuffix`. */
  readonly displayName: string;
  /** `Parent:Child`; the display name where QuickBooks gives none. */
  readonly fullyQualifiedName: string;
  readonly companyName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly active: boolean;
  /** A sub-customer, job or project. */
  readonly isSub: boolean;
  readonly parentId: string | null;
  readonly isProject: boolean;
  readonly billWithParent: boolean;
  readonly currency: CurrencyCode;
  /** Zero when absent: QuickBooks leaves empty fields out. */
  readonly balanceMinor: AmountMinor;
  readonly balanceWithJobsMinor: AmountMinor;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  /** Address lines joined by newlines. */
  readonly address: string | null;
  readonly city: string | null;
  readonly region: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
  /** The shipping address as one text, its parts joined by commas. */
  readonly shippingAddress: string | null;
}

export interface LineRow {
  /** Place in the document, from 1. */
  readonly lineNo: number;
  readonly lineId: string | null;
  /** Spelled as in the documentation, whatever spelling came. `SubTotalLineDetail` lines repeat a sum: skip them when adding up. */
  readonly detailType: string;
  readonly itemId: string | null;
  readonly description: string | null;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  /** Of a `DiscountLineDetail` positive, and to be subtracted. A `GroupLineDetail` carries the sum of its bundle. Zero when absent. */
  readonly amountMinor: AmountMinor;
  readonly taxCode: string | null;
  readonly classId: string | null;
  readonly serviceDate: string | null;
}

export interface LinkedRow {
  readonly txnId: string;
  readonly txnType: string;
}

export interface InvoiceRow extends Versioned {
  readonly docNumber: string | null;
  readonly txnDate: string;
  readonly dueDate: string | null;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  /** Home units for one unit of `currency`. */
  readonly exchangeRate: string | null;
  readonly totalMinor: AmountMinor;
  readonly balanceMinor: AmountMinor;
  /** Zero when absent, like the deposit. */
  readonly taxMinor: AmountMinor;
  readonly depositMinor: AmountMinor;
  readonly voided: boolean;
  readonly privateNote: string | null;
  readonly termId: string | null;
  readonly email: string | null;
  readonly lines: readonly LineRow[];
  readonly linked: readonly LinkedRow[];
}

export interface PaymentLineRow {
  readonly lineNo: number;
  readonly amountMinor: AmountMinor;
  /** Null for a line linked to nothing. */
  readonly linkedType: string | null;
  readonly linkedId: string | null;
}

export interface PaymentRow extends Versioned {
  readonly txnDate: string;
  readonly customerId: string;
  readonly currency: CurrencyCode;
  readonly totalMinor: AmountMinor;
  /** Zero when absent. */
  readonly unappliedMinor: AmountMinor;
  readonly reference: string | null;
  readonly methodId: string | null;
  readonly depositAccountId: string | null;
  readonly voided: boolean;
  readonly privateNote: string | null;
  readonly lines: readonly PaymentLineRow[];
}

/**
 * Any type without a shape of its own. Pseudo records such as the tax codes TAX and NON may come without version and times: they get
 * token "0" and the beginning of 1970.
 */
export interface ObjectRow extends Versioned {
  readonly type: EntityType;
  readonly docNumber: string | null;
  readonly name: string | null;
  readonly txnDate: string | null;
  readonly customerId: string | null;
  readonly currency: CurrencyCode;
  readonly totalMinor: AmountMinor | null;
  /** Of a credit memo what is left to use; of an account its current balance. */
  readonly balanceMinor: AmountMinor | null;
  /** Null for transactions. */
  readonly active: boolean | null;
  readonly voided: boolean;
  readonly privateNote: string | null;
}

export interface DeletedRow {
  readonly type: EntityType;
  readonly id: string;
  readonly lastUpdatedAt: string | null;
}

/** An object we cannot take as it is, and must not take in part: what is wrong, without any of its content. */
export interface RefusedRow {
  readonly type: EntityType;
  readonly id: string | null;
  /** Such as `money.too-precise`, or `quickbooks.unreadable-reply`. */
  readonly code: string;
  /** The path of the field, when known. */
  readonly field: string | null;
}
