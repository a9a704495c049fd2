import { NumberLists } from './number-lists.ts';
import type { PreparedParty } from './prepared.ts';
import { wordKey } from './prepared.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What finding candidates may cost; the same for 1,000 records and for 1,000,000. */
export const searchLimits = {
  /** Records looked at through keys, for one query. */
  readsMax: 300,
  /** A key held by more records than this says too little. */
  blockMax: 200,
  /** Candidates compared in full. */
  candidatesMax: 24,
  /** A candidate sharing less than this part of what the best one shares is not compared, */
  shareMin: 0.46,
  /**
   * but so many are, where they stand out from the rest, and so are all that share a key held by no more than these: many common
   * words must not outvote a rare one. More where contact data outweigh the name.
   */
  candidatesMin: 3,
  candidatesMinWithContact: 12,
} as const;

/** Distinct keys that a record of a long list brings, about: those of firms known by name. */
const keysPerRecord = 6;

/** Finds the records of one side that share rare keys with a record of the other. Slots are numbers of records on this side. */
export class BlockIndex {
  private readonly blocks: NumberLists;
  private marks = new Float32Array(1024);
  /** The slots the query at hand has met, and the highest marks among them. */
  private readonly touched = new Int32Array(searchLimits.readsMax);
  private touchedCount = 0;
  private readonly highest = new Float32Array(searchLimits.candidatesMax * 3 + 1);
  /** The blocks of the query at hand, smallest first. */
  private found = 0;
  private readonly entries: number[] = [];
  private readonly order: number[] = [];
  private readonly factors: number[] = [];
  /** Whether sharing the block is enough to be compared, where few share it; a dozen keys tell of one address. */
  private readonly tells: boolean[] = [];
  /** Slots that share a rare key with the query at hand. */
  private readonly rare: number[] = [];
  private slotCount = 0;

  /** @param expected  about how many records will come */
  constructor(expected: number) {
    this.blocks = new NumberLists(expected * keysPerRecord);
  }

  add(slot: number, party: PreparedParty): void {
    this.slotCount++;
    if (slot >= this.marks.length) this.marks = new Float32Array(Math.max(slot + 1, this.marks.length * 2));
    for (const key of party.keys) this.blocks.add(key, slot);
  }

  remove(slot: number, party: PreparedParty): void {
    this.slotCount--;
    for (const key of party.keys) this.blocks.remove(key, slot);
  }

  /** The slots of the likeliest candidates, in no particular order. */
  find(party: PreparedParty, vocabulary: Vocabulary): number[] {
    const { blocks, marks, rare } = this;
    const { candidatesMinWithContact, candidatesMin } = searchLimits;
    this.found = 0;
    rare.length = 0;
    const { keys, placeKeysFrom } = party;
    for (let i = 0; i < keys.length; i++) this.note(keys[i] ?? 0, 1, i < placeKeysFrom);
    for (const name of party.names)
      for (const word of name.words)
        for (const hash of vocabulary.neighbours(word)) this.note(wordKey(hash), 0.8, false);

    const { touched } = this;
    const { values } = blocks;
    const total = this.slotCount + 1;
    let count = 0;
    let reads = 0;
    for (let i = 0; i < this.found; i++) {
      const entry = this.entries[i] ?? 0;
      const size = blocks.size(entry);
      reads += size;
      if (reads > searchLimits.readsMax) break;
      const bits = (this.factors[i] ?? 0) * Math.log2(1 + total / size);
      const start = blocks.start(entry);
      for (let at = start; at < start + size; at++) {
        const slot = values[at] ?? 0;
        const mark = marks[slot] ?? 0;
        if (mark === 0) touched[count++] = slot;
        marks[slot] = mark + bits;
      }
      if (size > candidatesMin || !this.tells[i]) continue;
      for (let at = start; at < start + size; at++) {
        const slot = values[at] ?? 0;
        if (!rare.includes(slot)) rare.push(slot);
      }
    }
    this.touchedCount = count;
    const least = this.leastMark(party.hasContact ? candidatesMinWithContact : candidatesMin);
    const best: number[] = [];
    if (least > 0) for (const slot of rare) if ((marks[slot] ?? 0) < least) best.push(slot);
    for (let i = 0; i < count; i++) {
      const slot = touched[i] ?? 0;
      if ((marks[slot] ?? 0) >= least) best.push(slot);
      marks[slot] = 0;
    }
    return best;
  }

  /**
   * Puts a key's block in its place among those of the query: by size, then by key, as the order in which records came must not decide
   * where the reading stops. A block that was noted before is read once; what tells most is noted first.
   */
  private note(key: number, factor: number, tells: boolean): void {
    const { blocks, entries, order, factors } = this;
    const entry = blocks.find(key);
    const size = blocks.size(entry);
    if (size === 0 || size > searchLimits.blockMax) return;
    // Keys have 31 bits, so size and key are one exact number.
    const place = size * 2 ** 31 + key;
    let at = this.found;
    for (; at > 0 && (order[at - 1] ?? 0) > place; at--) this.move(at - 1, at);
    if (at > 0 && order[at - 1] === place) {
      for (; at < this.found; at++) this.move(at + 1, at);
      return;
    }
    this.found++;
    order[at] = place;
    entries[at] = entry;
    factors[at] = factor;
    this.tells[at] = tells;
  }

  private move(from: number, to: number): void {
    this.order[to] = this.order[from] ?? 0;
    this.entries[to] = this.entries[from] ?? 0;
    this.factors[to] = this.factors[from] ?? 0;
    this.tells[to] = this.tells[from] ?? false;
  }

  /** The mark from which on touched slots are worth comparing in full. */
  private leastMark(candidatesMin: number): number {
    const { marks, touched, touchedCount } = this;
    const { shareMin, candidatesMax } = searchLimits;
    if (touchedCount <= candidatesMin * 2) return 0;
    let most = 0;
    let fewest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < touchedCount; i++) {
      const mark = marks[touched[i] ?? 0] ?? 0;
      if (mark > most) most = mark;
      if (mark < fewest) fewest = mark;
    }
    let least = most * shareMin;
    // Where nobody is far behind, the last say nothing of themselves.
    if (fewest > least) least = fewest + 1e-6;
    let count = 0;
    for (let i = 0; i < touchedCount; i++) if ((marks[touched[i] ?? 0] ?? 0) >= least) count++;
    if (count >= candidatesMin && count <= candidatesMax) return least;

    const { highest } = this;
    if (count < candidatesMin) {
      this.rank(candidatesMin * 2 + 1);
      const last = highest[candidatesMin - 1] ?? 0;
      // Many tied in the last places say nothing of any of them.
      return highest[candidatesMin * 2] === last ? Math.min(least, last + 1e-6) : last;
    }
    this.rank(candidatesMax * 3 + 1);
    const last = highest[candidatesMax - 1] ?? 0;
    // All tied with the last place come along, up to a bound, so that order of input decides nothing.
    return highest[candidatesMax * 3] === last ? last + 1e-6 : last;
  }

  /** Puts the so many highest marks in order, zeros after them where there are not so many. */
  private rank(count: number): void {
    const { marks, touched, touchedCount, highest } = this;
    highest.fill(0, 0, count);
    for (let i = 0; i < touchedCount; i++) {
      const mark = marks[touched[i] ?? 0] ?? 0;
      let at = count - 1;
      if (mark <= (highest[at] ?? 0)) continue;
      for (; at > 0 && (highest[at - 1] ?? 0) < mark; at--) highest[at] = highest[at - 1] ?? 0;
      highest[at] = mark;
    }
  }
}
