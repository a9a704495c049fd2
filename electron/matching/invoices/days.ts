/** Days before each month of a year that starts in March, so that the leap day comes last. */
const daysBeforeMonth = [306, 337, 0, 31, 61, 92, 122, 153, 184, 214, 245, 275];
/** What the count below gives for 1970-01-01. */
const epoch = 719_468;

/**
 * Days since 1970-01-01 of an ISO calendar day ("2026-09-28") of the Gregorian calendar. Accounting dates are plain days:
 * no time zone, no summer time.
 */
export function dayNumber(isoDay: string): number {
  const month = 10 * digitAt(isoDay, 5) + digitAt(isoDay, 6);
  const calendarYear =
    1000 * digitAt(isoDay, 0) + 100 * digitAt(isoDay, 1) + 10 * digitAt(isoDay, 2) + digitAt(isoDay, 3);
  const year = month <= 2 ? calendarYear - 1 : calendarYear;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  const day = 10 * digitAt(isoDay, 8) + digitAt(isoDay, 9);
  return 365 * year + leapDays + (daysBeforeMonth[month - 1] as number) + day - 1 - epoch;
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return from === to ? 0 : dayNumber(to) - dayNumber(from);
}

function digitAt(text: string, index: number): number {
  return text.charCodeAt(index) - 48;
}
