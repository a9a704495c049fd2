/** Times read lately: each stands in its object twice or more, and is read for the order of a page and for its row. */
const instants = new Map<string | number, string | null>();
const instantsKept = 4_096;

/**
 * A QuickBooks time as UTC ISO text with milliseconds, or null when it is none. Entities and envelopes carry ISO 8601 with
 * the offset of the US Pacific coast; gateway faults carry milliseconds since 1970.
 */
export function toInstant(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const known = instants.get(value);
  if (known !== undefined) return known;
  const date = new Date(value);
  const instant = Number.isNaN(date.getTime()) ? null : date.toISOString();
  if (instants.size >= instantsKept) instants.clear();
  instants.set(value, instant);
  return instant;
}

/** An instant as a query literal: always with an offset in figures, fractions only when there are any. */
export function instantLiteral(instant: string): string {
  return instant.replace(/(?:\.000)?Z$/, '+00:00');
}

const dayPattern = /^\d{4}-\d{2}-\d{2}/;

/** A calendar day (`YYYY-MM-DD`), a time of day behind it dropped; null when it is none. */
export function toDay(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  return dayPattern.exec(value)?.[0] ?? null;
}
