/** As QuickBooks writes nearly all of its times: whole seconds, and an offset of whole hours. */
const usualLayout = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d[+-]\d\d:00$/;
/** Hours read lately, as `2026-03-04T09-08:00`, and how each begins in UTC: every record has two times, and parsing takes as long as the rest of it. */
const hours = new Map<string, string | null>();
const hoursKept = 50_000;

function parseInstant(value: string | number): string | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** A time of the usual layout. Minutes and seconds are the same in UTC, so only its hour is looked up. */
function usualInstant(value: string): string | null {
  const key = value.slice(0, 13) + value.slice(19);
  let hour = hours.get(key);
  if (hour === undefined) {
    hour = parseInstant(`${value.slice(0, 13)}:00:00${value.slice(19)}`)?.slice(0, -11) ?? null;
    if (hours.size >= hoursKept) hours.clear();
    hours.set(key, hour);
  }
  return hour === null ? null : `${hour}${value.slice(13, 19)}.000Z`;
}

/**
 * A QuickBooks time as UTC ISO text with milliseconds, or null when it is none. Entities and envelopes carry ISO 8601 with
 * the offset of the US Pacific coast; gateway faults carry milliseconds since 1970.
 */
export function toInstant(value: unknown): string | null {
  if (typeof value === 'number') return parseInstant(value);
  if (typeof value !== 'string') return null;
  return usualLayout.test(value) ? usualInstant(value) : parseInstant(value);
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
