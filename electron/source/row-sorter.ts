import { type Cell, cellText, isBlank, type TableRow } from './cells.ts';
import { foldHeader, foldValue } from './fold.ts';
import { footerWords, totalWords } from './presets/languages.ts';
import type { Preset } from './presets/types.ts';
import type { SkippedRows } from './read-records.ts';
import type { ImportKind } from './records.ts';
import { type RowReader, RowRefused, rejectRow } from './row-reader.ts';
import type { SourceTable } from './table.ts';

/** A line of sums begins with one of these words, whatever follows: "Total for Acme", "Summe (12 Rechnungen)". */
const totalLabel = new RegExp(`^(?:${totalWords.join('|')})(?: |$)`);
/** Nothing but such a word, with a count or a currency beside it. */
const bareTotalLabel = new RegExp(`^(?:${totalWords.join('|')})(?: (?:[a-z]{3}|\\d+(?: \\p{L}+)?))?$`, 'u');
const totalForLabel = /^(?:total|summe|totaal|totale|suma|summa)\s+(?:for\s+|für\s+|de\s+|van\s+|-\s*)?(.+)$/i;
/** The basis of a report, or a day with a time: a client may be called "12:30 Diner". */
const reportLabel = /\b(accrual|cash)\s+basis\b|^(?=.*\b\d{1,2}:\d{2}\b)(?=.*\b(19|20)\d{2}\b)/i;
const footerLabel = new RegExp(`^(?:${footerWords.join('|')})(?: .*)?\\d`);

function isTotalLabel(text: string): boolean {
  const first = text.charCodeAt(0);
  // A day or a number, as nearly every cell asked about is.
  if (first >= 48 && first <= 57) return false;
  return totalLabel.test(foldValue(text));
}

function isBareTotal(text: string): boolean {
  return bareTotalLabel.test(foldValue(text));
}

function isFooter(text: string): boolean {
  return (
    reportLabel.test(text) ||
    footerLabel.test(foldValue(text)) ||
    /^(generated|exported|printed|created)\s+(on|at|by)\b/i.test(text)
  );
}

/**
 * Tells rows of data from what people put around them: blank lines, group and total lines, repeated headers, and the
 * line with date and time at the end. Everything left out is counted.
 */
export class RowSorter {
  readonly #table: SourceTable;
  readonly #preset: Preset;
  readonly #reader: RowReader;
  readonly #kind: ImportKind;
  readonly #foldedHeaders: readonly string[];
  readonly #markIndex: number;
  readonly #keepsGroupsOpen: boolean;
  readonly #counts = { blank: 0, totals: 0, groups: 0, footers: 0, repeatedHeaders: 0, otherTypes: 0 };
  #groups: string[] = [];
  #dataRows = 0;
  readonly #shortRowsAllowed: boolean;
  /** Some systems end every row with a separator. */
  readonly #usualWidth: number;

  constructor(table: SourceTable, preset: Preset, reader: RowReader, kind: ImportKind) {
    this.#table = table;
    this.#preset = preset;
    this.#reader = reader;
    this.#kind = kind;
    this.#foldedHeaders = table.headers.map(foldHeader);
    const mark = preset.rowMark;
    this.#markIndex = mark === undefined ? -1 : this.#foldedHeaders.indexOf(foldHeader(mark.header));
    // Lines "Total for ..." close a group; without them a new group line does.
    this.#keepsGroupsOpen = table.sampleRows.some((row) =>
      /^(total for|summe für|total de|totaal van) /i.test(label(row) ?? ''),
    );
    const full = table.sampleRows.filter((row) => row.cells.length >= table.headers.length).length;
    const widths = table.sampleRows.map((row) => row.cells.length).sort((a, b) => a - b);
    this.#usualWidth = Math.max(table.headers.length, widths[Math.floor(widths.length / 2)] ?? 0);
    this.#shortRowsAllowed = table.format !== 'csv' || full * 2 < table.sampleRows.length;
  }

  /** The client named by the group lines above, parents first: "Parent:Child". */
  get groupClient(): string | null {
    return this.#groups.length === 0 ? null : this.#groups.join(':');
  }

  get dataRows(): number {
    return this.#dataRows;
  }

  get skipped(): SkippedRows {
    return { ...this.#counts };
  }

  skipOtherType(): void {
    this.#counts.otherTypes++;
  }

  isData(row: TableRow): boolean {
    const filled = countFilled(row.cells);
    if (filled === 0) {
      this.#counts.blank++;
      return false;
    }
    if (this.#markIndex !== -1 && cellText(row.cells[this.#markIndex]).trim() !== this.#preset.rowMark?.value) {
      this.#counts.otherTypes++;
      return false;
    }
    if (this.#isAround(row, filled)) return false;
    this.#dataRows++;
    return true;
  }

  /** A row with more cells than the header has a stray delimiter, one with fewer was cut: its columns cannot be trusted. */
  checkShape(row: TableRow): void {
    const width = this.#table.headers.length;
    const filledBeyond = row.cells.length > width && row.cells.slice(width).some((cell) => !isBlank(cell));
    if (filledBeyond || (this.#table.format === 'csv' && row.cells.length > this.#usualWidth)) {
      const remedy = 'Put quotes around the cell that holds the separator.';
      throw new RowRefused(
        rejectRow(row, { reason: `more cells than the header (${row.cells.length} of ${width})`, remedy }),
      );
    }
    if (row.cells.length < width && (!this.#shortRowsAllowed || row.unfinished === true)) {
      const remedy = 'The file may have been cut here: export it again.';
      throw new RowRefused(
        rejectRow(row, { reason: `fewer cells than the header (${row.cells.length} of ${width})`, remedy }),
      );
    }
  }

  #isAround(row: TableRow, filled: number): boolean {
    if (filled > 2 && this.#isHeader(row.cells)) {
      this.#counts.repeatedHeaders++;
      return true;
    }
    if (this.#hasKey(row, filled)) return false;
    const text = label(row) ?? '';
    if (this.#isTotal(row, text, filled)) {
      this.#counts.totals++;
      this.#closeGroup(text);
      return true;
    }
    if (filled > 1) return false;
    if (isFooter(text)) {
      this.#counts.footers++;
      return true;
    }
    if (!this.#reader.groupedByClient) {
      // A name above its group, in a column nobody reads.
      if (this.#kind === 'clients' || this.#reader.hasAny(row)) return false;
      this.#counts.groups++;
      return true;
    }
    this.#counts.groups++;
    this.#groups = this.#keepsGroupsOpen ? [...this.#groups, text] : [text];
    return true;
  }

  /** A row with a date is a document; one of a clients file is a client when it has more than a name. */
  #hasKey(row: TableRow, filled: number): boolean {
    if (this.#kind !== 'clients') {
      const date = filled > 1 ? this.#reader.ownCell(row, 'date') : null;
      // Reports with their labels in the date column write "Total for ..." there.
      return date !== null && !isTotalLabel(cellText(date));
    }
    const text = label(row) ?? '';
    return !isBareTotal(text) && !isFooter(text);
  }

  /** A client may be called "Total Comfort": such a line is a total only when nothing speaks for a document or group. */
  #isTotal(row: TableRow, text: string, filled: number): boolean {
    if (!isTotalLabel(text)) return false;
    if (isBareTotal(text) || this.#openGroupOf(text) !== -1) return true;
    if (this.#reader.groupedByClient && filled === 1) return false;
    return this.#reader.ownCell(row, this.#kind === 'payments' ? 'externalId' : 'number') === null;
  }

  #isHeader(cells: readonly Cell[]): boolean {
    return cells.every((cell, index) => {
      if (isBlank(cell)) return true;
      const header = this.#foldedHeaders[index];
      const text = cellText(cell);
      if (header === undefined || text.length < header.length) return false;
      const sameStart = text.charAt(0).toLowerCase() === header.charAt(0) || !/^[A-Za-z0-9]/.test(text);
      return sameStart && foldHeader(text) === header;
    });
  }

  #closeGroup(text: string): void {
    const at = this.#openGroupOf(text);
    if (at !== -1) this.#groups = this.#groups.slice(0, at);
  }

  #openGroupOf(totalText: string): number {
    const name = foldValue((totalForLabel.exec(totalText)?.[1] ?? '').replace(/\s+with sub-?customers$/i, ''));
    return this.#groups.findLastIndex((group) => foldValue(group) === name);
  }
}

function countFilled(cells: readonly Cell[]): number {
  let count = 0;
  for (const cell of cells) if (!isBlank(cell)) count++;
  return count;
}

/** The first cell that holds anything. */
function label(row: TableRow): string | null {
  const cell = row.cells.find((candidate) => !isBlank(candidate));
  return cell === undefined ? null : cellText(cell).trim();
}
