/** Most names that a list is filtered by at once. */
const namesMax = 5000;

/** Longer cells are notes, not names. */
const nameMax = 500;

/** A cell in quotes, in which a quote is doubled and lines may end, or one without. */
const cellPattern = /(?<=^|[\t\r\n])"((?:[^"]|"")*)"(?=[\t\r\n]|$)|[^\t\r\n]+/g;

/** The names in a text copied from a spreadsheet or a list: one per line or cell, each once. */
export function namesIn(text: string): string[] {
  const names = new Set<string>();
  for (const [cell, quoted] of text.matchAll(cellPattern)) {
    const name = (quoted === undefined ? cell : quoted.replaceAll('""', '"')).replace(/\s+/g, ' ').trim();
    if (name !== '' && name.length <= nameMax) names.add(name);
    if (names.size === namesMax) break;
  }
  return [...names];
}
