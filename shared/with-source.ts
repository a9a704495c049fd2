/**
 * A name of the billing side as lists, reports and files show it: with its source behind it where the company has
 * several.
 *
 * @param source  the record's source; null where the company has only one
 */
export function withSource(name: string, source: string | null): string {
  return source === null ? name : `${name} · ${source}`;
}
