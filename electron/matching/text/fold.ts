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
const otherApostrophes = /[’‘‛´ʼ′＇]/g;
const isLetter = (code: number): boolean => code >= 97 && code <= 122;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Folds text of ASCII characters in one pass: most names are, and every record passes here. */
function foldAscii(text: string): string {
  const lower = text.toLowerCase();
  let out = '';
  let open = false;
  const n = lower.length;
  for (let i = 0; i < n; i++) {
    const code = lower.charCodeAt(i);
    if (isLetter(code) || isDigit(code)) {
      if (open && out !== '') out += ' ';
      open = false;
      out += lower[i];
    } else if (code === 38 || code === 43) {
      out += out === '' ? 'and' : ' and';
      open = true;
    } else if (code === 46) {
      // The dot between two single letters ("L.L.C.") joins them; any other parts words.
      const before = lower.charCodeAt(i - 2);
      const single = isLetter(lower.charCodeAt(i - 1)) && !(i > 1 && (isLetter(before) || isDigit(before)));
      const after = lower.charCodeAt(i + 2);
      const next = isLetter(lower.charCodeAt(i + 1)) && !(isLetter(after) || isDigit(after));
      if (!single || !next) open = true;
    } else if (code !== 39 && code !== 96) open = true;
  }
  return out;
}

/**
 * Lower case, no accents or compatibility forms, `&` and `+` as "and", apostrophes and the dots of initials dropped, every
 * other sign a space, single spaces. Letters and digits of every script stay.
 */
export function foldText(text: string): string {
  if (ascii.test(text)) return foldAscii(text);
  return text
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
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
  const folded = foldText(text);
  return folded === '' ? [] : folded.split(' ');
}

/** Folded, without spaces: `Mc Donald` and `McDonald` are one. */
export function foldJoined(text: string): string {
  return foldText(text).replaceAll(' ', '');
}
