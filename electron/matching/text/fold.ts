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
const ascii = /^[ -~]*$/;
/** Zero-width spaces, soft hyphens, direction marks: nobody sees them. */
const unseen = /\p{Cf}+/gu;
const otherApostrophes = /[’‘‛´ʼ′＇]/g;
const isLetter = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The folded words of a text of ASCII characters, in one pass: most names are, and every record passes here. */
function asciiWords(text: string): string[] {
  const lower = text.toLowerCase();
  const words: string[] = [];
  let word = '';
  let start = -1;
  const n = lower.length;
  for (let i = 0; i < n; i++) {
    const code = lower.charCodeAt(i);
    if (isLetter(code) || isDigit(code)) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0) {
      const run = lower.slice(start, i);
      word = word === '' ? run : word + run;
      start = -1;
    }
    // An apostrophe joins what stands around it, and so does the dot between two single letters ("L.L.C.").
    if (code === 39 || code === 96 || (code === 46 && joinsLetters(lower, i))) continue;
    if (word !== '') {
      words.push(word);
      word = '';
    }
    if (code === 38 || code === 43) words.push('and');
  }
  if (start >= 0) word = word === '' ? lower.slice(start) : word + lower.slice(start);
  if (word !== '') words.push(word);
  return words;
}

/** True for a dot with one single letter before and one after. */
function joinsLetters(lower: string, dot: number): boolean {
  if (dot === 0 || dot + 1 >= lower.length) return false;
  if (!isLetter(lower.charCodeAt(dot - 1)) || !isLetter(lower.charCodeAt(dot + 1))) return false;
  const before = dot > 1 ? lower.charCodeAt(dot - 2) : 0;
  const after = dot + 2 < lower.length ? lower.charCodeAt(dot + 2) : 0;
  return !isLetter(before) && !isDigit(before) && !isLetter(after) && !isDigit(after);
}

/**
 * Lower case, no accents or compatibility forms, `&` and `+` as "and", apostrophes and the dots of initials dropped, every
 * other sign a space, single spaces. Letters and digits of every script stay.
 */
export function foldText(text: string): string {
  if (ascii.test(text)) return asciiWords(text).join(' ');
  return text
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
    .replace(unseen, '')
    .replace(/[ßæœøđðłþıħŋ]/g, (c) => special[c] ?? c)
    .replace(/\p{M}+/gu, '')
    .replace(otherApostrophes, "'")
    .replace(/['`]/g, '')
    .replace(/(?<=(?:^|[^\p{L}\p{N}])\p{L})\.(?=\p{L}(?:$|[^\p{L}\p{N}]))/gu, '')
    .replace(/[&+]/g, ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** The words of a text, folded. */
export function foldWords(text: string): string[] {
  if (ascii.test(text)) return asciiWords(text);
  const folded = foldText(text);
  return folded === '' ? [] : folded.split(' ');
}

/** Folded, without spaces: `Mc Donald` and `McDonald` are one. */
export function foldJoined(text: string): string {
  return foldText(text).replaceAll(' ', '');
}
