import { nicknameGroups } from '../tables/nicknames.ts';
import { countBits, hashText, joinHash } from '../text/distance.ts';
import { foldJoined } from '../text/fold.ts';
import { type AddressParts, type Mailbox, readAddress, readEmail, readPhone } from './contact-parts.ts';
import { documentHashes, documentKey } from './documents.ts';
import { type NameParts, type NameVariant, readName } from './name-parts.ts';
import type { EvidenceDocument, MatchParty, PartyId } from './types.ts';
import { type Vocabulary, wordFlag } from './vocabulary.ts';

/** One reading of a name, its words numbered. */
export type PreparedName = {
  /** Numbers of the telling words, at most twelve. */
  readonly words: readonly number[];
  /** Hash of the telling words written together. */
  readonly joined: number;
  readonly joinedLength: number;
  /** First letters of all words, where these are not just those of the telling words; else empty. */
  readonly initials: string;
  /** The telling words written together. */
  readonly text: string;
  /** Hash of every word as written, legal form and all, together. */
  readonly written: number;
  readonly unbracketed: boolean;
  /** Which pairs of neighbouring letters the telling words have: four words of 32 bits, hashed. */
  readonly pairs0: number;
  readonly pairs1: number;
  readonly pairs2: number;
  readonly pairs3: number;
  readonly pairCount: number;
};

/** What is kept of a name once its words are numbered. */
export type ReadName = Omit<NameParts, 'variants'>;

/**
 * A party as the comparison needs it: everything read, folded and numbered once. What every comparison asks for comes first, so that
 * it shares a cache line or two.
 */
export type PreparedParty = {
  /** The reading of its name, where there is just one. */
  readonly onlyName: PreparedName | null;
  readonly name: ReadName;
  /** Anything but a name is known. */
  readonly hasContact: boolean;
  /** One bit for each of its exact keys, by hash: names that share none are not equal. */
  readonly exactBits: number;
  readonly currency: string;
  /** Hashes of its documents. */
  readonly documents: ReadonlySet<number>;
  readonly id: PartyId;
  readonly names: readonly PreparedName[];
  /** The name as it is written. */
  readonly written: string;
  readonly mailbox: Mailbox | null;
  readonly phone: string;
  readonly address: AddressParts;
  readonly street: readonly number[];
  readonly city: string;
  /** Where it is: numbers and street words as one text, to count how many share an address. */
  readonly place: string;
  /** The whole street address as one text. */
  readonly placeWritten: string;
  readonly inactive: boolean;
  /** Blocking keys: records sharing a rare one are compared. */
  readonly keys: readonly number[];
  /** Where among the keys those of its place begin: many keys that describe one fact. */
  readonly placeKeysFrom: number;
};

const wordsMax = 12;
const salt = {
  acronym: 0x51,
  beginning: 0x52,
  phone: 0x53,
  mail: 0x54,
  domain: 0x55,
  local: 0x56,
  numberAndPostcode: 0x57,
  numberAndStreet: 0x58,
  postcode: 0x59,
  streetWords: 0x5a,
  sound: 0x5b,
  street: 0x5c,
  townAndInitial: 0x5d,
  areaAndInitial: 0x5e,
  givenName: 0x5f,
} as const;
const beginningLength = 8;
const noForms: readonly string[] = [];
const noNumbers: readonly number[] = [];

/** A few distinct numbers; quicker than a set while they are few. One list serves record after record. */
class KeyList {
  private readonly values: number[] = [];

  add(value: number): void {
    if (!this.values.includes(value)) this.values.push(value);
  }

  get size(): number {
    return this.values.length;
  }

  /** What was added since the last time, in an array of just that size. */
  take(): number[] {
    const taken = this.values.slice();
    this.values.length = 0;
    return taken;
  }
}
const keys = new KeyList();

function key(kind: number, hash: number): number {
  return (Math.imul(hash ^ (kind << 24), 0x2c1b3c6d) ^ (hash >>> 15)) >> 1;
}

/** The blocking key of a word of a name. The lowest bit is given up for a small integer, so it must not be all that tells "carr" from "cars". */
export function wordKey(hash: number): number {
  return Math.imul(hash, 0x2c1b3c6d) >> 1;
}

/** Serves name after name; a copy has just the size it needs. */
const ids: number[] = [];

function prepareName({ words, allWords, kind }: NameVariant, vocabulary: Vocabulary): PreparedName {
  ids.length = 0;
  for (const word of words) {
    if (ids.length === wordsMax) break;
    const id = vocabulary.add(word);
    if (!ids.includes(id)) ids.push(id);
  }
  const text = words.join('');
  let [pairs0, pairs1, pairs2, pairs3] = [0, 0, 0, 0];
  for (let i = 1; i < text.length; i++) {
    const hash = Math.imul(text.charCodeAt(i - 1) * 31 + text.charCodeAt(i), 0x9e3779b1) >>> 25;
    const bit = 1 << (hash & 31);
    if (hash < 32) pairs0 |= bit;
    else if (hash < 64) pairs1 |= bit;
    else if (hash < 96) pairs2 |= bit;
    else pairs3 |= bit;
  }
  return {
    words: ids.slice(),
    joined: hashText(text),
    joinedLength: text.length,
    initials: allWords.length >= 3 && allWords.length !== words.length ? firstLetters(allWords) : '',
    text,
    written: hashText(allWords.join('')),
    unbracketed: kind === 'unbracketed',
    pairs0,
    pairs1,
    pairs2,
    pairs3,
    pairCount: countBits(pairs0) + countBits(pairs1) + countBits(pairs2) + countBits(pairs3),
  };
}

function firstLetters(words: readonly string[]): string {
  let letters = '';
  for (const word of words) letters += word[0];
  return letters;
}

function firstLettersOf(words: readonly number[], vocabulary: Vocabulary): string {
  let letters = '';
  for (const word of words) letters += vocabulary.texts[word]?.[0] ?? '';
  return letters;
}

function bitsOf(exactKeys: readonly string[]): number {
  let bits = 0;
  for (const exact of exactKeys) bits |= 1 << (hashText(exact) & 31);
  return bits;
}

function nameKeys(name: NameParts, names: readonly PreparedName[], personal: boolean, vocabulary: Vocabulary): void {
  for (const exact of name.exactKeys) keys.add(wordKey(hashText(exact)));
  for (const { words, joined, text, initials } of names) {
    for (let i = 0; i < words.length; i++) {
      const word = words[i] ?? 0;
      keys.add(wordKey(vocabulary.hash(word)));
      const next = words[i + 1];
      if (next !== undefined)
        keys.add(wordKey(joinHash(vocabulary.hash(word), vocabulary.hash(next), vocabulary.power(next))));
      const sound = personal ? vocabulary.sound(word) : 0;
      if (sound !== 0) keys.add(key(salt.sound, sound));
    }
    if (personal) givenNameKeys(words, vocabulary);
    keys.add(wordKey(joined));
    if (text.length >= beginningLength) keys.add(key(salt.beginning, hashText(text.slice(0, beginningLength))));
    if (words.length >= 3) keys.add(key(salt.acronym, hashText(firstLettersOf(words, vocabulary))));
    if (initials !== '') keys.add(key(salt.acronym, hashText(initials)));
    if (text.length >= 3 && text.length <= 6) keys.add(key(salt.acronym, hashText(text)));
  }
}

/** A person by a given name in any of its forms and another word of the name: finds Bob for Robert, and skips a middle name. */
function givenNameKeys(words: readonly number[], vocabulary: Vocabulary): void {
  for (const given of words) {
    if (!(vocabulary.flags(given) & wordFlag.given)) continue;
    for (const group of nicknameGroups(vocabulary.texts[given] ?? ''))
      for (const other of words)
        if (other !== given && !(vocabulary.flags(other) & wordFlag.letter))
          keys.add(key(salt.givenName, (Math.imul(group + 1, 0x9e3779b1) + vocabulary.hash(other)) | 0));
  }
}

function contactKeys(mailbox: Mailbox | null, phone: string): void {
  if (phone !== '') keys.add(key(salt.phone, hashText(phone.slice(-7))));
  if (mailbox !== null) {
    keys.add(key(salt.mail, hashText(mailbox.address)));
    if (!mailbox.isFree) {
      keys.add(key(salt.domain, hashText(mailbox.domain)));
      if (mailbox.root.length >= beginningLength)
        keys.add(key(salt.beginning, hashText(mailbox.root.slice(0, beginningLength))));
    }
    if (!mailbox.isShared && mailbox.local.length >= 5) keys.add(key(salt.local, hashText(mailbox.local)));
  }
}

function placeKeys({ numbers, words, postcode }: AddressParts): void {
  if (postcode !== '') keys.add(key(salt.postcode, hashText(postcode)));
  for (const number of numbers.slice(0, 3)) {
    if (postcode !== '') keys.add(key(salt.numberAndPostcode, hashText(`${number} ${postcode}`)));
    for (const word of words.slice(0, 4)) keys.add(key(salt.numberAndStreet, hashText(`${number} ${word}`)));
  }
  for (let i = 0; i < words.length && i < 5; i++) {
    const word = words[i] ?? '';
    if (word.length >= 5) keys.add(key(salt.street, hashText(word)));
    if (i > 0) keys.add(key(salt.streetWords, hashText(`${words[i - 1]} ${word}`)));
  }
}

/** People of one town or postal area whose names begin alike: finds names spelled beyond recognition. */
function townKeys(names: readonly PreparedName[], address: AddressParts, vocabulary: Vocabulary): void {
  const area = address.postcode.length > 4 ? address.postcode.slice(0, -3) : '';
  for (const { words } of names)
    for (const word of words) {
      const initial = vocabulary.texts[word]?.[0] ?? '';
      if (address.city !== '') keys.add(key(salt.townAndInitial, hashText(`${address.city} ${initial}`)));
      if (area !== '') keys.add(key(salt.areaAndInitial, hashText(`${area} ${initial}`)));
    }
}

/** Reads, folds and numbers a party. Words new to the vocabularies are added to them. */
export function prepareParty(
  party: MatchParty,
  documents: readonly EvidenceDocument[] | undefined,
  nameWords: Vocabulary,
  streetWords: Vocabulary,
): PreparedParty {
  const name = readName(party.name, party.parentName);
  let readings = name.variants;
  const fullName = party.givenName || party.familyName ? `${party.givenName ?? ''} ${party.familyName ?? ''}` : '';
  for (const other of [party.companyName, fullName]) {
    if (!other) continue;
    for (const variant of readName(other).variants)
      if (!readings.some((known) => known.words.join(' ') === variant.words.join(' ')))
        readings = [...readings, { ...variant, kind: 'other' }];
  }
  const kept: ReadName = {
    // A copy has just the size it needs.
    exactKeys: name.exactKeys.slice(),
    mark: name.mark,
    legalForms: name.legalForms.length === 0 ? noForms : name.legalForms,
    generation: name.generation,
    looksPersonal: name.looksPersonal,
    isSub: name.isSub || (party.isSub ?? false),
  };
  const names = readings.map((reading) => prepareName(reading, nameWords));
  const mailbox = readEmail(party.email);
  const phone = readPhone(party.phone);
  const address = readAddress(party);
  const street =
    address.words.length === 0
      ? noNumbers
      : [...new Set(address.words.slice(0, wordsMax))].map((word) => streetWords.add(word));
  const hasContact =
    mailbox !== null ||
    phone !== '' ||
    street.length > 0 ||
    address.numbers.length > 0 ||
    address.postcode !== '' ||
    address.city !== '';
  nameKeys(name, names, name.looksPersonal, nameWords);
  contactKeys(mailbox, phone);
  if (hasContact && name.looksPersonal) townKeys(names, address, nameWords);
  const documentsHeld = documentHashes(documents);
  for (const hash of documentsHeld) keys.add(documentKey(hash));
  const placeKeysFrom = keys.size;
  placeKeys(address);
  return {
    onlyName: names.length === 1 ? (names[0] ?? null) : null,
    name: kept,
    hasContact,
    exactBits: bitsOf(kept.exactKeys),
    currency: (party.currency ?? '').trim().toUpperCase(),
    documents: documentsHeld,
    id: party.id,
    names,
    written: party.name,
    mailbox,
    phone,
    address,
    street,
    city: address.city,
    place: address.numbers.length > 0 ? foldJoined(`${address.numbers[0]} ${address.words.slice(0, 2).join(' ')}`) : '',
    placeWritten: hasContact ? [...address.numbers, ...address.words].join(' ') : '',
    inactive: party.inactive ?? false,
    keys: keys.take(),
    placeKeysFrom,
  };
}

/** Strictly equal after folding, in one of their readings. */
export function haveSameName(ours: PreparedParty, theirs: PreparedParty): boolean {
  if ((ours.exactBits & theirs.exactBits) === 0) return false;
  const keys = ours.name.exactKeys;
  for (const key of theirs.name.exactKeys) if (keys.includes(key)) return true;
  return false;
}

/** The numbers of the words to count for a party, once each. */
export function distinctNameWords(party: PreparedParty): Iterable<number> {
  if (party.names.length === 1) return party.names[0]?.words ?? [];
  const words = new Set<number>();
  for (const name of party.names) for (const word of name.words) words.add(word);
  return words;
}
