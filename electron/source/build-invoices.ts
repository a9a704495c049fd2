import { sumMinor } from '../../shared/money.ts';
import type { TableRow } from './cells.ts';
import { type FieldName, listFields } from './fields.ts';
import { foldValue } from './fold.ts';

import { abs, addsUp, isTaxOfRows, isVoided, negateLine, statusOf } from './invoice-rules.ts';
import { importLimits } from './limits.ts';
import { OpenDocuments } from './open-documents.ts';
import type { Kept, RecordStage } from './record-stage.ts';
import type { CustomFieldRecord, DocumentKind, InvoiceLineRecord, InvoiceRecord, InvoiceStatus } from './records.ts';

import { type RejectedRow, type RowReader, RowRefused, rejectRow } from './row-reader.ts';
import { type WarningCode, warningsOfInvoice } from './warnings.ts';

interface Draft {
  /** The source's own id, or number and client. */
  readonly externalId: string;
  readonly line: number;
  readonly rowLines: number[];
  readonly number: string | null;
  readonly clientExternalId: string | null;
  readonly clientName: string | null;
  readonly date: string;
  readonly currency: string;
  readonly type: DocumentKind | null;
  dueDate: string | null;
  total: number | null;
  tax: number | null;
  /** What the column of the document's tax has in each line's row. */
  rowTaxes: (number | null)[];
  paid: number | null;
  balance: number | null;
  status: InvoiceStatus | null;
  terms: string | null;
  memo: string | null;
  location: string | null;
  customFields: readonly CustomFieldRecord[];
  /** Line totals with tax, where the layout has them. */
  readonly lineTotals: number[];
  readonly lines: InvoiceLineRecord[];
}

/** What a draft knows beyond the record it was closed to; `negated`: the record's lines have the other sign. */
type DraftState = Pick<
  Draft,
  'rowLines' | 'type' | 'total' | 'tax' | 'rowTaxes' | 'paid' | 'balance' | 'status' | 'lineTotals'
> & {
  readonly negated: boolean;
  /** The record's lines have the tax of their rows, which they do not state themselves. */
  readonly taxOfRows: boolean;
  /** Of a document that could not be closed: all there is. */
  readonly draft?: Draft;
};

const lineFields: readonly FieldName[] = listFields('invoices')
  .filter(([, definition]) => definition.ofLine)
  .map(([field]) => field);

/** What stands for the type of a document whose rows do not state it, in files where others do. */
const unstated = '?';
const variants: readonly string[] = [unstated, 'invoice', 'credit', 'order'];

/**
 * Builds documents from rows, of which one document may have several. Rows belong together by the document's id or,
 * without one, by number and client; where the file states types, an order and an invoice of one id are two documents.
 * A document is refused whole when one of its rows is.
 */
export class InvoiceBuilder {
  readonly #reader: RowReader;
  readonly #today: string;
  readonly #hasLines: boolean;
  readonly #hasTypes: boolean;
  readonly #documents: OpenDocuments<Draft>;
  #hasUnstated = false;
  #lastKey: string | null = null;
  #breaksNext: RejectedRow | null = null;

  /** @param today  an ISO day, from which "far off" is measured */
  constructor(reader: RowReader, stage: RecordStage, today: string) {
    this.#reader = reader;
    this.#today = today;
    this.#hasLines = lineFields.some((field) => reader.has(field));
    this.#hasTypes = reader.has('type');
    this.#documents = new OpenDocuments<Draft>(stage, (draft) => this.#keep(draft), reopen);
  }

  /** `groupClient`: the client named by the line above the rows, in layouts that have such lines. */
  add(row: TableRow, type: DocumentKind | null, groupClient: string | null): void {
    const head = this.#head(row, groupClient);
    const id = idOf(head);
    if (id === null) {
      this.breakDocument(row, rejectRow(row, noNumber), groupClient);
      this.#reader.refuse(row, 'number', null, noNumber);
    }
    const key = this.#key(row, id, type);
    if (this.#breaksNext !== null) this.#documents.refuse(key, this.#breaksNext);
    this.#breaksNext = null;
    this.#lastKey = key;
    const known = this.#documents.find(key);
    if (known !== null && known.cause !== null) throw new RowRefused(becauseOf(row.line, known.cause));
    try {
      if (known === null || known.draft === null) this.#begin(row, key, id, type, head);
      else this.#continue(row, known.draft, type);
    } catch (error) {
      if (error instanceof RowRefused) this.#documents.refuse(key, error.rejection);
      throw error;
    }
  }

  /**
   * Refuses the document of a row that could not be read at all. Where totals are the sums of lines, the documents
   * beside it go too: a stray separator may have moved the row's own number.
   */
  breakDocument(row: TableRow, cause: RejectedRow, groupClient: string | null): void {
    const id = idOf(this.#head(row, groupClient));
    if (id !== null) this.#refuseAll(id, cause);
    if (!this.#hasLines || this.#reader.has('total')) return;
    if (this.#lastKey !== null) this.#documents.refuse(this.#lastKey, cause);
    this.#breaksNext = cause;
  }

  /** Puts every document on the stage: no more rows come. */
  flush(): void {
    this.#documents.flush();
  }

  #head(row: TableRow, groupClient: string | null): Head {
    const reader: RowReader = this.#reader;
    return {
      ownId: reader.text(row, 'externalId'),
      number: reader.text(row, 'number'),
      clientExternalId: reader.text(row, 'clientExternalId'),
      clientName: reader.text(row, 'clientName') ?? groupClient,
    };
  }

  /** The key of the document a row belongs to. A row that states no type goes on with the document of its id. */
  #key(row: TableRow, id: string, type: DocumentKind | null): string {
    if (!this.#hasTypes) return id;
    if (type !== null) {
      const goesOn = this.#hasUnstated && this.#documents.find(keyOf(unstated, id)) !== null;
      return keyOf(goesOn ? unstated : type, id);
    }
    const open = variants.map((variant) => keyOf(variant, id)).filter((key) => this.#documents.find(key) !== null);
    const [first = keyOf(unstated, id)] = open;
    if (open.length === 0) this.#hasUnstated = true;
    if (open.length < 2) return first;
    if (this.#lastKey !== null && open.includes(this.#lastKey)) return this.#lastKey;
    const why = { reason: 'several documents have this number', remedy: 'Write the type of the document in this row.' };
    this.#refuseAll(id, rejectRow(row, why));
    return this.#reader.refuse(row, 'type', null, why);
  }

  #refuseAll(id: string, cause: RejectedRow): void {
    if (!this.#hasTypes) {
      this.#documents.refuse(id, cause);
      return;
    }
    this.#hasUnstated = true;
    for (const variant of variants) {
      const key = keyOf(variant, id);
      if (variant === unstated || this.#documents.find(key) !== null) this.#documents.refuse(key, cause);
    }
  }

  /** A document as the stage keeps it: closed where it can be, with what it takes to go on with it. */
  #keep(draft: Draft): Omit<Kept, 'line'> {
    try {
      const { record, warnings, ...closed } = this.#close(draft);
      return { record, state: JSON.stringify(stateOf(draft, closed)), cause: null, mendable: false, warnings };
    } catch (error) {
      if (!(error instanceof RowRefused)) throw error;
      const state = JSON.stringify({ ...stateOf(draft, { negated: false, taxOfRows: false }), draft });
      return { record: null, state, cause: error.rejection, mendable: true, warnings: [] };
    }
  }

  #begin(row: TableRow, key: string, externalId: string, type: DocumentKind | null, head: Head): void {
    const reader: RowReader = this.#reader;
    if (head.clientExternalId === null && head.clientName === null) {
      reader.refuse(row, 'clientName', null, { reason: 'no client', remedy: 'Write the client in the file.' });
    }
    const date = reader.date(row, 'date');
    if (date === null) {
      reader.refuse(row, 'date', null, { reason: 'no date', remedy: 'Write the document date in the file.' });
    }
    const currency = reader.currency(row);
    const draft: Draft = {
      externalId,
      number: head.number,
      clientExternalId: head.clientExternalId,
      clientName: head.clientName,
      line: row.line,
      rowLines: [],
      date,
      currency,
      type,
      dueDate: null,
      total: null,
      tax: null,
      rowTaxes: [],
      paid: null,
      balance: null,
      status: null,
      terms: null,
      memo: null,
      location: null,
      customFields: [],
      lineTotals: [],
      lines: [],
    };
    this.#readHead(row, draft);
    this.#readLine(row, draft);
    draft.rowLines.push(row.line);
    this.#documents.begin(key, draft);
  }

  #continue(row: TableRow, draft: Draft, type: DocumentKind | null): void {
    const reader: RowReader = this.#reader;
    if (!this.#hasLines) {
      const field = reader.has('externalId') ? 'externalId' : 'number';
      const why = { reason: `the same document as in line ${draft.line}`, remedy: 'Keep one of the two rows.' };
      throw new RowRefused(becauseTwice(row, why, reader.text(row, field) ?? ''));
    }
    const differs = (field: FieldName, first: string): never =>
      reader.refuse(row, field, reader.cell(row, field), {
        reason: `differs from ${first} in line ${draft.line} of the same document`,
        remedy: 'Make the rows of one document agree, or give each document its own number.',
      });
    if (draft.rowLines.length >= importLimits.rowsOfDocument) {
      const why = {
        reason: `more than ${importLimits.rowsOfDocument} rows in one document`,
        remedy: 'Check the column mapped to the document number: it may hold something else.',
      };
      reader.refuse(row, 'number', reader.cell(row, 'number'), why);
    }
    const date = reader.date(row, 'date');
    if (date !== null && date !== draft.date) differs('date', draft.date);
    if (reader.cell(row, 'currency') !== null && reader.currency(row) !== draft.currency) {
      differs('currency', draft.currency);
    }
    if (type !== null && draft.type !== null && type !== draft.type) differs('type', draft.type);
    this.#readHead(row, draft, differs);
    this.#readLine(row, draft);
    draft.rowLines.push(row.line);
  }

  /** Takes head fields from the first row that has them; later rows may repeat but not contradict the amounts. */
  #readHead(row: TableRow, draft: Draft, differs?: (field: FieldName, first: string) => never): void {
    const reader: RowReader = this.#reader;
    const amount = (field: 'total' | 'paid' | 'balance', known: number | null): number | null => {
      const value = reader.amount(row, field, draft.currency);
      if (known !== null && value !== null && value !== known) differs?.(field, 'the amount');
      return known ?? value;
    };
    draft.total = amount('total', draft.total);
    draft.paid = amount('paid', draft.paid);
    draft.balance = amount('balance', draft.balance);
    draft.tax ??= reader.sum(row, 'tax', draft.currency);
    draft.dueDate ??= reader.date(row, 'dueDate');
    draft.status ??= isVoided(reader.text(row, 'voidedOn')) ? 'void' : reader.status(row);
    draft.terms ??= reader.text(row, 'terms');
    draft.memo ??= reader.text(row, 'memo');
    draft.location ??= reader.text(row, 'location');
    if (draft.customFields.length === 0) draft.customFields = reader.each(row, 'customFields');
  }

  #readLine(row: TableRow, draft: Draft): void {
    const reader: RowReader = this.#reader;
    if (!this.#hasLines || !lineFields.some((field) => reader.cell(row, field) !== null)) return;
    const { currency } = draft;
    const lineTotal = reader.amount(row, 'lineTotal', currency);
    const taxMinor = reader.sum(row, 'lineTax', currency);
    const amount = reader.amount(row, 'lineAmount', currency);
    if (lineTotal !== null) draft.lineTotals.push(lineTotal);
    draft.rowTaxes.push(reader.sum(row, 'tax', currency));
    draft.lines.push({
      line: row.line,
      item: reader.text(row, 'item'),
      description: reader.text(row, 'description'),
      quantity: reader.decimal(row, 'quantity'),
      unitPrice: reader.decimal(row, 'unitPrice'),
      discount: reader.decimal(row, 'discount'),
      amountMinor: amount ?? (lineTotal === null ? null : lineTotal - (taxMinor ?? 0)),
      taxCode: reader.text(row, 'taxCode'),
      taxMinor,
      serviceDate: reader.date(row, 'serviceDate'),
      className: reader.text(row, 'className'),
    });
  }

  #close(draft: Draft): Closed {
    const warnings = new Set<WarningCode>();
    const taxOfRows = isTaxOfRows(draft.rowTaxes, draft.lines, draft.total);
    const lines = taxOfRows
      ? draft.lines.map((line, at) => ({ ...line, taxMinor: draft.rowTaxes[at] ?? null }))
      : draft.lines;
    const lineTaxes = lines.flatMap((line) => line.taxMinor ?? []);
    const tax = (taxOfRows ? null : draft.tax) ?? (lineTaxes.length === 0 ? null : sumMinor(lineTaxes));
    const total = draft.total ?? this.#totalOfLines(draft, tax);
    if (draft.lineTotals.length > 0 && draft.lines.some((line, at) => !addsUp(line, draft.lineTotals[at]))) {
      warnings.add('sum-differs');
    }
    const negative = total < 0;
    const kind = draft.type ?? (negative ? 'credit' : 'invoice');
    if (negative && kind !== 'credit') warnings.add('negative-invoice');
    const isCredit = kind === 'credit' || negative;
    const linesNegative = isCredit && sumMinor(lines.map((line) => line.amountMinor ?? 0)) < 0;
    const totalMinor = Math.abs(total);
    const head = {
      taxMinor: isCredit ? abs(tax) : tax,
      paidMinor: isCredit ? abs(draft.paid) : draft.paid,
      balanceMinor: isCredit ? abs(draft.balance) : draft.balance,
    };
    const record: InvoiceRecord = {
      line: draft.line,
      kind: isCredit ? 'credit' : kind,
      externalId: draft.externalId,
      number: draft.number,
      clientExternalId: draft.clientExternalId,
      clientName: draft.clientName,
      date: draft.date,
      dueDate: draft.dueDate,
      currency: draft.currency,
      totalMinor,
      ...head,
      status: draft.status ?? statusOf(kind, totalMinor, head.paidMinor, head.balanceMinor),
      terms: draft.terms,
      memo: draft.memo,
      location: draft.location,
      customFields: draft.customFields,
      lines: linesNegative ? lines.map(negateLine) : lines,
    };
    for (const code of warningsOfInvoice(record, this.#today)) warnings.add(code);
    return { record, warnings: [...warnings], negated: linesNegative, taxOfRows };
  }

  #totalOfLines(draft: Draft, tax: number | null): number {
    const { lines, lineTotals } = draft;
    if (lineTotals.length > 0 && lineTotals.length === lines.length) return sumMinor(lineTotals);
    const amounts = lines.flatMap((line) => line.amountMinor ?? []);
    if (amounts.length === 0 || amounts.length < lines.length) {
      const why = { reason: 'no total', remedy: 'Write the total, or an amount on every line.' };
      throw new RowRefused(rejectRow({ line: draft.line, cells: [] }, why));
    }
    return sumMinor([...amounts, tax ?? 0]);
  }
}

const noNumber = { reason: 'no document number', remedy: 'Write the number in the file.' };

interface Closed {
  readonly record: InvoiceRecord;
  readonly warnings: readonly WarningCode[];
  /** The record's lines have the other sign than the file's. */
  readonly negated: boolean;
  readonly taxOfRows: boolean;
}

function stateOf(draft: Draft, closed: Pick<Closed, 'negated' | 'taxOfRows'>): DraftState {
  const { rowLines, type, total, tax, rowTaxes, paid, balance, status, lineTotals } = draft;
  const { negated, taxOfRows } = closed;
  return { rowLines, type, total, tax, rowTaxes, paid, balance, status, lineTotals, negated, taxOfRows };
}

/** A document that stood on the stage, for going on with it. One that is refused has nothing to go on with. */
function reopen({ state, record }: Kept): Draft | null {
  if (state === null) return null;
  const { negated, taxOfRows, draft, ...own } = JSON.parse(state) as DraftState;
  if (draft !== undefined) return draft;
  if (record === null || !('lines' in record)) return null;
  const { kind: _kind, totalMinor: _total, taxMinor: _tax, paidMinor: _paid, balanceMinor: _balance, ...head } = record;
  const lines = negated ? record.lines.map(negateLine) : [...record.lines];
  return { ...head, ...own, lines: taxOfRows ? lines.map((line) => ({ ...line, taxMinor: null })) : lines };
}

interface Head {
  readonly ownId: string | null;
  readonly number: string | null;
  readonly clientExternalId: string | null;
  readonly clientName: string | null;
}

function idOf({ ownId, number, clientExternalId, clientName }: Head): string | null {
  if (ownId !== null) return ownId;
  return number === null ? null : `${number}|${clientExternalId ?? foldValue(clientName ?? '')}`;
}

function keyOf(variant: string, id: string): string {
  return `${variant} ${id}`;
}

function becauseOf(line: number, cause: RejectedRow): RejectedRow {
  const reason = `another row of the document was refused (line ${cause.line}: ${cause.reason})`;
  return { line, column: null, value: '', reason, remedy: cause.remedy };
}

function becauseTwice(row: TableRow, why: { reason: string; remedy: string }, value: string): RejectedRow {
  return { ...rejectRow(row, why), value };
}
