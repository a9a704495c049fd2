import type { PreparedParty } from './prepared.ts';
import { wordKey } from './prepared.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What finding candidates may cost; the same for 1,000 records and for 1,000,000. */
export const searchLimits = {
  /** Records looked at through keys, for one query. */
  readsMax: 1500,
  /** A key held by more records than this says too little. */
  blockMax: 600,
  /** Candidates compared in full. */
  candidatesMax: 24,
} as const;

/** Finds the records of one side that share rare keys with a record of the other. Slots are numbers of records on this side. */
export class BlockIndex {
  private readonly slotsByKey = new Map<number, number | number[]>();
  private marks = new Float32Array(1024);
  private slotCount = 0;

  add(slot: number, party: PreparedParty): void {
    this.slotCount++;
    if (slot >= this.marks.length) this.marks = new Float32Array(Math.max(slot + 1, this.marks.length * 2));
    for (const key of party.keys) {
      const there = this.slotsByKey.get(key);
      if (there === undefined) this.slotsByKey.set(key, slot);
      else if (typeof there === 'number') this.slotsByKey.set(key, [there, slot]);
      else there.push(slot);
    }
  }

  remove(slot: number, party: PreparedParty): void {
    this.slotCount--;
    for (const key of party.keys) {
      const there = this.slotsByKey.get(key);
      if (there === slot) this.slotsByKey.delete(key);
      else if (typeof there === 'object') {
        const left = there.filter((other) => other !== slot);
        if (left.length === 0) this.slotsByKey.delete(key);
        else this.slotsByKey.set(key, left.length === 1 ? (left[0] ?? 0) : left);
      }
    }
  }

  /** The slots of the likeliest candidates, in no particular order. */
  find(party: PreparedParty, vocabulary: Vocabulary): number[] {
    const blocks: {
      readonly key: number;
      readonly slots: number | number[];
      readonly size: number;
      readonly factor: number;
    }[] = [];
    const take = (key: number, factor: number): void => {
      const slots = this.slotsByKey.get(key);
      if (slots === undefined) return;
      const size = typeof slots === 'number' ? 1 : slots.length;
      if (size <= searchLimits.blockMax) blocks.push({ key, slots, size, factor });
    };
    for (const key of party.keys) take(key, 1);
    for (const name of party.names)
      for (const word of name.words)
        for (const other of vocabulary.neighbours(word)) take(wordKey(vocabulary.hashes[other] ?? 0), 0.8);
    // Ties by key: the order in which records came must not decide where the reading stops.
    blocks.sort((a, b) => a.size - b.size || a.key - b.key || a.factor - b.factor);

    const { marks } = this;
    const touched: number[] = [];
    const total = this.slotCount + 1;
    let reads = 0;
    for (const { slots, size, factor } of blocks) {
      reads += size;
      if (reads > searchLimits.readsMax && touched.length > 0) break;
      const bits = factor * Math.log2(1 + total / size);
      if (typeof slots === 'number') {
        if (marks[slots] === 0) touched.push(slots);
        marks[slots] = (marks[slots] ?? 0) + bits;
      } else
        for (const slot of slots) {
          if (marks[slot] === 0) touched.push(slot);
          marks[slot] = (marks[slot] ?? 0) + bits;
        }
    }
    let best = touched;
    if (touched.length > searchLimits.candidatesMax) {
      const scores = Float32Array.from(touched, (slot) => marks[slot] ?? 0).sort();
      const least = scores[scores.length - searchLimits.candidatesMax] ?? 0;
      // Everything tied with the last place comes along (up to a bound), so that order of input decides nothing.
      best = touched.filter((slot) => (marks[slot] ?? 0) >= least);
      if (best.length > searchLimits.candidatesMax * 3) {
        const above = best.filter((slot) => (marks[slot] ?? 0) > least);
        best = above.length > 0 ? above : best;
      }
    }
    for (const slot of touched) marks[slot] = 0;
    return best;
  }
}
