import type { Cell } from './cells.ts';

/** Currencies whose own sign is a bare `$`. */
export const dollarCurrencies: ReadonlySet<string> = new Set([
  'USD',
  'CAD',
  'AUD',
  'NZD',
  'SGD',
  'HKD',
  'MXN',
  'ARS',
  'CLP',
  'COP',
  'BBD',
  'BMD',
  'BSD',
  'BZD',
  'FJD',
  'GYD',
  'JMD',
  'KYD',
  'LRD',
  'NAD',
  'SBD',
  'SRD',
  'TTD',
  'TWD',
  'UYU',
  'XCD',
]);

/** Currencies a sign written beside an amount can mean; the first is what it means when nothing else tells. */
export const symbolCurrencies: ReadonlyMap<string, readonly string[]> = new Map([
  ['$', [...dollarCurrencies]],
  ['US$', ['USD']],
  ['CA$', ['CAD']],
  ['C$', ['CAD']],
  ['A$', ['AUD']],
  ['AU$', ['AUD']],
  ['NZ$', ['NZD']],
  ['HK$', ['HKD']],
  ['S$', ['SGD']],
  ['MX$', ['MXN']],
  ['R$', ['BRL']],
  ['€', ['EUR']],
  ['£', ['GBP', 'EGP', 'GIP', 'FKP', 'SHP']],
  ['¥', ['JPY', 'CNY']],
  ['₹', ['INR']],
  ['₩', ['KRW']],
  ['₪', ['ILS']],
  ['₺', ['TRY']],
  ['₽', ['RUB']],
  ['₴', ['UAH']],
  ['₱', ['PHP']],
  ['₦', ['NGN']],
  ['฿', ['THB']],
  ['₫', ['VND']],
  ['FR', ['CHF']],
  ['FR.', ['CHF']],
  ['SFR', ['CHF']],
  ['KR', ['SEK', 'NOK', 'DKK', 'ISK']],
  ['ZŁ', ['PLN']],
  ['KČ', ['CZK']],
  ['FT', ['HUF']],
  ['R', ['ZAR']],
  ['RM', ['MYR']],
  ['RS', ['INR', 'PKR', 'LKR', 'NPR']],
  ['LEI', ['RON']],
]);

const iso4217 = new Set(Intl.supportedValuesOf('currency'));

/** The ISO code a text is or ends with (`usd`, `United States Dollar - USD`); null when there is none. */
export function codeInText(text: string): string | null {
  const code = /(?:^|[^A-Za-z])([A-Za-z]{3})[^A-Za-z]*$/.exec(text.trim())?.[1]?.toUpperCase();
  return code !== undefined && iso4217.has(code) ? code : null;
}

/**
 * The currency of a cell of a currency column: a code, a name with its code, or a sign. A sign that several currencies
 * share means `otherwise` when that is one of them, and nothing when it is not.
 */
export function readCurrency(cell: Cell, otherwise: string): string | null {
  const text = typeof cell === 'string' ? cell.trim() : cell.text;
  const code = codeInText(text);
  if (code !== null) return code;
  const meant = symbolCurrencies.get(text.toUpperCase());
  if (meant === undefined) return null;
  if (meant.includes(otherwise)) return otherwise;
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** The one currency that signs beside amounts name; null when there are none or they leave it open. */
export function currencyOfSigns(values: readonly Cell[]): string | null {
  let found: string | null = null;
  for (const value of values) {
    if (typeof value !== 'string' || !/\d/.test(value)) continue;
    const marks = value.replace(/[\d.,'’+\-−–—()\s\u00a0\u2007\u202f]/g, '').toUpperCase();
    if (marks === '') continue;
    const meant = symbolCurrencies.get(marks);
    const code = codeInText(marks) ?? (meant?.length === 1 ? (meant[0] ?? null) : null);
    if (code === null || (found !== null && found !== code)) return null;
    found = code;
  }
  return found;
}

/** `name`: a header without the currency beside it ("Amount (EUR)", "Total in CHF", "Betrag €"); `mark`: that currency. */
export interface HeaderParts {
  readonly name: string;
  readonly mark: string;
}

const bracketed = /^(.*\S)\s*[([]\s*([^()[\]]{1,4})\s*[)\]]$/s;
const trailing = /^(.*\S)\s+(?:in\s+)?(\p{Sc}|[A-Z]{3})$/su;

/** Takes the currency off a header; null where none is beside it. */
export function splitHeader(header: string): HeaderParts | null {
  const text = header.trim();
  const parts = bracketed.exec(text) ?? trailing.exec(text);
  if (parts === null) return null;
  const [, name = '', mark = ''] = parts;
  const isCurrency = codeInText(mark) !== null || symbolCurrencies.has(mark.toUpperCase());
  return isCurrency ? { name, mark } : null;
}

/** The one currency that headers of amounts name; null when there is none, several, or a sign that leaves it open. */
export function currencyOfHeaders(headers: readonly string[], otherwise: string): string | null {
  const codes = new Set(
    headers.flatMap((header) => splitHeader(header)?.mark ?? []).map((mark) => readCurrency(mark, otherwise)),
  );
  const [only] = codes;
  return codes.size === 1 && only !== undefined ? only : null;
}
