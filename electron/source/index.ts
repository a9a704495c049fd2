/** What importing offers the rest of the application. */

export { clientIdOfName } from './build-clients.ts';
export type { FileInput } from './bytes.ts';
export type { Cell, TableRow } from './cells.ts';
export { cellText } from './cells.ts';
export type { Delimiter, ReadOptions } from './csv.ts';
export { delimiters } from './csv.ts';
export { type DateFormat, type DateOrder, dateOrders, sayDay } from './dates.ts';
export { compareRecords, type FieldChange, looksOf } from './diff.ts';
export { type TextEncoding, textEncodings } from './encoding.ts';
export { type FieldDefinition, type FieldName, listFields } from './fields.ts';
export { importLimits } from './limits.ts';
export { type FieldSuggestion, ImportMapping, type MappingSuggestion, suggestMapping } from './mapping.ts';
export {
  certainScore,
  findPreset,
  genericPreset,
  guessKind,
  guessPreset,
  guessPresets,
  type PresetGuess,
  presets,
} from './presets/index.ts';
export type { Preset, RowType } from './presets/types.ts';
export { rowTypes } from './presets/types.ts';
export { type ReadRecordsOptions, type ReadResult, type ReadStats, readRecords } from './read-records.ts';
export type { Kept, RecordStage } from './record-stage.ts';
export * from './records.ts';
export { type RejectedIn, writeRejected } from './rejected.ts';
export type { RejectedRow } from './row-reader.ts';
export { openTable, type SourceTable, type TableFormat, type TableOverrides } from './table.ts';
export { type UnderstoodField, type UnderstoodValue, understandSamples } from './understand.ts';
export { type ImportWarning, type WarningCode, warningCodes } from './warnings.ts';
export {
  type Grid,
  type GridValue,
  gridText,
  writeCsvFile,
  writeTable,
  writeXlsxFile,
} from './write-table.ts';
