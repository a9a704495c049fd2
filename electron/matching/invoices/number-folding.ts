/**
 * Folds a document number to what two people would read as "the same number": case, spaces and punctuation, a prefix of
 * letters ("INV-"), leading zeros and trailing letters ("1042A") go. Equal folded numbers only ever suggest.
 *
 * @returns '' for a number without letters and digits, which equals nothing
 */
export function foldNumber(number: string): string {
  if (isPlain(number)) return number;
  let folded = '';
  for (let i = 0; i < number.length; i += 1) {
    const code = number.charCodeAt(i);
    if (isDigit(code)) folded += number.charAt(i);
    else if (isLetter(code)) folded += number.charAt(i).toUpperCase();
  }
  let start = 0;
  while (start < folded.length && !isDigit(folded.charCodeAt(start))) start += 1;
  if (start === folded.length) return folded;
  let end = folded.length;
  while (!isDigit(folded.charCodeAt(end - 1))) end -= 1;
  while (start < end - 1 && folded.charCodeAt(start) === 48) start += 1;
  return folded.slice(start, end);
}

/**
 * The folded number without a short last group after a separator, as people add for a revision or a year:
 * "4272-1" and "1848/22" give "4272" and "1848". Null when there is no such group.
 */
export function foldNumberHead(number: string): string | null {
  const { length } = number;
  if (!isSeparator(number.charCodeAt(length - 2)) && !isSeparator(number.charCodeAt(length - 3))) return null;
  const match = headPattern.exec(number);
  const head = match === null ? '' : foldNumber(match[1] ?? '');
  return head === '' ? null : head;
}

const headPattern = /^(.*\d.*)[-/._ ]\w{1,2}$/;

/** Digits only and no leading zero: folding has nothing to remove. */
function isPlain(number: string): boolean {
  if (number.charCodeAt(0) === 48) return number.length === 1;
  for (let i = 0; i < number.length; i += 1) if (!isDigit(number.charCodeAt(i))) return false;
  return true;
}

/** One of `- . / _` or a space. */
function isSeparator(code: number): boolean {
  return code === 32 || (code >= 45 && code <= 47) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 192;
}
