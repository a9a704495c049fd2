import type { FieldOf } from '../fields.ts';
import type { ImportKind } from '../records.ts';
import { translatedHeaders } from './languages.ts';
import type { FieldColumns, Preset } from './types.ts';

/** Headers by which a column is recognised in files of no known layout. The order is that of trust: `Total` before `Amount`. */
type Synonyms = { readonly [K in ImportKind]: Readonly<Partial<Record<FieldOf<K>, FieldColumns>>> };

const english: Synonyms = {
  clients: {
    externalId: ['Client ID', 'Customer ID', 'ID', 'Contact ID', 'Account Number', 'Client Number'],
    name: ['Client Name', 'Customer Name', 'Display Name', 'Client', 'Customer', 'Contact Name', 'Name'],
    companyName: ['Company Name', 'Company', 'Organization', 'Organisation', 'Business Name'],
    givenName: ['First Name', 'Given Name', 'Firstname'],
    familyName: ['Last Name', 'Family Name', 'Surname', 'Lastname'],
    email: ['Email', 'E-mail', 'Email Address', 'Main Email'],
    phone: ['Phone', 'Phone Number', 'Telephone', 'Main Phone', 'Mobile'],
    address: [['Address Line 1', 'Address Line 2'], ['Address 1', 'Address 2'], 'Billing Address', 'Street', 'Address'],
    city: ['City', 'Town', 'Billing City'],
    region: ['State', 'Province', 'Region', 'State/Province', 'Province/State', 'County', 'Billing State'],
    postalCode: ['Postal Code', 'ZIP', 'Zip Code', 'Postcode', 'Postal/Zip Code'],
    country: ['Country', 'Billing Country'],
    shipAddress: ['Shipping Address', 'Ship Address', 'Ship To', 'Delivery Address'],
    shipCity: ['Shipping City'],
    shipRegion: ['Shipping State'],
    shipPostalCode: ['Shipping Postal Code', 'Shipping Zip', 'Shipping Code'],
    shipCountry: ['Shipping Country'],
    currency: ['Currency', 'Currency Code'],
    parentName: ['Parent', 'Parent Name', 'Parent Customer'],
    inactive: ['Inactive', 'Is Inactive', 'Archived', 'Status'],
    active: ['Active', 'Is Active', 'Active Status'],
    notes: ['Notes', 'Note', 'Comments'],
  },
  invoices: {
    externalId: ['Invoice ID', 'ID'],
    number: [
      'Invoice Number',
      'Invoice No',
      'Invoice #',
      'Invoice Num',
      'Number',
      'Num',
      'No.',
      'Doc Number',
      'Document Number',
      'Invoice',
    ],
    clientExternalId: ['Client ID', 'Customer ID', 'Contact ID'],
    clientName: [
      'Client Name',
      'Customer Name',
      'Contact Name',
      'Client',
      'Customer',
      'Company Name',
      'Company',
      'Bill To',
      'Name',
    ],
    date: ['Invoice Date', 'Issue Date', 'Date Issued', 'Date', 'Document Date'],
    dueDate: ['Due Date', 'Date Due', 'Payment Due'],
    currency: ['Currency', 'Currency Code'],
    total: ['Invoice Total', 'Total', 'Invoice Amount', 'Grand Total', 'Total Amount', 'Amount'],
    tax: ['Tax Total', 'Total Tax', 'Tax', 'VAT', 'GST', 'Sales Tax'],
    paid: ['Amount Paid', 'Paid Amount', 'Paid', 'Paid to Date'],
    balance: ['Balance', 'Balance Due', 'Open Balance', 'Amount Due', 'Outstanding'],
    status: ['Status', 'Invoice Status', 'State'],
    type: ['Type', 'Transaction Type', 'Document Type', 'Invoice Type'],
    voidedOn: ['Voided At', 'Void Date'],
    terms: ['Terms', 'Payment Terms', 'Term'],
    memo: ['Memo', 'Notes', 'Subject', 'Reference', 'PO Number'],
    location: ['Location', 'Department', 'Branch', 'Standort'],
    customFields: [['Custom Field 1', 'Custom Field 2', 'Custom Field 3']],
    item: ['Item', 'Item Name', 'Product', 'Service', 'Product/Service'],
    description: ['Description', 'Item Description', 'Line Description'],
    quantity: ['Quantity', 'Qty', 'Hours'],
    unitPrice: ['Unit Price', 'Rate', 'Price', 'Unit Cost'],
    discount: ['Discount Percentage', 'Discount %'],
    lineAmount: ['Line Amount', 'Line Total', 'Item Amount', 'Item Total', 'Line Subtotal'],
    taxCode: ['Tax Code', 'Tax Type', 'Tax Name'],
    lineTax: ['Tax Amount', 'Line Tax'],
    serviceDate: ['Service Date'],
    className: ['Class'],
  },
  payments: {
    externalId: ['Payment ID', 'Transaction ID', 'Payment Number', 'ID'],
    clientExternalId: ['Client ID', 'Customer ID', 'Contact ID'],
    clientName: ['Client Name', 'Customer Name', 'Contact Name', 'Client', 'Customer', 'Name'],
    date: ['Payment Date', 'Date Paid', 'Paid On', 'Date'],
    currency: ['Currency', 'Currency Code'],
    amount: ['Payment Amount', 'Amount Paid', 'Amount', 'Total'],
    unapplied: ['Unapplied', 'Unused Amount', 'Unapplied Amount'],
    refunded: ['Amount Refunded', 'Refunded'],
    reference: ['Reference', 'Reference Number', 'Transaction Reference', 'Check Number', 'Cheque Number'],
    method: ['Method', 'Payment Method', 'Payment Mode', 'Payment Type'],
    memo: ['Memo', 'Notes', 'Description'],
    status: ['Payment Status', 'Status'],
    type: ['Transaction Type', 'Type'],
    invoiceExternalId: ['Invoice ID'],
    invoiceNumber: ['Invoice Number', 'Invoice No', 'Invoice #', 'Invoice', 'Invoices', 'Invoice Numbers'],
    appliedAmount: ['Applied Amount', 'Amount Applied', 'Applied'],
  },
};

function withTranslations<K extends ImportKind>(kind: K): Synonyms[K] {
  const own: Readonly<Record<string, FieldColumns | undefined>> = english[kind];
  const others: Readonly<Record<string, FieldColumns | undefined>> = translatedHeaders[kind];
  const fields = new Set([...Object.keys(own), ...Object.keys(others)]);
  return Object.fromEntries([...fields].map((field) => [field, [...(own[field] ?? []), ...(others[field] ?? [])]]));
}

const synonyms: Synonyms = {
  clients: withTranslations('clients'),
  invoices: withTranslations('invoices'),
  payments: withTranslations('payments'),
};

function headersOf(fields: Readonly<Record<string, FieldColumns | undefined>>): string[] {
  return Object.values(fields).flatMap((columns) => (columns ?? []).flat());
}

const system = 'Any other file';
const layout = 'Columns recognised by their names';

export const genericPresets = [
  {
    id: 'generic-clients',
    system,
    layout,
    kind: 'clients',
    headers: headersOf(synonyms.clients),
    fields: synonyms.clients,
  },
  {
    id: 'generic-invoices',
    system,
    layout,
    kind: 'invoices',
    headers: headersOf(synonyms.invoices),
    fields: synonyms.invoices,
  },
  {
    id: 'generic-payments',
    system,
    layout,
    kind: 'payments',
    headers: headersOf(synonyms.payments),
    fields: synonyms.payments,
  },
] as const satisfies readonly Preset[];
