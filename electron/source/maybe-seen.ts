const words = 2 ** 20;
const bits = words * 32;

/** So many texts are remembered as they are: most files have fewer records. */
const fewMax = 10_000;

/**
 * Remembers texts in four megabytes, however many come: what it says is new is new; what it says may have come before
 * has to be looked up. (Beyond the first ten thousand a Bloom filter: of two million texts, two in a thousand are looked
 * up in vain.)
 */
export class MaybeSeen {
  #few: Set<string> | null = new Set();
  #words = new Uint32Array(0);

  /** Adds a text. @returns false when it never came before */
  add(text: string): boolean {
    const few = this.#few;
    if (few === null) return this.#mark(text);
    if (few.has(text)) return true;
    few.add(text);
    if (few.size > fewMax) {
      this.#words = new Uint32Array(words);
      for (const one of few) this.#mark(one);
      this.#few = null;
    }
    return false;
  }

  /** False when the text was never added. */
  has(text: string): boolean {
    if (this.#few !== null) return this.#few.has(text);
    const { first, step } = hash(text);
    for (let turn = 0; turn < 4; turn++) {
      const place = (first + turn * step) % bits;
      if (((this.#words[place >>> 5] ?? 0) & (1 << (place & 31))) === 0) return false;
    }
    return true;
  }

  #mark(text: string): boolean {
    const { first, step } = hash(text);
    let seen = true;
    for (let turn = 0; turn < 4; turn++) {
      const place = (first + turn * step) % bits;
      const word = place >>> 5;
      const mask = 1 << (place & 31);
      const old = this.#words[word] ?? 0;
      if ((old & mask) === 0) {
        seen = false;
        this.#words[word] = old | mask;
      }
    }
    return seen;
  }
}

/** Two independent hashes of one pass over the text (FNV-1a and a multiplicative one). */
function hash(text: string): { readonly first: number; readonly step: number } {
  let first = 0x811c9dc5;
  let step = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    first = Math.imul(first ^ code, 0x01000193);
    step = Math.imul(step + code, 0x85ebca6b) ^ (step >>> 15);
  }
  first ^= first >>> 16;
  return { first: first >>> 0, step: (step | 1) >>> 0 };
}
