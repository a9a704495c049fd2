/** Lower-case text without accents that list searches run against; `parts` are joined by a space. */
export function searchText(...parts: readonly (string | null | undefined)[]): string {
  const text = parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
  return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** SQL for what `searchText` makes of a column that is not kept folded; only text with more than ASCII leaves SQLite for it. */
export function foldedSql(sql: string): string {
  return `CASE WHEN ${sql} GLOB '*[^ -~]*' THEN search_text(${sql}) ELSE lower(${sql}) END`;
}

/** A LIKE pattern (ESCAPE '\') that finds `text` anywhere in a `search_text` column or in `foldedSql`. */
export function likePattern(text: string): string {
  return `%${searchText(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/** The digits of a phone number: found however it was written. */
export function digitsOf(phone: string | null): string | null {
  const digits = phone?.replace(/\D/g, '') ?? '';
  return digits === '' ? null : digits;
}
