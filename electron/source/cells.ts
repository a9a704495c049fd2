/**
 * A cell whose type the file itself states (XLSX, JSON). `text` is plain: a decimal with a point and no exponent,
 * an ISO day, or `true`/`false`. `raw` is how the file has it, for messages.
 */
export interface TypedCell {
  readonly type: 'number' | 'date' | 'boolean';
  readonly text: string;
  readonly raw: string;
}

/** Text as it stands in the file (empty: nothing there), or a value with its type. */
export type Cell = string | TypedCell;

export interface TableRow {
  /** Counted from 1; of a record with line breaks in cells, the first line. */
  readonly line: number;
  readonly cells: readonly Cell[];
  /** By column, what a cell merged over several rows shows here too; the value itself stands in the first of its rows. */
  readonly repeated?: ReadonlyMap<number, Cell>;
  /** The last row of a text file that does not end with a line break: the file may have been cut inside it. */
  readonly unfinished?: true;
}

/** A cell for a person to read. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return typeof cell === 'string' ? cell : cell.text;
}

export function isBlank(cell: Cell | undefined): boolean {
  if (cell === undefined) return true;
  if (typeof cell !== 'string') return false;
  const first = cell.charCodeAt(0);
  // Printable ASCII needs no trimming to be seen.
  return !(first > 32 && first < 127) && cell.trim() === '';
}

const decimalText = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/**
 * A number as a spreadsheet stores it ("1234.5599999999999", "1.2E-3") as plain decimal text.
 * Spreadsheets show at most 15 significant digits and store the nearest binary fraction, so 15 digits are the number
 * the person saw. Null when it is no number or beyond what can be written down.
 */
export function storedNumberToDecimal(stored: string): string | null {
  if (!decimalText.test(stored) || !/\d/.test(stored)) return null;
  const value = Number(stored);
  if (!Number.isFinite(value) || Math.abs(value) >= 1e15) return null;
  if (value === 0) return '0';
  const match = decimalText.exec(value.toPrecision(15));
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = `${whole}${fraction}`;
  const point = whole.length + Number(exponent);
  const padded = point <= 0 ? `${'0'.repeat(1 - point)}${digits}` : digits.padEnd(point, '0');
  const at = point <= 0 ? 1 : point;
  const rest = padded.slice(at).replace(/0+$/, '');
  const units = padded.slice(0, at).replace(/^0+(?=\d)/, '');
  return `${sign}${units}${rest === '' ? '' : `.${rest}`}`;
}
