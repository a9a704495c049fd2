import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { decimalText } from './money.ts';
import type { BookStream, SourceClient, SourceInvoice, SourceOrder, SourcePayment } from './types.ts';

export interface ExportedFiles {
  /** Folder that holds everything a billing system would hand out. */
  exportDir: string;
  /** What matches what; lies beside the export, not in it. */
  truthFile: string;
  /** Full paths of the CSV files. */
  files: string[];
}

type Row = readonly string[];

const clientHeader: Row = [
  'Client ID',
  'Client Name',
  'Contact First Name',
  'Contact Last Name',
  'Email',
  'Phone',
  'Address',
  'City',
  'State',
  'Postal Code',
  'Country',
  'Currency',
  'Terms',
  'Status',
];

function* clientRows(clients: Iterable<SourceClient>): Iterable<Row> {
  for (const c of clients) {
    yield [
      ...[c.id, c.name, c.firstName, c.lastName, c.email, c.phone, c.street],
      ...[c.city, c.state, c.postcode, c.country, c.currency, c.terms, c.status],
    ];
  }
}

const invoiceHeader: Row = [
  'Invoice ID',
  'Invoice Number',
  'Client ID',
  'Client Name',
  'Invoice Date',
  'Due Date',
  'Status',
  'Currency',
  'Item',
  'Description',
  'Quantity',
  'Unit Price',
  'Line Amount',
  'Tax Amount',
  'Invoice Total',
  'Amount Paid',
  'Credits Applied',
  'Balance',
  'Terms',
  'Memo',
  'Type',
];

/** One row per line; `Tax Amount` is the line's, everything from `Invoice Total` on is the document's. */
function* invoiceRows(invoices: Iterable<SourceInvoice>): Iterable<Row> {
  for (const i of invoices) {
    const head = [i.id, i.number, i.clientId, i.clientName, i.date, i.dueDate, i.status, i.currency];
    const totals = [i.totalMinor, i.paidMinor, i.creditedMinor, i.balanceMinor].map(decimalText);
    for (const line of i.lines) {
      const amounts = [decimalText(line.amountMinor), decimalText(line.taxMinor)];
      yield [
        ...head,
        line.item,
        line.description,
        line.quantity,
        line.unitPrice,
        ...amounts,
        ...totals,
        i.terms,
        i.memo,
        i.type,
      ];
    }
  }
}

const paymentHeader: Row = [
  'Payment ID',
  'Payment Date',
  'Client ID',
  'Client Name',
  'Amount',
  'Currency',
  'Method',
  'Reference',
  'Invoice ID',
  'Invoice Number',
  'Applied Amount',
];

/** One row per allocation; a payment on no invoice has one row with nothing applied. */
function* paymentRows(payments: Iterable<SourcePayment>): Iterable<Row> {
  const none = { invoiceId: '', invoiceNumber: '', amountMinor: 0 };
  for (const p of payments) {
    const head = [
      p.id,
      p.date,
      p.clientId,
      p.clientName,
      decimalText(p.amountMinor),
      p.currency,
      p.method,
      p.reference,
    ];
    for (const { invoiceId, invoiceNumber, amountMinor } of p.allocations.length > 0 ? p.allocations : [none]) {
      yield [...head, invoiceId, invoiceNumber, decimalText(amountMinor)];
    }
  }
}

const orderHeader: Row = [
  'Order ID',
  'Order Number',
  'Client ID',
  'Client Name',
  'Order Date',
  'Status',
  'Currency',
  'Order Total',
  'Invoice Number',
];

function* orderRows(orders: Iterable<SourceOrder>): Iterable<Row> {
  for (const o of orders) {
    const total = decimalText(o.totalMinor);
    yield [o.id, o.number, o.clientId, o.clientName, o.date, o.status, o.currency, total, o.invoiceNumber];
  }
}

/** Joins small texts into larger ones, so that a million rows are not a million writes. */
function inChunks(): Transform {
  let held = '';
  return new Transform({
    writableObjectMode: true,
    transform(text: string, _encoding, done) {
      held += text;
      if (held.length < 65_536) return done();
      const full = held;
      held = '';
      done(null, full);
    },
    flush(done) {
      done(null, held);
    },
  });
}

async function writeCsv(path: string, header: Row, rows: Iterable<Row>): Promise<string> {
  await pipeline(Readable.from(rows), stringify({ header: true, columns: [...header] }), createWriteStream(path));
  return path;
}

function* truthText(truth: BookStream['truth']): Iterable<string> {
  const { customers, invoices, payments, ...rest } = truth;
  yield JSON.stringify(rest).slice(0, -1);
  for (const [name, list] of Object.entries({ customers, invoices, payments })) {
    yield `,\n"${name}":[`;
    let first = true;
    for (const entry of list) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify(entry)}`;
      first = false;
    }
    yield '\n]';
  }
  yield '}\n';
}

/**
 * Writes the source's side as a billing system exports it (clients.csv, invoices.csv, payments.csv, orders.csv, in
 * UTF-8, dates as YYYY-MM-DD, amounts with a point) to `dir`/export, and the truth to `dir`/truth.json.
 * Takes streamed books as well as whole ones and never holds a whole file in memory.
 */
export async function writeExport(books: Pick<BookStream, 'source' | 'truth'>, dir: string): Promise<ExportedFiles> {
  const exportDir = join(dir, 'export');
  await mkdir(exportDir, { recursive: true });
  const { clients, invoices, payments, orders } = books.source;
  const files = [
    await writeCsv(join(exportDir, 'clients.csv'), clientHeader, clientRows(clients)),
    await writeCsv(join(exportDir, 'invoices.csv'), invoiceHeader, invoiceRows(invoices)),
    await writeCsv(join(exportDir, 'payments.csv'), paymentHeader, paymentRows(payments)),
    await writeCsv(join(exportDir, 'orders.csv'), orderHeader, orderRows(orders)),
  ];
  const truthFile = join(dir, 'truth.json');
  await pipeline(Readable.from(truthText(books.truth)), inChunks(), createWriteStream(truthFile));
  return { exportDir, truthFile, files };
}
