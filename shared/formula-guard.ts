/** A text that spreadsheet programs would run as a formula: by its first character, after spaces too. */
const formulaStart = /^[\s\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * Makes a text harmless for spreadsheet programs by a leading apostrophe, which they show as nothing. Texts that are
 * plain numbers ("-5", "+49 30 1234") begin with a sign but compute nothing and keep their form.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function harmless(text: string): string {
  if (!formulaStart.test(text) || /^[+-]?[\d\s.,()/]+$/.test(text)) return text;
  return `'${text}`;
}

/** Takes back what `harmless` added. */
export function unguarded(text: string): string {
  return text.startsWith("'") && harmless(text.slice(1)) === text ? text.slice(1) : text;
}
