/** An entry is a key, how many numbers its list has, where they start in `values`, and how many there is room for. */
const entryWidth = 4;
const sizeAt = 1;
const startAt = 2;
const roomAt = 3;
/** No free room of a size. */
const none = -1;

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/** The place where a key's search begins; `mask` is the number of places less one. */
function homeOf(key: number, mask: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
}

/**
 * Lists of numbers by a 32-bit key: an open-addressed table of entries, each list in one piece of one flat array. Hundreds of
 * thousands of small lists would cost more in memory management than in matching, and linked ones more in waiting for memory.
 */
export class NumberLists {
  private entries: Int32Array<ArrayBuffer>;
  private entryCount = 0;
  private valuesEnd = 0;
  /** By the logarithm of their room: the first of the pieces no longer used, each of which begins with where the next one is. */
  private readonly freed = new Int32Array(32).fill(none);
  /** The numbers of a list stand side by side from {@link start}, in no particular order. */
  values = new Int32Array(1 << 13);

  /** @param expected  about how many keys will come; more are welcome, but make it move */
  constructor(expected = 0) {
    this.entries = new Int32Array(entryWidth << Math.max(12, 33 - Math.clz32(expected)));
  }

  /** The entry of a key (until the next {@link add}); one of size 0 where there is none. */
  find(key: number): number {
    const { entries } = this;
    const mask = entries.length / entryWidth - 1;
    let at = homeOf(key, mask);
    for (;;) {
      const entry = at * entryWidth;
      if (entries[entry] === key || entries[entry + roomAt] === 0) return entry;
      at = (at + 1) & mask;
    }
  }

  size(entry: number): number {
    return this.entries[entry + sizeAt] ?? 0;
  }

  start(entry: number): number {
    return this.entries[entry + startAt] ?? 0;
  }

  add(key: number, value: number): void {
    let entry = this.find(key);
    if ((this.entries[entry + roomAt] ?? 0) === 0) entry = this.make(key);
    const { entries } = this;
    const size = entries[entry + sizeAt] ?? 0;
    if (size === entries[entry + roomAt]) this.widen(entry, size);
    this.values[(entries[entry + startAt] ?? 0) + size] = value;
    entries[entry + sizeAt] = size + 1;
  }

  /** Takes a value off a key's list; one that is not there changes nothing. */
  remove(key: number, value: number): void {
    const { entries, values } = this;
    const entry = this.find(key);
    const start = this.start(entry);
    const last = start + this.size(entry) - 1;
    for (let at = start; at <= last; at++) {
      if (values[at] !== value) continue;
      values[at] = values[last] ?? 0;
      entries[entry + sizeAt] = last - start;
      return;
    }
  }

  private make(key: number): number {
    if (this.entryCount * entryWidth * 2 >= this.entries.length) this.rehash();
    this.entryCount++;
    const entry = this.find(key);
    this.entries[entry] = key;
    this.entries[entry + startAt] = this.take(0);
    this.entries[entry + roomAt] = 1;
    return entry;
  }

  /** Moves a full list to a piece twice as long. */
  private widen(entry: number, size: number): void {
    const bits = 31 - Math.clz32(size);
    const from = this.start(entry);
    const to = this.take(bits + 1);
    this.values.copyWithin(to, from, from + size);
    this.values[from] = this.freed[bits] ?? none;
    this.freed[bits] = from;
    this.entries[entry + startAt] = to;
    this.entries[entry + roomAt] = size * 2;
  }

  /** Where a piece with room for two to the power of `bits` numbers starts. */
  private take(bits: number): number {
    const free = this.freed[bits] ?? none;
    if (free !== none) {
      this.freed[bits] = this.values[free] ?? none;
      return free;
    }
    const start = this.valuesEnd;
    this.valuesEnd += 1 << bits;
    while (this.valuesEnd > this.values.length) this.values = grown(this.values);
    return start;
  }

  private rehash(): void {
    const before = this.entries;
    this.entries = new Int32Array(before.length * 4);
    for (let from = 0; from < before.length; from += entryWidth)
      if (before[from + roomAt] !== 0) {
        const to = this.find(before[from] ?? 0);
        for (let i = 0; i < entryWidth; i++) this.entries[to + i] = before[from + i] ?? 0;
      }
  }
}
