/** Of one key's records only this many nearest in date are looked at: recurring invoices repeat their totals. */
const nearestMax = 8;

/** Records by group, each group's in order of day, in flat arrays. */
export interface DayIndex {
  /** Where each group starts in `positions`; one entry more than there are groups. */
  readonly starts: Int32Array;
  readonly positions: Int32Array;
}

/** The positions given, in order of day. */
export function orderByDay(positions: readonly number[], days: Int32Array): Int32Array {
  const width = days.length + 1;
  const keys = Float64Array.from(positions, (position) => (days[position] as number) * width + position).sort();
  return Int32Array.from(keys, (key) => ((key % width) + width) % width);
}

/**
 * Indexes records that come in order of day.
 *
 * @param groupAt  numbers a record's group, from 0 without gaps; -1 leaves it out
 * @param idOf  settles the order of records of one day, so that the order they came in never shows
 */
export function buildDayIndex(
  ordered: Int32Array,
  days: Int32Array,
  groupAt: (position: number) => number,
  idOf: (position: number) => string,
): DayIndex {
  const groupOf = new Int32Array(ordered.length);
  const sizes: number[] = [];
  for (let k = 0; k < ordered.length; k += 1) {
    const group = groupAt(ordered[k] as number);
    groupOf[k] = group;
    if (group >= 0) sizes[group] = (sizes[group] ?? 0) + 1;
  }
  const starts = new Int32Array(sizes.length + 1);
  for (let g = 0; g < sizes.length; g += 1) starts[g + 1] = (starts[g] as number) + (sizes[g] as number);
  const fill = starts.slice();
  const positions = new Int32Array(starts[sizes.length] as number);
  for (let k = 0; k < ordered.length; k += 1) {
    const group = groupOf[k] as number;
    if (group < 0) continue;
    positions[fill[group] as number] = ordered[k] as number;
    fill[group] = (fill[group] as number) + 1;
  }
  for (let g = 0; g < sizes.length; g += 1) {
    // Only where not all are looked at does the order within a day decide anything.
    if ((sizes[g] as number) <= nearestMax) continue;
    positions.subarray(starts[g], starts[g + 1]).sort((a, b) => {
      return (days[a] as number) - (days[b] as number) || (idOf(a) < idOf(b) ? -1 : 1);
    });
  }
  return { starts, positions };
}

/** A group's records nearest to a day, at most eight and none further than `daysMax`. */
export function nearestTo(
  index: DayIndex,
  group: number,
  days: Int32Array,
  day: number,
  daysMax: number,
): readonly number[] {
  const { positions } = index;
  const start = index.starts[group] as number;
  const end = index.starts[group + 1] as number;
  let low = start;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((days[positions[middle] as number] as number) < day) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  let before = low - 1;
  let after = low;
  while (found.length < nearestMax && (before >= start || after < end)) {
    const back = before >= start ? day - (days[positions[before] as number] as number) : Number.POSITIVE_INFINITY;
    const forth = after < end ? (days[positions[after] as number] as number) - day : Number.POSITIVE_INFINITY;
    if (Math.min(back, forth) > daysMax) break;
    if (forth <= back) {
      found.push(positions[after] as number);
      after += 1;
    } else {
      found.push(positions[before] as number);
      before -= 1;
    }
  }
  return found;
}
