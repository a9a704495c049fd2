import iconv from 'iconv-lite';
import { AppError } from '../../shared/errors.ts';
import { jsonNumberToDecimal } from '../../shared/money.ts';
import type { ByteSource } from './bytes.ts';
import type { Cell, TableRow } from './cells.ts';
import { detectEncoding } from './encoding.ts';
import { importLimits, limitError } from './limits.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** A JSON export as a table: one header per key path, nested rows (lines, allocations) one table row each. */
export interface JsonTable {
  readonly headers: readonly string[];
  readonly rows: readonly TableRow[];
}

const nestedRowsKey = /line|item|alloc|appl|detail/i;
const depthMax = 6;

/**
 * Reads an array of objects, or an object that holds one (the longest), as a table. Nested objects become dotted
 * columns (`client.name`); the one nested array of objects (lines before anything else) becomes one row per element
 * with the outer columns repeated. `line` is the position of the outer element, counted from 1.
 *
 * @throws AppError 'import.file-unreadable', 'import.no-rows', or a limit
 */
export async function readJsonTable(source: ByteSource): Promise<JsonTable> {
  if (source.sizeBytes > importLimits.jsonBytes) throw limitError('jsonBytes', { file: source.name });
  const bytes = await source.read(0, source.sizeBytes);
  let parsed: Json;
  try {
    parsed = parse(iconv.decode(bytes, detectEncoding(bytes)));
  } catch (error) {
    const details = { file: source.name, reason: 'not-json', ...lineOf(error) };
    throw new AppError('import.file-unreadable', 'fix-and-retry', details, error);
  }
  const elements = findElements(parsed);
  if (elements === null) throw new AppError('import.no-rows', 'fix-and-retry', { file: source.name });
  return tabulate(elements);
}

/** Ids of more digits than a number holds stay as they are written: rounded, two of them could become one. */
function parse(text: string): Json {
  if (!/\d{16}/.test(text)) return JSON.parse(text) as Json;
  const keepLong = (_key: string, value: unknown, { source }: { readonly source?: string } = {}): unknown =>
    Number.isInteger(value) && !Number.isSafeInteger(value) ? (source ?? value) : value;
  return JSON.parse(text, keepLong) as Json;
}

/** Where the parser stopped, as it says it; a text that ends too early has no such place. */
function lineOf(error: unknown): { readonly line?: number } {
  const line = error instanceof SyntaxError ? /\(line (\d+)/.exec(error.message)?.[1] : undefined;
  return line === undefined ? {} : { line: Number(line) };
}

function findElements(value: Json): readonly JsonObject[] | null {
  if (isObjectArray(value)) return value;
  if (!isObject(value)) return null;
  let longest: readonly JsonObject[] | null = null;
  for (const inner of Object.values(value)) {
    const found = isObjectArray(inner) ? inner : isObject(inner) ? findElements(inner) : null;
    if (found !== null && found.length > (longest?.length ?? 0)) longest = found;
  }
  return longest;
}

function tabulate(elements: readonly JsonObject[]): JsonTable {
  const columnByHeader = new Map<string, number>();
  const rows: TableRow[] = [];
  const nestedKey = chooseNestedKey(elements);
  for (const [index, element] of elements.entries()) {
    const line = index + 1;
    const outer = new Map<string, Cell>();
    flatten(element, '', outer, nestedKey, 0, line);
    const nested = nestedKey === null ? undefined : element[nestedKey];
    const inner = nested !== undefined && isObjectArray(nested) ? nested : [];
    for (const part of inner.length === 0 ? [null] : inner) {
      const values = new Map(outer);
      if (part !== null) flatten(part, `${nestedKey}.`, values, null, 1, line);
      const cells: Cell[] = [];
      for (const [header, cell] of values) {
        let column = columnByHeader.get(header);
        if (column === undefined) {
          column = columnByHeader.size;
          if (column >= importLimits.columns) throw limitError('columns', { line });
          columnByHeader.set(header, column);
        }
        cells[column] = cell;
      }
      rows.push({ line, cells: Array.from(cells, (cell) => cell ?? '') });
      if (rows.length > importLimits.rows) throw limitError('rows', { line });
    }
  }
  return { headers: [...columnByHeader.keys()], rows };
}

function chooseNestedKey(elements: readonly JsonObject[]): string | null {
  const countByKey = new Map<string, number>();
  for (const element of elements) {
    for (const [key, value] of Object.entries(element)) {
      if (isObjectArray(value) && value.length > 0) countByKey.set(key, (countByKey.get(key) ?? 0) + 1);
    }
  }
  const keys = [...countByKey].sort(
    ([a, aCount], [b, bCount]) => Number(nestedRowsKey.test(b)) - Number(nestedRowsKey.test(a)) || bCount - aCount,
  );
  return keys[0]?.[0] ?? null;
}

function flatten(
  value: JsonObject,
  prefix: string,
  into: Map<string, Cell>,
  skipKey: string | null,
  depth: number,
  line: number,
): void {
  for (const [key, inner] of Object.entries(value)) {
    if (key === skipKey && Array.isArray(inner)) continue;
    if (isObject(inner) && depth < depthMax) flatten(inner, `${prefix}${key}.`, into, null, depth + 1, line);
    else into.set(`${prefix}${key}`, toCell(inner, line));
  }
}

function toCell(value: Json, line: number): Cell {
  if (value === null) return '';
  if (typeof value === 'number') {
    return { type: 'number', text: plainNumber(value), raw: String(value) };
  }
  if (typeof value === 'boolean') return { type: 'boolean', text: String(value), raw: String(value) };
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length > importLimits.cellCharacters) throw limitError('cellCharacters', { line });
  return text;
}

/** A number that cannot be written exactly keeps its raw text, which no amount or date accepts. */
function plainNumber(value: number): string {
  try {
    return jsonNumberToDecimal(value);
  } catch {
    return String(value);
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObjectArray(value: Json): value is readonly JsonObject[] {
  return Array.isArray(value) && value.length > 0 && value.every((item: Json) => isObject(item));
}
