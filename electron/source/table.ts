import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import { unguarded } from '../../shared/formula-guard.ts';
import { type ByteSource, type FileInput, openBytes } from './bytes.ts';
import { type Cell, cellText, isBlank, type TableRow } from './cells.ts';
import { csvRows, type Delimiter, detectCsvLayout, type ReadOptions } from './csv.ts';
import type { TextEncoding } from './encoding.ts';
import { foldHeader } from './fold.ts';
import { readJsonTable } from './json.ts';
import { importLimits, limitError } from './limits.ts';
import { isKnownHeader } from './presets/index.ts';
import { openWorkbook } from './xlsx.ts';

export type TableFormat = 'csv' | 'xlsx' | 'json';

/** What the person chose instead of what was detected. */
export interface TableOverrides {
  readonly format?: TableFormat | undefined;
  readonly encoding?: TextEncoding | undefined;
  readonly delimiter?: Delimiter | undefined;
  readonly sheet?: string | undefined;
  /** The line the header is on, from 1. */
  readonly headerLine?: number | undefined;
}

/** An export opened as a table. Nothing is held but its beginning; `rows` reads the file anew each time. */
export interface SourceTable {
  readonly name: string;
  readonly sizeBytes: number;
  readonly format: TableFormat;
  readonly encoding: TextEncoding | null;
  readonly delimiter: Delimiter | null;
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly titleLines: readonly string[];
  readonly headerLine: number;
  /** As written; a column without one is named by its letter: "Column C". */
  readonly headers: readonly string[];
  /** Same headers in the same order give the same text, however they are spaced or starred. */
  readonly fingerprint: string;
  /** The first rows below the header, at most 200. */
  readonly sampleRows: readonly TableRow[];
  /** True when a text file does not end with a line break: it may have been cut. */
  readonly endsMidLine: boolean;
  /** Every row below the header, in batches. */
  rows(options?: ReadOptions): AsyncGenerator<TableRow[]>;
}

type Read = (options?: ReadOptions) => AsyncGenerator<readonly TableRow[]>;

/**
 * Opens an export and finds out how it is written: format, encoding, delimiter, sheet, and the header below any title
 * lines. All of it can be overridden.
 *
 * @throws AppError 'import.file-missing', 'import.file-unreadable', 'import.unknown-format', 'import.no-header',
 *   'import.no-rows', 'import.file-too-large', 'import.too-many-columns', 'import.cell-too-large'
 */
export async function openTable(input: FileInput, overrides: TableOverrides = {}): Promise<SourceTable> {
  const source = await openBytes(input);
  if (source.sizeBytes === 0) throw new AppError('import.no-rows', 'fix-and-retry', { file: source.name });
  if (source.sizeBytes > importLimits.fileBytes) throw limitError('fileBytes', { file: source.name });
  const format = overrides.format ?? (await detectFormat(source));
  if (format === 'xlsx') return await openXlsx(source, overrides);
  return format === 'json' ? await openJson(source) : await openCsv(source, overrides);
}

async function detectFormat(source: ByteSource): Promise<TableFormat> {
  const start = await source.read(0, 4096);
  if (start[0] === 0x50 && start[1] === 0x4b) return 'xlsx';
  const old = start[0] === 0xd0 && start[1] === 0xcf && start[2] === 0x11;
  if (old || start.subarray(0, 5).toString('latin1') === '%PDF-') {
    const reason = old ? 'old-spreadsheet' : 'pdf';
    throw new AppError('import.unknown-format', 'fix-and-retry', { file: source.name, reason });
  }
  const text = start
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (/^[[{]\s*["{[\]}]/.test(text)) return 'json';
  if (/^<(!doctype|html|\?xml)/i.test(text)) {
    throw new AppError('import.unknown-format', 'fix-and-retry', { file: source.name, reason: 'markup' });
  }
  return 'csv';
}

async function openCsv(source: ByteSource, overrides: TableOverrides): Promise<SourceTable> {
  const layout = await detectCsvLayout(source, overrides);
  const last = await source.read(Math.max(0, source.sizeBytes - 2), 2);
  const base = { format: 'csv', sheet: null, sheets: [], ...layout } as const;
  const endsMidLine = !last.includes(0x0a) && !last.includes(0x0d);
  const read: Read = (options) => {
    const rows = csvRows(source, layout, options);
    return endsMidLine ? markLast(rows) : rows;
  };
  return await withHeader(source, read, overrides, { ...base, endsMidLine });
}

async function* markLast(batches: AsyncGenerator<TableRow[]>): AsyncGenerator<readonly TableRow[]> {
  let held: readonly TableRow[] = [];
  for await (const batch of batches) {
    if (held.length > 0) yield held;
    held = batch;
  }
  const last = held.at(-1);
  if (last !== undefined) yield [...held.slice(0, -1), { ...last, unfinished: true }];
}

async function openXlsx(source: ByteSource, overrides: TableOverrides): Promise<SourceTable> {
  const workbook = await openWorkbook(source);
  const sheets = workbook.sheets.map((sheet) => sheet.name);
  const visible = workbook.sheets.filter((sheet) => !sheet.hidden).map((sheet) => sheet.name);
  const candidates = overrides.sheet === undefined ? (visible.length > 0 ? visible : sheets) : [overrides.sheet];
  let failure: unknown = new AppError('import.no-rows', 'fix-and-retry', { file: source.name });
  for (const sheet of candidates) {
    const base = { format: 'xlsx', encoding: null, delimiter: null, sheet, sheets, endsMidLine: false } as const;
    try {
      return await withHeader(source, (options) => workbook.rows(sheet, options), overrides, base);
    } catch (error) {
      const empty = error instanceof AppError && (error.code === 'import.no-header' || error.code === 'import.no-rows');
      if (!empty) throw error;
      failure = error;
    }
  }
  throw failure;
}

async function openJson(source: ByteSource): Promise<SourceTable> {
  const { headers, rows } = await readJsonTable(source);
  return {
    name: source.name,
    sizeBytes: source.sizeBytes,
    format: 'json',
    encoding: null,
    delimiter: null,
    sheet: null,
    sheets: [],
    endsMidLine: false,
    titleLines: [],
    headerLine: 0,
    headers,
    fingerprint: fingerprintOf(headers),
    sampleRows: rows.slice(0, importLimits.sampleRows),
    async *rows({ signal, onProgress } = {}) {
      for (let at = 0; at < rows.length; at += 500) {
        signal?.throwIfAborted();
        yield rows.slice(at, at + 500);
        onProgress?.(Math.min(at + 500, rows.length), rows.length);
      }
    },
  };
}

type Base = Pick<SourceTable, 'format' | 'encoding' | 'delimiter' | 'sheet' | 'sheets' | 'endsMidLine'>;

async function withHeader(source: ByteSource, read: Read, overrides: TableOverrides, base: Base): Promise<SourceTable> {
  const wanted = importLimits.headerSearchRows + importLimits.sampleRows;
  const start: TableRow[] = [];
  for await (const batch of read()) {
    start.push(...batch);
    if (start.length >= wanted) break;
  }
  const headerRow = findHeader(start, overrides.headerLine);
  if (headerRow === null) throw new AppError('import.no-header', 'fix-and-retry', { file: source.name });
  const headers = headerNames(headerRow.cells);
  const below = start.filter((row) => row.line > headerRow.line && !isEmptyRow(row));
  if (below.length === 0) throw new AppError('import.no-rows', 'fix-and-retry', { file: source.name });
  // A file of rejected rows comes back: what was made harmless for a spreadsheet becomes what it was.
  const isReturned = headers.includes(reasonHeader);
  const clean = (rows: readonly TableRow[]): TableRow[] => (isReturned ? rows.map(withoutGuards) : [...rows]);
  return {
    ...base,
    name: source.name,
    sizeBytes: source.sizeBytes,
    titleLines: start.filter((row) => row.line < headerRow.line && !isEmptyRow(row)).map(titleText),
    headerLine: headerRow.line,
    headers,
    fingerprint: fingerprintOf(headers),
    sampleRows: clean(below.slice(0, importLimits.sampleRows)),
    async *rows(options) {
      for await (const batch of read(options)) {
        const first = batch[0];
        const below = first !== undefined && first.line > headerRow.line;
        yield clean(below ? batch : batch.filter((row) => row.line > headerRow.line));
      }
    },
  };
}

/** The rows above the data: the one that names most known columns; without any, the first that is all words. */
function findHeader(rows: readonly TableRow[], givenLine: number | undefined): TableRow | null {
  if (givenLine !== undefined) return rows.find((row) => row.line === givenLine) ?? null;
  let best: { readonly row: TableRow; readonly score: number } | null = null;
  for (const row of rows.slice(0, importLimits.headerSearchRows)) {
    const texts = row.cells.filter((cell) => typeof cell === 'string' && cell.trim() !== '').map(cellText);
    const known = new Set(texts.filter(isKnownHeader).map(foldHeader)).size;
    if (known >= 2 && known > (best?.score ?? 0)) best = { row, score: known };
  }
  if (best !== null) return best.row;
  const widths = rows.map((row) => row.cells.filter((cell) => !isBlank(cell)).length);
  const widest = Math.max(1, ...widths);
  return rows.find((row, index) => (widths[index] ?? 0) >= Math.max(2, widest * 0.6) && isAllWords(row)) ?? null;
}

function isAllWords(row: TableRow): boolean {
  return row.cells.every((cell) => isBlank(cell) || (typeof cell === 'string' && !/^[\s\d.,:/$€£()+-]+$/.test(cell)));
}

function isEmptyRow(row: TableRow): boolean {
  return row.cells.every(isBlank);
}

function withoutGuards(row: TableRow): TableRow {
  return { ...row, cells: row.cells.map((cell) => (typeof cell === 'string' ? unguarded(cell) : cell)) };
}

function titleText(row: TableRow): string {
  return row.cells
    .filter((cell) => !isBlank(cell))
    .map(cellText)
    .join(' ')
    .trim();
}

/** Names without line breaks; the second column of a name gets " (2)", so that a column can be named. */
function headerNames(cells: readonly Cell[]): string[] {
  let width = cells.length;
  while (width > 0 && isBlank(cells[width - 1])) width--;
  const countByName = new Map<string, number>();
  return cells.slice(0, width).map((cell, index) => {
    const text = cellText(cell)
      .replace(/^\ufeff/, '')
      .replace(/\s+/g, ' ')
      .trim();
    const name = text === '' ? `Column ${columnLetters(index)}` : text;
    const count = (countByName.get(name) ?? 0) + 1;
    countByName.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function columnLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : columnLetters(Math.floor(index / 26) - 1) + last;
}

/** Columns that a file of rejected rows has beside the original ones. */
export const reasonHeader = 'Refused because';
export const remedyHeader = 'What to do';

function fingerprintOf(headers: readonly string[]): string {
  const own = headers.filter((header) => header !== reasonHeader && header !== remedyHeader);
  return createHash('sha256').update(own.map(foldHeader).join('\n')).digest('hex').slice(0, 16);
}
