/** The end of a chain, or no chain. */
export const none = -1;

function grown(array: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, array.length * 2));
  larger.set(array);
  return larger;
}

/**
 * Lists of numbers by a 32-bit key: an open-addressed table whose entries head chains, all in flat arrays. Hundreds of thousands
 * of small lists would cost more in memory management than in matching.
 */
export class ChainTable {
  /** Chain numbers by hash of the key. */
  private table = new Int32Array(1 << 12).fill(none);
  private chainCount = 0;
  private keys = new Int32Array(1 << 11);
  private sizes = new Int32Array(1 << 11);
  private heads = new Int32Array(1 << 11);
  private linkCount = 0;
  private freeLink = none;
  /** The value of a link. */
  values = new Int32Array(1 << 12);
  /** The link after a link, or `none`. */
  nexts = new Int32Array(1 << 12);

  /** The chain of a key, or `none`. */
  find(key: number): number {
    const mask = this.table.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const chain = this.table[at] ?? none;
      if (chain === none || this.keys[chain] === key) return chain;
      at = (at + 1) & mask;
    }
  }

  size(chain: number): number {
    return chain === none ? 0 : (this.sizes[chain] ?? 0);
  }

  /** A chain's first link, or `none`. */
  first(chain: number): number {
    return chain === none ? none : (this.heads[chain] ?? none);
  }

  add(key: number, value: number): void {
    let chain = this.find(key);
    if (chain === none) chain = this.make(key);
    let link = this.freeLink;
    if (link === none) {
      link = this.linkCount++;
      if (link === this.values.length) {
        this.values = grown(this.values, link + 1);
        this.nexts = grown(this.nexts, link + 1);
      }
    } else this.freeLink = this.nexts[link] ?? none;
    this.values[link] = value;
    this.nexts[link] = this.heads[chain] ?? none;
    this.heads[chain] = link;
    this.sizes[chain] = (this.sizes[chain] ?? 0) + 1;
  }

  /** Takes a value off a key's chain; one that is not there changes nothing. */
  remove(key: number, value: number): void {
    const chain = this.find(key);
    let before = none;
    let link = this.first(chain);
    while (link !== none && this.values[link] !== value) {
      before = link;
      link = this.nexts[link] ?? none;
    }
    if (link === none) return;
    const next = this.nexts[link] ?? none;
    if (before === none) this.heads[chain] = next;
    else this.nexts[before] = next;
    this.nexts[link] = this.freeLink;
    this.freeLink = link;
    this.sizes[chain] = (this.sizes[chain] ?? 0) - 1;
  }

  private make(key: number): number {
    if (this.chainCount * 2 >= this.table.length) this.rehash();
    const chain = this.chainCount++;
    if (chain === this.keys.length) {
      this.keys = grown(this.keys, chain + 1);
      this.sizes = grown(this.sizes, chain + 1);
      this.heads = grown(this.heads, chain + 1);
    }
    this.keys[chain] = key;
    this.heads[chain] = none;
    this.place(this.table, chain);
    return chain;
  }

  private place(table: Int32Array, chain: number): void {
    const mask = table.length - 1;
    let at = (Math.imul(this.keys[chain] ?? 0, 0x9e3779b1) >>> 7) & mask;
    while (table[at] !== none) at = (at + 1) & mask;
    table[at] = chain;
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 4).fill(none);
    for (let chain = 0; chain < this.chainCount; chain++) this.place(table, chain);
    this.table = table;
  }
}
