const msPerDay = 86_400_000;

/**
 * Days since 1970-01-01 of an ISO calendar day ("2026-09-28"). Accounting dates have no time zone; counting them in UTC
 * keeps summer time out.
 */
export function dayNumber(isoDay: string): number {
  return Date.UTC(digitsAt(isoDay, 0, 4), digitsAt(isoDay, 5, 2) - 1, digitsAt(isoDay, 8, 2)) / msPerDay;
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return from === to ? 0 : dayNumber(to) - dayNumber(from);
}

function digitsAt(text: string, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i += 1) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}
