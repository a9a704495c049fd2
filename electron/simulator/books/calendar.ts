/** Calendar days are counted from 1970-01-01; instants are whole seconds since the same midnight, UTC. */

const DAY_SECONDS = 86_400;

/** The day number of `YYYY-MM-DD`. Throws a RangeError for anything else. */
export function dayOf(date: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`Not a calendar day: ${date}`);
  return ms / 1000 / DAY_SECONDS;
}

const dateTexts = new Map<number, string>();

/** `YYYY-MM-DD` of a day number. */
export function dateText(day: number): string {
  let text = dateTexts.get(day);
  if (text === undefined) {
    text = new Date(day * DAY_SECONDS * 1000).toISOString().slice(0, 10);
    dateTexts.set(day, text);
  }
  return text;
}

/** The first day of the month that lies the given number of months before the month of a day. */
export function monthStart(day: number, monthsBefore: number): number {
  const date = new Date(day * DAY_SECONDS * 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - monthsBefore, 1) / 1000 / DAY_SECONDS;
}

/** The instant at which a day begins in UTC. */
export function startOfDay(day: number): number {
  return day * DAY_SECONDS;
}

/** Day of the n-th Sunday (1-based) of a month (0-based). */
function nthSunday(year: number, month: number, n: number): number {
  const first = Date.UTC(year, month, 1) / 1000 / DAY_SECONDS;
  const weekday = (((first + 4) % 7) + 7) % 7;
  return first + ((7 - weekday) % 7) + (n - 1) * 7;
}

/** [start, end) of daylight saving time by year, as instants: 2:00 local, second Sunday of March to first of November. */
const daylight = new Map<number, readonly [number, number]>();

function pacificOffsetHours(instant: number, year: number): number {
  let range = daylight.get(year);
  if (range === undefined) {
    range = [nthSunday(year, 2, 2) * DAY_SECONDS + 10 * 3600, nthSunday(year, 10, 1) * DAY_SECONDS + 9 * 3600];
    daylight.set(year, range);
  }
  return instant >= range[0] && instant < range[1] ? 7 : 8;
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** An instant as QuickBooks writes it in MetaData: US Pacific time with offset, whole seconds. */
export function pacificTime(instant: number): string {
  const year = Number(dateText(Math.floor((instant - 8 * 3600) / DAY_SECONDS)).slice(0, 4));
  const offset = pacificOffsetHours(instant, year);
  const local = instant - offset * 3600;
  const day = Math.floor(local / DAY_SECONDS);
  const seconds = local - day * DAY_SECONDS;
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${dateText(day)}T${clock}-0${offset}:00`;
}
