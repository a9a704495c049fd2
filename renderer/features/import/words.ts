import type { DocumentStatus, DraftList, ImportKind, ImportWarning, RowType } from '../../../shared/ipc/imports.ts';
import { formatAmount, formatDay, plural } from '../../ui/format.ts';

/** What people call our fields. */
const fieldLabels: Readonly<Record<string, string>> = {
  externalId: 'Id',
  name: 'Name',
  companyName: 'Company',
  givenName: 'First name',
  familyName: 'Last name',
  email: 'Email',
  phone: 'Phone',
  address: 'Street',
  city: 'City',
  region: 'State or region',
  postalCode: 'Postal code',
  country: 'Country',
  currency: 'Currency',
  parentName: 'Parent',
  inactive: 'Inactive',
  active: 'Active',
  notes: 'Notes',
  number: 'Number',
  clientExternalId: 'Client id',
  clientName: 'Client name',
  date: 'Date',
  dueDate: 'Due date',
  total: 'Total',
  totalMinor: 'Total',
  tax: 'Tax',
  taxMinor: 'Tax',
  paid: 'Paid',
  paidMinor: 'Paid',
  balance: 'Open balance',
  balanceMinor: 'Open balance',
  status: 'Status',
  type: 'Type',
  kind: 'Kind',
  voidedOn: 'Voided on',
  terms: 'Terms',
  memo: 'Memo',
  location: 'Location',
  customFields: 'Custom fields',
  shipAddress: 'Shipping address',
  shipCity: 'Shipping city',
  shipRegion: 'Shipping state or region',
  shipPostalCode: 'Shipping postal code',
  shipCountry: 'Shipping country',
  value: 'Value',
  item: 'Item',
  description: 'Description',
  quantity: 'Quantity',
  unitPrice: 'Unit price',
  discount: 'Discount',
  lineAmount: 'Amount before tax',
  lineTotal: 'Amount with tax',
  amountMinor: 'Amount',
  taxCode: 'Tax code',
  lineTax: 'Tax of the line',
  serviceDate: 'Service date',
  className: 'Class',
  amount: 'Amount',
  unapplied: 'Not applied',
  unappliedMinor: 'Not applied',
  refunded: 'Refunded',
  reference: 'Reference',
  method: 'Method',
  void: 'Void',
  invoiceExternalId: 'Invoice id',
  invoiceNumber: 'Invoice number',
  appliedAmount: 'Applied amount',
};

const partNames = { lines: 'Line', allocations: 'Application', customFields: 'Custom field' } as const;

/** A field in words; `lines.2.amountMinor` is "Line 2: Amount". */
export function fieldLabel(field: string): string {
  const part = /^(lines|allocations|customFields)\.(\d+)(?:\.(.+))?$/.exec(field);
  if (part === null) return fieldLabels[field] ?? field;
  const name = `${partNames[part[1] as keyof typeof partNames]} ${part[2]}`;
  return part[3] === undefined ? name : `${name}: ${fieldLabel(part[3])}`;
}

/** A field's value as a person reads it: amounts with their decimals, days in the locale. */
export function fieldValue(field: string, value: string | null, currency: string | null): string {
  if (value === null || value === '') return '–';
  if (/Minor$/.test(field) && currency !== null && /^-?\d+$/.test(value)) return formatAmount(Number(value), currency);
  if (/[dD]ate$/.test(field)) return formatDay(value);
  if (field === 'status') return statusLabels[value as DocumentStatus] ?? value;
  if (value === 'true') return 'yes';
  return value === 'false' ? 'no' : value;
}

export const statusLabels: Readonly<Record<DocumentStatus, string>> = {
  draft: 'Draft',
  finalized: 'Final',
  sent: 'Sent',
  'part-paid': 'Part paid',
  paid: 'Paid',
  overdue: 'Overdue',
  void: 'Void',
};

export const rowTypeLabels: Readonly<Record<RowType, string>> = {
  invoice: 'Invoice',
  credit: 'Credit',
  order: 'Order, paid at once',
  payment: 'Payment',
  skip: 'Leave out',
};

const kindNouns: Readonly<Record<ImportKind, readonly [string, string]>> = {
  clients: ['client', 'clients'],
  invoices: ['document', 'documents'],
  payments: ['payment', 'payments'],
};

/** "1 client", "4,144 documents". */
export function countOf(kind: ImportKind | null, count: number): string {
  const [one, many] = kind === null ? ['record', 'records'] : kindNouns[kind];
  return plural(count, one, many);
}

export const kindLabels: Readonly<Record<ImportKind, string>> = {
  clients: 'Clients',
  invoices: 'Invoices',
  payments: 'Payments',
};

export const listLabels: Readonly<Record<DraftList, string>> = {
  all: 'All',
  new: 'New',
  changed: 'Changed',
  unchanged: 'Unchanged',
  gone: 'Gone',
  renamed: 'Renamed?',
  'before-go-live': 'Before go-live',
};

export const encodingLabels = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16, big-endian',
  'windows-1252': 'Windows-1252 (Western)',
} as const;

export const delimiterLabels = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const;

export const formatLabels = { csv: 'CSV', xlsx: 'Excel (XLSX)', json: 'JSON' } as const;

export const dateOrderLabels = {
  mdy: '12/31/2025 is 31 December',
  dmy: '31/12/2025 is 31 December',
  ymd: '2025-12-31 is 31 December',
  serial: 'day numbers of a spreadsheet',
} as const;

const documents = (count: number): string => plural(count, 'document');

/** A warning as a sentence: what was seen, and what it may mean. */
export function warningText({ code, count, about }: ImportWarning): string {
  switch (code) {
    case 'maybe-cut':
      return `The file has exactly ${about ?? ''} rows. Some systems stop there without saying so: check that nothing is missing.`;
    case 'ends-mid-line':
      return 'The file ends without a line break. Some systems write it so; if rows are missing at its end, it was cut: export it again.';
    case 'wrong-kind':
      return `This looks like a file of ${about ?? 'another kind'}. Choose its layout above if that is so.`;
    case 'sum-differs':
      return `${documents(count)} whose total is not the sum of lines and tax.`;
    case 'total-is-balance':
      return 'The file has no totals: what is still open stands in for them.';
    case 'overpaid':
      return `${plural(count, 'record')} with more paid or applied than the amount.`;
    case 'paid-above':
      return `${plural(count, 'invoice')} with payments above the total: ${about ?? ''}.`;
    case 'duplicate-number':
      return `${documents(count)} whose number stands on another one too: ${about ?? ''}.`;
    case 'far-date':
      return `${plural(count, 'date')} far from today: ${about ?? ''}. Check the order of day and month.`;
    case 'mixed-currencies':
      return `Several currencies: ${about ?? ''}. They are never added up.`;
    case 'negative-invoice':
      return `${plural(count, 'invoice')} with a negative total.`;
    case 'refunded':
      return `${plural(count, 'payment')} refunded in part or whole.`;
    case 'allocation-open':
      return `${plural(count, 'payment')} where the file does not say how much went to which invoice.`;
    case 'other-types-skipped':
      return `${plural(count, 'row')} of other kinds left out${about === null ? '' : `: ${about}`}.`;
    case 'rejected-list-cut':
      return `Too many rows were rejected; the first ${about ?? ''} are listed.`;
    default:
      return code;
  }
}
