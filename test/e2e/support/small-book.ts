import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { startSimulator } from '../../../electron/simulator/simulator.ts';
import { smallBooks } from '../../unit/simulator/small-books.ts';

// A book of a dozen documents with one damage of each kind that an action clears. Days are counted from today: the
// application goes by the real clock.

/** ISO day so many days before today. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

const clients = { harbor: ['C1', 'Harbor Bakery', '58'], pier: ['C2', 'North Pier Caffe', '59'] } as const;
type ClientKey = keyof typeof clients;

/** An invoice, or a credit with a negative total, as the billing system exports it. Amounts in cents. */
export interface SourceDocument {
  readonly id: string;
  readonly number: string;
  readonly client: ClientKey;
  readonly date: string;
  readonly totalMinor: number;
  readonly paidMinor?: number;
  readonly status?: string;
}

export interface SourceMoney {
  readonly id: string;
  readonly client: ClientKey;
  readonly date: string;
  readonly amountMinor: number;
  /** The document it is on. */
  readonly on: string;
}

export interface SourceFiles {
  readonly documents: readonly SourceDocument[];
  readonly payments: readonly SourceMoney[];
}

const decimal = (minor: number): string => (minor / 100).toFixed(2);

/** Writes the billing system's three files, complete as always. @returns their paths */
export async function writeSourceFiles(folder: string, { documents, payments }: SourceFiles): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const save = async (name: string, rows: readonly Record<string, string>[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, stringify([...rows], { header: true }));
    return path;
  };
  return [
    await save(
      'clients.csv',
      Object.values(clients).map(([id, name]) => ({
        'Client ID': id,
        'Client Name': name,
        'Contact First Name': '',
        'Contact Last Name': '',
        Email: '',
        Phone: '',
        Address: '',
        City: '',
        State: '',
        'Postal Code': '',
        Country: '',
        Currency: 'USD',
        Terms: 'Net 30',
        Status: 'Active',
      })),
    ),
    await save(
      'invoices.csv',
      documents.map(({ id, number, client, date, totalMinor, paidMinor = 0, status = 'Sent' }) => ({
        'Invoice ID': id,
        'Invoice Number': number,
        'Client ID': clients[client][0],
        'Client Name': clients[client][1],
        'Invoice Date': date,
        'Due Date': date,
        Status: status,
        Currency: 'USD',
        Item: 'Service',
        Description: 'Work done',
        Quantity: totalMinor < 0 ? '-1' : '1',
        'Unit Price': decimal(Math.abs(totalMinor)),
        'Line Amount': decimal(totalMinor),
        'Tax Amount': '0.00',
        'Invoice Total': decimal(totalMinor),
        'Amount Paid': decimal(paidMinor),
        'Credits Applied': '0.00',
        Balance: decimal(status === 'Void' ? 0 : totalMinor - paidMinor),
        Terms: 'Net 30',
        Memo: '',
        Type: totalMinor < 0 ? 'Credit Note' : 'Invoice',
      })),
    ),
    await save(
      'payments.csv',
      payments.map(({ id, client, date, amountMinor, on }) => ({
        'Payment ID': id,
        'Payment Date': date,
        'Client ID': clients[client][0],
        'Client Name': clients[client][1],
        Amount: decimal(amountMinor),
        Currency: 'USD',
        Method: 'Check',
        Reference: id,
        'Invoice ID': on,
        'Invoice Number': '',
        'Applied Amount': decimal(amountMinor),
      })),
    ),
  ];
}

/** What the billing system knows of the damaged book. */
export const damagedSource: SourceFiles = {
  documents: [
    { id: '1', number: '1001', client: 'harbor', date: daysAgo(40), totalMinor: 100_000 },
    { id: '2', number: '1002', client: 'harbor', date: daysAgo(40), totalMinor: 80_000, paidMinor: 30_000 },
    { id: '3', number: '1003', client: 'harbor', date: daysAgo(40), totalMinor: 60_000, paidMinor: 20_000 },
    { id: '4', number: '2050', client: 'harbor', date: daysAgo(30), totalMinor: 45_000 },
    { id: '5', number: '2061', client: 'harbor', date: daysAgo(30), totalMinor: 10_001 },
    { id: '6', number: '3109', client: 'harbor', date: daysAgo(200), totalMinor: 33_000 },
    { id: '7', number: '4007', client: 'pier', date: daysAgo(20), totalMinor: 70_000 },
    { id: '8', number: '5500', client: 'harbor', date: daysAgo(0), totalMinor: 25_000 },
    { id: '9', number: '7700', client: 'harbor', date: daysAgo(0), totalMinor: -4_000 },
    { id: '10', number: '4010', client: 'pier', date: daysAgo(20), totalMinor: 9_000 },
  ],
  payments: [
    { id: 'SP-1', client: 'harbor', date: daysAgo(0), amountMinor: 30_000, on: '2' },
    { id: 'SU-1', client: 'harbor', date: daysAgo(6), amountMinor: 20_000, on: '3' },
  ],
};

/** Ids in QuickBooks of what a person changes there later. */
export interface BookIds {
  readonly a3: string;
  readonly v1: string;
  readonly unapplied: string;
  readonly journal: string;
}

/** Makes the QuickBooks side of the damaged book where the practice company of this data folder keeps its state. */
export async function writeDamagedBook(dataFolder: string): Promise<BookIds> {
  const folder = join(dataFolder, 'practice');
  await mkdir(folder, { recursive: true });
  const simulator = await startSimulator({
    stateFile: join(folder, 'company.json'),
    realms: [smallBooks()],
    about: { exportDir: join(folder, 'export'), truthFile: join(folder, 'truth.json') },
  });
  const invoice = (number: string, client: ClientKey, days: number, minor: number): string =>
    simulator.edit({
      entity: 'Invoice',
      operation: 'create',
      fields: {
        DocNumber: number,
        TxnDate: daysAgo(days),
        DueDate: daysAgo(days),
        CustomerRef: { value: clients[client][2] },
        Line: [
          {
            Amount: minor / 100,
            DetailType: 'SalesItemLineDetail',
            SalesItemLineDetail: { ItemRef: { value: '12' }, Qty: 1, UnitPrice: minor / 100 },
          },
        ],
      },
    }).id;
  const payment = (days: number, minor: number, on: string | null): string =>
    simulator.edit({
      entity: 'Payment',
      operation: 'create',
      fields: {
        TxnDate: daysAgo(days),
        CustomerRef: { value: '58' },
        TotalAmt: minor / 100,
        Line: on === null ? [] : [{ Amount: minor / 100, LinkedTxn: [{ TxnId: on, TxnType: 'Invoice' }] }],
      },
    }).id;
  const posting = (PostingType: 'Debit' | 'Credit', account: string, entity: object) => ({
    Amount: 77,
    DetailType: 'JournalEntryLineDetail',
    JournalEntryLineDetail: { PostingType, AccountRef: { value: account }, ...entity },
  });
  try {
    const a1 = invoice('1001', 'harbor', 40, 100_000);
    invoice('1002', 'harbor', 40, 80_000);
    const a3 = invoice('1003', 'harbor', 40, 60_000);
    invoice('2050', 'harbor', 30, 50_000);
    invoice('2061', 'harbor', 30, 10_000);
    invoice('9013', 'harbor', 200, 33_000);
    invoice('4007', 'pier', 20, 70_000);
    invoice('6600', 'pier', 0, 12_000);
    const v1 = invoice('4010', 'pier', 20, 9_000);
    payment(5, 25_000, a1);
    const unapplied = payment(0, 20_000, null);
    const customer = { Entity: { Type: 'Customer', EntityRef: { value: '58' } } };
    const journal = simulator.edit({
      entity: 'JournalEntry',
      operation: 'create',
      fields: { TxnDate: daysAgo(10), Line: [posting('Debit', '84', customer), posting('Credit', '79', {})] },
    }).id;
    return { a3, v1, unapplied, journal };
  } finally {
    await simulator.close();
  }
}
