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
  /** The last standing invoice with the number, or -1, kept at the first document's position. */
  readonly lastInvoice: Int32Array;
  /** For each document: the first position with its number, or -1 without a number. */
  readonly firstOf: Int32Array;
}

/** Joins both sides by equal document numbers within one kind. Only standing records are counted. */
export function joinByNumber(invoices: readonly SourceInvoice[], documents: readonly QboDocument[]): NumberJoin {
  const size = documents.length;
  const nextDocument = new Int32Array(size).fill(-1);
  const standingDocuments = new Int32Array(size);
  const standingInvoices = new Int32Array(size);
  const lastInvoice = new Int32Array(size).fill(-1);
  const firstOf = new Int32Array(size).fill(-1);
  const tables = { invoice: new NumberTable(size), credit: new NumberTable(size) };

  for (let j = 0; j < size; j += 1) {
    const { number, state, kind } = documents[j] as QboDocument;
    if (number === null || number === '' || state === 'deleted') continue;
    const earlier = (kind === 'invoice' ? tables.invoice : tables.credit).findOrAdd(number, j);
    const first = earlier < 0 ? j : earlier;
    if (earlier >= 0) {
      nextDocument[j] = nextDocument[first] as number;
      nextDocument[first] = j;
    }
    firstOf[j] = first;
    if (state === 'standing') standingDocuments[first] = (standingDocuments[first] as number) + 1;
  }
  const firstDocument = new Int32Array(invoices.length).fill(-1);
  for (let i = 0; i < invoices.length; i += 1) {
    const { number, state, kind } = invoices[i] as SourceInvoice;
    if (number === null || number === '' || state !== 'standing') continue;
    const first = (kind === 'invoice' ? tables.invoice : tables.credit).find(number);
    if (first < 0) continue;
    firstDocument[i] = first;
    standingInvoices[first] = (standingInvoices[first] as number) + 1;
    lastInvoice[first] = i;
  }
  return { firstDocument, nextDocument, standingDocuments, standingInvoices, lastInvoice, firstOf };
}
