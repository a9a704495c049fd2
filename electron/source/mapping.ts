import { z } from 'zod';
import { type DecimalMark, detectNumberFormat, type NumberFormat } from './amounts.ts';
import { type Cell, cellText, isBlank, type TableRow } from './cells.ts';
import { codeInText, currencyOfHeaders, currencyOfSigns, readCurrency } from './currency.ts';
import { type DateFormat, dateOrders, detectDateOrder } from './dates.ts';
import { type FieldDefinition, type FieldName, listFields } from './fields.ts';
import { foldHeader, foldValue } from './fold.ts';
import { findColumns, foldedNames, genericPreset } from './presets/index.ts';
import { type FieldColumns, type Preset, type RowType, rowTypes, type StatusWords } from './presets/types.ts';
import { paymentStatusWords, statusWords, typeWords } from './presets/words.ts';
import { importKinds, invoiceStatuses } from './records.ts';
import { isNegative } from './row-reader.ts';
import type { SourceTable } from './table.ts';

/** How one source's files of one kind are read; saved with the source and used again next month. */
export const ImportMapping = z.strictObject({
  version: z.literal(1),
  presetId: z.string(),
  kind: z.enum(importKinds),
  /** Headers by field; several are joined, added or tried in turn as the field says. */
  columns: z.record(z.string(), z.array(z.string())),
  dateOrder: z.enum(dateOrders),
  decimal: z.enum(['.', ',']),
  /** `negated`: the file writes with a minus what is meant without. */
  sign: z.enum(['as-is', 'negated']),
  /** The currency of rows whose currency column is empty or not mapped; null: the company's. */
  currency: z.string().length(3).nullable(),
  /** By folded value. */
  statusValues: z.record(z.string(), z.enum(invoiceStatuses)),
  typeValues: z.record(z.string(), z.enum(rowTypes)),
  /** Documents stand below a line with their client's name. */
  groupedByClient: z.boolean(),
  /** Of the header the mapping was made for. */
  fingerprint: z.string(),
});
export type ImportMapping = z.infer<typeof ImportMapping>;

/** The part of a table that mapping looks at. */
export type MappedTable = Pick<SourceTable, 'headers' | 'sampleRows' | 'fingerprint'>;

export interface FieldSuggestion {
  readonly field: FieldName;
  readonly definition: FieldDefinition;
  readonly columns: readonly string[];
  /** Up to three values as they stand in the file. */
  readonly samples: readonly string[];
}

export interface MappingSuggestion {
  readonly mapping: ImportMapping;
  readonly fields: readonly FieldSuggestion[];
  readonly dates: DateFormat;
  readonly numbers: NumberFormat;
  /** Values of the sample that no word list knows; the person says what they mean. */
  readonly unknownStatuses: readonly string[];
  readonly unknownTypes: readonly string[];
  /** Headers used by no field. */
  readonly unusedHeaders: readonly string[];
}

export interface SuggestOptions {
  /** The company's home currency: what a bare `$` or nothing at all means. */
  readonly defaultCurrency: string;
  /** Day and month where the file leaves the order open; the preset's when not given. */
  readonly dateOrder?: 'dmy' | 'mdy' | undefined;
}

/** Proposes how to read a file by a preset: columns, date order, number format, sign, currency and value words. */
export function suggestMapping(preset: Preset, table: MappedTable, options: SuggestOptions): MappingSuggestion {
  const columns = suggestColumns(preset, table.headers);
  if (hasRunningBalance(preset, table, columns)) columns.delete('balance');
  const cells = (reading: FieldDefinition['reading']): Cell[] => cellsOf(preset, table, columns, reading);
  const dates = detectDateOrder(cells('date'), options.dateOrder ?? preset.dateOrder ?? 'mdy');
  const amounts = cells('amount');
  const numbers = detectNumberFormat([...amounts, ...cells('decimal')]);
  const statuses = wordsOf(cells('status'));
  const types = wordsOf(cells('type'));
  const knownStatuses = statusesOf(preset);
  const knownTypes: Readonly<Record<string, RowType>> = { ...typeWords, ...preset.types };
  const columnsByField: Record<string, string[]> = Object.fromEntries(columns);
  const mapping: ImportMapping = {
    version: 1,
    presetId: preset.id,
    kind: preset.kind,
    columns: columnsByField,
    dateOrder: dates.order,
    decimal: numbers.decimal,
    sign: suggestSign(preset, table, columns),
    currency:
      suggestCurrency(cells('currency'), amounts, options.defaultCurrency) ??
      (columns.has('currency')
        ? null
        : currencyOfHeaders(headersOf(preset, columns, 'amount'), options.defaultCurrency)),
    statusValues: pick(knownStatuses, statuses),
    typeValues: pick(knownTypes, types),
    groupedByClient: preset.groupedByClient ?? false,
    fingerprint: table.fingerprint,
  };
  const used = new Set([...columns.values()].flat());
  return {
    mapping,
    fields: listFields(preset.kind).map(([field, definition]) => {
      const names = columns.get(field) ?? [];
      return { field, definition, columns: names, samples: samplesOf(table, names) };
    }),
    dates,
    numbers,
    unknownStatuses: statuses.filter((word) => knownStatuses[word] === undefined),
    unknownTypes: types.filter((word) => knownTypes[word] === undefined),
    unusedHeaders: table.headers.filter((header) => !used.has(header)),
  };
}

/** The words of a preset's status column and what they mean. */
export function statusesOf(preset: Preset): StatusWords {
  return { ...(preset.kind === 'payments' ? paymentStatusWords : statusWords), ...preset.statuses };
}

/**
 * Columns by field: where the preset says, then, for columns the preset does not know, by general names. No column
 * serves two fields that way.
 */
function suggestColumns(preset: Preset, headers: readonly string[]): Map<FieldName, string[]> {
  const headersByFolded = new Map<string, string>();
  for (const header of headers) {
    for (const folded of foldedNames(header)) if (!headersByFolded.has(folded)) headersByFolded.set(folded, header);
  }
  const own: Readonly<Record<string, FieldColumns | undefined>> = preset.fields;
  const general: Readonly<Record<string, FieldColumns | undefined>> = genericPreset(preset.kind).fields;
  const columns = new Map<FieldName, string[]>();
  const take = (field: FieldName, found: readonly string[]): void => {
    const names = found.flatMap((folded) => headersByFolded.get(folded) ?? []);
    if (names.length > 0) columns.set(field, names);
  };
  const all = new Set(headersByFolded.keys());
  for (const [field] of listFields(preset.kind)) take(field, findColumns(own[field] ?? [], all));
  const known = new Set(preset.headers.map(foldHeader));
  const isGeneral = preset.id === genericPreset(preset.kind).id;
  const free = new Set([...all].filter((folded) => !known.has(folded) || isGeneral));
  for (const names of columns.values()) for (const name of names) free.delete(foldHeader(name));
  for (const [field] of listFields(preset.kind)) {
    if (columns.has(field)) continue;
    const found = findColumns(general[field] ?? [], free);
    take(field, found);
    for (const folded of found) free.delete(folded);
  }
  return columns;
}

/**
 * Lists of all that happened to a client, payments among it, say in "Balance" what the client owes after each line, not
 * what is open of the document.
 */
function hasRunningBalance(
  preset: Preset,
  table: MappedTable,
  columns: ReadonlyMap<FieldName, readonly string[]>,
): boolean {
  const typeAt = table.headers.indexOf(columns.get('type')?.[0] ?? '');
  if (typeAt === -1 || !['balance', 'saldo', 'solde'].includes(foldHeader(columns.get('balance')?.[0] ?? '')))
    return false;
  const types: Readonly<Record<string, RowType>> = { ...typeWords, ...preset.types };
  return table.sampleRows.some((row) => types[foldValue(cellText(row.cells[typeAt]))] === 'payment');
}

function headersOf(
  preset: Preset,
  columns: ReadonlyMap<FieldName, readonly string[]>,
  reading: FieldDefinition['reading'],
): string[] {
  return listFields(preset.kind)
    .filter(([, definition]) => definition.reading === reading)
    .flatMap(([field]) => columns.get(field) ?? []);
}

function cellsOf(
  preset: Preset,
  table: MappedTable,
  columns: ReadonlyMap<FieldName, readonly string[]>,
  reading: FieldDefinition['reading'],
): Cell[] {
  const indexes = headersOf(preset, columns, reading).map((header) => table.headers.indexOf(header));
  return cellsAt(table.sampleRows, indexes);
}

function cellsAt(rows: readonly TableRow[], indexes: readonly number[]): Cell[] {
  return rows.flatMap((row) => indexes.flatMap((index) => row.cells[index] ?? [])).filter((cell) => !isBlank(cell));
}

function samplesOf(table: MappedTable, columns: readonly string[]): string[] {
  const cells = cellsAt(
    table.sampleRows,
    columns.map((header) => table.headers.indexOf(header)),
  );
  return [...new Set(cells.map(cellText))].slice(0, 3);
}

function wordsOf(cells: readonly Cell[]): string[] {
  return [...new Set(cells.map((cell) => foldValue(cellText(cell))))].filter((word) => word !== '');
}

function pick<T>(known: Readonly<Record<string, T>>, words: readonly string[]): Record<string, T> {
  const picked: Record<string, T> = {};
  for (const word of words) {
    const meaning = known[word];
    if (meaning !== undefined) picked[word] = meaning;
  }
  return picked;
}

/** Payments are written with a minus by systems that list them among invoices. */
function suggestSign(
  preset: Preset,
  table: MappedTable,
  columns: ReadonlyMap<FieldName, readonly string[]>,
): ImportMapping['sign'] {
  if (preset.kind !== 'payments') return 'as-is';
  if (preset.onlySign === 'negative') return 'negated';
  const typeAt = table.headers.indexOf(columns.get('type')?.[0] ?? '');
  const amountAt = table.headers.indexOf(columns.get('amount')?.[0] ?? '');
  const types: Readonly<Record<string, RowType>> = { ...typeWords, ...preset.types };
  const rows = table.sampleRows.filter(
    (row) => typeAt === -1 || types[foldValue(cellText(row.cells[typeAt]))] === 'payment',
  );
  const amounts = cellsAt(rows, [amountAt]).filter((cell) => /[1-9]/.test(cellText(cell)));
  const negative = amounts.filter(isNegative);
  return amounts.length > 0 && negative.length === amounts.length ? 'negated' : 'as-is';
}

function suggestCurrency(column: readonly Cell[], amounts: readonly Cell[], otherwise: string): string | null {
  if (column.length === 0) return currencyOfSigns(amounts);
  const codes = new Set(column.map((cell) => readCurrency(cell, otherwise)));
  const [only] = codes;
  return codes.size === 1 && only !== undefined && only !== null ? codeInText(only) : null;
}

export type { DecimalMark };
