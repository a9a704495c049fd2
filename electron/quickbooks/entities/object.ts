import { z } from 'zod';
import { daySchema } from '../instants.ts';
import type { EntityType, ObjectRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import {
  currencyOf,
  figure,
  flag,
  idText,
  isVoided,
  minor,
  reference,
  strictReference,
  text,
  versioned,
  versionFields,
} from './fields.ts';

/** Stands in for the time of the last change of records that have none. */
const noTime = new Date(0).toISOString();

const schema = z.object({
  ...versioned,
  // The pseudo tax codes TAX and NON are not promised to have either.
  SyncToken: idText.nullish().transform((token) => token ?? '0'),
  MetaData: versioned.MetaData.nullish().transform((metaData) => metaData ?? { LastUpdatedTime: noTime }),
  DocNumber: text,
  DisplayName: text,
  FullyQualifiedName: text,
  Name: text,
  TxnDate: daySchema,
  CustomerRef: strictReference.nullish(),
  CurrencyRef: reference,
  TotalAmt: figure,
  Amount: figure,
  RemainingCredit: figure,
  Balance: figure,
  CurrentBalance: figure,
  Active: flag,
  PrivateNote: text,
});

/** A type without a table of its own: one line per type says all that is special about it. */
function objectDescriptor(
  type: EntityType,
  { hidesInactive, hasCdc = true }: { readonly hidesInactive: boolean; readonly hasCdc?: boolean },
): EntityDescriptor<ObjectRow> {
  return {
    type,
    hidesInactive,
    hasCdc,
    toRow(object, homeCurrency) {
      const parsed = schema.parse(object);
      const currency = currencyOf(parsed, homeCurrency);
      const totalMinor = minor(parsed.TotalAmt ?? parsed.Amount, currency, 'TotalAmt');
      const privateNote = parsed.PrivateNote ?? null;
      return {
        type,
        docNumber: parsed.DocNumber ?? null,
        name: parsed.DisplayName ?? parsed.FullyQualifiedName ?? parsed.Name ?? null,
        txnDate: parsed.TxnDate ?? null,
        customerId: parsed.CustomerRef?.value ?? null,
        currency,
        totalMinor,
        balanceMinor: minor(parsed.RemainingCredit ?? parsed.Balance ?? parsed.CurrentBalance, currency, 'Balance'),
        active: hidesInactive ? (parsed.Active ?? true) : null,
        voided: isVoided(totalMinor, privateNote),
        privateNote,
        ...versionFields(parsed, object),
      };
    },
  };
}

const transaction = { hidesInactive: false };
const name = { hidesInactive: true };

export const creditMemo = objectDescriptor('CreditMemo', transaction);
export const salesReceipt = objectDescriptor('SalesReceipt', transaction);
export const refundReceipt = objectDescriptor('RefundReceipt', transaction);
export const estimate = objectDescriptor('Estimate', transaction);
export const item = objectDescriptor('Item', name);
export const account = objectDescriptor('Account', name);
export const taxCode = objectDescriptor('TaxCode', { hidesInactive: true, hasCdc: false });
export const taxRate = objectDescriptor('TaxRate', { hidesInactive: true, hasCdc: false });
export const taxAgency = objectDescriptor('TaxAgency', { hidesInactive: false, hasCdc: false });
export const term = objectDescriptor('Term', name);
export const paymentMethod = objectDescriptor('PaymentMethod', name);
export const classEntity = objectDescriptor('Class', name);
export const department = objectDescriptor('Department', name);
export const vendor = objectDescriptor('Vendor', name);
export const employee = objectDescriptor('Employee', name);
export const deposit = objectDescriptor('Deposit', transaction);
export const journalEntry = objectDescriptor('JournalEntry', transaction);
export const bill = objectDescriptor('Bill', transaction);
export const billPayment = objectDescriptor('BillPayment', transaction);
export const purchase = objectDescriptor('Purchase', transaction);
export const purchaseOrder = objectDescriptor('PurchaseOrder', transaction);
export const transfer = objectDescriptor('Transfer', transaction);
export const vendorCredit = objectDescriptor('VendorCredit', transaction);
