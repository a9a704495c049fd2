/** The end of a chain, or no chain. */
export const none = -1;

/** A chain is a key, how many links it has, and its first link, side by side: what is read together lies together. */
const chainWidth = 4;
const sizeAt = 1;
const headAt = 2;
/** A link is a value and the link after it. */
const linkWidth = 2;

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

/**
 * Lists of numbers by a 32-bit key: an open-addressed table whose entries head chains, all in flat arrays. Hundreds of thousands
 * of small lists would cost more in memory management than in matching.
 */
export class ChainTable {
  /** Chains by hash of the key. */
  private table = new Int32Array(1 << 12).fill(none);
  private chains = new Int32Array(chainWidth << 11);
  private chainsEnd = 0;
  private linksEnd = 0;
  private freeLink = none;
  /** The value of a link stands at its number, and the number of the link after it (or `none`) at the next. */
  links = new Int32Array(linkWidth << 12);

  /** The chain of a key, or `none`. */
  find(key: number): number {
    const mask = this.table.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const chain = this.table[at] ?? none;
      if (chain === none || this.chains[chain] === key) return chain;
      at = (at + 1) & mask;
    }
  }

  size(chain: number): number {
    return chain === none ? 0 : (this.chains[chain + sizeAt] ?? 0);
  }

  /** A chain's first link, or `none`. */
  first(chain: number): number {
    return chain === none ? none : (this.chains[chain + headAt] ?? none);
  }

  add(key: number, value: number): void {
    let chain = this.find(key);
    if (chain === none) chain = this.make(key);
    const { chains } = this;
    let link = this.freeLink;
    if (link === none) {
      link = this.linksEnd;
      this.linksEnd += linkWidth;
      if (link === this.links.length) this.links = grown(this.links);
    } else this.freeLink = this.links[link + 1] ?? none;
    this.links[link] = value;
    this.links[link + 1] = chains[chain + headAt] ?? none;
    chains[chain + headAt] = link;
    chains[chain + sizeAt] = (chains[chain + sizeAt] ?? 0) + 1;
  }

  /** Takes a value off a key's chain; one that is not there changes nothing. */
  remove(key: number, value: number): void {
    const { chains, links } = this;
    const chain = this.find(key);
    let before = none;
    let link = this.first(chain);
    while (link !== none && links[link] !== value) {
      before = link;
      link = links[link + 1] ?? none;
    }
    if (link === none) return;
    const next = links[link + 1] ?? none;
    if (before === none) chains[chain + headAt] = next;
    else links[before + 1] = next;
    links[link + 1] = this.freeLink;
    this.freeLink = link;
    chains[chain + sizeAt] = (chains[chain + sizeAt] ?? 0) - 1;
  }

  private make(key: number): number {
    if (this.chainsEnd * 2 >= this.table.length * chainWidth) this.rehash();
    const chain = this.chainsEnd;
    this.chainsEnd += chainWidth;
    if (chain === this.chains.length) this.chains = grown(this.chains);
    this.chains[chain] = key;
    this.chains[chain + headAt] = none;
    this.place(this.table, chain);
    return chain;
  }

  private place(table: Int32Array, chain: number): void {
    const mask = table.length - 1;
    let at = (Math.imul(this.chains[chain] ?? 0, 0x9e3779b1) >>> 7) & mask;
    while (table[at] !== none) at = (at + 1) & mask;
    table[at] = chain;
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 4).fill(none);
    for (let chain = 0; chain < this.chainsEnd; chain += chainWidth) this.place(table, chain);
    this.table = table;
  }
}
