import { isStreetTypeWord } from '../tables/address-words.ts';
import { areNicknames, nicknameGroups } from '../tables/nicknames.ts';
import { isCommonOrgWord } from '../tables/org-words.ts';
import { countBits, editDistance, hashPower, hashText, jaroWinkler, soundOf } from '../text/distance.ts';
import { NumberLists } from './number-lists.ts';

/** How two different words relate. */
export const likeness = { none: 0, oneEdit: 1, twoEdits: 2, sound: 3, nickname: 4, shortened: 5, initial: 6 } as const;

/** Kinds of words, as bits; `given` is a given name, `letter` a single one. */
export const wordFlag = { number: 1, common: 2, given: 4, letter: 8 } as const;

/** What is known of each word stands side by side, half a cache line: the comparison asks for all of it at once. */
const factWidth = 8;
/** Flags in the lowest bits, the first letter above. */
const kindAt = 0;
const flagBits = 4;
const lettersAt = 1;
const soundAt = 2;
const hashAt = 3;
const powerAt = 4;
const countAt = 5;
/** The weight is a fraction, in the last quarter of the same piece of memory. */
const weightWidth = 4;
const weightAt = 3;

const cacheBits = 17;
/** Words spelled by ear differ in more letters than these only by chance. */
const soundChangesMax = 6;
/** Words that differ in more letters than these are not a few typing errors apart. */
const editChangesMax = 4;

const wordLengthMax = 24;
const prefixes = new Int32Array(wordLengthMax + 1);
/** Hashes of the word at hand and of what is left of it without each of its letters, once each. */
const deletions = new Int32Array(wordLengthMax + 1);

/** Fills `deletions`; the result is how many there are. */
function deletionKeys(text: string): number {
  const n = text.length;
  // The hash of the text without letter i, from the hash of what stands before and after it.
  for (let i = 0; i < n; i++) prefixes[i + 1] = (Math.imul(prefixes[i] ?? 0, 0x01000193) + text.charCodeAt(i) + 1) | 0;
  deletions[0] = prefixes[n] ?? 0;
  let count = 1;
  let suffix = 0;
  let power = 1;
  for (let i = n - 1; i >= 0; i--) {
    // Without either letter of a pair ("ll") the same is left.
    if (i === n - 1 || text.charCodeAt(i) !== text.charCodeAt(i + 1))
      deletions[count++] = (Math.imul(prefixes[i] ?? 0, power) + suffix) | 0;
    suffix = (Math.imul(text.charCodeAt(i) + 1, power) + suffix) | 0;
    power = Math.imul(power, 0x01000193);
  }
  return count;
}

/**
 * The distinct words of all names (or addresses), numbered; how often each is met; which are one typing error apart.
 * Frequencies are learned from the records being matched; words common in general are held to a minimum frequency.
 */
export class Vocabulary {
  readonly texts: string[] = [];
  /** Hashes of the words a typing error away. */
  private readonly neighbourLists: (number[] | undefined)[] = [];
  private readonly ids = new Map<string, number>();
  private readonly byDeletion = new NumberLists();
  private facts = new Int32Array(factWidth << 12);
  private weights = new Float64Array(this.facts.buffer);
  private readonly cacheKeys = new Int32Array(2 << cacheBits).fill(-1);
  private readonly cacheValues = new Uint8Array(1 << cacheBits);

  /** The number of a word, given on first sight. */
  add(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.length;
    this.ids.set(text, id);
    this.texts.push(text);
    const fact = id * factWidth;
    if (fact === this.facts.length) this.grow();
    const { facts } = this;
    facts[fact + kindAt] =
      (text.charCodeAt(0) << flagBits) |
      (/\d/.test(text) ? wordFlag.number : 0) |
      (isCommonOrgWord(text) || isStreetTypeWord(text) ? wordFlag.common : 0) |
      (nicknameGroups(text).length > 0 ? wordFlag.given : 0) |
      (text.length === 1 ? wordFlag.letter : 0);
    facts[fact + lettersAt] = letterBits(text);
    const sound = soundOf(text);
    facts[fact + soundAt] = sound.length < 2 ? 0 : hashText(sound);
    facts[fact + hashAt] = hashText(text);
    facts[fact + powerAt] = hashPower(text.length);
    // One not met when learning counts as met once.
    this.weights[id * weightWidth + weightAt] = this.bits(id, this.learnedCount, 1);
    this.link(id, text);
    return id;
  }

  private grow(): void {
    const { facts } = this;
    this.facts = new Int32Array(facts.length * 2);
    this.facts.set(facts);
    this.weights = new Float64Array(this.facts.buffer);
  }

  /** What kind of word it is: bits of {@link wordFlag}. */
  flags(id: number): number {
    return (this.facts[id * factWidth + kindAt] ?? 0) & ((1 << flagBits) - 1);
  }

  /** The word's hash, and the factor that moves what stands before it (see `joinHash`). */
  hash(id: number): number {
    return this.facts[id * factWidth + hashAt] ?? 0;
  }

  power(id: number): number {
    return this.facts[id * factWidth + powerAt] ?? 1;
  }

  /** The bits of information in sharing this word. */
  weight(id: number): number {
    return this.weights[id * weightWidth + weightAt] ?? 0;
  }

  /** Hash of how a word sounds; 0 for words too short to tell. */
  sound(id: number): number {
    return this.facts[id * factWidth + soundAt] ?? 0;
  }

  /** Counts a record that holds the word (`delta` 1), or no longer does (-1). */
  count(id: number, delta: number): void {
    const at = id * factWidth + countAt;
    this.facts[at] = (this.facts[at] ?? 0) + delta;
  }

  /** Learns how much each word tells, in bits, from the counts so far over so many records. */
  learn(recordCount: number): void {
    for (let id = 0; id < this.texts.length; id++)
      this.weights[id * weightWidth + weightAt] = this.bits(id, recordCount, this.facts[id * factWidth + countAt] ?? 0);
    this.learnedCount = recordCount;
  }

  private learnedCount = 0;

  private bits(id: number, recordCount: number, count: number): number {
    const flags = this.flags(id);
    const floor = flags & wordFlag.common ? 0.006 : flags & wordFlag.given ? 0.002 : 0;
    // A short list cannot prove a common word rare: such words are held to a minimum.
    const frequency = (count + 0.5) / (recordCount + 1);
    return Math.min(14, Math.max(0.5, -Math.log2(Math.max(frequency, floor, 1 / 16384))));
  }

  /** Hashes of the words one typing error away, with a little tolerance for long ones. */
  neighbours(id: number): readonly number[] {
    return this.neighbourLists[id] ?? [];
  }

  /** Finds the words that are a typing error away from a new one: they share the word itself or the word less a letter. */
  private link(id: number, text: string): void {
    const n = text.length;
    if (n < 4 || n > wordLengthMax || this.flags(id) & wordFlag.number) return;
    const { values } = this.byDeletion;
    const met: number[] = [];
    const count = deletionKeys(text);
    for (let i = 0; i < count; i++) {
      const entry = this.byDeletion.find(deletions[i] ?? 0);
      const start = this.byDeletion.start(entry);
      for (let at = start; at < start + this.byDeletion.size(entry); at++) {
        const other = values[at] ?? 0;
        if (!met.includes(other)) met.push(other);
      }
    }
    for (let i = 0; i < count; i++) this.byDeletion.add(deletions[i] ?? 0, id);
    const tolerance = n >= 8 ? 2 : 1;
    for (const other of met) {
      if (editDistance(text, this.texts[other] ?? '', tolerance) > tolerance) continue;
      this.befriend(id, other);
      this.befriend(other, id);
    }
  }

  private befriend(id: number, other: number): void {
    const list = this.neighbourLists[id];
    if (list === undefined) this.neighbourLists[id] = [this.hash(other)];
    else list.push(this.hash(other));
  }

  /** How two different words relate, symmetric, remembered for a while. */
  compare(one: number, other: number): number {
    const { facts } = this;
    const a = one * factWidth;
    const b = other * factWidth;
    const kind = facts[a + kindAt] ?? 0;
    const otherKind = facts[b + kindAt] ?? 0;
    if ((kind | otherKind) & wordFlag.number) return likeness.none;
    const bothGiven = (kind & otherKind & wordFlag.given) !== 0;
    // Each edit changes at most two of the letters a word has; most pairs of words are strangers by that alone.
    const letters = facts[a + lettersAt] ?? 0;
    const otherLetters = facts[b + lettersAt] ?? 0;
    const changed = countBits(letters ^ otherLetters);
    if (changed > editChangesMax && !bothGiven) {
      // What is left is a like sound, or one word being the beginning of the other, which then has all its letters.
      const soundsAlike = changed <= soundChangesMax && facts[a + soundAt] === facts[b + soundAt];
      const mayBegin =
        (kind ^ otherKind) >> flagBits === 0 && (!(letters & ~otherLetters) || !(otherLetters & ~letters));
      if (!soundsAlike && !mayBegin) return likeness.none;
    }
    const low = one < other ? one : other;
    const high = one < other ? other : one;
    const slot = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> (32 - cacheBits);
    if (this.cacheKeys[slot * 2] === low && this.cacheKeys[slot * 2 + 1] === high) return this.cacheValues[slot] ?? 0;
    const value = this.relate(low, high, bothGiven, changed);
    this.cacheKeys[slot * 2] = low;
    this.cacheKeys[slot * 2 + 1] = high;
    this.cacheValues[slot] = value;
    return value;
  }

  private relate(one: number, other: number, bothGiven: boolean, changed: number): number {
    const a = this.texts[one] ?? '';
    const b = this.texts[other] ?? '';
    const short = Math.min(a.length, b.length);
    if (short === 1) return a[0] === b[0] ? likeness.initial : likeness.none;
    if (bothGiven && areNicknames(a, b)) return likeness.nickname;
    if (short >= 3 && changed <= editChangesMax) {
      // Two edits leave a word of three letters just one of them.
      const mayBeTwo = short >= 7 || (short >= 4 && a[0] === b[0]);
      const edits = editDistance(a, b, mayBeTwo ? 2 : 1);
      if (edits === 1) return likeness.oneEdit;
      if (mayBeTwo && edits === 2) return likeness.twoEdits;
    }
    if (a.startsWith(b) || b.startsWith(a)) return likeness.shortened;
    if (short < 3) return likeness.none;
    const sound = changed <= soundChangesMax ? this.sound(one) : 0;
    if (sound !== 0 && sound === this.sound(other)) return likeness.sound;
    return short >= 4 && changed <= editChangesMax && jaroWinkler(a, b) >= 0.88 ? likeness.twoEdits : likeness.none;
  }
}

function letterBits(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits |= 1 << (text.charCodeAt(i) % 31);
  return bits;
}
