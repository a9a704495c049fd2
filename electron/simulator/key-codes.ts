/**
 * Property names make up three quarters of QuickBooks' JSON. Rows are kept with a control character, or two characters, in
 * place of each `"Name":`. Control characters never stand raw in JSON, and text of that shape is never anything but a
 * property name, so that the way back is exact.
 */

/** One-character codes 0x01 to 0x1d; two-character codes start with 0x1e or 0x1f. */
const SINGLES = 0x1d;
const FIRST_PRINTABLE = 0x20;
const PRINTABLES = 0x7e - FIRST_PRINTABLE + 1;
const CODES_MAX = SINGLES + 2 * PRINTABLES;

const NAME = /"[A-Za-z][A-Za-z0-9]*":/g;
const COMMA = 0x2c;
const NO_NAME = new Uint8Array();

const codeOf = new Map<string, string>();
/** Bytes of the names by code: at the code's own byte, or behind all of these for the two-character ones. */
const namesByCode: Uint8Array[] = [];

function codeAt(index: number): string {
  if (index < SINGLES) return String.fromCharCode(index + 1);
  const pair = index - SINGLES;
  return String.fromCharCode(0x1e + Math.floor(pair / PRINTABLES), FIRST_PRINTABLE + (pair % PRINTABLES));
}

/** Where a code's name lies in `namesByCode`. */
function slotOf(first: number, second: number): number {
  if (first <= SINGLES) return first;
  return SINGLES + 1 + (first - SINGLES - 1) * PRINTABLES + (second - FIRST_PRINTABLE);
}

function encodeName(name: string): string {
  const known = codeOf.get(name);
  if (known !== undefined) return known;
  if (codeOf.size >= CODES_MAX) return name;
  const code = codeAt(codeOf.size);
  codeOf.set(name, code);
  namesByCode[slotOf(code.charCodeAt(0), code.charCodeAt(1))] = Buffer.from(name);
  return code;
}

/** Shortens JSON text. The codes are this process's own: encoded text is never written to a file. */
export function encodeKeys(json: string): string {
  return json.replace(NAME, encodeName);
}

/**
 * Puts encoded rows back into JSON, commas between. Works on bytes: a page of a thousand rows is a million and a half of
 * them, and text would be built and taken apart again several times.
 */
export function decodeRows(rows: readonly Uint8Array[]): Buffer {
  let size = rows.length;
  for (const row of rows) size += decodedLength(row);
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  for (const row of rows) {
    if (at > 0) out[at++] = COMMA;
    for (let index = 0; index < row.length; index += 1) {
      const byte = row[index] ?? 0;
      if (byte >= FIRST_PRINTABLE) {
        out[at++] = byte;
        continue;
      }
      const name = namesByCode[slotOf(byte, byte > SINGLES ? (row[++index] ?? 0) : 0)] ?? NO_NAME;
      for (let letter = 0; letter < name.length; letter += 1) out[at++] = name[letter] ?? 0;
    }
  }
  return out.subarray(0, at);
}

function decodedLength(row: Uint8Array): number {
  let length = row.length;
  for (let index = 0; index < row.length; index += 1) {
    const byte = row[index] ?? 0;
    if (byte < FIRST_PRINTABLE) length += (namesByCode[slotOf(byte, row[index + 1] ?? 0)] ?? NO_NAME).length;
  }
  return length;
}
