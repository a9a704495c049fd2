import { assertNever } from '../../../shared/assert.ts';
import { legalFormLabel } from '../tables/legal-forms.ts';
import { nicknameGroups } from '../tables/nicknames.ts';
import { feature as f } from './features.ts';
import { wordAsWritten } from './name-parts.ts';
import type { PreparedParty } from './prepared.ts';
import type { Reason } from './types.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Facts about a pair that are not in the measured row. */
export type PairFacts = {
  readonly documents: number;
  readonly alias: boolean;
  readonly sameNameTwice: boolean;
};

/** The first reading's words that the other lacks, folded. */
function wordsOnlyIn(one: PreparedParty, other: PreparedParty, vocabulary: Vocabulary): string[] {
  return (one.names[0]?.words ?? [])
    .filter((word) => !other.names.some((name) => name.words.includes(word)))
    .map((word) => vocabulary.texts[word] ?? '');
}

/** The first few words, as the record writes them. */
const words = (party: PreparedParty, list: readonly string[]): string =>
  list
    .slice(0, 3)
    .map((word) => wordAsWritten(party.written, word))
    .join(' ');

const generationLabels: Readonly<Record<string, string>> = { jr: 'Jr', sr: 'Sr', 2: 'II', 3: 'III', 4: 'IV' };

function nameReasons(
  ours: PreparedParty,
  theirs: PreparedParty,
  row: Float64Array,
  vocabulary: Vocabulary,
): { plus: Reason[]; minus: Reason[] } {
  const plus: Reason[] = [];
  const minus: Reason[] = [];
  const has = (at: number): boolean => (row[at] ?? 0) > 0;
  const missing = has(f.missingOneSide) || has(f.missingBoth);
  if (theirs.name.exactKeys.some((key) => ours.name.exactKeys.includes(key))) plus.push({ code: 'same-name' });
  else if (has(f.acronym)) plus.push({ code: 'acronym' });
  else if (!has(f.nothingAgrees) && !has(f.nameMissing)) {
    if (has(f.agreeNickname)) {
      const nick = (party: PreparedParty, other: PreparedParty) => {
        const found = wordsOnlyIn(party, other, vocabulary).find((word) => nicknameGroups(word).length > 0);
        return found === undefined ? '' : wordAsWritten(party.written, found);
      };
      plus.push({ code: 'nickname', ours: nick(ours, theirs), theirs: nick(theirs, ours) });
    }
    if (has(f.agreeOneEdit)) plus.push({ code: 'name-one-letter' });
    if (has(f.agreeTwoEdits) || has(f.agreeSound)) plus.push({ code: 'name-spelling' });
    if (has(f.agreeJoined)) plus.push({ code: 'name-joined' });
    if (has(f.agreeShortened)) plus.push({ code: 'name-shortened' });
    if (has(f.agreeInitial)) plus.push({ code: 'initial' });
    if (!missing && plus.length === 0)
      plus.push({ code: ours.names.length > 1 || theirs.names.length > 1 ? 'other-name' : 'same-words' });
    if (has(f.missingOneSide) && has(f.agreeExact)) {
      const more = wordsOnlyIn(ours, theirs, vocabulary);
      const extra = more.length > 0 ? words(ours, more) : words(theirs, wordsOnlyIn(theirs, ours, vocabulary));
      if (extra !== '') plus.push({ code: 'name-contains', extra });
    }
  }
  if (has(f.missingBoth) || has(f.nothingAgrees)) {
    const [mine, other] = [wordsOnlyIn(ours, theirs, vocabulary), wordsOnlyIn(theirs, ours, vocabulary)];
    const numeric = (list: string[]) => list.find((word) => /^\d/.test(word) || word.length === 1);
    const [a, b] = [numeric(mine), numeric(other)];
    if (has(f.numberConflict) && a !== undefined && b !== undefined)
      minus.push({ code: 'number-differs', ours: words(ours, [a]), theirs: words(theirs, [b]) });
    else if (mine.length > 0 && other.length > 0 && !has(f.acronym))
      minus.push({ code: 'name-differs', ours: words(ours, mine), theirs: words(theirs, other) });
  }
  if (has(f.legalDiffers))
    minus.push({
      code: 'legal-form-differs',
      ours: legalFormLabel(ours.name.legalForms[0] ?? ''),
      theirs: legalFormLabel(theirs.name.legalForms[0] ?? ''),
    });
  if (has(f.generationConflict)) minus.push({ code: 'generation-differs' });
  if (has(f.generationOneSide)) {
    const generation = ours.name.generation ?? theirs.name.generation ?? '';
    minus.push({ code: 'generation-one-side', generation: generationLabels[generation] ?? generation });
  }
  if (has(f.subDiffers)) minus.push({ code: 'sub-customer-differs' });
  return { plus, minus };
}

/** Names the measured evidence between a client (`ours`) and a customer (`theirs`): what speaks for it first. */
export function explain(
  ours: PreparedParty,
  theirs: PreparedParty,
  row: Float64Array,
  facts: PairFacts,
  vocabulary: Vocabulary,
): Reason[] {
  const has = (at: number): boolean => (row[at] ?? 0) > 0;
  const { plus, minus } = nameReasons(ours, theirs, row, vocabulary);
  if (facts.documents > 0) plus.unshift({ code: 'documents-agree', count: facts.documents });
  if (facts.alias) plus.unshift({ code: 'known-alias' });
  if (has(f.phoneSame)) plus.push({ code: 'same-phone' });
  if (has(f.phoneNear)) plus.push({ code: 'similar-phone' });
  if (has(f.mailSame) || has(f.mailSameShared)) plus.push({ code: 'same-email' });
  else if (has(f.domainSame)) plus.push({ code: 'same-email-domain', domain: ours.mailbox?.domain ?? '' });
  else if (has(f.mailHasName) && !plus.some(({ code }) => code === 'same-name')) plus.push({ code: 'email-has-name' });
  if (has(f.placeAgree))
    plus.push({ code: has(f.numbersSame) && (row[f.streetCovered] ?? 0) > 0.8 ? 'same-address' : 'similar-address' });
  else if (has(f.postcodeSame)) plus.push({ code: 'same-postcode' });
  if (facts.sameNameTwice) minus.push({ code: 'name-met-twice' });
  if (ours.currency !== '' && theirs.currency !== '' && ours.currency !== theirs.currency)
    minus.push({ code: 'currency-differs', ours: ours.currency, theirs: theirs.currency });
  if (has(f.phoneDiffers)) minus.push({ code: 'phone-differs' });
  if (has(f.mailDiffers)) minus.push({ code: 'email-differs' });
  if (!has(f.placeAgree) && (has(f.streetDiffers) || has(f.numbersDiffer) || has(f.postcodeDiffers)))
    minus.push({ code: 'address-differs' });
  if (theirs.inactive) minus.push({ code: 'inactive' });
  return [...plus, ...minus];
}

/** A reason as a short, plain chip. */
export function reasonText(reason: Reason): string {
  switch (reason.code) {
    case 'same-name':
      return 'same name';
    case 'same-words':
      return 'same words';
    case 'name-one-letter':
      return 'name: one letter';
    case 'name-spelling':
      return 'name: similar spelling';
    case 'name-joined':
      return 'name: spaces differ';
    case 'name-shortened':
      return 'name: shortened';
    case 'name-contains':
      return `one adds "${reason.extra}"`;
    case 'nickname':
      return reason.ours !== '' && reason.theirs !== '' ? `${reason.ours} = ${reason.theirs}` : 'nickname';
    case 'initial':
      return 'initial fits';
    case 'acronym':
      return 'initials of the name';
    case 'other-name':
      return 'other name of it';
    case 'known-alias':
      return 'accepted before';
    case 'same-phone':
      return 'same phone';
    case 'similar-phone':
      return 'phone: one digit';
    case 'same-email':
      return 'same email';
    case 'same-email-domain':
      return `same ${reason.domain}`;
    case 'email-has-name':
      return 'email has the name';
    case 'same-address':
      return 'same address';
    case 'similar-address':
      return 'similar address';
    case 'same-postcode':
      return 'same postcode';
    case 'documents-agree':
      return reason.count === 1 ? '1 invoice agrees' : `${reason.count} invoices agree`;
    case 'legal-form-differs':
      return `legal form differs: ${reason.ours}, ${reason.theirs}`;
    case 'name-differs':
      return `"${reason.ours}" is not "${reason.theirs}"`;
    case 'number-differs':
      return `${reason.ours} is not ${reason.theirs}`;
    case 'generation-differs':
      return 'other generation';
    case 'generation-one-side':
      return `only one is ${reason.generation}`;
    case 'sub-customer-differs':
      return 'one is a sub-customer';
    case 'phone-differs':
      return 'phone differs';
    case 'email-differs':
      return 'email differs';
    case 'address-differs':
      return 'address differs';
    case 'currency-differs':
      return `currency differs: ${reason.ours}, ${reason.theirs}`;
    case 'name-met-twice':
      return 'name met twice';
    case 'inactive':
      return 'inactive in QuickBooks';
    default:
      return assertNever(reason);
  }
}

const against: ReadonlySet<Reason['code']> = new Set([
  'legal-form-differs',
  'name-differs',
  'number-differs',
  'generation-differs',
  'generation-one-side',
  'sub-customer-differs',
  'phone-differs',
  'email-differs',
  'address-differs',
  'currency-differs',
  'name-met-twice',
  'inactive',
]);

/** True for a reason that speaks against the pair. */
export function speaksAgainst(reason: Reason): boolean {
  return against.has(reason.code);
}
