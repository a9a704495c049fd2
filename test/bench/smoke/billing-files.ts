import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';

/* A billing system's export, made of documents that QuickBooks has and of one that it has not. */

export interface BilledInvoice {
  readonly id: string;
  readonly number: string;
  readonly clientId: string;
  readonly clientName: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly dueDate: string;
  readonly item: string;
  /** Decimal text in the company's home currency. */
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly paid: string;
  readonly balance: string;
}

export interface BilledPayment {
  readonly id: string;
  readonly date: string;
  readonly invoice: BilledInvoice;
}

/** Writes clients, invoices and payments as CSV. @returns the paths */
export async function writeBillingFiles(
  folder: string,
  currency: string,
  invoices: readonly BilledInvoice[],
  payments: readonly BilledPayment[],
): Promise<string[]> {
  const clients = new Map(invoices.map((one) => [one.clientId, one.clientName]));
  const tables = {
    clients: [['Client ID', 'Client Name', 'Currency'], ...[...clients].map(([id, name]) => [id, name, currency])],
    invoices: [
      [
        ...['Invoice ID', 'Invoice Number', 'Client ID', 'Client Name', 'Invoice Date', 'Due Date', 'Status'],
        ...['Currency', 'Item', 'Quantity', 'Unit Price', 'Line Amount', 'Tax Amount', 'Invoice Total'],
        ...['Amount Paid', 'Balance'],
      ],
      ...invoices.map((one) => [
        ...[one.id, one.number, one.clientId, one.clientName, one.date, one.dueDate, 'sent'],
        ...[currency, one.item, '1', one.net, one.net, one.tax, one.total, one.paid, one.balance],
      ]),
    ],
    payments: [
      [
        ...['Payment ID', 'Payment Date', 'Client ID', 'Client Name', 'Amount', 'Currency', 'Method', 'Reference'],
        ...['Invoice ID', 'Invoice Number', 'Applied Amount'],
      ],
      ...payments.map(({ id, date, invoice }) => [
        ...[id, date, invoice.clientId, invoice.clientName, invoice.total, currency, 'Check', id],
        ...[invoice.id, invoice.number, invoice.total],
      ]),
    ],
  };
  return Promise.all(
    Object.entries(tables).map(async ([name, rows]) => {
      const path = join(folder, `${name}.csv`);
      await writeFile(path, stringify(rows));
      return path;
    }),
  );
}
