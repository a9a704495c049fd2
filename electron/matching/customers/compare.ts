import { countBits, editDistance, joinHash } from '../text/distance.ts';
import type { PreparedName, PreparedParty } from './prepared.ts';
import { likeness, type Vocabulary } from './vocabulary.ts';

/**
 * The evidence measured between two records, each piece with its position in the measured row; `weights.ts` says what each is worth.
 * Information is in units of ten bits. Spelled out as a literal so that the positions are constants to the compiler: this is the hot loop.
 */
export const feature = {
  bias: 0,
  agreeExact: 1,
  agreeOneEdit: 2,
  agreeTwoEdits: 3,
  agreeSound: 4,
  agreeNickname: 5,
  agreeShortened: 6,
  agreeInitial: 7,
  agreeJoined: 8,
  missingOneSide: 9,
  missingOneSideCommon: 10,
  missingBoth: 11,
  missingBothMore: 12,
  numberConflict: 13,
  numberOneSide: 14,
  generationConflict: 15,
  generationOneSide: 16,
  legalSame: 17,
  legalDiffers: 18,
  legalOneSide: 19,
  nameEqual: 20,
  acronym: 21,
  firstAgrees: 22,
  lastAgrees: 23,
  leastCovered: 24,
  leastCoveredHalf: 25,
  mostCovered: 26,
  mostCoveredFull: 27,
  nothingAgrees: 28,
  lettersAlike: 29,
  writtenAlike: 30,
  rarestAgreed: 31,
  rarestFirst: 32,
  agreeRoot: 33,
  unbracketed: 34,
  missingBothCommon: 35,
  givenConflict: 36,
  initialConflict: 37,
  oneWordOnly: 38,
  nameMissing: 39,
  subDiffers: 40,
  phoneAgree: 41,
  phoneSame: 42,
  phoneNear: 43,
  phoneDiffers: 44,
  mailSame: 45,
  mailSameShared: 46,
  domainSame: 47,
  mailNear: 48,
  mailDiffers: 49,
  mailHasName: 50,
  numbersSame: 51,
  numbersOverlap: 52,
  numbersDiffer: 53,
  streetAgree: 54,
  streetCovered: 55,
  streetDiffers: 56,
  placeAgree: 57,
  placeEqual: 58,
  postcodeSame: 59,
  postcodeNear: 60,
  postcodeArea: 61,
  postcodeDiffers: 62,
  citySame: 63,
  cityNear: 64,
  cityDiffers: 65,
  contactNone: 66,
  contactAllDiffers: 67,
  contactAgreesNameNot: 68,
  contactsAgree: 69,
  nameStrongContactDiffers: 70,
  bareAgreed: 71,
  bareMissing: 72,
  phoneNameNot: 73,
  domainNameNot: 74,
  placeNameNot: 75,
  missingWithContact: 76,
  conflictWithContact: 77,
  personal: 78,
} as const;

export type FeatureName = keyof typeof feature;

/** The features in the order of the measured row. */
export const featureNames = Object.keys(feature) as readonly FeatureName[];

/** How often contact values are met, to weigh sharing one. */
export type ContactCounts = {
  readonly phones: ReadonlyMap<string, number>;
  readonly mails: ReadonlyMap<string, number>;
  readonly domains: ReadonlyMap<string, number>;
  readonly postcodes: ReadonlyMap<string, number>;
  readonly cities: ReadonlyMap<string, number>;
  readonly places: ReadonlyMap<string, number>;
  readonly recordCount: number;
};

export type CompareContext = {
  readonly nameWords: Vocabulary;
  readonly streetWords: Vocabulary;
  readonly counts: ContactCounts;
};

const f = feature;
const wordsMax = 12;
const usedA = new Uint8Array(wordsMax);
const usedB = new Uint8Array(wordsMax);
/** How the words of two names relate, one row per word of the first. */
const kinds = new Uint8Array(wordsMax * wordsMax);
const noKinds: readonly number[] = [];

/** Bits in sharing a value held by so many of all records, in tens. */
function rarity(counts: ReadonlyMap<string, number>, value: string, recordCount: number): number {
  const count = Math.max(2, counts.get(value) ?? 2);
  return Math.log2((recordCount + 20) / count) / 10;
}

const partial = new Float64Array(featureNames.length);
const kindFeature = new Int32Array(7);
kindFeature[likeness.oneEdit] = f.agreeOneEdit;
kindFeature[likeness.twoEdits] = f.agreeTwoEdits;
kindFeature[likeness.sound] = f.agreeSound;
kindFeature[likeness.nickname] = f.agreeNickname;
kindFeature[likeness.shortened] = f.agreeShortened;
kindFeature[likeness.initial] = f.agreeInitial;
/** Sure relations first when words compete for a partner. */
const kindOrder = [
  likeness.oneEdit,
  likeness.nickname,
  likeness.twoEdits,
  likeness.shortened,
  likeness.sound,
  likeness.initial,
];
const kindCredit = new Float64Array(7);
kindCredit[likeness.oneEdit] = 0.85;
kindCredit[likeness.nickname] = 0.8;
kindCredit[likeness.twoEdits] = 0.65;
kindCredit[likeness.shortened] = 0.6;
kindCredit[likeness.sound] = 0.6;
kindCredit[likeness.initial] = 0.3;

/** Words of one name written together as one word of the other (`Jackson Hewitt`, `Jacksonhewitt`). */
function agreeJoined(
  parts: PreparedName,
  partsUsed: Uint8Array,
  whole: PreparedName,
  wholeUsed: Uint8Array,
  words: Vocabulary,
): number {
  let bits = 0;
  for (let i = 0; i + 1 < parts.words.length; i++) {
    if (partsUsed[i]) continue;
    let hash = words.hashes[parts.words[i] ?? 0] ?? 0;
    let weight = words.weight(parts.words[i] ?? 0);
    for (let end = i + 1; end < parts.words.length && end < i + 4 && !partsUsed[end]; end++) {
      const next = parts.words[end] ?? 0;
      hash = joinHash(hash, words.hashes[next] ?? 0, words.powers[next] ?? 1);
      weight += words.weight(next);
      const j = whole.words.findIndex((word, at) => !wholeUsed[at] && words.hashes[word] === hash);
      if (j < 0) continue;
      wholeUsed[j] = 1;
      for (let k = i; k <= end; k++) partsUsed[k] = 1;
      bits += weight;
      break;
    }
  }
  return bits;
}

/** True when one name is the first letters of the other's words. */
function isAcronym(short: PreparedName, long: PreparedName, words: Vocabulary): boolean {
  const { text } = short;
  if (text.length < 3 || text.length > 8) return false;
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

/** Measures two readings of a name into `row`; the result says how well they agree, to choose among readings. */
function measureNames(
  a: PreparedName,
  b: PreparedName,
  personal: boolean,
  words: Vocabulary,
  row: Float64Array,
): number {
  const n = a.words.length;
  const m = b.words.length;
  usedA.fill(0);
  usedB.fill(0);
  let agree = 0;
  let credit = 0;
  let rarest = 0;
  for (let i = 0; i < n; i++) {
    const word = a.words[i] ?? -1;
    for (let j = 0; j < m; j++)
      if (b.words[j] === word && !usedB[j]) {
        usedA[i] = 1;
        usedB[j] = 1;
        const w = words.weight(word);
        agree += w;
        if (w > rarest) rarest = w;
        if (i === 0 && j === 0) {
          row[f.firstAgrees] = 1;
          row[f.rarestFirst] = w / 10;
        }
        if (i === n - 1 && j === m - 1) row[f.lastAgrees] = 1;
        break;
      }
  }
  row[f.agreeExact] = agree / 10;
  row[f.rarestAgreed] = rarest / 10;
  credit = agree;
  let openA = n;
  let openB = m;
  for (let i = 0; i < n; i++) if (usedA[i]) openA--;
  for (let j = 0; j < m; j++) if (usedB[j]) openB--;
  const equal = (a.joined === b.joined && a.joinedLength === b.joinedLength) || a.written === b.written;
  if (equal) {
    row[f.nameEqual] = 1;
    if (a.written === b.written) row[f.writtenAlike] = 1;
    row[f.firstAgrees] = 1;
    row[f.lastAgrees] = 1;
    if (openA > 0 || openB > 0) {
      let weight = 0;
      for (let i = 0; i < n; i++) if (!usedA[i]) weight += words.weight(a.words[i] ?? 0);
      let other = 0;
      for (let j = 0; j < m; j++) if (!usedB[j]) other += words.weight(b.words[j] ?? 0);
      const joined = Math.max(weight, other);
      row[f.agreeJoined] = joined / 10;
      credit += joined;
      usedA.fill(1);
      usedB.fill(1);
      openA = 0;
      openB = 0;
    }
  }
  if (openA > 0 && openB > 0) {
    const joined = agreeJoined(a, usedA, b, usedB, words) + agreeJoined(b, usedB, a, usedA, words);
    if (joined > 0) {
      row[f.agreeJoined] = joined / 10;
      credit += joined;
    }
    // Each open pair of words is looked at once; most are strangers.
    let anyAlike = false;
    for (let i = 0; i < n; i++) {
      if (usedA[i]) continue;
      const one = a.words[i] ?? 0;
      for (let j = 0; j < m; j++) {
        if (usedB[j]) continue;
        const kind = words.compare(one, b.words[j] ?? 0);
        kinds[i * wordsMax + j] = kind;
        if (kind !== likeness.none) anyAlike = true;
      }
    }
    for (const kind of anyAlike ? kindOrder : noKinds)
      for (let i = 0; i < n; i++) {
        if (usedA[i]) continue;
        const one = a.words[i] ?? 0;
        for (let j = 0; j < m; j++) {
          if (usedB[j] || kinds[i * wordsMax + j] !== kind) continue;
          if (kind === likeness.initial && !personal) continue;
          usedA[i] = 1;
          usedB[j] = 1;
          const w = kind === likeness.initial ? 10 : Math.min(words.weight(one), words.weight(b.words[j] ?? 0));
          const at = kindFeature[kind] ?? 0;
          row[at] = (row[at] ?? 0) + w / 10;
          credit += (kind === likeness.initial ? 3 : w) * (kindCredit[kind] ?? 0);
          if (i === 0 && j === 0) row[f.firstAgrees] = 0.7;
          if (i === n - 1 && j === m - 1) row[f.lastAgrees] = 0.7;
          break;
        }
      }
  }
  let missingA = 0;
  let missingB = 0;
  if (a.unbracketed || b.unbracketed) row[f.unbracketed] = 1;
  row[f.agreeRoot] = Math.sqrt(credit / 10);
  let commonMissing = 0;
  let givenA = false;
  let givenB = false;
  let letterA = false;
  let letterB = false;
  let commonA = 0;
  let numbersA = 0;
  let numbersB = 0;
  for (let i = 0; i < n; i++)
    if (!usedA[i]) {
      const word = a.words[i] ?? 0;
      missingA += words.weight(word);
      if (words.isCommon[word]) commonMissing++;
      if (words.isGiven[word]) givenA = true;
      const letter = words.texts[word]?.length === 1;
      if (letter) letterA = true;
      if (words.isNumber[word] || (!personal && letter)) numbersA++;
    }
  commonA = commonMissing;
  for (let j = 0; j < m; j++)
    if (!usedB[j]) {
      const word = b.words[j] ?? 0;
      missingB += words.weight(word);
      if (words.isCommon[word]) commonMissing++;
      if (words.isGiven[word]) givenB = true;
      const letter = words.texts[word]?.length === 1;
      if (letter) letterB = true;
      if (words.isNumber[word] || (!personal && letter)) numbersB++;
    }
  if (missingA > 0 && missingB > 0) {
    row[f.missingBoth] = Math.min(missingA, missingB) / 10;
    row[f.missingBothMore] = Math.abs(missingA - missingB) / 10;
    if (commonA > 0 && commonMissing > commonA) row[f.missingBothCommon] = 1;
    if (personal && givenA && givenB) row[f.givenConflict] = 1;
    if (personal && (letterA || letterB)) row[f.initialConflict] = 1;
  } else {
    row[f.missingOneSide] = (missingA + missingB) / 10;
    row[f.missingOneSideCommon] = commonMissing;
  }
  if (numbersA > 0 && numbersB > 0) row[f.numberConflict] = 1;
  else if (numbersA + numbersB > 0) row[f.numberOneSide] = 1;
  let coverA = 0;
  let coverB = 0;
  if (n > 0 && m > 0) {
    coverA = credit / (credit + missingA || 1);
    coverB = credit / (credit + missingB || 1);
    if ((openA > 0 || openB > 0) && (isAcronym(a, b, words) || isAcronym(b, a, words))) {
      row[f.acronym] = 1;
      credit += 6;
    }
    row[f.leastCovered] = Math.min(coverA, coverB);
    row[f.mostCovered] = Math.max(coverA, coverB);
    row[f.leastCoveredHalf] = Math.max(0, Math.min(coverA, coverB) - 0.5) * 2;
    row[f.mostCoveredFull] = Math.max(coverA, coverB) >= 0.999 ? 1 : 0;
    if (credit === 0) row[f.nothingAgrees] = 1;
    row[f.lettersAlike] = equal ? 1 : shareOfPairs(a, b);
    row[f.oneWordOnly] = Math.min(n, m) === 1 && Math.max(n, m) > 1 ? 1 : 0;
  } else row[f.nameMissing] = 1;
  return credit - 0.6 * (missingA + missingB) + (row[f.lettersAlike] ?? 0);
}

function measureName(a: PreparedParty, b: PreparedParty, words: Vocabulary, row: Float64Array): void {
  const personal = a.name.looksPersonal && b.name.looksPersonal;
  let best = Number.NEGATIVE_INFINITY;
  const [onlyOne, onlyOther] = [a.names[0], b.names[0]];
  if (a.names.length === 1 && b.names.length === 1 && onlyOne !== undefined && onlyOther !== undefined)
    best = measureNames(onlyOne, onlyOther, personal, words, row);
  else
    for (const one of a.names)
      for (const other of b.names) {
        partial.fill(0);
        const value = measureNames(one, other, personal, words, partial);
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

/** How far two phone numbers agree: 2 the same, 1 one slip apart, 0 different. */
function comparePhones(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  if (length >= 6 && a.slice(-length) === b.slice(-length)) return 2;
  return editDistance(a.slice(-7), b.slice(-7), 1) <= 1 ? 1 : 0;
}

function measurePhoneAndMail(a: PreparedParty, b: PreparedParty, counts: ContactCounts, row: Float64Array): number {
  let agree = 0;
  if (a.phone !== '' && b.phone !== '') {
    const level = comparePhones(a.phone, b.phone);
    if (level === 2) {
      row[f.phoneSame] = 1;
      row[f.phoneAgree] = rarity(counts.phones, a.phone.slice(-7), counts.recordCount);
      agree++;
    } else row[level === 1 ? f.phoneNear : f.phoneDiffers] = 1;
  }
  const one = a.mailbox;
  const other = b.mailbox;
  if (one !== null && other !== null) {
    if (one.address === other.address) {
      row[one.isShared ? f.mailSameShared : f.mailSame] = rarity(counts.mails, one.address, counts.recordCount);
      agree++;
    } else if (one.domain === other.domain && !one.isFree) {
      row[f.domainSame] = rarity(counts.domains, one.domain, counts.recordCount);
      agree++;
    } else if (editDistance(one.address, other.address, 2) <= 2) {
      row[f.mailNear] = 1;
      agree++;
    } else row[f.mailDiffers] = 1;
  }
  if (
    (one !== null && !one.isFree && holdsName(one.root, b)) ||
    (other !== null && !other.isFree && holdsName(other.root, a))
  )
    row[f.mailHasName] = 1;
  return agree;
}

/** True when a mail domain's word begins like a name written together (domains are often cut short). */
function holdsName(root: string, party: PreparedParty): boolean {
  if (root.length < 5) return false;
  return party.names.some(({ text }) => {
    const length = Math.min(root.length, text.length);
    return length >= 5 && root.slice(0, length) === text.slice(0, length);
  });
}

function measureStreet(
  a: PreparedParty,
  b: PreparedParty,
  { streetWords, counts }: CompareContext,
  row: Float64Array,
): number {
  const numbersA = a.address.numbers;
  const numbersB = b.address.numbers;
  let numbersAgree = 0;
  if (numbersA.length > 0 && numbersB.length > 0) {
    let shared = 0;
    for (const number of numbersA) if (numbersB.includes(number)) shared++;
    if (shared === 0) row[f.numbersDiffer] = 1;
    else if (shared === Math.max(numbersA.length, numbersB.length)) {
      row[f.numbersSame] = 1;
      numbersAgree = 1;
    } else {
      row[f.numbersOverlap] = 1;
      numbersAgree = 0.7;
    }
  }
  const n = a.street.length;
  const m = b.street.length;
  if (n === 0 || m === 0) return 0;
  let agree = 0;
  let missing = 0;
  usedB.fill(0);
  for (let i = 0; i < n; i++) {
    const word = a.street[i] ?? 0;
    let found = -1;
    let credit = 1;
    for (let j = 0; j < m && found < 0; j++) if (!usedB[j] && b.street[j] === word) found = j;
    if (found < 0)
      for (let j = 0; j < m && found < 0; j++) {
        if (usedB[j]) continue;
        const kind = streetWords.compare(word, b.street[j] ?? 0);
        if (kind === likeness.none || kind === likeness.initial || kind === likeness.nickname) continue;
        found = j;
        credit = kind === likeness.oneEdit ? 0.85 : 0.65;
      }
    const weight = streetWords.weight(word);
    if (found < 0) missing += weight;
    else {
      usedB[found] = 1;
      agree += credit * Math.min(weight, streetWords.weight(b.street[found] ?? 0));
    }
  }
  let missingB = 0;
  for (let j = 0; j < m; j++) if (!usedB[j]) missingB += streetWords.weight(b.street[j] ?? 0);
  const covered = Math.max(agree / (agree + missing), agree / (agree + missingB));
  row[f.streetAgree] = agree / 10;
  row[f.streetCovered] = covered;
  if (covered < 0.3) row[f.streetDiffers] = 1;
  if (covered >= 0.5 && numbersAgree > 0) {
    if (a.placeWritten === b.placeWritten) row[f.placeEqual] = 1;
    row[f.placeAgree] = rarity(counts.places, a.place, counts.recordCount);
    return 1;
  }
  return 0;
}

function measureTown(a: PreparedParty, b: PreparedParty, counts: ContactCounts, row: Float64Array): void {
  const one = a.address.postcode;
  const other = b.address.postcode;
  if (one !== '' && other !== '') {
    if (one === other) row[f.postcodeSame] = rarity(counts.postcodes, one, counts.recordCount);
    else if (one.length >= 4 && editDistance(one, other, 1) <= 1) row[f.postcodeNear] = 1;
    else if (one.slice(0, 3) === other.slice(0, 3)) row[f.postcodeArea] = 1;
    else row[f.postcodeDiffers] = 1;
  }
  if (a.city !== '' && b.city !== '') {
    if (a.city === b.city) row[f.citySame] = rarity(counts.cities, a.city, counts.recordCount);
    else if (a.city.includes(b.city) || b.city.includes(a.city) || editDistance(a.city, b.city, 2) <= 2)
      row[f.cityNear] = 1;
    else row[f.cityDiffers] = 1;
  }
}

/** A fixed order of two records, so that pairing up their words cannot depend on which side is asked. */
function standsBefore(one: PreparedParty, other: PreparedParty): boolean {
  const a = one.names[0];
  const b = other.names[0];
  if (a !== undefined && b !== undefined && a.joined !== b.joined) return a.joined < b.joined;
  if (a?.text !== b?.text) return (a?.text ?? '') < (b?.text ?? '');
  return one.names.length !== other.names.length
    ? one.names.length < other.names.length
    : String(one.id) < String(other.id);
}

/** Measures all evidence between two records into `row` (one number per feature); symmetric in the two. */
export function measure(one: PreparedParty, other: PreparedParty, context: CompareContext, row: Float64Array): void {
  const [a, b] = standsBefore(one, other) ? [one, other] : [other, one];
  row.fill(0);
  row[f.bias] = 1;
  measureName(a, b, context.nameWords, row);
  if (
    a.name.isSub !== b.name.isSub &&
    (row[f.nameEqual] ?? 0) === 0 &&
    (row[f.missingOneSide] ?? 0) + (row[f.missingBoth] ?? 0) > 0
  )
    row[f.subDiffers] = 1;
  if (!a.hasContact || !b.hasContact) {
    row[f.contactNone] = 1;
    row[f.bareAgreed] = row[f.agreeExact] ?? 0;
    row[f.bareMissing] = row[f.missingOneSide] ?? 0;
    return;
  }
  let agree = measurePhoneAndMail(a, b, context.counts, row);
  agree += measureStreet(a, b, context, row);
  measureTown(a, b, context.counts, row);
  const towns = (row[f.postcodeSame] ?? 0) > 0 || (row[f.citySame] ?? 0) > 0;
  const against =
    (row[f.phoneDiffers] ?? 0) +
    (row[f.mailDiffers] ?? 0) +
    (row[f.numbersDiffer] ?? 0) +
    (row[f.streetDiffers] ?? 0) +
    (row[f.postcodeDiffers] ?? 0) +
    (row[f.cityDiffers] ?? 0);
  const weakName = (row[f.leastCovered] ?? 0) < 0.4 && (row[f.mostCovered] ?? 0) < 0.7;
  row[f.contactsAgree] = Math.max(0, agree - 1);
  if (agree === 0 && !towns) row[against > 0 ? f.contactAllDiffers : f.contactNone] = 1;
  if (agree > 0 && weakName) row[f.contactAgreesNameNot] = 1;
  if (weakName) {
    row[f.phoneNameNot] = row[f.phoneSame] ?? 0;
    row[f.domainNameNot] = (row[f.domainSame] ?? 0) > 0 ? 1 : 0;
    row[f.placeNameNot] = (row[f.placeAgree] ?? 0) > 0 ? 1 : 0;
  }
  const missing = row[f.missingOneSide] ?? 0;
  if (agree > 0) {
    row[f.missingWithContact] = missing;
    row[f.conflictWithContact] = row[f.missingBoth] ?? 0;
  } else if (against === 0 && !towns) {
    row[f.bareAgreed] = row[f.agreeExact] ?? 0;
    row[f.bareMissing] = missing;
  }
  if (against > 0 && (row[f.leastCovered] ?? 0) > 0.95) row[f.nameStrongContactDiffers] = Math.min(3, against);
}
