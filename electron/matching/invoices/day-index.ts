/** Of one key's records only this many nearest in date are looked at: recurring invoices repeat their totals. */
const nearestMax = 8;

/**
 * Records by key, each key's records in order of day, in flat arrays: a key costs one map entry and a record one number.
 */
export interface DayIndex {
  readonly groups: ReadonlyMap<string, number>;
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
 * @param keyOf  null leaves a record out
 * @param idOf  settles the order of records of one day, so that the order they came in never shows
 */
export function buildDayIndex(
  ordered: Int32Array,
  days: Int32Array,
  keyOf: (position: number) => string | null,
  idOf: (position: number) => string,
): DayIndex {
  const groups = new Map<string, number>();
  const groupOf = new Int32Array(ordered.length).fill(-1);
  const sizes: number[] = [];
  for (let k = 0; k < ordered.length; k += 1) {
    const key = keyOf(ordered[k] as number);
    if (key === null) continue;
    let group = groups.get(key);
    if (group === undefined) {
      group = sizes.length;
      groups.set(key, group);
      sizes.push(0);
    }
    groupOf[k] = group;
    sizes[group] = (sizes[group] as number) + 1;
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
  return { groups, starts, positions };
}

/** Visits a key's records nearest to a day, at most eight and none further than `daysMax`. */
export function visitNearest(
  index: DayIndex,
  key: string,
  days: Int32Array,
  day: number,
  daysMax: number,
  visit: (position: number) => void,
): void {
  if (index.groups.size === 0) return;
  const group = index.groups.get(key);
  if (group === undefined) return;
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
  let before = low - 1;
  let after = low;
  for (let count = 0; count < nearestMax && (before >= start || after < end); count += 1) {
    const back = before >= start ? day - (days[positions[before] as number] as number) : Number.POSITIVE_INFINITY;
    const forth = after < end ? (days[positions[after] as number] as number) - day : Number.POSITIVE_INFINITY;
    if (Math.min(back, forth) > daysMax) return;
    if (forth <= back) {
      visit(positions[after] as number);
      after += 1;
    } else {
      visit(positions[before] as number);
      before -= 1;
    }
  }
}
