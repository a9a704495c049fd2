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
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes are control characters, which JSON text never holds.
const CODE = /[\x01-\x1d]|[\x1e\x1f][\x20-\x7e]/g;

const codeOf = new Map<string, string>();
const nameOf = new Map<string, string>();

function codeAt(index: number): string {
  if (index < SINGLES) return String.fromCharCode(index + 1);
  const pair = index - SINGLES;
  return String.fromCharCode(0x1e + Math.floor(pair / PRINTABLES), FIRST_PRINTABLE + (pair % PRINTABLES));
}

function encodeName(name: string): string {
  const known = codeOf.get(name);
  if (known !== undefined) return known;
  if (codeOf.size >= CODES_MAX) return name;
  const code = codeAt(codeOf.size);
  codeOf.set(name, code);
  nameOf.set(code, name);
  return code;
}

/** Shortens JSON text. The codes are this process's own: encoded text is never written to a file. */
export function encodeKeys(json: string): string {
  return json.replace(NAME, encodeName);
}

/** The JSON text again, of one encoded text or several joined. */
export function decodeKeys(encoded: string): string {
  return encoded.replace(CODE, (code) => nameOf.get(code) ?? '');
}
