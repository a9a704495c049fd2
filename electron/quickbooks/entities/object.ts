import type { EntityType, ObjectRow } from '../rows.ts';
import type { EntityDescriptor } from './descriptor.ts';
import { currencyOf, day, figure, flag, isVoided, minor, ownerReference, text, versionFields } from './fields.ts';

/** The pseudo tax codes TAX and NON are not promised to have a version and times. */
const absent = { syncToken: '0', lastUpdatedAt: new Date(0).toISOString() };

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
      const currency = currencyOf(object, homeCurrency);
      const total = figure(object, 'TotalAmt') ?? figure(object, 'Amount');
      const totalMinor = minor(total, currency, 'TotalAmt');
      const balance =
        figure(object, 'RemainingCredit') ?? figure(object, 'Balance') ?? figure(object, 'CurrentBalance');
      const privateNote = text(object, 'PrivateNote');
      return {
        type,
        docNumber: text(object, 'DocNumber'),
        name: text(object, 'DisplayName') ?? text(object, 'FullyQualifiedName') ?? text(object, 'Name'),
        txnDate: day(object, 'TxnDate'),
        customerId: ownerReference(object, 'CustomerRef'),
        currency,
        totalMinor,
        balanceMinor: minor(balance, currency, 'Balance'),
        active: hidesInactive ? (flag(object, 'Active') ?? true) : null,
        voided: isVoided(totalMinor, privateNote),
        privateNote,
        ...versionFields(object, absent),
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
