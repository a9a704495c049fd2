import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import writeExcelFile, { type CellObject } from 'write-excel-file/node';
import { harmless } from '../../shared/formula-guard.ts';
import { minorToDecimal } from '../../shared/money.ts';

/** A value of a grid. An amount comes with its currency; a decimal is plain text with a point. */
export type GridValue =
  | string
  | boolean
  | null
  | { readonly type: 'amount'; readonly amountMinor: number; readonly currency: string }
  | { readonly type: 'decimal'; readonly text: string }
  | { readonly type: 'date'; readonly day: string };

export interface Grid {
  /** The name of the sheet. */
  readonly name: string;
  readonly headers: readonly string[];
  readonly rows: Iterable<readonly GridValue[]>;
}

/** Text of a value in CSV: amounts and decimals with a point, days as ISO. */
export function gridText(value: GridValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return harmless(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  switch (value.type) {
    case 'amount':
      return minorToDecimal(value.amountMinor, value.currency);
    case 'decimal':
      return value.text;
    case 'date':
      return value.day;
  }
}

function* csvLines(grid: Grid): Generator<string[]> {
  yield grid.headers.map(harmless);
  for (const row of grid.rows) yield row.map(gridText);
}

/** Rows as CSV, in UTF-8 with a byte-order mark, so that Excel reads accents. */
export async function writeCsvFile(path: string, grid: Grid): Promise<void> {
  await pipeline(
    Readable.from(csvLines(grid)),
    stringify({ bom: true, record_delimiter: 'windows' }),
    createWriteStream(path),
  );
}

function excelCell(value: GridValue): CellObject | null {
  if (value === null || value === '') return null;
  if (typeof value === 'string') return { value: cleanText(value), type: String, format: '@' };
  if (typeof value === 'boolean') return { value: value ? 'yes' : 'no', type: String };
  switch (value.type) {
    case 'amount': {
      const decimals = minorToDecimal(0, value.currency).slice(1);
      return numberCell(minorToDecimal(value.amountMinor, value.currency), `#,##0${decimals};[Red]-#,##0${decimals}`);
    }
    case 'decimal':
      return numberCell(value.text, decimalFormat(value.text));
    case 'date':
      return { value: new Date(`${value.day}T00:00:00Z`), type: Date, format: 'yyyy-mm-dd' };
  }
}

/** As many decimals as are written: "12.50" stays "12.50". */
function decimalFormat(text: string): string {
  const [, decimals = ''] = text.split('.');
  return decimals === '' ? '0' : `#,##0.${'0'.repeat(decimals.length)}`;
}

/** Beyond 15 digits a spreadsheet would round: such numbers stay text. */
function numberCell(text: string, format: string): CellObject {
  const digits = text.replace(/[^\d]/g, '').replace(/^0+/, '');
  if (digits.length > 15) return { value: text, type: String };
  return { value: Number(text), type: Number, format };
}

/** Characters that XML cannot hold would make the workbook unreadable. */
function cleanText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').slice(0, 32_767);
}

/** Rows as a workbook of one sheet: text as text (never a formula), amounts and days as numbers with a format. */
export async function writeXlsxFile(path: string, grid: Grid): Promise<void> {
  const head = grid.headers.map(
    (header): CellObject => ({ value: cleanText(header), type: String, fontWeight: 'bold' }),
  );
  const rows = Array.from(grid.rows, (row) => row.map(excelCell));
  const name =
    grid.name
      .replace(/[[\]*?:/\\]/g, ' ')
      .slice(0, 31)
      .trim() || 'Sheet';
  const buffer = await writeExcelFile([head, ...rows], { sheet: name, stickyRowsCount: 1 }).toBuffer();
  await writeFile(path, buffer);
}

/** Writes a grid in the format of the path's ending; `.xlsx` or anything else as CSV. */
export async function writeTable(path: string, grid: Grid): Promise<void> {
  if (/\.xlsx$/i.test(path)) await writeXlsxFile(path, grid);
  else await writeCsvFile(path, grid);
}
