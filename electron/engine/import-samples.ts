import type { Sample } from '../../shared/ipc/imports.ts';
import { minorToDecimal } from '../../shared/money.ts';
import { type FieldName, listFields, sayDay, type TableRow } from '../source/index.ts';
import { statusesOf } from '../source/mapping.ts';
import { typeWords } from '../source/presets/words.ts';
import { RowReader, RowRefused } from '../source/row-reader.ts';
import type { DraftLayout } from './import-drafts.ts';

const samplesMax = 3;
const textMax = 120;

/** Up to three different values of a field's columns: as they stand in the file, and as they are understood. */
export function understandSamples(layout: DraftLayout, field: FieldName, homeCurrency: string): Sample[] {
  const { mapping, preset, table } = layout;
  const columns = mapping.columns[field] ?? [];
  if (columns.length === 0) return [];
  const reader = new RowReader(table.headers, mapping, {
    statuses: { ...statusesOf(preset), ...mapping.statusValues },
    types: { ...typeWords, ...preset.types, ...mapping.typeValues },
    defaultCurrency: homeCurrency,
    onlySign: preset.onlySign,
  });
  const definition = listFields(mapping.kind).find(([name]) => name === field)?.[1];
  if (definition === undefined) return [];
  const samples = new Map<string, Sample>();
  for (const row of table.sampleRows) {
    if (samples.size >= samplesMax) break;
    const raw = definition.combine === 'first' ? reader.text(row, field) : reader.joined(row, field);
    if (raw === null || samples.has(raw)) continue;
    samples.set(raw, understand(reader, row, field, definition.reading, definition.combine === 'sum', raw));
  }
  return [...samples.values()];
}

function understand(
  reader: RowReader,
  row: TableRow,
  field: FieldName,
  reading: ReturnType<typeof listFields>[number][1]['reading'],
  sums: boolean,
  raw: string,
): Sample {
  const cut = raw.slice(0, textMax);
  try {
    return { raw: cut, understood: say(reader, row, field, reading, sums, cut), problem: null };
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error;
    return { raw: cut, understood: '', problem: error.rejection.reason };
  }
}

function say(
  reader: RowReader,
  row: TableRow,
  field: FieldName,
  reading: ReturnType<typeof listFields>[number][1]['reading'],
  sums: boolean,
  raw: string,
): string {
  switch (reading) {
    case 'amount': {
      const currency = reader.currency(row);
      const minor = sums ? reader.sum(row, field, currency) : reader.amount(row, field, currency);
      return minor === null ? 'nothing' : `${minorToDecimal(minor, currency)} ${currency}`;
    }
    case 'decimal':
      return reader.decimal(row, field) ?? 'nothing';
    case 'date':
      return sayDay(reader.date(row, field) ?? '');
    case 'currency':
      return reader.currency(row);
    case 'status':
      return reader.status(row) ?? 'nothing';
    case 'type':
      return reader.type(row) ?? 'nothing';
    case 'flag':
      return reader.flag(row, field) === true ? 'yes' : 'no';
    case 'text':
      return raw;
  }
}
