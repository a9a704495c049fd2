import { detectNumberFormat, type NumberFormat } from '../source/amounts.ts';
import { detectDateOrder } from '../source/dates.ts';
import {
  type Cell,
  cellText,
  type DateFormat,
  type ImportMapping,
  listFields,
  type Preset,
  type SourceTable,
} from '../source/index.ts';

/** How the mapped columns of a file write dates and numbers; null where they hold none. */
export interface DetectedFormats {
  readonly dates: DateFormat | null;
  readonly numbers: NumberFormat | null;
}

/** Detects formats from the columns that are mapped, whoever mapped them. */
export function detectFormats(mapping: ImportMapping, preset: Preset, table: SourceTable): DetectedFormats {
  const dates = cellsOf(mapping, table, ['date']);
  const numbers = cellsOf(mapping, table, ['amount', 'decimal']);
  const order = mapping.dateOrder === 'dmy' || mapping.dateOrder === 'mdy' ? mapping.dateOrder : preset.dateOrder;
  return {
    dates: dates.length === 0 ? null : detectDateOrder(dates, order ?? 'mdy'),
    numbers: numbers.some((cell) => /\d/.test(cellText(cell))) ? detectNumberFormat(numbers, mapping.decimal) : null,
  };
}

/**
 * A mapping whose date or amount columns were just changed, with the formats of those columns; what the person chose in
 * the same step, and formats that the columns leave open, stay.
 */
export function withFormatsOf(
  next: ImportMapping,
  previous: ImportMapping,
  preset: Preset,
  table: SourceTable,
): ImportMapping {
  const changed = (readings: readonly string[]): boolean =>
    listFields(next.kind).some(
      ([field, { reading }]) =>
        readings.includes(reading) &&
        (next.columns[field] ?? []).join('\n') !== (previous.columns[field] ?? []).join('\n'),
    );
  const { dates, numbers } = detectFormats(next, preset, table);
  const newDates = next.dateOrder === previous.dateOrder && changed(['date']) && dates !== null;
  const newNumbers = next.decimal === previous.decimal && changed(['amount', 'decimal']) && numbers !== null;
  return {
    ...next,
    dateOrder: newDates ? dates.order : next.dateOrder,
    decimal: newNumbers ? numbers.decimal : next.decimal,
  };
}

function cellsOf(mapping: ImportMapping, table: SourceTable, readings: readonly string[]): Cell[] {
  const indexes = listFields(mapping.kind)
    .filter(([, { reading }]) => readings.includes(reading))
    .flatMap(([field]) => mapping.columns[field] ?? [])
    .map((header) => table.headers.indexOf(header));
  return table.sampleRows
    .flatMap((row) => indexes.flatMap((index) => row.cells[index] ?? []))
    .filter((cell) => cellText(cell).trim() !== '');
}
