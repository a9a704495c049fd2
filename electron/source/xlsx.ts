import { AppError } from '../../shared/errors.ts';
import type { ByteSource } from './bytes.ts';
import { type Cell, storedNumberToDecimal, type TableRow } from './cells.ts';
import type { ReadOptions } from './csv.ts';
import { importLimits, limitError } from './limits.ts';
import { findMergedDown, type MergedDown, MergeFollower } from './xlsx-merges.ts';
import {
  columnOf,
  decodeEscapes,
  parseDateStyles,
  parseRelations,
  parseWorkbook,
  SharedTextHandler,
  type SheetEntry,
  xmlPieceMax,
} from './xlsx-parts.ts';
import { attribute, type XmlHandler, XmlScanner } from './xml.ts';
import { listZip, openZipEntry, readZipEntry, type ZipEntry, zipFault } from './zip.ts';

/** An opened workbook: what is small is read, sheets are streamed on demand. */
export interface Workbook {
  readonly sheets: readonly SheetEntry[];
  /** Streams a sheet's rows that hold anything, in batches. Memory stays at a few batches beside the shared texts. */
  rows(sheetName: string, options?: ReadOptions): AsyncGenerator<TableRow[]>;
}

const batchRows = 500;

/**
 * Opens an XLSX workbook. Sheets are streamed rather than handed to a spreadsheet library: those inflate every part
 * into memory, cannot be stopped, and read a day stored as text in the machine's time zone.
 *
 * @throws AppError 'import.file-unreadable' or a limit
 */
export async function openWorkbook(source: ByteSource): Promise<Workbook> {
  const entries = await listZip(source);
  const small = async (path: string): Promise<string | null> => {
    const entry = entries.get(path);
    return entry === undefined ? null : await readZipEntry(source, entry);
  };
  const workbookXml = await small('xl/workbook.xml');
  const relationsXml = await small('xl/_rels/workbook.xml.rels');
  if (workbookXml === null || relationsXml === null) {
    throw new AppError('import.unknown-format', 'fix-and-retry', { file: source.name, reason: 'not-a-workbook' });
  }
  const { sheets, from1904 } = parseWorkbook(workbookXml);
  const relations = parseRelations(relationsXml);
  const dateStyles = parseDateStyles((await small(relations.get('type:styles') ?? 'xl/styles.xml')) ?? '');
  let sharedTexts: readonly string[] | null = null;
  const mergedBySheet = new Map<string, readonly MergedDown[]>();
  return {
    sheets,
    async *rows(sheetName, options = {}) {
      const sheet = sheets.find((candidate) => candidate.name === sheetName);
      const entry = sheet === undefined ? undefined : entries.get(relations.get(sheet.relationId) ?? '');
      if (entry === undefined) {
        throw new AppError('import.file-unreadable', 'fix-and-retry', { file: source.name, reason: 'sheet-missing' });
      }
      sharedTexts ??= await readSharedTexts(source, entries.get(relations.get('type:sharedStrings') ?? ''));
      const merged = mergedBySheet.get(sheetName) ?? (await readMergedDown(source, entry, options));
      mergedBySheet.set(sheetName, merged);
      const context = { file: source.name, sharedTexts, dateStyles, from1904, merges: new MergeFollower(merged) };
      yield* sheetRows(source, entry, new SheetHandler(context), options);
    },
  };
}

async function readSharedTexts(source: ByteSource, entry: ZipEntry | undefined): Promise<readonly string[]> {
  const handler = new SharedTextHandler();
  if (entry !== undefined) {
    for await (const _ of scanPart(source, entry, handler, {})) {
      // The handler collects; there is nothing to do between pieces.
    }
  }
  return handler.texts;
}

async function readMergedDown(
  source: ByteSource,
  entry: ZipEntry,
  { signal }: ReadOptions,
): Promise<readonly MergedDown[]> {
  const stream = await openZipEntry(source, entry);
  try {
    return await findMergedDown(stoppable(stream as AsyncIterable<Buffer>, signal));
  } catch (error) {
    throw zipFault(error, source, entry.path);
  } finally {
    stream.destroy();
  }
}

async function* stoppable(pieces: AsyncIterable<Buffer>, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    signal?.throwIfAborted();
    yield piece;
  }
}

async function* sheetRows(
  source: ByteSource,
  entry: ZipEntry,
  handler: SheetHandler,
  options: ReadOptions,
): AsyncGenerator<TableRow[]> {
  let rowCount = 0;
  for await (const _ of scanPart(source, entry, handler, options)) {
    if (handler.rows.length < batchRows) continue;
    const rows = handler.rows;
    handler.rows = [];
    rowCount += rows.length;
    if (rowCount > importLimits.rows) throw limitError('rows', { line: rows.at(-1)?.line ?? 0 });
    yield rows;
  }
  if (handler.rows.length > 0) yield handler.rows;
}

/** Runs a part through the scanner piece by piece, stopping between pieces when asked to. */
async function* scanPart(
  source: ByteSource,
  entry: ZipEntry,
  handler: XmlHandler,
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<void> {
  signal?.throwIfAborted();
  const stream = await openZipEntry(source, entry);
  const scanner = new XmlScanner(handler, xmlPieceMax);
  const decoder = new TextDecoder('utf-8');
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      scanner.write(decoder.decode(chunk, { stream: true }));
      bytes += chunk.length;
      onProgress?.(bytes, entry.bytes);
      yield;
    }
    scanner.end();
  } catch (error) {
    throw zipFault(error, source, entry.path);
  } finally {
    stream.destroy();
  }
}

interface SheetContext {
  readonly file: string;
  readonly sharedTexts: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly from1904: boolean;
  readonly merges: MergeFollower;
}

/** Turns the tags of a sheet into rows. Cells without an address follow the one before, as the standard allows. */
class SheetHandler implements XmlHandler {
  rows: TableRow[] = [];
  readonly #context: SheetContext;
  #cells: Cell[] = [];
  #line = 0;
  #column = -1;
  #type = '';
  #isDate = false;
  #value = '';
  #formula = '';
  #inside: '' | 'v' | 't' | 'f' = '';
  #inHint = false;

  constructor(context: SheetContext) {
    this.#context = context;
  }

  open(name: string, attributes: string): void {
    if (name === 'c') this.#openCell(attributes);
    else if (name === 'v' || name === 't' || name === 'f') this.#inside = name;
    else if (name === 'row') {
      const line = Number(attribute(attributes, 'r') ?? this.#line + 1);
      if (!Number.isInteger(line) || line <= this.#line) throw this.#damaged('row-order');
      this.#line = line;
      this.#cells = [];
      this.#column = -1;
    } else if (name === 'rPh') this.#inHint = true;
  }

  close(name: string): void {
    if (name === 'v' || name === 't' || name === 'f') this.#inside = '';
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') {
      if (this.#cells.length > 0) {
        const row = { line: this.#line, cells: Array.from(this.#cells, (cell) => cell ?? '') };
        this.rows.push(this.#context.merges.follow(row));
      }
    } else if (name === 'rPh') this.#inHint = false;
  }

  text(text: string): void {
    if (this.#inside === '' || this.#inHint) return;
    if (this.#inside === 'f') this.#formula += text;
    else this.#value += text;
  }

  #openCell(attributes: string): void {
    const address = attribute(attributes, 'r');
    this.#column = address === undefined ? this.#column + 1 : columnOf(address);
    this.#type = attribute(attributes, 't') ?? 'n';
    const style = attribute(attributes, 's');
    this.#isDate = style !== undefined && this.#context.dateStyles[Number(style)] === true;
    this.#value = '';
    this.#formula = '';
  }

  #closeCell(): void {
    const cell = this.#readCell();
    if (cell === '') return;
    if (this.#column < 0 || this.#column >= importLimits.columns) throw limitError('columns', { line: this.#line });
    this.#cells[this.#column] = cell;
  }

  #readCell(): Cell {
    const value = this.#value;
    if (value.length > importLimits.cellCharacters) throw limitError('cellCharacters', { line: this.#line });
    // A formula nobody has calculated yet must not pass for an empty cell.
    if (value === '') return this.#formula === '' || this.#type === 'str' ? '' : `=${this.#formula}`;
    switch (this.#type) {
      case 's': {
        const text = this.#context.sharedTexts[Number(value)];
        if (text === undefined) throw this.#damaged('shared-text-missing');
        return text;
      }
      case 'n':
        return this.#isDate ? dayCell(value, this.#context.from1904) : numberCell(value);
      case 'b':
        return { type: 'boolean', text: value.trim() === '1' ? 'true' : 'false', raw: value };
      case 'd':
        return { type: 'date', text: value.slice(0, 10), raw: value };
      default:
        return detached(decodeEscapes(value));
    }
  }

  #damaged(reason: string): AppError {
    return new AppError('import.file-unreadable', 'fix-and-retry', {
      file: this.#context.file,
      reason,
      line: this.#line,
    });
  }
}

/** A copy of its own: a part of a larger text would keep the whole piece of the sheet in memory with it. */
function detached(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf16le').toString('utf16le');
}

function numberCell(stored: string): Cell {
  return { type: 'number', text: storedNumberToDecimal(stored) ?? stored, raw: stored };
}

const dayMs = 86_400_000;

function dayCell(stored: string, from1904: boolean): Cell {
  const serial = Number(stored);
  if (!Number.isFinite(serial) || serial < 1 || serial >= 2_958_466) return numberCell(stored);
  return { type: 'date', text: serialToDay(serial, from1904), raw: stored };
}

/**
 * The day of a spreadsheet's serial number. Counting from 1900 takes 1900 for a leap year: number 60 is the day
 * 1900-02-29, which never was, and is given back as such so that reading the date refuses it.
 */
export function serialToDay(serial: number, from1904 = false): string {
  const days = Math.floor(serial);
  if (!from1904 && days === 60) return '1900-02-29';
  const base = from1904 ? Date.UTC(1904, 0, 1) : days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  return new Date(base + days * dayMs).toISOString().slice(0, 10);
}
