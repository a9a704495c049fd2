import { sumMinor } from '../../shared/money.ts';
import type { TableRow } from './cells.ts';
import { type FieldName, listFields } from './fields.ts';
import { foldValue } from './fold.ts';
import type { CustomFieldRecord, DocumentKind, InvoiceLineRecord, InvoiceRecord, InvoiceStatus } from './records.ts';
import { type RejectedRow, type RowReader, RowRefused, rejectRow } from './row-reader.ts';
import type { WarningCollector } from './warnings.ts';

interface Draft {
  readonly key: string;
  readonly line: number;
  readonly rowLines: number[];
  readonly number: string | null;
  readonly clientExternalId: string | null;
  readonly clientName: string | null;
  readonly date: string;
  readonly currency: string;
  readonly type: DocumentKind | null;
  externalId: string | null;
  dueDate: string | null;
  total: number | null;
  tax: number | null;
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
  refusedBy: RejectedRow | null;
}

const lineFields: readonly FieldName[] = listFields('invoices')
  .filter(([, definition]) => definition.ofLine)
  .map(([field]) => field);

/**
 * Builds documents from rows, of which one document may have several. Rows belong together by the document's id or,
 * without one, by number and client. A document is refused whole when one of its rows is.
 */
export class InvoiceBuilder {
  readonly #reader: RowReader;
  readonly #warnings: WarningCollector;
  readonly #hasLines: boolean;
  readonly #drafts = new Map<string, Draft>();
  readonly #brokenKeys = new Map<string, RejectedRow>();
  #lastKey: string | null = null;
  #breaksNext: RejectedRow | null = null;

  constructor(reader: RowReader, warnings: WarningCollector) {
    this.#reader = reader;
    this.#warnings = warnings;
    this.#hasLines = lineFields.some((field) => reader.has(field));
  }

  /** `groupClient`: the client named by the line above the rows, in layouts that have such lines. */
  add(row: TableRow, type: DocumentKind | null, groupClient: string | null): void {
    const head = this.#head(row, groupClient);
    const key = this.#key(row, head, groupClient);
    if (this.#breaksNext !== null) this.#break(key, this.#breaksNext);
    this.#breaksNext = null;
    this.#lastKey = key;
    const broken = this.#brokenKeys.get(key);
    if (broken !== undefined) throw new RowRefused(becauseOf(row.line, broken));
    const known = this.#drafts.get(key);
    try {
      if (known === undefined) this.#begin(row, key, type, head);
      else this.#continue(row, known, type);
    } catch (error) {
      if (error instanceof RowRefused) {
        this.#break(key, error.rejection);
      }
      throw error;
    }
  }

  /**
   * Refuses the document of a row that could not be read at all. Where totals are the sums of lines, the documents
   * beside it go too: a stray separator may have moved the row's own number.
   */
  breakDocument(row: TableRow, cause: RejectedRow, groupClient: string | null): void {
    const head = this.#head(row, groupClient);
    const key = head.externalId ?? (head.number === null ? null : keyOf(head.number, head));
    if (key !== null) this.#break(key, cause);
    if (!this.#hasLines || this.#reader.has('total')) return;
    if (this.#lastKey !== null) this.#break(this.#lastKey, cause);
    this.#breaksNext = cause;
  }

  #break(key: string, cause: RejectedRow): void {
    this.#brokenKeys.set(key, cause);
    const draft = this.#drafts.get(key);
    if (draft !== undefined) draft.refusedBy ??= cause;
  }

  #head(row: TableRow, groupClient: string | null): Head {
    const reader: RowReader = this.#reader;
    return {
      externalId: reader.text(row, 'externalId'),
      number: reader.text(row, 'number'),
      clientExternalId: reader.text(row, 'clientExternalId'),
      clientName: reader.text(row, 'clientName') ?? groupClient,
    };
  }

  /** The documents, and the rows that fall with a refused row of their document. */
  finish(): { readonly records: InvoiceRecord[]; readonly rejected: RejectedRow[] } {
    const records: InvoiceRecord[] = [];
    const rejected: RejectedRow[] = [];
    for (const draft of this.#drafts.values()) {
      try {
        if (draft.refusedBy === null) records.push(this.#close(draft));
      } catch (error) {
        if (!(error instanceof RowRefused)) throw error;
        rejected.push(error.rejection);
        draft.refusedBy = error.rejection;
      }
      const cause = draft.refusedBy;
      if (cause === null) continue;
      for (const line of draft.rowLines) if (line !== cause.line) rejected.push(becauseOf(line, cause));
    }
    this.#drafts.clear();
    return { records, rejected };
  }

  #key(row: TableRow, head: Head, groupClient: string | null): string {
    if (head.externalId !== null) return head.externalId;
    if (head.number === null) {
      this.breakDocument(row, rejectRow(row, noNumber), groupClient);
      this.#reader.refuse(row, 'number', null, noNumber);
    }
    return keyOf(head.number, head);
  }

  #begin(row: TableRow, key: string, type: DocumentKind | null, head: Head): void {
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
      ...head,
      key,
      line: row.line,
      rowLines: [],
      date,
      currency,
      type,
      dueDate: null,
      total: null,
      tax: null,
      paid: null,
      balance: null,
      status: null,
      terms: null,
      memo: null,
      location: null,
      customFields: [],
      lineTotals: [],
      lines: [],
      refusedBy: null,
    };
    this.#readHead(row, draft);
    this.#readLine(row, draft);
    draft.rowLines.push(row.line);
    this.#drafts.set(key, draft);
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
    draft.externalId ??= reader.text(row, 'externalId');
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

  #close(draft: Draft): InvoiceRecord {
    const lineTaxes = draft.lines.flatMap((line) => line.taxMinor ?? []);
    const tax = draft.tax ?? (lineTaxes.length === 0 ? null : sumMinor(lineTaxes));
    const total = draft.total ?? this.#totalOfLines(draft);
    if (draft.lineTotals.length > 0 && draft.lines.some((line, at) => !addsUp(line, draft.lineTotals[at]))) {
      this.#warnings.add('sum-differs', draft.line);
    }
    const negative = total < 0;
    const kind = draft.type ?? (negative ? 'credit' : 'invoice');
    if (negative && kind !== 'credit') this.#warnings.add('negative-invoice', draft.line);
    const isCredit = kind === 'credit' || negative;
    const linesNegative = isCredit && sumMinor(draft.lines.map((line) => line.amountMinor ?? 0)) < 0;
    const totalMinor = Math.abs(total);
    const head = {
      taxMinor: isCredit ? abs(tax) : tax,
      paidMinor: isCredit ? abs(draft.paid) : draft.paid,
      balanceMinor: isCredit ? abs(draft.balance) : draft.balance,
    };
    return {
      line: draft.line,
      kind: isCredit ? 'credit' : kind,
      externalId: draft.key,
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
      lines: linesNegative ? draft.lines.map(negateLine) : draft.lines,
    };
  }

  #totalOfLines(draft: Draft): number {
    const { lines, lineTotals } = draft;
    if (lineTotals.length > 0 && lineTotals.length === lines.length) return sumMinor(lineTotals);
    const amounts = lines.flatMap((line) => line.amountMinor ?? []);
    if (amounts.length === 0 || amounts.length < lines.length) {
      const why = { reason: 'no total', remedy: 'Write the total, or an amount on every line.' };
      throw new RowRefused(rejectRow({ line: draft.line, cells: [] }, why));
    }
    return sumMinor([...amounts, ...lines.map((line) => line.taxMinor ?? 0), draft.tax ?? 0]);
  }
}

const noNumber = { reason: 'no document number', remedy: 'Write the number in the file.' };

interface Head {
  readonly externalId: string | null;
  readonly number: string | null;
  readonly clientExternalId: string | null;
  readonly clientName: string | null;
}

function keyOf(number: string, head: Head): string {
  return `${number}|${head.clientExternalId ?? foldValue(head.clientName ?? '')}`;
}

function becauseOf(line: number, cause: RejectedRow): RejectedRow {
  const reason = `another row of the document was refused (line ${cause.line}: ${cause.reason})`;
  return { line, column: null, value: '', reason, remedy: cause.remedy };
}

function becauseTwice(row: TableRow, why: { reason: string; remedy: string }, value: string): RejectedRow {
  return { ...rejectRow(row, why), value };
}

function addsUp(line: InvoiceLineRecord, total: number | undefined): boolean {
  return total === undefined || line.amountMinor === null || line.amountMinor + (line.taxMinor ?? 0) === total;
}

function isVoided(text: string | null): boolean {
  return text !== null && !/^(false|no|n|0)$/i.test(text);
}

function abs(amount: number | null): number | null {
  return amount === null ? null : Math.abs(amount);
}

function negateLine(line: InvoiceLineRecord): InvoiceLineRecord {
  const negate = (amount: number | null): number | null => (amount === null || amount === 0 ? amount : -amount);
  return { ...line, amountMinor: negate(line.amountMinor), taxMinor: negate(line.taxMinor) };
}

/** What the amounts say of a document whose file has no status. */
function statusOf(
  kind: DocumentKind,
  totalMinor: number,
  paidMinor: number | null,
  balanceMinor: number | null,
): InvoiceStatus {
  if (kind === 'order') return 'paid';
  const open = balanceMinor ?? (paidMinor === null ? totalMinor : totalMinor - paidMinor);
  if (totalMinor === 0 || open === totalMinor) return 'finalized';
  return open <= 0 ? 'paid' : 'part-paid';
}
