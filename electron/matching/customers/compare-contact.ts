import { editDistance } from '../text/distance.ts';
import { feature as f } from './features.ts';
import type { PreparedParty } from './prepared.ts';
import { likeness, type Vocabulary } from './vocabulary.ts';

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

/** Bits in sharing a value held by so many of all records, in tens. */
function rarity(counts: ReadonlyMap<string, number>, value: string, recordCount: number): number {
  const count = Math.max(2, counts.get(value) ?? 2);
  return Math.log2((recordCount + 20) / count) / 10;
}

/** How far two phone numbers agree: 2 the same, 1 one slip apart, 0 different. */
function comparePhones(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  if (length >= 6 && a.slice(-length) === b.slice(-length)) return 2;
  return editDistance(a.slice(-7), b.slice(-7), 1) <= 1 ? 1 : 0;
}

/** Measures phone and mail; the result counts those that agree. */
export function measurePhoneAndMail(
  a: PreparedParty,
  b: PreparedParty,
  counts: ContactCounts,
  row: Float64Array,
): number {
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

/** Measures house numbers and street words; the result is 1 when they agree as a place. */
export function measureStreet(
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
  let used = 0;
  for (let i = 0; i < n; i++) {
    const word = a.street[i] ?? 0;
    let found = -1;
    let credit = 1;
    for (let j = 0; j < m && found < 0; j++) if (!((used >> j) & 1) && b.street[j] === word) found = j;
    if (found < 0)
      for (let j = 0; j < m && found < 0; j++) {
        if ((used >> j) & 1) continue;
        const kind = streetWords.compare(word, b.street[j] ?? 0);
        if (kind === likeness.none || kind === likeness.initial || kind === likeness.nickname) continue;
        found = j;
        credit = kind === likeness.oneEdit ? 0.85 : 0.65;
      }
    const weight = streetWords.weight(word);
    if (found < 0) missing += weight;
    else {
      used |= 1 << found;
      agree += credit * Math.min(weight, streetWords.weight(b.street[found] ?? 0));
    }
  }
  let missingB = 0;
  for (let j = 0; j < m; j++) if (!((used >> j) & 1)) missingB += streetWords.weight(b.street[j] ?? 0);
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

/** Measures postcode and city. */
export function measureTown(a: PreparedParty, b: PreparedParty, counts: ContactCounts, row: Float64Array): void {
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
