import { minorToDecimal } from '../../shared/money.ts';
import { type Reading, readAmount, readDecimal, readPercent, refuse } from './amounts.ts';
import { type Cell, cellText, isBlank } from './cells.ts';
import { readCurrency } from './currency.ts';
import { readDate, sayDay } from './dates.ts';
import { type FieldDefinition, type FieldName, listFields } from './fields.ts';
import { foldValue } from './fold.ts';
import { type ImportMapping, type MappedTable, statusesOf } from './mapping.ts';
import { findPreset, genericPreset } from './presets/index.ts';
import { typeWords } from './presets/words.ts';

/** One value of the file and what it is taken for: words for a person, or why it cannot be taken. */
export interface UnderstoodValue {
  readonly raw: string;
  readonly understood: string | null;
  readonly reason: string | null;
}

export interface UnderstoodField {
  readonly field: FieldName;
  readonly columns: readonly string[];
  readonly values: readonly UnderstoodValue[];
}

const valuesMax = 3;

/** Up to three different values of every mapped field, as this mapping reads them; for showing while it is changed. */
export function understandSamples(
  table: MappedTable,
  mapping: ImportMapping,
  defaultCurrency: string,
): readonly UnderstoodField[] {
  const currency = mapping.currency ?? defaultCurrency;
  return listFields(mapping.kind).flatMap(([field, definition]) => {
    const columns = mapping.columns[field] ?? [];
    if (columns.length === 0) return [];
    const cells = differentCells(table, columns);
    const values = cells.map((cell): UnderstoodValue => {
      const read = understand(cell, field, definition, mapping, currency);
      const raw = typeof cell === 'string' ? cell : cell.raw;
      return read.ok ? { raw, understood: read.value, reason: null } : { raw, understood: null, reason: read.reason };
    });
    return [{ field, columns, values }];
  });
}

function differentCells(table: MappedTable, columns: readonly string[]): readonly Cell[] {
  const indexes = columns.map((column) => table.headers.indexOf(column));
  const byText = new Map<string, Cell>();
  for (const row of table.sampleRows) {
    for (const index of indexes) {
      const cell = row.cells[index];
      if (cell !== undefined && !isBlank(cell) && !byText.has(cellText(cell))) byText.set(cellText(cell), cell);
    }
    if (byText.size >= valuesMax) break;
  }
  return [...byText.values()].slice(0, valuesMax);
}

function understand(
  cell: Cell,
  field: FieldName,
  { reading }: FieldDefinition,
  mapping: ImportMapping,
  currency: string,
): Reading<string> {
  const preset = findPreset(mapping.presetId) ?? genericPreset(mapping.kind);
  const word = foldValue(cellText(cell));
  switch (reading) {
    case 'text':
    case 'flag':
      return { ok: true, value: cellText(cell).trim() };
    case 'amount': {
      const amount = readAmount(cell, mapping.decimal, currency);
      if (!amount.ok) return amount;
      const minor = mapping.sign === 'negated' && amount.value !== 0 ? -amount.value : amount.value;
      return { ok: true, value: `${minorToDecimal(minor, currency)} ${currency}` };
    }
    case 'decimal':
      return (field === 'discount' ? readPercent : readDecimal)(cell, mapping.decimal);
    case 'date': {
      const day = readDate(cell, mapping.dateOrder);
      return day.ok ? { ok: true, value: sayDay(day.value) } : day;
    }
    case 'currency':
      return known(readCurrency(cell, currency), 'not a currency');
    case 'status':
      return known(mapping.statusValues[word] ?? statusesOf(preset)[word], 'an unknown status');
    case 'type':
      return known(mapping.typeValues[word] ?? { ...typeWords, ...preset.types }[word], 'an unknown type');
  }
}

function known(value: string | null | undefined, reason: string): Reading<string> {
  return value === null || value === undefined ? refuse(reason, '') : { ok: true, value };
}
