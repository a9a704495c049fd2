import { AppError, type ErrorCode } from '../../shared/errors.ts';

/**
 * How large an export may be. Far above what a billing system exports, far below what would exhaust a process.
 * A refusal names the limit and its number.
 */
export const importLimits = {
  fileBytes: 512 * 1024 * 1024,
  /** JSON is read whole before it can be understood. */
  jsonBytes: 64 * 1024 * 1024,
  rows: 2_000_000,
  columns: 1_000,
  /** Excel itself stops at 32,767. */
  cellCharacters: 100_000,
  rowCharacters: 1_000_000,
  /** Of one document or payment: far beyond any that people write. */
  rowsOfDocument: 10_000,
  /** All parts of a workbook together, as inflated; most of it is streamed and never held. */
  workbookBytes: 1_500 * 1024 * 1024,
  /** Parts that have to be held whole: names, styles. */
  workbookPartBytes: 64 * 1024 * 1024,
  /** Text shared between cells, held in memory. */
  sharedTextCharacters: 256 * 1024 * 1024,
  workbookEntries: 5_000,
  /** Inflated to packed size, looked at above `ratioFloorBytes`; spreadsheets reach about 30. */
  compressionRatio: 200,
  ratioFloorBytes: 10 * 1024 * 1024,
  /** Lines looked at to find the header below title lines. */
  headerSearchRows: 40,
  sampleRows: 200,
} as const;

export type ImportLimit = keyof typeof importLimits;

const codeByLimit: Partial<Record<ImportLimit, ErrorCode>> = {
  columns: 'import.too-many-columns',
  cellCharacters: 'import.cell-too-large',
  rowCharacters: 'import.cell-too-large',
};

/** The refusal for a limit: its name, its number, and the place in the file where it was passed. */
export function limitError(limit: ImportLimit, place: Readonly<Record<string, string | number>> = {}): AppError {
  const code = codeByLimit[limit] ?? 'import.file-too-large';
  return new AppError(code, 'fix-and-retry', { ...place, limit, limitNumber: importLimits[limit] });
}
