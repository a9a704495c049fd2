import { endsLegalForm, findLegalForm, legalFormWordsMax } from '../tables/legal-forms.ts';
import { foldWords } from './fold.ts';

/** Takes legal forms off the end of folded words, never down to nothing; forms come as their groups, in order. */
export function stripLegalForms(words: readonly string[]): { rest: string[]; forms: string[] } {
  const rest = [...words];
  const forms: string[] = [];
  for (;;) {
    let tail = '';
    let taken = 0;
    let group = '';
    for (let count = 1; count <= legalFormWordsMax && count < rest.length; count++) {
      tail = rest[rest.length - count] + tail;
      if (!endsLegalForm(tail)) break;
      const found = findLegalForm(tail);
      // A lone I, V or X before a form is a number: "Fund I LP".
      if (found === null || (taken > 0 && /^[ivx]$/.test(rest[rest.length - count] ?? ''))) continue;
      taken = count;
      group = found;
    }
    if (taken === 0) return { rest, forms };
    rest.length -= taken;
    if (rest.length > 1 && rest.at(-1) === 'and') rest.pop();
    forms.unshift(group);
  }
}

/** Takes a "the" off either end of folded words, never down to nothing. */
export function stripThe(words: readonly string[]): readonly string[] {
  let from = 0;
  let to = words.length;
  while (to - from > 1 && words[from] === 'the') from++;
  while (to - from > 1 && words[to - 1] === 'the') to--;
  return from === 0 && to === words.length ? words : words.slice(from, to);
}

/**
 * A name as it is compared for strict equality, with its spaces: folded, without a leading "The" and without legal form.
 * Idempotent; empty for a name without letters or digits, and an empty name equals nothing.
 */
export function foldName(name: string): string {
  let words: readonly string[] = foldWords(name);
  for (;;) {
    const next = stripThe(stripLegalForms(stripThe(words)).rest);
    if (next.length === words.length) return words.join(' ');
    words = next;
  }
}
