import { EntityType as EntityTypeSchema } from '../../shared/ipc/company.ts';
import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';
import type { JsonObject } from './replies.ts';

/*
 * The records the ledger stores. Null: QuickBooks did not say. Amounts are minor units of the row's own currency; days `YYYY-MM-DD`;
 * instants UTC ISO text. `object` is what QuickBooks sent.
 */

/** Every type we mirror, as QuickBooks spells it. */
export const entityTypes = EntityTypeSchema.options;

export type EntityType = (typeof entityTypes)[number];

interface Versioned {
  readonly id: string;
  readonly syncToken: string;
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

/**
 * A line of a sales form, with its values as QuickBooks wrote them, whatever they are; null where it wrote none. Lines are shown and
 * compared, and no sum is made of them: `readLine` says what they mean.
 */
export type LineRow = readonly [
  detailType: unknown,
  description: unknown,
  quantity: unknown,
  unitPrice: unknown,
  amount: unknown,
];

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
  readonly totalMinor: AmountMinor;
  readonly balanceMinor: AmountMinor;
  /** Zero when absent. */
  readonly taxMinor: AmountMinor;
  readonly voided: boolean;
  readonly privateNote: string | null;
  readonly lines: readonly LineRow[];
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
