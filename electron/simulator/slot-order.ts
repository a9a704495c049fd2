/** A list of row slots kept in the order of a comparison; inserts and removals are a binary search and one memory move. */
export class SlotOrder {
  #slots: Uint32Array = new Uint32Array(16);
  #count = 0;
  readonly #compare: (a: number, b: number) => number;

  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare;
  }

  get count(): number {
    return this.#count;
  }

  at(position: number): number {
    return this.#slots[position] ?? 0;
  }

  clear(): void {
    this.#count = 0;
  }

  /** Appends without looking; `sort` must follow before anything is read. */
  append(slot: number): void {
    this.#reserve();
    this.#slots[this.#count++] = slot;
  }

  sort(): void {
    this.#slots.subarray(0, this.#count).sort(this.#compare);
  }

  insert(slot: number): void {
    this.#reserve();
    const position = this.firstNotBefore((other) => this.#compare(other, slot));
    this.#slots.copyWithin(position + 1, position, this.#count);
    this.#slots[position] = slot;
    this.#count += 1;
  }

  /** The slot's sort keys must still be those it was inserted with. */
  remove(slot: number): void {
    const position = this.firstNotBefore((other) => this.#compare(other, slot));
    if (this.#slots[position] !== slot || position >= this.#count)
      throw new Error(`Slot ${slot} is not where its keys say.`);
    this.#slots.copyWithin(position, position + 1, this.#count);
    this.#count -= 1;
  }

  /** First position whose slot does not compare below zero; `count` when all do. */
  firstNotBefore(compareToTarget: (slot: number) => number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareToTarget(this.at(middle)) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #reserve(): void {
    if (this.#count < this.#slots.length) return;
    const larger = new Uint32Array(this.#slots.length * 2);
    larger.set(this.#slots);
    this.#slots = larger;
  }
}
