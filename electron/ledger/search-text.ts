/** Lower-case text without accents that list searches run against; `parts` are joined by a space. */
export function searchText(...parts: readonly (string | null | undefined)[]): string {
  const text = parts.filter((part) => part !== null && part !== undefined && part !== '').join(' ');
  return /^[\x20-\x7e]*$/.test(text) ? text.toLowerCase() : text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** A LIKE pattern (ESCAPE '\') that finds `text` anywhere in a `search_text` column. */
export function likePattern(text: string): string {
  return `%${searchText(text).replace(/[\\%_]/g, '\\$&')}%`;
}

/** The digits of a phone number: found however it was written. */
export function digitsOf(phone: string | null): string | null {
  const digits = phone?.replace(/\D/g, '') ?? '';
  return digits === '' ? null : digits;
}
