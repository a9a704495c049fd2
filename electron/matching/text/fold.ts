/**
 * Folding: removing the differences that carry no meaning.
 *
 * Every function here is idempotent: folding a folded text changes nothing.
 */

const special: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
};
const plainAscii = /^[a-z0-9 ]*$/;

/**
 * Lower case, no accents or compatibility forms, `&` and `+` as "and", apostrophes and the dots of initials dropped, every
 * other sign a space, single spaces. Letters and digits of every script stay.
 */
export function foldText(text: string): string {
  let s = text.toLowerCase();
  if (!plainAscii.test(s)) {
    s = s
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[ßæœøđðłþıħŋ]/g, (c) => special[c] ?? c)
      .replace(/\p{M}+/gu, '')
      .replace(/['’‘‛`´ʼ′＇]/g, '')
      .replace(/(?<=(?:^|[^\p{L}\p{N}])\p{L})\.(?=\p{L}(?:$|[^\p{L}\p{N}]))/gu, '')
      .replace(/[&+]/g, ' and ')
      .replace(/[^\p{L}\p{N}]+/gu, ' ');
  }
  return s.replace(/ {2,}/g, ' ').trim();
}

/** The words of a text, folded. */
export function foldWords(text: string): string[] {
  const folded = foldText(text);
  return folded === '' ? [] : folded.split(' ');
}

/** Folded, without spaces: `Mc Donald` and `McDonald` are one. */
export function foldJoined(text: string): string {
  return foldText(text).replaceAll(' ', '');
}
