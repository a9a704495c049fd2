/** Longer digit runs would not fit a double exactly. */
const plainDigitsMax = 15;

/** Maps whole numbers from 0 up to the largest exact one to positions, in one flat open-addressing table. */
export class ValueTable {
  readonly #mask: number;
  readonly #keys: Float64Array;
  readonly #positions: Int32Array;

  /** @param capacity  the most values it will hold */
  constructor(capacity: number) {
    let size = 16;
    while (size < capacity * 2) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Float64Array(size).fill(-1);
    this.#positions = new Int32Array(size);
  }

  /** The position under this value, or -1. */
  find(value: number): number {
    const slot = this.#slotOf(value);
    return this.#keys[slot] === value ? (this.#positions[slot] as number) : -1;
  }

  /** The position already under this value; or stores this one and answers -1. */
  findOrAdd(value: number, position: number): number {
    const slot = this.#slotOf(value);
    if (this.#keys[slot] === value) return this.#positions[slot] as number;
    this.#keys[slot] = value;
    this.#positions[slot] = position;
    return -1;
  }

  /** The slot holding a value, or the free one where it belongs. */
  #slotOf(value: number): number {
    const low = value % 4_294_967_296;
    const high = (value - low) / 4_294_967_296;
    let hash = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    let slot = hash & this.#mask;
    while (this.#keys[slot] !== -1 && this.#keys[slot] !== value) slot = (slot + 1) & this.#mask;
    return slot;
  }
}

/**
 * Maps document numbers to positions. Nearly all numbers are plain digits and go into a table of values, the others
 * into an ordinary map. Exact: "7", "07" and "7 " are three numbers.
 */
export class NumberTable {
  readonly #values: ValueTable;
  readonly #others = new Map<string, number>();

  /** @param capacity  the most numbers it will hold */
  constructor(capacity: number) {
    this.#values = new ValueTable(capacity);
  }

  /** The position under this number, or -1. */
  find(number: string): number {
    const value = plainValue(number);
    return value < 0 ? (this.#others.get(number) ?? -1) : this.#values.find(value);
  }

  /** The position already under this number; or stores this one and answers -1. */
  findOrAdd(number: string, position: number): number {
    const value = plainValue(number);
    if (value >= 0) return this.#values.findOrAdd(value, position);
    const earlier = this.#others.get(number);
    if (earlier === undefined) this.#others.set(number, position);
    return earlier ?? -1;
  }
}

/** The value of plain digits without a leading zero, else -1. */
function plainValue(number: string): number {
  const { length } = number;
  if (length === 0 || length > plainDigitsMax || (length > 1 && number.charCodeAt(0) === 48)) return -1;
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    const digit = number.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
