/** Rows of one page at most; asking for more is answered with this many. */
export const pageRowsMax = 1_000;

/** A string literal of the query language: single quotes, backslash before quotes and backslashes. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** `Property IN ('1','2')`. Ids can only be compared so, or with `=`. */
export function inList(property: string, values: readonly string[]): string {
  return `${property} IN (${values.map(quote).join(',')})`;
}

export interface SelectParts {
  /** `*` unless said otherwise. Single top-level properties work in practice, though Intuit does not promise it. */
  readonly select?: string;
  readonly entity: string;
  /** Conditions, all of which must hold (the language knows no OR). */
  readonly where?: readonly string[];
  readonly orderBy?: string;
  /** From 1. */
  readonly startPosition?: number;
  readonly maxResults?: number;
}

/** The text of a SELECT statement. */
export function selectStatement(parts: SelectParts): string {
  const words = [`SELECT ${parts.select ?? '*'} FROM ${parts.entity}`];
  if (parts.where !== undefined && parts.where.length > 0) words.push(`WHERE ${parts.where.join(' AND ')}`);
  if (parts.orderBy !== undefined) words.push(`ORDERBY ${parts.orderBy}`);
  if (parts.startPosition !== undefined) words.push(`STARTPOSITION ${parts.startPosition}`);
  if (parts.maxResults !== undefined) words.push(`MAXRESULTS ${parts.maxResults}`);
  return words.join(' ');
}
