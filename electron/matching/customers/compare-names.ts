import { countBits, joinHash } from '../text/distance.ts';
import { feature as f, featureNames } from './features.ts';
import { haveSameName, type PreparedName, type PreparedParty } from './prepared.ts';
import { likeness, type Vocabulary, wordFlag } from './vocabulary.ts';

/** Words of a name are kept in twelve-bit masks: which already have a partner in the other name. */
const wordsMax = 12;
let usedA = 0;
let usedB = 0;
/** How the words of two names relate, one row per word of the first. */
const kinds = new Uint8Array(wordsMax * wordsMax);
const partial = new Float64Array(featureNames.length);

const kindFeature = new Int32Array(7);
kindFeature[likeness.oneEdit] = f.agreeOneEdit;
kindFeature[likeness.twoEdits] = f.agreeTwoEdits;
kindFeature[likeness.sound] = f.agreeSound;
kindFeature[likeness.nickname] = f.agreeNickname;
kindFeature[likeness.shortened] = f.agreeShortened;
kindFeature[likeness.initial] = f.agreeInitial;
const kindCredit = new Float64Array(7);
kindCredit[likeness.oneEdit] = 0.85;
kindCredit[likeness.nickname] = 0.8;
kindCredit[likeness.twoEdits] = 0.65;
kindCredit[likeness.shortened] = 0.6;
kindCredit[likeness.sound] = 0.6;
kindCredit[likeness.initial] = 0.3;
/** Sure relations first when words compete for a partner. */
const kindOrder: readonly number[] = [
  likeness.oneEdit,
  likeness.nickname,
  likeness.twoEdits,
  likeness.shortened,
  likeness.sound,
  likeness.initial,
];

/** How many of the words without a partner are of which kind; see {@link weighOpen}. */
let openCommon = 0;
let openNumbers = 0;
let openFlags = 0;
/** The bits of its middle initials beyond the least a word can hold. */
let openInitials = 0;
const bitsLeast = 0.5;

/** Adds up a name's words without a partner; the result is the bits they hold. */
function weighOpen(name: PreparedName, used: number, personal: boolean, words: Vocabulary): number {
  let bits = 0;
  openCommon = 0;
  openNumbers = 0;
  openFlags = 0;
  openInitials = 0;
  const n = name.words.length;
  for (let i = 0; i < n; i++) {
    if ((used >> i) & 1) continue;
    const word = name.words[i] ?? 0;
    const flags = words.flags(word);
    const weight = words.weight(word);
    bits += weight;
    if (personal && n > 2 && flags & wordFlag.letter) openInitials += weight - bitsLeast;
    openFlags |= flags;
    if (flags & wordFlag.common) openCommon++;
    // A lone letter is an initial of a person, and a number of anything else ("Phase A").
    if (flags & wordFlag.number || (!personal && flags & wordFlag.letter)) openNumbers++;
  }
  return bits;
}

/** Words of one name written together as one word of the other (`Jackson Hewitt`, `Jacksonhewitt`); the bits they agree on. */
function agreeJoined(parts: PreparedName, whole: PreparedName, partsAreA: boolean, words: Vocabulary): number {
  let partsUsed = partsAreA ? usedA : usedB;
  let wholeUsed = partsAreA ? usedB : usedA;
  const n = parts.words.length;
  const m = whole.words.length;
  let bits = 0;
  for (let i = 0; i + 1 < n; i++) {
    if ((partsUsed >> i) & 3) continue;
    const first = parts.words[i] ?? 0;
    let hash = words.hash(first);
    let weight = words.weight(first);
    for (let end = i + 1; end < n && end < i + 4 && !((partsUsed >> end) & 1); end++) {
      const next = parts.words[end] ?? 0;
      hash = joinHash(hash, words.hash(next), words.power(next));
      weight += words.weight(next);
      let at = 0;
      while (at < m && ((wholeUsed >> at) & 1 || words.hash(whole.words[at] ?? 0) !== hash)) at++;
      if (at === m) continue;
      wholeUsed |= 1 << at;
      for (let k = i; k <= end; k++) partsUsed |= 1 << k;
      bits += weight;
      break;
    }
  }
  usedA = partsAreA ? partsUsed : wholeUsed;
  usedB = partsAreA ? wholeUsed : partsUsed;
  return bits;
}

/** Pairs up words that are alike but not the same; the result is the credit they earn. */
function agreeAlike(a: PreparedName, b: PreparedName, personal: boolean, words: Vocabulary, row: Float64Array): number {
  const n = a.words.length;
  const m = b.words.length;
  // Each open pair of words is looked at once; most are strangers.
  let met = 0;
  for (let i = 0; i < n; i++) {
    if ((usedA >> i) & 1) continue;
    const one = a.words[i] ?? 0;
    for (let j = 0; j < m; j++) {
      if ((usedB >> j) & 1) continue;
      const kind = words.compare(one, b.words[j] ?? 0);
      kinds[i * wordsMax + j] = kind;
      met |= 1 << kind;
    }
  }
  if (met <= 1) return 0;
  let credit = 0;
  for (const kind of kindOrder) {
    if (!((met >> kind) & 1) || (kind === likeness.initial && !personal)) continue;
    for (let i = 0; i < n; i++) {
      if ((usedA >> i) & 1) continue;
      for (let j = 0; j < m; j++) {
        if ((usedB >> j) & 1 || kinds[i * wordsMax + j] !== kind) continue;
        usedA |= 1 << i;
        usedB |= 1 << j;
        const weight = Math.min(words.weight(a.words[i] ?? 0), words.weight(b.words[j] ?? 0));
        const at = kindFeature[kind] ?? 0;
        // Initials are counted, not weighed: a letter's own rarity says nothing.
        row[at] = (row[at] ?? 0) + (kind === likeness.initial ? 1 : weight / 10);
        credit += (kind === likeness.initial ? 3 : weight) * (kindCredit[kind] ?? 0);
        if (i === 0 && j === 0) row[f.firstAgrees] = 0.7;
        if (i === n - 1 && j === m - 1) row[f.lastAgrees] = 0.7;
        break;
      }
    }
  }
  return credit;
}

/** True when one name is the first letters of the other's words. */
function isAcronym(short: PreparedName, long: PreparedName, words: Vocabulary): boolean {
  if (short.joinedLength < 3 || short.joinedLength > 8) return false;
  const { text } = short;
  if (text === long.initials) return true;
  return text.length === long.words.length && long.words.every((word, i) => words.texts[word]?.[0] === text[i]);
}

/** How much of their neighbouring letters two names share, 0 to 1 (Dice). */
function shareOfPairs(a: PreparedName, b: PreparedName): number {
  const shared =
    countBits(a.pairs0 & b.pairs0) +
    countBits(a.pairs1 & b.pairs1) +
    countBits(a.pairs2 & b.pairs2) +
    countBits(a.pairs3 & b.pairs3);
  return (2 * shared) / (a.pairCount + b.pairCount || 1);
}

/** Pairs up equal words; the result is the bits they agree on. */
function agreeExactly(a: PreparedName, b: PreparedName, words: Vocabulary, row: Float64Array): number {
  const n = a.words.length;
  const m = b.words.length;
  let agree = 0;
  let rarest = 0;
  for (let i = 0; i < n; i++) {
    const word = a.words[i] ?? -1;
    for (let j = 0; j < m; j++) {
      if (b.words[j] !== word) continue;
      usedA |= 1 << i;
      usedB |= 1 << j;
      const weight = words.weight(word);
      agree += weight;
      if (weight > rarest) rarest = weight;
      if (i === 0 && j === 0) {
        row[f.firstAgrees] = 1;
        row[f.rarestFirst] = weight / 10;
      }
      if (i === n - 1 && j === m - 1) row[f.lastAgrees] = 1;
      break;
    }
  }
  row[f.agreeExact] = agree / 10;
  row[f.rarestAgreed] = rarest / 10;
  return agree;
}

/** Measures two readings of a name into `row`; the result says how well they agree, to choose among readings. */
function measureReadings(
  a: PreparedName,
  b: PreparedName,
  personal: boolean,
  sameName: boolean,
  words: Vocabulary,
  row: Float64Array,
): number {
  const n = a.words.length;
  const m = b.words.length;
  const allA = (1 << n) - 1;
  const allB = (1 << m) - 1;
  usedA = 0;
  usedB = 0;
  let credit = agreeExactly(a, b, words, row);
  const equal = sameName || (a.joined === b.joined && a.joinedLength === b.joinedLength) || a.written === b.written;
  if (equal) {
    row[f.nameEqual] = 1;
    if (a.written === b.written) row[f.writtenAlike] = 1;
    row[f.firstAgrees] = 1;
    row[f.lastAgrees] = 1;
    if (usedA !== allA || usedB !== allB) {
      const joined = Math.max(weighOpen(a, usedA, personal, words), weighOpen(b, usedB, personal, words));
      row[f.agreeJoined] = joined / 10;
      credit += joined;
      usedA = allA;
      usedB = allB;
    }
  }
  const parted = usedA !== allA || usedB !== allB;
  if (usedA !== allA && usedB !== allB) {
    const joined = agreeJoined(a, b, true, words) + agreeJoined(b, a, false, words);
    row[f.agreeJoined] = joined / 10;
    credit += joined + agreeAlike(a, b, personal, words, row);
  }
  if (a.unbracketed || b.unbracketed) row[f.unbracketed] = 1;
  row[f.agreeRoot] = Math.sqrt(credit / 10);
  let missingA = weighOpen(a, usedA, personal, words);
  const commonA = openCommon;
  const numbersA = openNumbers;
  const flagsA = openFlags;
  const initialsA = openInitials;
  let missingB = weighOpen(b, usedB, personal, words);
  // A middle initial is often left out, and how rare its letter is says nothing then. Two that differ are another matter.
  if (initialsA === 0 || openInitials === 0) {
    missingA -= initialsA;
    missingB -= openInitials;
  }
  if (missingA > 0 && missingB > 0) {
    row[f.missingBoth] = Math.min(missingA, missingB) / 10;
    row[f.missingBothMore] = Math.abs(missingA - missingB) / 10;
    if (commonA > 0 && openCommon > 0) row[f.missingBothCommon] = 1;
    if (personal && flagsA & openFlags & wordFlag.given) row[f.givenConflict] = 1;
    if (personal && (flagsA | openFlags) & wordFlag.letter) row[f.initialConflict] = 1;
  } else {
    row[f.missingOneSide] = (missingA + missingB) / 10;
    row[f.missingOneSideCommon] = commonA + openCommon;
  }
  if (numbersA > 0 && openNumbers > 0) row[f.numberConflict] = 1;
  else if (numbersA + openNumbers > 0) row[f.numberOneSide] = 1;
  if (n === 0 || m === 0) {
    row[f.nameMissing] = 1;
    return credit - 0.6 * (missingA + missingB);
  }
  const coverA = credit / (credit + missingA || 1);
  const coverB = credit / (credit + missingB || 1);
  const least = Math.min(coverA, coverB);
  const most = Math.max(coverA, coverB);
  if (parted && (isAcronym(a, b, words) || isAcronym(b, a, words))) {
    row[f.acronym] = 1;
    credit += 6;
  }
  row[f.leastCovered] = least;
  row[f.mostCovered] = most;
  row[f.leastCoveredHalf] = Math.max(0, least - 0.5) * 2;
  row[f.mostCoveredFull] = most >= 0.999 ? 1 : 0;
  if (credit === 0) row[f.nothingAgrees] = 1;
  const alike = equal ? 1 : shareOfPairs(a, b);
  row[f.lettersAlike] = alike;
  row[f.oneWordOnly] = Math.min(n, m) === 1 && Math.max(n, m) > 1 ? 1 : 0;
  return credit - 0.6 * (missingA + missingB) + alike;
}

/** Measures the evidence of two names into `row`, by the two of their readings that agree best. */
export function measureName(a: PreparedParty, b: PreparedParty, words: Vocabulary, row: Float64Array): void {
  const personal = a.name.looksPersonal && b.name.looksPersonal;
  let best = Number.NEGATIVE_INFINITY;
  if (a.onlyName !== null && b.onlyName !== null)
    best = measureReadings(a.onlyName, b.onlyName, personal, haveSameName(a, b), words, row);
  else
    for (const one of a.names)
      for (const other of b.names) {
        partial.fill(0);
        const value = measureReadings(one, other, personal, false, words, partial);
        if (value <= best) continue;
        best = value;
        for (let i = 1; i < f.phoneAgree; i++) row[i] = partial[i] ?? 0;
      }
  if (best === Number.NEGATIVE_INFINITY) row[f.nameMissing] = 1;
  const formsA = a.name.legalForms;
  const formsB = b.name.legalForms;
  if (formsA.length > 0 && formsB.length > 0)
    row[formsA.some((form) => formsB.includes(form)) ? f.legalSame : f.legalDiffers] = 1;
  else if (formsA.length + formsB.length > 0) row[f.legalOneSide] = 1;
  if (a.name.generation !== null && b.name.generation !== null) {
    if (a.name.generation !== b.name.generation) row[f.generationConflict] = 1;
  } else if (a.name.generation !== null || b.name.generation !== null) row[f.generationOneSide] = 1;
  if (personal) row[f.personal] = 1;
}
