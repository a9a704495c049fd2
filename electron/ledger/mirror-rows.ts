import type { EntityType } from '../../shared/ipc/company.ts';
import type { CustomerRow, InvoiceRow, ObjectRow, PaymentRow } from '../quickbooks/rows.ts';
import { digitsOf, searchText } from './search-text.ts';

/*
 * How records of QuickBooks stand in the mirror's tables: the columns of each table and the values a record puts there, in the same order.
 * Values are bound by position, and rows are plain arrays: both because this is done for every record and line of a company.
 */

export type MirrorRow = CustomerRow | InvoiceRow | PaymentRow | ObjectRow;
type Value = string | number | null;

/**
 * A record as its tables hold it: the values of its own row, the id first, then the version, and those of its lines that are rows too.
 * Can be sent to another thread.
 *
 * @property text  the lines that stand in the row itself, as JSON text, for the column `lines`; null in a table without it
 * @property raw  its whole object as JSON text; null where that stands in the answer it came in
 */
export interface PackedRow {
  readonly values: readonly Value[];
  readonly lines: readonly (readonly Value[])[];
  readonly text: string | null;
  readonly raw: string | null;
}

/** `insert` and `replace` bind a row's values and text, then its whole object and the answer that this stands in, of which one is null. */
export interface MirrorStatements {
  /** Stores a record that is not there yet; changes nothing where it is. */
  readonly insert: string;
  /** Stores a record in place of the present one. */
  readonly replace: string;
  /** The present one, by id, type and version of the new one, unless that is deleted or newer. */
  readonly find: string;
  /** Whether the present one, by id and type, has the very values and text that are bound: 1 or 0. */
  readonly same: string;
  readonly lines: { readonly insert: string; readonly drop: string } | null;
}

type Packed = Omit<PackedRow, 'raw'>;

const bool = (value: boolean): number => (value ? 1 : 0);

const customerColumns = [
  'id',
  'sync_token',
  'display_name',
  'fully_qualified_name',
  'company_name',
  'given_name',
  'family_name',
  'active',
  'is_sub',
  'parent_id',
  'is_project',
  'bill_with_parent',
  'currency',
  'balance_minor',
  'email',
  'phone',
  'mobile',
  'address',
  'city',
  'region',
  'postal_code',
  'country',
  'shipping_address',
  'search_text',
  'last_updated_at',
];

const packCustomer = (row: CustomerRow): Packed => ({
  values: [
    row.id,
    Number(row.syncToken),
    row.displayName,
    row.fullyQualifiedName,
    row.companyName,
    row.givenName,
    row.familyName,
    bool(row.active),
    bool(row.isSub),
    row.parentId,
    bool(row.isProject),
    bool(row.billWithParent),
    row.currency,
    row.balanceMinor,
    row.email,
    row.phone,
    row.mobile,
    row.address,
    row.city,
    row.region,
    row.postalCode,
    row.country,
    row.shippingAddress,
    searchText(row.fullyQualifiedName, row.companyName, row.email, row.phone, digitsOf(row.phone ?? row.mobile)),
    row.lastUpdatedAt,
  ],
  lines: [],
  text: null,
});

const invoiceColumns = [
  'id',
  'sync_token',
  'doc_number',
  'txn_date',
  'due_date',
  'customer_id',
  'currency',
  'total_minor',
  'balance_minor',
  'tax_minor',
  'voided',
  'private_note',
  'last_updated_at',
  'lines',
];

const packInvoice = (row: InvoiceRow): Packed => ({
  values: [
    row.id,
    Number(row.syncToken),
    row.docNumber,
    row.txnDate,
    row.dueDate,
    row.customerId,
    row.currency,
    row.totalMinor,
    row.balanceMinor,
    row.taxMinor,
    bool(row.voided),
    row.privateNote,
    row.lastUpdatedAt,
  ],
  lines: [],
  text: JSON.stringify(row.lines),
});

const paymentColumns = [
  'id',
  'sync_token',
  'txn_date',
  'customer_id',
  'currency',
  'total_minor',
  'unapplied_minor',
  'reference',
  'voided',
  'private_note',
  'last_updated_at',
];

const paymentLineColumns = ['payment_id', 'line_no', 'amount_minor', 'linked_type', 'linked_id'];

const packPayment = (row: PaymentRow): Packed => ({
  values: [
    row.id,
    Number(row.syncToken),
    row.txnDate,
    row.customerId,
    row.currency,
    row.totalMinor,
    row.unappliedMinor,
    row.reference,
    bool(row.voided),
    row.privateNote,
    row.lastUpdatedAt,
  ],
  lines: row.lines.map((line, index) => [row.id, index + 1, line.amountMinor, line.linkedType, line.linkedId]),
  text: null,
});

const objectColumns = [
  'id',
  'sync_token',
  'type',
  'doc_number',
  'name',
  'txn_date',
  'customer_id',
  'currency',
  'total_minor',
  'balance_minor',
  'active',
  'voided',
  'private_note',
  'last_updated_at',
];

const packObject = (row: ObjectRow): Packed => ({
  values: [
    row.id,
    Number(row.syncToken),
    row.type,
    row.docNumber,
    row.name,
    row.txnDate,
    row.customerId,
    row.currency,
    row.totalMinor,
    row.balanceMinor,
    row.active === null ? null : bool(row.active),
    bool(row.voided),
    row.privateNote,
    row.lastUpdatedAt,
  ],
  lines: [],
  text: null,
});

const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;

function statementsFor(
  table: string,
  keys: readonly string[],
  ownColumns: readonly string[],
  lines: { readonly table: string; readonly columns: readonly string[] } | null,
): MirrorStatements {
  const columns = [...ownColumns, 'raw', 'answer_id'];
  const insert = insertInto(table, columns);
  const isIt = keys.map((key) => `${key} = @${key}`).join(' AND ');
  const rest = columns.filter((column) => !keys.includes(column));
  return {
    insert: `${insert} ON CONFLICT (${keys.join(', ')}) DO NOTHING`,
    replace: `${insert} ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${rest.map((column) => `${column} = excluded.${column}`).join(', ')}`,
    find: `SELECT raw, answer_id AS answerId, sync_token AS syncToken FROM ${table}
      WHERE ${isIt} AND deleted_at IS NULL AND sync_token <= @syncToken`,
    same: `SELECT (${ownColumns.join(', ')}) IS (${ownColumns.map(() => '?').join(', ')}) FROM ${table} WHERE ${isIt}`,
    lines:
      lines === null
        ? null
        : {
            insert: insertInto(lines.table, lines.columns),
            drop: `DELETE FROM ${lines.table} WHERE ${lines.columns[0]} = ?`,
          },
  };
}

const customers = statementsFor('qbo_customer', ['id'], customerColumns, null);
const invoices = statementsFor('qbo_invoice', ['id'], invoiceColumns, null);
const payments = statementsFor('qbo_payment', ['id'], paymentColumns, {
  table: 'qbo_payment_line',
  columns: paymentLineColumns,
});
const objects = statementsFor('qbo_object', ['type', 'id'], objectColumns, null);

/** The statements that store packed rows of a type. */
export function mirrorStatements(type: EntityType): MirrorStatements {
  if (type === 'Customer') return customers;
  if (type === 'Invoice') return invoices;
  if (type === 'Payment') return payments;
  return objects;
}

function pack(type: EntityType, row: MirrorRow): Packed {
  if (type === 'Customer') return packCustomer(row as CustomerRow);
  if (type === 'Invoice') return packInvoice(row as InvoiceRow);
  if (type === 'Payment') return packPayment(row as PaymentRow);
  return packObject(row as ObjectRow);
}

/** Types few enough, and read as a whole often enough, that each row holds its object. */
const holdsObject = (type: EntityType): boolean => mirrorStatements(type) === objects;

/**
 * Records of one type as the mirror's tables hold them.
 *
 * @param inAnswer  their objects stand in an answer that is kept with them
 */
export function packRows(type: EntityType, rows: readonly MirrorRow[], inAnswer = false): PackedRow[] {
  const withRaw = !inAnswer || holdsObject(type);
  return rows.map((row) => {
    const { values, lines, text } = pack(type, row);
    return { values, lines, text, raw: withRaw ? JSON.stringify(row.object) : null };
  });
}
