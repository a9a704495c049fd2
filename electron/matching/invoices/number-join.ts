import { NumberTable } from './number-table.ts';
import type { QboDocument, SourceInvoice } from './types.ts';

/** Both sides joined by document number: chains of positions, so that a hundred thousand records cost no objects. */
export interface NumberJoin {
  /** For each source invoice: the first position of a document with its number, or -1. */
  readonly firstDocument: Int32Array;
  /** For each document: the next one with the same number and kind, or -1. */
  readonly nextDocument: Int32Array;
  /** Standing records with the number, kept at the first document's position. */
  readonly standingDocuments: Int32Array;
  readonly standingInvoices: Int32Array;
}

/** Joins both sides by equal document numbers within one kind. Only standing records are counted. */
export function joinByNumber(invoices: readonly SourceInvoice[], documents: readonly QboDocument[]): NumberJoin {
  const nextDocument = new Int32Array(documents.length).fill(-1);
  const standingDocuments = new Int32Array(documents.length);
  const standingInvoices = new Int32Array(documents.length);
  const firstDocument = new Int32Array(invoices.length).fill(-1);
  const invoiceNumbers = new NumberTable(documents.length);
  const creditNumbers = new NumberTable(documents.length);

  for (let j = 0; j < documents.length; j += 1) {
    const document = documents[j] as QboDocument;
    if (document.number === null || document.number === '' || document.state === 'deleted') continue;
    const positions = document.kind === 'invoice' ? invoiceNumbers : creditNumbers;
    const earlier = positions.findOrAdd(document.number, j);
    const first = earlier < 0 ? j : earlier;
    if (earlier >= 0) {
      nextDocument[j] = nextDocument[first] as number;
      nextDocument[first] = j;
    }
    if (document.state === 'standing') standingDocuments[first] = (standingDocuments[first] as number) + 1;
  }
  for (let i = 0; i < invoices.length; i += 1) {
    const invoice = invoices[i] as SourceInvoice;
    if (invoice.number === null || invoice.number === '' || invoice.state !== 'standing') continue;
    const first = (invoice.kind === 'invoice' ? invoiceNumbers : creditNumbers).find(invoice.number);
    if (first < 0) continue;
    firstDocument[i] = first;
    standingInvoices[first] = (standingInvoices[first] as number) + 1;
  }
  return { firstDocument, nextDocument, standingDocuments, standingInvoices };
}
