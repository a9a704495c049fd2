/** QuickBooks answers in US Pacific time whatever the company's zone. */

const HOUR_MS = 3_600_000;

const pad = (value: number): string => String(value).padStart(2, '0');

/** UTC milliseconds of the n-th Sunday of a month at the given UTC hour. */
function nthSundayMs(year: number, month: number, nth: number, utcHour: number): number {
  const firstWeekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  const day = 1 + ((7 - firstWeekday) % 7) + (nth - 1) * 7;
  return Date.UTC(year, month, day, utcHour);
}

/** Hours west of Greenwich at that instant: 7 in summer (second Sunday of March to first of November), else 8. */
function offsetHours(instantMs: number): number {
  const year = new Date(instantMs).getUTCFullYear();
  const summer = instantMs >= nthSundayMs(year, 2, 2, 10) && instantMs < nthSundayMs(year, 10, 1, 9);
  return summer ? 7 : 8;
}

/** `2026-10-02T08:15:30-07:00`: whole seconds, as in `MetaData`. */
export function pacificSeconds(instantMs: number): string {
  const hours = offsetHours(instantMs);
  return `${new Date(instantMs - hours * HOUR_MS).toISOString().slice(0, 19)}-${pad(hours)}:00`;
}

/** The envelope's `time`: zero to three fraction digits, trailing zeros dropped, as Intuit's samples show. */
export function pacificMillis(instantMs: number): string {
  const fraction = String(Math.floor(instantMs) % 1000)
    .padStart(3, '0')
    .replace(/0+$/, '');
  const whole = pacificSeconds(instantMs);
  return fraction === '' ? whole : `${whole.slice(0, 19)}.${fraction}${whole.slice(19)}`;
}

/** The calendar day in Pacific time, `YYYY-MM-DD`. */
export function pacificDay(instantMs: number): string {
  return pacificSeconds(instantMs).slice(0, 10);
}

/** Reads an instant; one without an offset is taken as Pacific. Returns NaN when it cannot be read. */
export function parseInstant(text: string): number {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return Number.NaN;
  if (/(Z|[+-]\d{2}:?\d{2})$/.test(text) && text.includes('T')) return Date.parse(text);
  const naive = Date.parse(text.includes('T') ? `${text}Z` : `${text}T00:00:00Z`);
  return naive + offsetHours(naive + 8 * HOUR_MS) * HOUR_MS;
}
