import { isUtf8 } from 'node:buffer';
import { pipeline, Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { CsvError, type Options, type Parser, parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { AppError, isAppError } from '../../shared/errors.ts';
import type { ByteSource } from './bytes.ts';
import type { TableRow } from './cells.ts';
import { detectEncoding, type TextEncoding } from './encoding.ts';
import { importLimits, limitError } from './limits.ts';

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** How to read a text table. */
export interface CsvLayout {
  readonly encoding: TextEncoding;
  readonly delimiter: Delimiter;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Bytes of the file taken in so far, and its size. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
}

const sampleBytes = 256 * 1024;
const batchRows = 500;

/**
 * Rows may differ in length (title lines), and a quote inside an unquoted cell is an inch mark. Without `lineEnds` the
 * parser takes the first it meets.
 */
function parserOptions(delimiter: Delimiter, lineEnds: readonly string[] = []): Options {
  return {
    delimiter,
    ...(lineEnds.length > 0 && { record_delimiter: [...lineEnds] }),
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    max_record_size: importLimits.rowCharacters,
  };
}

/** Finds encoding and delimiter from the beginning of a file; either may be given instead. */
export async function detectCsvLayout(
  source: ByteSource,
  given: { readonly [K in keyof CsvLayout]?: CsvLayout[K] | undefined },
): Promise<CsvLayout> {
  const start = await source.read(0, sampleBytes);
  const encoding = given.encoding ?? (await encodingOfWhole(source, start));
  if (given.delimiter !== undefined) return { encoding, delimiter: given.delimiter };
  const text = iconv.decode(start, encoding);
  const whole =
    start.length < source.sizeBytes ? text.slice(0, Math.max(text.lastIndexOf('\n'), 0) || undefined) : text;
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const score = delimiterScore(whole, delimiter);
    if (score > best.score) best = { delimiter, score };
  }
  return { encoding, delimiter: best.delimiter };
}

/**
 * A file may be plain ASCII for megabytes and hold its first accented letter at the end. One that already showed real
 * UTF-8 stays UTF-8, so that reading it refuses the place where it turns into something else.
 */
async function encodingOfWhole(source: ByteSource, start: Buffer): Promise<TextEncoding> {
  const encoding = detectEncoding(start);
  const plain = start.every((byte) => byte < 0x80);
  if (encoding !== 'utf-8' || !plain || start.length >= source.sizeBytes) return encoding;
  const check = utf8Check(source.name);
  try {
    await finished(pipeline(source.stream(start.length), check, () => undefined).resume());
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

/**
 * The more rows agree on a width above one, and the wider they are, the likelier the delimiter. The parser is not asked:
 * what it meets first decides how fast its code becomes, and four tries on wrong delimiters cost it a fifth.
 */
function delimiterScore(text: string, delimiter: Delimiter): number {
  const rowsByWidth = new Map<number, number>();
  for (const row of withoutQuoted(text, delimiter).split(/\r\n|\n|\r/, 200)) {
    const width = row.split(delimiter).length;
    if (width > 1) rowsByWidth.set(width, (rowsByWidth.get(width) ?? 0) + 1);
  }
  let score = 0;
  for (const [width, count] of rowsByWidth) score = Math.max(score, count * Math.log2(width + 1));
  return score;
}

/** The text with quoted cells emptied: what is left of line ends and delimiters stands between cells. */
function withoutQuoted(text: string, delimiter: Delimiter): string {
  const quoted = new RegExp(`(^|[\\r\\n${delimiter === '|' ? '\\|' : delimiter}])"[^"]*(?:""[^"]*)*"`, 'g');
  return text.replace(quoted, '$1');
}

/**
 * What ends the rows of a table: the first line end outside quotes, and the one most rows have. They differ where title
 * lines and rows were written by two programs. A line end that is rarer stands inside an unquoted cell.
 */
function lineEndsOf(text: string, delimiter: Delimiter): string[] {
  const countByEnd = new Map<string, number>();
  for (const [end] of withoutQuoted(text, delimiter).matchAll(/\r\n|\n|\r/g)) {
    countByEnd.set(end, (countByEnd.get(end) ?? 0) + 1);
  }
  const [first] = countByEnd.keys();
  if (first === undefined) return [];
  const [most = first] = [...countByEnd].sort((a, b) => b[1] - a[1]).map(([end]) => end);
  // The longest first: "\r\n" begins with "\r".
  return [...new Set([first, most])].sort((a, b) => b.length - a.length);
}

/**
 * Streams the rows of a text table in batches, with the line each one begins on. Memory stays at a few batches.
 *
 * @throws AppError 'import.cell-too-large' (a quote never closed ends here too), 'import.too-many-columns',
 *   'import.file-too-large', 'import.file-unreadable'; `details.line` names the place
 */
export async function* csvRows(
  source: ByteSource,
  layout: CsvLayout,
  { signal, onProgress }: ReadOptions = {},
): AsyncGenerator<TableRow[]> {
  signal?.throwIfAborted();
  const start = iconv.decode(await source.read(0, sampleBytes), layout.encoding);
  const input = source.stream();
  let doneBytes = 0;
  input.on('data', (chunk: Buffer) => {
    doneBytes += chunk.length;
  });
  input.pause();
  const decoder = layout.encoding === 'utf-8' ? utf8Check(source.name) : decodeStream(layout.encoding);
  const parser = parse(parserOptions(layout.delimiter, lineEndsOf(start, layout.delimiter)));
  const failed = (): void => undefined; // the loop below meets the error through the parser
  pipeline(input, decoder, parser, failed);
  let line = 1;
  let rowCount = 0;
  try {
    for await (const records of recordsOf(parser)) {
      const rows: TableRow[] = [];
      for (const cells of records) {
        rows.push({ line, cells });
        line += 1 + checkCells(cells, line);
      }
      rowCount += records.length;
      if (rowCount > importLimits.rows) throw limitError('rows', { line });
      signal?.throwIfAborted();
      onProgress?.(Math.min(doneBytes, source.sizeBytes), source.sizeBytes);
      yield rows;
    }
  } catch (error) {
    const isMixed = isAppError(error, 'import.file-unreadable') && error.details.reason === 'mixed-encoding';
    throw csvFault(error, isMixed ? await firstLineNotUtf8(source) : line, source.name);
  } finally {
    input.destroy();
    parser.destroy();
  }
  signal?.throwIfAborted();
  onProgress?.(source.sizeBytes, source.sizeBytes);
}

/** Takes what the parser has ready in one go: a promise per row would cost as much as reading it. */
async function* recordsOf(parser: Parser): AsyncGenerator<string[][]> {
  let wake = (): void => undefined;
  for (const event of ['readable', 'end', 'error', 'close']) parser.on(event, () => wake());
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let records: string[][] = [];
    for (let cells: string[] | null = parser.read(); cells !== null; cells = parser.read()) {
      records.push(cells);
      if (records.length < batchRows) continue;
      yield records;
      records = [];
    }
    if (records.length > 0) yield records;
    if (parser.errored !== null) throw parser.errored;
    if (parser.readableEnded || parser.destroyed) return;
    await changed;
  }
}

/** Checks a row against the limits; returns how many line breaks its cells hold. */
function checkCells(cells: readonly string[], line: number): number {
  if (cells.length > importLimits.columns) throw limitError('columns', { line });
  let breaks = 0;
  for (const cell of cells) {
    if (cell.length < 2) continue;
    if (cell.length > importLimits.cellCharacters) throw limitError('cellCharacters', { line });
    if (cell.includes('\n')) breaks += cell.split('\n').length - 1;
    else if (cell.includes('\r')) breaks += cell.split('\r').length - 1;
  }
  return breaks;
}

/** A file that begins as UTF-8 and goes on otherwise would be read with replaced letters: it is refused instead. */
function utf8Check(file: string): Transform {
  let rest: Buffer = Buffer.alloc(0);
  const refuse = (): AppError =>
    new AppError('import.file-unreadable', 'fix-and-retry', { file, reason: 'mixed-encoding', encoding: 'utf-8' });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let end = bytes.length;
      for (let back = 1; back <= 3 && back <= bytes.length; back++) {
        const byte = bytes[bytes.length - back] ?? 0;
        if (byte < 0x80) break;
        if (byte >= 0xc0) {
          end = bytes.length - back;
          break;
        }
      }
      const whole = bytes.subarray(0, end);
      rest = bytes.subarray(end);
      if (isUtf8(whole)) done(null, whole);
      else done(refuse());
    },
    flush(done) {
      if (isUtf8(rest)) done(null, rest);
      else done(refuse());
    },
  });
}

/** The line, from 1, on which a file stops being UTF-8. Lines may be as long as the file. */
async function firstLineNotUtf8(source: ByteSource): Promise<number> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of source.stream() as AsyncIterable<Buffer>) {
    for (let start = 0; start < chunk.length; ) {
      const end = chunk.indexOf(0x0a, start);
      const next = end === -1 ? chunk.length : end + 1;
      try {
        decoder.decode(chunk.subarray(start, next), { stream: true });
      } catch {
        return line;
      }
      if (end !== -1) line++;
      start = next;
    }
  }
  return line;
}

function decodeStream(encoding: TextEncoding): Transform {
  const decoder = iconv.getDecoder(encoding);
  return new Transform({
    decodeStrings: false,
    transform(chunk: Buffer, _encoding, done) {
      done(null, Buffer.from(decoder.write(chunk), 'utf8'));
    },
    flush(done) {
      done(null, Buffer.from(decoder.end() ?? '', 'utf8'));
    },
  });
}

function csvFault(error: unknown, line: number, file: string): unknown {
  if (isAppError(error)) {
    return new AppError(error.code, error.recovery, { file, line, ...error.details }, error.cause);
  }
  if (error instanceof CsvError) {
    if (error.code === 'CSV_MAX_RECORD_SIZE') return limitError('rowCharacters', { file, line });
    const reason = error.code === 'CSV_QUOTE_NOT_CLOSED' ? 'quote-not-closed' : 'not-a-table';
    return new AppError('import.file-unreadable', 'fix-and-retry', { file, line, reason }, error);
  }
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && error.name !== 'AbortError') {
    return new AppError('import.file-unreadable', 'fix-and-retry', { file, line, reason: error.code }, error);
  }
  return error;
}
