import type { PreparedParty } from './prepared.ts';
import { wordKey } from './prepared.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What finding candidates may cost; the same for 1,000 records and for 1,000,000. */
export const searchLimits = {
  /** Records looked at through keys, for one query. */
  readsMax: 700,
  /** A key held by more records than this says too little. */
  blockMax: 300,
  /** Candidates compared in full. */
  candidatesMax: 24,
  /** A candidate sharing less than this part of what the best one shares is not compared, */
  shareMin: 0.35,
  /** but so many are, where they stand out from the rest; more where contact data outweigh the name. */
  candidatesMin: 5,
  candidatesMinWithContact: 12,
} as const;

const none = -1;

function grown(array: Int32Array<ArrayBuffer>, length: number, fill = 0): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, array.length * 2));
  if (fill !== 0) larger.fill(fill, array.length);
  larger.set(array);
  return larger;
}

/**
 * Finds the records of one side that share rare keys with a record of the other. Slots are numbers of records on this side.
 *
 * An open-addressed table of keys, each the head of a chain of slots, all in flat arrays: hundreds of thousands of small
 * lists would cost more in memory management than in matching.
 */
export class BlockIndex {
  /** Block numbers by hash of the key. */
  private table = new Int32Array(1 << 12).fill(none);
  private blockCount = 0;
  private blockKeys = new Int32Array(1 << 11);
  private blockSizes = new Int32Array(1 << 11);
  private blockHeads = new Int32Array(1 << 11).fill(none);
  private linkSlots = new Int32Array(1 << 12);
  private linkNext = new Int32Array(1 << 12).fill(none);
  private linkCount = 0;
  private freeLink = none;
  private marks = new Float32Array(1024);
  private scores = new Float32Array(64);
  private ranks = new Float64Array(64);
  private slotCount = 0;

  add(slot: number, party: PreparedParty): void {
    this.slotCount++;
    if (slot >= this.marks.length) this.marks = new Float32Array(Math.max(slot + 1, this.marks.length * 2));
    for (const key of party.keys) {
      const block = this.blockOf(key, true);
      let link = this.freeLink;
      if (link === none) {
        link = this.linkCount++;
        if (link === this.linkSlots.length) {
          this.linkSlots = grown(this.linkSlots, link + 1);
          this.linkNext = grown(this.linkNext, link + 1, none);
        }
      } else this.freeLink = this.linkNext[link] ?? none;
      this.linkSlots[link] = slot;
      this.linkNext[link] = this.blockHeads[block] ?? none;
      this.blockHeads[block] = link;
      this.blockSizes[block] = (this.blockSizes[block] ?? 0) + 1;
    }
  }

  remove(slot: number, party: PreparedParty): void {
    this.slotCount--;
    for (const key of party.keys) {
      const block = this.blockOf(key, false);
      let before = none;
      let link = block === none ? none : (this.blockHeads[block] ?? none);
      while (link !== none && this.linkSlots[link] !== slot) {
        before = link;
        link = this.linkNext[link] ?? none;
      }
      if (link === none) continue;
      const next = this.linkNext[link] ?? none;
      if (before === none) this.blockHeads[block] = next;
      else this.linkNext[before] = next;
      this.linkNext[link] = this.freeLink;
      this.freeLink = link;
      this.blockSizes[block] = (this.blockSizes[block] ?? 0) - 1;
    }
  }

  private blockOf(key: number, make: boolean): number {
    if (make && this.blockCount * 2 >= this.table.length) this.rehash();
    const mask = this.table.length - 1;
    let at = (Math.imul(key, 0x9e3779b1) >>> 7) & mask;
    for (;;) {
      const block = this.table[at] ?? none;
      if (block === none) break;
      if (this.blockKeys[block] === key) return block;
      at = (at + 1) & mask;
    }
    if (!make) return none;
    const block = this.blockCount++;
    if (block === this.blockKeys.length) {
      this.blockKeys = grown(this.blockKeys, block + 1);
      this.blockSizes = grown(this.blockSizes, block + 1);
      this.blockHeads = grown(this.blockHeads, block + 1, none);
    }
    this.table[at] = block;
    this.blockKeys[block] = key;
    return block;
  }

  private rehash(): void {
    const table = new Int32Array(this.table.length * 4).fill(none);
    const mask = table.length - 1;
    for (let block = 0; block < this.blockCount; block++) {
      let at = (Math.imul(this.blockKeys[block] ?? 0, 0x9e3779b1) >>> 7) & mask;
      while (table[at] !== none) at = (at + 1) & mask;
      table[at] = block;
    }
    this.table = table;
  }

  /** The slots of the likeliest candidates, in no particular order. */
  find(party: PreparedParty, vocabulary: Vocabulary): number[] {
    // One number per block: its size, then its key (in which order records came must not decide where the reading stops), then
    // whether it is of a word as written or of one a typing error away.
    let count = 0;
    const take = (key: number, exact: 0 | 1): void => {
      const block = this.blockOf(key, false);
      const size = block === none ? 0 : (this.blockSizes[block] ?? 0);
      if (size === 0 || size > searchLimits.blockMax) return;
      if (count === this.ranks.length) {
        const larger = new Float64Array(count * 2);
        larger.set(this.ranks);
        this.ranks = larger;
      }
      this.ranks[count++] = size * 2 ** 33 + (key + 2 ** 30) * 2 + exact;
    };
    for (const key of party.keys) take(key, 1);
    for (const name of party.names)
      for (const word of name.words)
        for (const other of vocabulary.neighbours(word)) take(wordKey(vocabulary.hashes[other] ?? 0), 0);
    const { ranks, marks, linkSlots, linkNext } = this;
    ranks.subarray(0, count).sort();

    const touched: number[] = [];
    const total = this.slotCount + 1;
    let reads = 0;
    for (let i = 0; i < count; i++) {
      const rank = ranks[i] ?? 0;
      const size = Math.floor(rank / 2 ** 33);
      const low = rank - size * 2 ** 33;
      reads += size;
      if (reads > searchLimits.readsMax && touched.length > 0) break;
      const bits = (low % 2 === 1 ? 1 : 0.8) * Math.log2(1 + total / size);
      const block = this.blockOf(Math.floor(low / 2) - 2 ** 30, false);
      for (let link = this.blockHeads[block] ?? none; link !== none; link = linkNext[link] ?? none) {
        const slot = linkSlots[link] ?? 0;
        const mark = marks[slot] ?? 0;
        if (mark === 0) touched.push(slot);
        marks[slot] = mark + bits;
      }
    }
    const best = this.likeliest(
      touched,
      party.hasContact ? searchLimits.candidatesMinWithContact : searchLimits.candidatesMin,
    );
    for (const slot of touched) marks[slot] = 0;
    return best;
  }

  /** Those of the touched slots worth comparing in full. */
  private likeliest(touched: number[], candidatesMin: number): number[] {
    const { marks } = this;
    const { shareMin, candidatesMax } = searchLimits;
    if (touched.length <= candidatesMin * 2) return touched;
    if (this.scores.length < touched.length) this.scores = new Float32Array(touched.length * 2);
    const scores = this.scores.subarray(0, touched.length);
    for (let i = 0; i < touched.length; i++) scores[i] = marks[touched[i] ?? 0] ?? 0;
    scores.sort();
    const from = (rank: number): number => scores[Math.max(0, scores.length - rank)] ?? 0;
    const share = from(1) * shareMin;
    let least = Math.max(share, from(candidatesMax));
    if (from(candidatesMin) < share) {
      least = from(candidatesMin);
      // Many tied in the last places say nothing of any of them.
      if (from(candidatesMin * 2 + 1) === least) least = Math.min(share, least + 1e-6);
    }
    // All tied with the last place come along, up to a bound, so that order of input decides nothing.
    if (from(candidatesMax * 3 + 1) === least) least += 1e-6;
    const best: number[] = [];
    for (const slot of touched) if ((marks[slot] ?? 0) >= least) best.push(slot);
    return best;
  }
}
