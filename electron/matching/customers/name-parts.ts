import { findLegalForm, isEndOnlyLegalForm, legalFormSpellings } from '../tables/legal-forms.ts';
import {
  canonicalOrgWord,
  firstWordWrittenOut,
  isCommonOrgWord,
  noteWords,
  orgWords,
  stopWords,
} from '../tables/org-words.ts';
import { isRegistrationPlace } from '../tables/registration-places.ts';
import { findGeneration, personSuffixes, personTitles, personWords } from '../tables/titles.ts';
import { foldText, foldWords } from '../text/fold.ts';
import { stripLegalForms, stripThe } from '../text/fold-name.ts';

/** One reading of a name: `X dba Y` has several. */
export type NameVariant = {
  /** The words that tell one party from another: folded, shortened forms written out, roman numbers as digits. */
  readonly words: readonly string[];
  /** Every word after folding, in order, stop words and legal form included. */
  readonly allWords: readonly string[];
  /** `whole` name, one of several `other` names ("dba"), or the name with its brackets and "c/o" left out. */
  readonly kind: 'whole' | 'other' | 'unbracketed';
};

export type NameParts = {
  readonly variants: readonly NameVariant[];
  /** Keys for strict equality: folded, without spaces, leading "The" and legal form. Never empty strings. */
  readonly exactKeys: readonly string[];
  /** A mark of the place of registration after a name (`/DE/`), folded; empty when there is none. */
  readonly mark: string;
  /** Groups of the legal forms found. */
  readonly legalForms: readonly string[];
  /** `jr`, `sr`, `2`, … or null. */
  readonly generation: string | null;
  /** No legal form and no organisation word: possibly a person. */
  readonly looksPersonal: boolean;
  readonly isSub: boolean;
};

const otherNameSplit =
  /[\s([]+(?:d\.?\s?\/?\s?b\.?\s?\/?\s?a\.?|t\/a|o\/a|[afn][./]?k[./]?a\.?|doing business as|carrying on business as|trading as|operating as|also known as|formerly known as|formerly)[:\s]+/i;
/** One of these words, or a letter alone ("d/b/a"), is in every name that {@link otherNameSplit} parts. */
const otherNameWords: ReadonlySet<string> = new Set(
  'dba ta oa aka fka nka doing carrying trading operating also formerly db ba ka'.split(' '),
);
const bracketed = /\([^()]*\)|\[[^[\]]*\]/g;
/** Who reads the post is not part of a name. */
const remark = /[\s,;(-]+(?:c\/o|care of|attn|attention)\b.*$/i;
const remarkWords: ReadonlySet<string> = new Set('c care attn attention'.split(' '));
const romans = new Map(Object.entries({ ii: '2', iii: '3', iv: '4', vi: '6', vii: '7', viii: '8', ix: '9' }));
const romanValue = (word: string): string => (word.length <= 4 ? (romans.get(word) ?? word) : word);
/** These are initials and words as well: numbers only where nothing follows ("Fund I"). */
const lastRomans = new Map(Object.entries({ i: '1', v: '5', x: '10' }));

/** Words that stand in some table. Most words of most names stand in none, and need no table asked after this one. */
const tableWords: ReadonlySet<string> = new Set([
  ...orgWords,
  ...personWords,
  ...legalFormSpellings(),
  ...romans.keys(),
]);

/** `Acme.com` is Acme: the ending is a habit of writing, as a legal form is. */
const webEnding = /(?<=[\p{L}\p{N}])\.(?:com|net|org|biz|info|io|co\.uk|com\.au|ca)\b/giu;
const registrationMark = /\/\s?([A-Za-z]{2,3})\s?(\/?)\s*$/;

/** The register's mark at the end of a name: `/DE/`, or `/DE` where that is a place and not one more word (`Acme / HQ`). */
function findMark(name: string): RegExpExecArray | null {
  const found = name.includes('/') ? registrationMark.exec(name) : null;
  return found !== null && (found[2] === '/' || isRegistrationPlace(found[1] ?? '')) ? found : null;
}

type Reading = {
  words: string[];
  allWords: readonly string[];
  exactKeys: string[];
  forms: string[];
  generation: string | null;
  looksPersonal: boolean;
};

/** A number, or a word of organisations' names. */
const isImpersonal = (word: string): boolean =>
  /\d/.test(word) || (tableWords.has(word) && isCommonOrgWord(canonicalOrgWord(word)));
const isSuffix = (word: string): boolean => personSuffixes.has(word) || findGeneration(word) !== null;

/** `Last, First` and `Last, First, Jr` in the order they are spoken in, suffixes last (`First Last Jr`); null for anything else. */
function turnAround(parts: readonly string[]): string[] | null {
  const [last = [], first = [], after = [], ...more] = parts.map(foldWords);
  if (more.length > 0 || !after.every(isSuffix)) return null;
  const given = first.filter((word) => !isSuffix(word));
  const surname = last.filter((word) => !stopWords.has(word));
  if (surname.length === 0 || surname.length > 2 || given.length === 0 || first.length > 4) return null;
  const suffixes = [...last, ...first].filter(isSuffix);
  return [...given, ...last.filter((word) => !isSuffix(word)), ...suffixes, ...after];
}

/** Reads one name without brackets or "dba", given with its folded words. */
function readPiece(piece: string, folded: readonly string[]): Reading {
  const bare = stripThe(folded);
  const { rest: stripped, forms } = stripLegalForms(bare);
  let rest = stripped;
  const exactKeys = [stripThe(rest).join('')];
  // "TheLadders" is The Ladders, though not Ladders.
  if (folded[0] === 'the' && rest.length > 0) exactKeys.push(`the${exactKeys[0]}`);
  if (piece.includes('.') && piece.search(webEnding) >= 0)
    rest = stripLegalForms(stripThe(foldWords(piece.replace(webEnding, '')))).rest;

  const isInner = (word: string, i: number): boolean =>
    i > 0 && tableWords.has(word) && findLegalForm(word) !== null && !isEndOnlyLegalForm(word);
  const hasForm = forms.length > 0 || rest.some(isInner);
  const turned = !hasForm && piece.includes(',') ? turnAround(piece.split(',')) : null;
  if (turned !== null) {
    rest = turned;
    exactKeys.push(rest.join(''));
  }

  const looksPersonal =
    !hasForm &&
    rest.length <= 6 &&
    !rest.some((word, i) => isImpersonal(word) && !(i >= 2 && i === rest.length - 1 && findGeneration(word) !== null));
  let generation: string | null = null;
  let words: string[] = [];
  const count = rest.length;
  rest.forEach((word, i) => {
    if (!tableWords.has(word)) {
      words.push(i === 0 && count > 1 ? firstWordWrittenOut(word) : word);
      return;
    }
    if (stopWords.has(word) && word.length > 1) return;
    if (looksPersonal && count > 1) {
      if (
        personTitles.has(word) &&
        count > 2 &&
        i < count - 1 &&
        (i === 0 || (i === 1 && personTitles.has(rest[0] ?? '')))
      )
        return;
      if (i >= 1 && count > 2) {
        const found = findGeneration(word);
        if (found !== null) {
          generation = found;
          return;
        }
      }
      if (i > 1 && personSuffixes.has(word)) return;
      words.push(word);
      return;
    }
    if (i > 0) {
      const form = findLegalForm(word);
      if (form !== null && !isEndOnlyLegalForm(word)) {
        forms.push(form);
        return;
      }
      if (noteWords.has(word) && count > 2) return;
    }
    const lastRoman = i > 0 && i === count - 1 ? lastRomans.get(word) : undefined;
    words.push(lastRoman ?? romanValue(canonicalOrgWord(word)));
  });
  if (words.length === 0) words = [...rest];
  return { words, allWords: folded, exactKeys, forms, generation, looksPersonal };
}

const signs = ' ,.;:/()[]&-+"\t';

/** How a word stands in a name as written: `Foods` for `food`, `II` for `2`; the word itself where it is not found. */
export function wordAsWritten(name: string, word: string): string {
  const at = name.toLowerCase().indexOf(word);
  if (at === 0 || (at > 0 && signs.includes(name[at - 1] ?? ''))) {
    let end = at + word.length;
    while (end < name.length && !signs.includes(name[end] ?? '')) end++;
    const found = name.slice(at, end);
    if (found.length === word.length || canonicalOrgWord(found.toLowerCase()) === word) return found;
  }
  const tokens = name.split(/[^\p{L}\p{N}'’.]+/u);
  return (
    tokens.find((token) => {
      const folded = foldText(token);
      const meant = [folded, romanValue(canonicalOrgWord(folded)), lastRomans.get(folded), firstWordWrittenOut(folded)];
      return meant.includes(word);
    }) ?? word
  );
}

/**
 * Reads a name: other names after "dba" and its like, remarks in brackets or after "c/o", `Last, First`, `Parent:Child`, legal form, titles,
 * generation. An empty or unreadable name gives no variants and no keys, and so equals nothing.
 *
 * @param parentName  the parent's name, when the name is only the child's part
 */
export function readName(name: string, parentName?: string | null): NameParts {
  const full = parentName ? `${parentName}:${name}` : name;
  const isSub = full.includes(':');
  const variants: NameVariant[] = [];
  const keys: string[] = [];
  const forms: string[] = [];
  const addKey = (key: string): void => {
    if (!keys.includes(key)) keys.push(key);
  };
  let generation: string | null = null;
  let looksPersonal = true;

  const markFound = findMark(full);
  const mark = foldText(markFound?.[1] ?? '');
  const add = (piece: string, folded: readonly string[], kind: NameVariant['kind'], main: boolean): void => {
    const reading = readPiece(piece, folded);
    if (reading.words.length === 0) return;
    if (variants.length === 0 || !variants.some(({ words }) => words.join(' ') === reading.words.join(' ')))
      variants.push({ words: reading.words, allWords: reading.allWords, kind });
    if (kind !== 'unbracketed')
      for (const key of reading.exactKeys)
        if (key !== '')
          addKey(isSub || mark !== '' ? `${isSub ? 'sub ' : ''}${key}${mark === '' ? '' : ` ${mark}`}` : key);
    for (const form of reading.forms) if (!forms.includes(form)) forms.push(form);
    if (main) generation ??= reading.generation;
    looksPersonal &&= reading.looksPersonal;
  };

  const spread = (markFound === null ? full : full.slice(0, markFound.index)).replaceAll(':', ' ');
  const folded = foldWords(spread);
  const mayHaveOther = folded.some((word) => word.length === 1 || otherNameWords.has(word));
  const pieces = mayHaveOther ? spread.split(otherNameSplit).filter((piece) => foldText(piece) !== '') : [spread];
  if (pieces.length > 1) {
    pieces.forEach((piece, i) => {
      add(piece, foldWords(piece), 'other', i === 0);
    });
    const key = stripThe(folded).join('');
    if (key !== '') addKey(key);
  } else add(spread, folded, 'whole', true);
  const mayHaveRemark = folded.some((word, i) => i > 0 && remarkWords.has(word));
  const unremarked = mayHaveRemark ? spread.replace(remark, '') : spread;
  const bare = /[([]/.test(unremarked) ? unremarked.replace(bracketed, ' ') : unremarked;
  if (bare !== spread && foldText(bare) !== '') add(bare, foldWords(bare), 'unbracketed', false);
  return { variants, exactKeys: keys, mark, legalForms: forms, generation, looksPersonal, isSub };
}
