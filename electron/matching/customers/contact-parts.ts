import { canonicalCountry, canonicalStreetWord, postBoxWords, unitWords } from '../tables/address-words.ts';
import { isFreeMailDomain, isSharedMailbox } from '../tables/mail.ts';
import { foldJoined, foldText, foldWords } from '../text/fold.ts';

export type Mailbox = {
  readonly address: string;
  readonly local: string;
  readonly domain: string;
  /** The domain's own word: `acme` of `acme.co.uk`. */
  readonly root: string;
  /** Anybody may have a mailbox there. */
  readonly isFree: boolean;
  /** Several people read it (`info`, `accounts`). */
  readonly isShared: boolean;
};

/** Reads the first mail address in a text, lower case; null when there is none. */
export function readEmail(text: string | null | undefined): Mailbox | null {
  if (!text) return null;
  const found = /([\p{L}\p{N}._%+'-]+)@((?:[\p{L}\p{N}-]+\.)+[\p{L}]{2,})/u.exec(text.toLowerCase());
  const [, local, domain] = found ?? [];
  if (local === undefined || domain === undefined) return null;
  const labels = domain.split('.');
  const second = labels.length > 2 && /^(co|com|org|net|ac|gov|edu)$/.test(labels.at(-2) ?? '') ? 3 : 2;
  return {
    address: `${local}@${domain}`,
    local,
    domain,
    root: foldJoined(labels.at(-second) ?? labels[0] ?? ''),
    isFree: isFreeMailDomain(domain),
    isShared: isSharedMailbox(local),
  };
}

/** Of several phone numbers in one field the first one. */
function firstNumber(text: string): string {
  if (text.length < 15) return text;
  const parts = text.split(/[;,|\n]|\s\/\s|\s(?:or|and)\s/i);
  return parts.find((part) => part.replace(/\D/g, '').length >= 7) ?? text;
}

/** The national digits of a phone number: no extension, no country or trunk prefix; empty when under six digits. */
export function readPhone(text: string | null | undefined): string {
  if (!text) return '';
  let digits = firstNumber(text)
    .normalize('NFKC')
    .replace(/\s*(?:ext|extension|extn|x|#|poste)\.?\s*\d+\s*$/i, '')
    .replace(/^\s*\+(?!1\b)\d{1,3}[\s(.-]/, '')
    .replace(/\(0\)/, '')
    .replace(/\D/g, '');
  digits = digits.replace(/^00/, '');
  if (digits.length === 11 && digits.startsWith('1')) digits = digits.slice(1);
  digits = digits.replace(/^0+/, '');
  if (digits.length > 10) digits = digits.slice(-10);
  return digits.length >= 6 ? digits : '';
}

export type AddressParts = {
  /** Numbers of house, unit, box, numbered streets, in order. */
  readonly numbers: readonly string[];
  /** Words of the street, types and directions written out. */
  readonly words: readonly string[];
  /** Folded, without spaces; ZIP+4 cut to five digits; empty when unknown. */
  readonly postcode: string;
  /** Folded; empty when unknown. */
  readonly city: string;
  /** Two-letter code where known. */
  readonly country: string;
};

const postcodes = [
  /\b([a-z]\d[a-z])\s?(\d[a-z]\d)\b/i,
  /\b([a-z]{1,2}\d[a-z\d]?)\s?(\d[a-z]{2})\b/i,
  /(?<=[a-z,. ]\s*)\b(\d{5})(?:-\d{4})?\b(?!.*\b\d{5}\b)/i,
];

const unknownAddress: AddressParts = { numbers: [], words: [], postcode: '', city: '', country: '' };

/** Reads an address; postcode and country are also looked for in the street lines when they have no field of their own. */
export function readAddress(party: {
  readonly address?: string | null;
  readonly city?: string | null;
  readonly postcode?: string | null;
  readonly country?: string | null;
}): AddressParts {
  if (!party.address && !party.city && !party.postcode && !party.country) return unknownAddress;
  let street = party.address ?? '';
  let postcode = foldJoined(party.postcode ?? '');
  const inStreet = postcodes.map((form) => form.exec(street)).find((found) => found !== null && found.index > 3);
  if (inStreet) {
    if (postcode === '') postcode = foldJoined(`${inStreet[1] ?? ''}${inStreet[2] ?? ''}`);
    street = street.slice(0, inStreet.index) + street.slice(inStreet.index + inStreet[0].length);
  }
  if (/^\d{9}$/.test(postcode)) postcode = postcode.slice(0, 5);
  const numbers: string[] = [];
  const words: string[] = [];
  // A number glued to a unit word or a dash ("STE110", "201-4848") is two facts.
  for (const word of foldWords(street.replace(/(\d)-(?=\d)/g, '$1 ').replace(/#/g, ' '))) {
    if (/^\d+(?:st|nd|rd|th)$/.test(word)) words.push(canonicalStreetWord(word.replace(/^0+/, '')));
    else if (/\d/.test(word)) numbers.push(word.replace(/^0+(?=\d)/, ''));
    else if (!unitWords.has(word) && !postBoxWords.has(word)) words.push(canonicalStreetWord(word));
  }
  return {
    numbers,
    words,
    postcode,
    city: foldText(party.city ?? ''),
    country: canonicalCountry(foldJoined(party.country ?? '')),
  };
}
