import { AppError } from '../../../shared/errors.ts';
import type { CurrencyCode } from '../../../shared/money.ts';
import { toInstant } from '../instants.ts';
import type { JsonObject } from '../replies.ts';
import type { CustomerRow, DeletedRow, EntityType, InvoiceRow, ObjectRow, PaymentRow, RefusedRow } from '../rows.ts';
import { customer } from './customer.ts';
import type { EntityDescriptor } from './descriptor.ts';
import { id, shownPart, UnreadableField } from './fields.ts';
import { invoice } from './invoice.ts';
import * as objects from './object.ts';
import { payment } from './payment.ts';

/** The descriptor of every mirrored type. One more type is one more entry here and in `entityTypes`. */
export const entities = {
  Customer: customer,
  Invoice: invoice,
  Payment: payment,
  CreditMemo: objects.creditMemo,
  SalesReceipt: objects.salesReceipt,
  RefundReceipt: objects.refundReceipt,
  Estimate: objects.estimate,
  Item: objects.item,
  Account: objects.account,
  TaxCode: objects.taxCode,
  TaxRate: objects.taxRate,
  TaxAgency: objects.taxAgency,
  Term: objects.term,
  PaymentMethod: objects.paymentMethod,
  Class: objects.classEntity,
  Department: objects.department,
  Vendor: objects.vendor,
  Employee: objects.employee,
  Deposit: objects.deposit,
  JournalEntry: objects.journalEntry,
  Bill: objects.bill,
  BillPayment: objects.billPayment,
  Purchase: objects.purchase,
  PurchaseOrder: objects.purchaseOrder,
  Transfer: objects.transfer,
  VendorCredit: objects.vendorCredit,
} as const satisfies Record<EntityType, EntityDescriptor<CustomerRow | InvoiceRow | PaymentRow | ObjectRow>>;

/** The row shape of a type. */
export type RowOf<T extends EntityType> = ReturnType<(typeof entities)[T]['toRow']>;

/** What the objects of one reply became. */
export interface MappedRows<T extends EntityType> {
  readonly rows: readonly RowOf<T>[];
  readonly deleted: readonly DeletedRow[];
  /** Objects we could not take: to be told to the person, as the mirror lacks them. */
  readonly refused: readonly RefusedRow[];
}

function toDeleted(type: EntityType, object: JsonObject): DeletedRow | null {
  if (typeof object.status !== 'string' || object.status.toLowerCase() !== 'deleted') return null;
  const goneId = id(object, 'Id');
  if (goneId === null) return null;
  return { type, id: goneId, lastUpdatedAt: toInstant(shownPart(object, 'MetaData').LastUpdatedTime) };
}

function toRefused(type: EntityType, object: JsonObject, error: unknown): RefusedRow {
  const refusedId = id(object, 'Id');
  if (error instanceof AppError) {
    const field = error.details.field;
    return { type, id: refusedId, code: error.code, field: typeof field === 'string' ? field : null };
  }
  if (!(error instanceof UnreadableField)) throw error;
  return { type, id: refusedId, code: 'quickbooks.unreadable-reply', field: error.field };
}

/** Maps the objects of a reply one by one: one that cannot be taken does not stop the others. */
export function mapObjects<T extends EntityType>(
  type: T,
  objectsOfType: readonly JsonObject[],
  homeCurrency: CurrencyCode,
): MappedRows<T> {
  const rows: RowOf<T>[] = [];
  const deleted: DeletedRow[] = [];
  const refused: RefusedRow[] = [];
  const toRow: (object: JsonObject, home: CurrencyCode) => unknown = entities[type].toRow;
  for (const object of objectsOfType) {
    const gone = toDeleted(type, object);
    if (gone !== null) {
      deleted.push(gone);
      continue;
    }
    try {
      rows.push(toRow(object, homeCurrency) as RowOf<T>);
    } catch (error) {
      refused.push(toRefused(type, object, error));
    }
  }
  return { rows, deleted, refused };
}
