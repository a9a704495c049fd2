import { AppError } from '../../shared/errors.ts';
import { type DecimalMark, type Reading, readAmount, readDecimal, readPercent, refuse } from './amounts.ts';
import { type Cell, cellText, isBlank, type TableRow } from './cells.ts';
import { readCurrency } from './currency.ts';
import { type DateOrder, readDate } from './dates.ts';
import { type FieldName, listFields } from './fields.ts';
import { foldValue } from './fold.ts';
import type { ImportMapping } from './mapping.ts';
import type { RowType, StatusWords } from './presets/types.ts';
import { type CustomFieldRecord, type InvoiceStatus, importKinds } from './records.ts';

/** A row that is not imported, and why. */
export interface RejectedRow {
  readonly line: number;
  /** Null when the row as a whole is meant. */
  readonly column: string | null;
  readonly value: string;
  readonly reason: string;
  readonly remedy: string;
}

/** Stops reading one row; met by the loop over rows, which turns it into a rejection. */
export class RowRefused extends Error {
  readonly rejection: RejectedRow;

  constructor(rejection: RejectedRow) {
    super(rejection.reason);
    this.name = 'RowRefused';
    this.rejection = rejection;
  }
}

const valueMax = 200;

interface LastAmount {
  readonly cell: Cell;
  readonly currency: string;
  readonly value: number;
}

const yes: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', 'x', 'ja', 'oui', 'si', 'sim', 'tak']);
const no: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', 'nein', 'non', 'nee', 'nao', 'nej', 'nei', 'nie']);

/** Fields of amounts and quantities. */
const figures: ReadonlySet<FieldName> = new Set(
  importKinds
    .flatMap(listFields)
    .flatMap(([field, { reading }]) => (reading === 'amount' || reading === 'decimal' ? [field] : [])),
);

interface ReaderWords {
  readonly statuses: StatusWords;
  readonly types: Readonly<Record<string, RowType>>;
  readonly defaultCurrency: string;
  readonly onlySign: 'positive' | 'negative' | undefined;
}

/** Reads the fields of rows by a mapping. Every reader throws `RowRefused` for a value that cannot be taken. */
export class RowReader {
  readonly groupedByClient: boolean;
  readonly #headers: readonly string[];
  readonly #indexes: ReadonlyMap<FieldName, readonly number[]>;
  readonly #decimal: DecimalMark;
  readonly #dateOrder: DateOrder;
  readonly #negated: boolean;
  readonly #currency: string;
  readonly #words: ReaderWords;
  #lastCurrency: { readonly cell: Cell | null; readonly code: string } = { cell: null, code: '' };
  readonly #foldedByText = new Map<string, string>();
  readonly #dayByText = new Map<string, string>();
  /** The rows of one document repeat its amounts: the last one read of each field is at hand. */
  readonly #lastAmounts = new Map<FieldName, LastAmount>();

  /** @throws AppError 'import.column-missing' when the file lacks a column the mapping names */
  constructor(headers: readonly string[], mapping: ImportMapping, words: ReaderWords) {
    const indexes = new Map<FieldName, readonly number[]>();
    for (const [field, columns] of Object.entries(mapping.columns)) {
      const found = columns.map((column) => {
        const index = headers.indexOf(column);
        if (index === -1) throw new AppError('import.column-missing', 'fix-and-retry', { column, field });
        return index;
      });
      if (found.length > 0) indexes.set(field as FieldName, found);
    }
    this.groupedByClient = mapping.groupedByClient;
    this.#headers = headers;
    this.#indexes = indexes;
    this.#decimal = mapping.decimal;
    this.#dateOrder = mapping.dateOrder;
    this.#negated = mapping.sign === 'negated';
    this.#currency = mapping.currency ?? words.defaultCurrency;
    this.#words = words;
  }

  has(field: FieldName): boolean {
    return this.#indexes.has(field);
  }

  /** Whether any column that is read holds anything in this row. */
  hasAny(row: TableRow): boolean {
    for (const field of this.#indexes.keys()) if (this.ownCell(row, field) !== null) return true;
    return false;
  }

  /** The first cell of the field that holds anything. What is merged over several rows is of each of them; an amount counts once. */
  cell(row: TableRow, field: FieldName): Cell | null {
    const own = this.ownCell(row, field);
    if (own !== null || row.repeated === undefined || figures.has(field)) return own;
    for (const index of this.#indexes.get(field) ?? []) {
      const cell = row.repeated.get(index);
      if (cell !== undefined) return cell;
    }
    return null;
  }

  /** The first cell of the field that holds anything in this very row. */
  ownCell(row: TableRow, field: FieldName): Cell | null {
    const indexes = this.#indexes.get(field);
    if (indexes === undefined) return null;
    for (const index of indexes) {
      const cell = row.cells[index];
      if (cell !== undefined && !isBlank(cell)) return cell;
    }
    return null;
  }

  text(row: TableRow, field: FieldName): string | null {
    const cell = this.cell(row, field);
    return cell === null ? null : cellText(cell).trim();
  }

  /** All cells of the field that hold anything, each on its own line. */
  joined(row: TableRow, field: FieldName): string | null {
    const indexes = this.#indexes.get(field) ?? [];
    const parts = indexes.map((index) => cellText(row.cells[index]).trim()).filter((part) => part !== '');
    return parts.length === 0 ? null : parts.join('\n');
  }

  /** Every column of the field that holds anything, under its own header. */
  each(row: TableRow, field: FieldName): CustomFieldRecord[] {
    return (this.#indexes.get(field) ?? []).flatMap((index) => {
      const value = cellText(row.cells[index]).trim();
      return value === '' ? [] : [{ name: (this.#headers[index] ?? '').trim(), value }];
    });
  }

  date(row: TableRow, field: FieldName): string | null {
    const cell = this.cell(row, field);
    if (cell === null) return null;
    const key = typeof cell === 'string' ? cell : null;
    const known = key === null ? undefined : this.#dayByText.get(key);
    if (known !== undefined) return known;
    const day = this.#take(row, field, cell, readDate(cell, this.#dateOrder));
    if (key !== null && this.#dayByText.size < 20_000) this.#dayByText.set(key, day);
    return day;
  }

  amount(row: TableRow, field: FieldName, currency: string): number | null {
    const cell = this.cell(row, field);
    if (cell === null || isDash(cell)) return null;
    const last = this.#lastAmounts.get(field);
    if (last !== undefined && last.cell === cell && last.currency === currency) return last.value;
    const read = this.#take(row, field, cell, readAmount(cell, this.#decimal, currency));
    const value = this.#negated && read !== 0 ? -read : read;
    this.#lastAmounts.set(field, { cell, currency, value });
    return value;
  }

  /** The sum of all columns that the mapping names for the field. */
  sum(row: TableRow, field: FieldName, currency: string): number | null {
    let sum: number | null = null;
    for (const index of this.#indexes.get(field) ?? []) {
      const cell = row.cells[index];
      if (cell === undefined || isBlank(cell) || isDash(cell)) continue;
      sum = (sum ?? 0) + this.#take(row, field, cell, readAmount(cell, this.#decimal, currency), index);
    }
    return this.#negated && sum !== null && sum !== 0 ? -sum : sum;
  }

  decimal(row: TableRow, field: FieldName): string | null {
    const cell = this.cell(row, field);
    if (cell === null || isDash(cell)) return null;
    const read = field === 'discount' ? readPercent : readDecimal;
    return this.#take(row, field, cell, read(cell, this.#decimal));
  }

  currency(row: TableRow): string {
    const cell = this.cell(row, 'currency');
    if (cell === null) return this.#currency;
    if (cell === this.#lastCurrency.cell) return this.#lastCurrency.code;
    const code = readCurrency(cell, this.#currency);
    if (code === null) {
      this.refuse(row, 'currency', cell, refuse('not a currency', 'Write the three-letter code, such as USD.'));
    }
    this.#lastCurrency = { cell, code };
    return code;
  }

  /** Null where the file says nothing; a word nobody explained is refused. */
  status(row: TableRow): InvoiceStatus | null {
    const cell = this.cell(row, 'status');
    if (cell === null) return null;
    const status = this.#words.statuses[this.#folded(cell)];
    if (status === undefined) {
      this.refuse(row, 'status', cell, refuse('an unknown status', 'Say in the mapping what this status means.'));
    }
    return status;
  }

  type(row: TableRow): RowType | null {
    const cell = this.cell(row, 'type');
    if (cell === null) return null;
    const type = this.#words.types[this.#folded(cell)];
    if (type === undefined) {
      this.refuse(row, 'type', cell, refuse('an unknown type', 'Say in the mapping what this type means.'));
    }
    return type;
  }

  /** A file has few statuses and types, over and over. */
  #folded(cell: Cell): string {
    const text = cellText(cell);
    const known = this.#foldedByText.get(text);
    if (known !== undefined) return known;
    const folded = foldValue(text);
    if (this.#foldedByText.size < 1_000) this.#foldedByText.set(text, folded);
    return folded;
  }

  /** Whether the row's amount has the sign that rows of this layout's kind have. */
  hasWantedSign(row: TableRow, field: FieldName): boolean {
    const wanted = this.#words.onlySign;
    const cell = wanted === undefined ? null : this.cell(row, field);
    if (cell === null || !/[1-9]/.test(cellText(cell))) return true;
    return isNegative(cell) === (wanted === 'negative');
  }

  flag(row: TableRow, field: FieldName): boolean | null {
    const cell = this.cell(row, field);
    if (cell === null) return null;
    const word = foldValue(cellText(cell));
    if (yes.has(word)) return true;
    if (no.has(word)) return false;
    return this.refuse(row, field, cell, refuse('neither yes nor no', 'Write yes or no.'));
  }

  refuse(row: TableRow, field: FieldName, cell: Cell | null, why: { reason: string; remedy: string }): never {
    const index = this.#indexes.get(field)?.[0];
    const column = index === undefined ? null : (this.#headers[index] ?? null);
    throw new RowRefused(rejectRow(row, why, column, cell));
  }

  #take<T>(row: TableRow, field: FieldName, cell: Cell, reading: Reading<T>, index?: number): T {
    if (reading.ok) return reading.value;
    const at = index ?? (this.#indexes.get(field) ?? []).find((candidate) => row.cells[candidate] === cell);
    const column = at === undefined ? null : (this.#headers[at] ?? null);
    throw new RowRefused(rejectRow(row, reading, column, cell));
  }
}

/** Whether an amount is written as negative, in any of the ways people write it. */
export function isNegative(cell: Cell): boolean {
  return /\(|[-\u2212]\s*[^\d\s]*\d|\d\s*[-\u2212]\s*$/.test(cellText(cell));
}

/** Accounting formats show nothing as a dash. */
function isDash(cell: Cell): boolean {
  return typeof cell === 'string' && cell.length < 4 && /^\s*[-–—]\s*$/.test(cell);
}

export function rejectRow(
  row: TableRow,
  why: { readonly reason: string; readonly remedy: string },
  column: string | null = null,
  cell: Cell | null = null,
): RejectedRow {
  const raw = cell === null ? '' : typeof cell === 'string' ? cell : cell.raw;
  return { line: row.line, column, value: raw.slice(0, valueMax), reason: why.reason, remedy: why.remedy };
}
