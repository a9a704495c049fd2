import { formSpellings, nicknames } from './names.ts';
import type { Random } from './random.ts';

/** A name in its parts, as one side writes it. */
export interface NameParts {
  base: string;
  form: string;
  /** Set for people only. */
  first: string;
  last: string;
}

export interface Drifted {
  name: string;
  kind: string;
}

const join = (base: string, form: string): string => (form === '' ? base : `${base} ${form}`);

/** Two neighbouring letters swapped, one dropped or one doubled, somewhere inside a word of five letters or more. */
function typingError(rng: Random, text: string): string {
  const places = [...text.matchAll(/\p{L}{5,}/gu)];
  if (places.length === 0) return text;
  const word = rng.pick(places);
  const at = word.index + rng.between(1, word[0].length - 3);
  const a = text.charAt(at);
  const b = text.charAt(at + 1);
  const roll = rng.below(3);
  if (roll === 0 && a !== b) return text.slice(0, at) + b + a + text.slice(at + 2);
  if (roll === 1) return text.slice(0, at) + text.slice(at + 1);
  return text.slice(0, at) + a + text.slice(at);
}

const shortWords: Readonly<Record<string, string>> = {
  Consulting: 'Cons.',
  Engineering: 'Eng.',
  Logistics: 'Log.',
  Services: 'Svcs',
  International: 'Intl',
  Marketing: 'Mktg',
  Accounting: 'Acctg',
  Insurance: 'Ins.',
  Properties: 'Props',
  Group: 'Grp',
  Heating: 'Htg',
  Refrigeration: 'Refrig.',
  Landscaping: 'Landscpg',
};

const words = (text: string): string[] => text.split(' ');

/** Each way keeps the folded name: case, accents, punctuation, spelling or absence of the legal form. */
const sameAfterFolding: Readonly<Record<string, (n: NameParts, rng: Random) => string>> = {
  case: (n, rng) => (rng.chance(0.5) ? join(n.base, n.form).toUpperCase() : join(n.base, n.form).toLowerCase()),
  accents: (n) =>
    join(
      n.base
        .replaceAll('ß', 'ss')
        .normalize('NFKD')
        .replace(/\p{M}+/gu, ''),
      n.form,
    ),
  punctuation: (n, rng) => {
    if (n.base.includes("'")) return join(n.base.replaceAll("'", rng.chance(0.5) ? '’' : ''), n.form);
    if (n.form.endsWith('.')) return join(n.base, n.form.replaceAll('.', ''));
    return n.form === '' ? `${n.base}.` : `${n.base}, ${n.form}`;
  },
  'legal-form-missing': (n) => n.base,
  'legal-form-spelling': (n, rng) => join(n.base, rng.pick(formSpellings[n.form] ?? [n.form])),
  ampersand: (n) => join(n.base.includes('&') ? n.base.replace('&', 'and') : n.base.replace(' and ', ' & '), n.form),
  article: (n) => join(n.base.replace(/^The /, ''), n.form),
};

/** Each way leaves something open that a person must judge. */
const onlySimilar: Readonly<Record<string, (n: NameParts, rng: Random) => string>> = {
  typo: (n, rng) => join(typingError(rng, n.base), n.form),
  'legal-form-changed': (n) => (n.form === '' ? '' : join(n.base, n.form === 'LLC' ? 'Inc.' : 'LLC')),
  abbreviation: (n) =>
    join(
      words(n.base)
        .map((word) => shortWords[word] ?? word)
        .join(' '),
      n.form,
    ),
  truncated: (n) => (n.base.length > 22 ? n.base.slice(0, 20).trimEnd() : ''),
  'extra-words': (n, rng) =>
    rng.pick([
      `${join(n.base, n.form)} (Acct ${rng.between(1000, 9999)})`,
      `${join(n.base, n.form)} Attn: Accounts Payable`,
    ]),
  'word-order': (n) => {
    const [head, ...rest] = words(n.base);
    return rest.length >= 2 && !/&|'| and |^The /.test(n.base) ? `${rest.join(' ')}, ${head}` : '';
  },
  'joined-words': (n) =>
    words(n.base).length > 2 && words(n.base)[1] !== '&' ? join(n.base.replace(' ', ''), n.form) : '',
  'trading-name': (n, rng) =>
    `${rng.pick(['Lindgren Ventures', 'RMB Enterprises', 'Tri-County Trading'])} dba ${n.base}`,
  acronym: (n) =>
    words(n.base).length > 2
      ? words(n.base)
          .map((word) => word.charAt(0))
          .join('')
      : '',
};

const similarPeople: Readonly<Record<string, (n: NameParts, rng: Random) => string>> = {
  'person-inversion': (n) => `${n.last}, ${n.first}`,
  nickname: (n) => (nicknames[n.first] === undefined ? '' : `${nicknames[n.first]} ${n.last}`),
  'first-initial': (n) => `${n.first.charAt(0)}. ${n.last}`,
  'middle-initial': (n, rng) =>
    n.first.includes(' ') ? '' : `${n.first} ${String.fromCharCode(65 + rng.below(26))}. ${n.last}`,
  honorific: (n, rng) => `${rng.pick(['Dr.', 'Prof.', 'Rev.'])} ${n.first} ${n.last}`,
  couple: (n, rng) => `${n.first} & ${rng.pick(['Alex', 'Robin', 'Jordan', 'Morgan'])} ${n.last}`,
  'trades-as': (n, rng) => `${n.first} ${n.last} dba ${n.last} ${rng.pick(['Consulting', 'Repairs', 'Design'])}`,
  typo: (n, rng) => typingError(rng, `${n.first} ${n.last}`),
};

function apply(table: typeof onlySimilar, kind: string, n: NameParts, rng: Random): Drifted | null {
  const plain = join(n.base, n.form);
  const name = table[kind]?.(n, rng) ?? '';
  return name === '' || name === plain ? null : { name, kind };
}

const foldingWeights = [
  ['identical', 68],
  ['case', 5],
  ['punctuation', 7],
  ['legal-form-missing', 9],
  ['legal-form-spelling', 4],
  ['ampersand', 5],
  ['article', 2],
] as const;

/** The name as the other side writes it, equal after folding; accents are lost on one side half the time. */
export function driftWithinFolding(rng: Random, n: NameParts): Drifted {
  const plain = { name: join(n.base, n.form), kind: 'identical' };
  if (/[^\u0020-\u007e]/.test(n.base) && rng.chance(0.5)) return apply(sameAfterFolding, 'accents', n, rng) ?? plain;
  const kind = rng.weighted(foldingWeights);
  return kind === 'identical' ? plain : (apply(sameAfterFolding, kind, n, rng) ?? plain);
}

/** The name as the other side writes it, similar only. */
export function driftBeyondFolding(rng: Random, n: NameParts): Drifted {
  const table = n.last === '' ? onlySimilar : similarPeople;
  const kinds = Object.keys(table);
  for (let attempt = 0; attempt < 12; attempt++) {
    const drifted = apply(table, rng.pick(kinds), n, rng);
    if (drifted !== null) return drifted;
  }
  return { name: `${join(n.base, n.form)} #2`, kind: 'extra-words' };
}
