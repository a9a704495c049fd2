import { compareEdges, type Edge, type Edges } from './assignment.ts';
import { measure } from './compare.ts';
import type { CompareContext } from './compare-contact.ts';
import { countShared } from './documents.ts';
import { feature as f, featureNames } from './features.ts';
import { haveSameName, type PreparedParty } from './prepared.ts';
import { explain } from './reasons.ts';
import type { RecordSide } from './record-side.ts';
import type { Assignment, Candidate, ClientResult } from './types.ts';

const candidatesMax = 5;
/** Below this probability nothing is offered, but for equal names: those a person wants to see, with what contradicts them. */
const offeredMin = 0.02;
/** A third record this likely by itself (3 to 1) is a near-equal neighbour. */
const nearRivalLogOdds = 1.1;

/** A standing match, as far as telling its results needs it. */
export interface StandingMatch extends Edges {
  readonly clients: RecordSide;
  readonly customers: RecordSide;
  readonly context: CompareContext;
  readonly assign: Assignment;
  /** The edge to the customer a client is assigned. */
  chosen(client: number): Edge | undefined;
  /** True for a pair a person accepted before. */
  isAlias(ours: PreparedParty, theirs: PreparedParty): boolean;
}

const row = new Float64Array(featureNames.length);
const has = (at: number): boolean => (row[at] ?? 0) > 0;

/** True when both name a currency and the two are not the same. */
export function currenciesDiffer(ours: PreparedParty, theirs: PreparedParty): boolean {
  return ours.currency !== '' && theirs.currency !== '' && ours.currency !== theirs.currency;
}

/** True when another record of either side bears the name of one of the two. */
function isNameMetTwice(ours: PreparedParty, theirs: PreparedParty, { clients, customers }: StandingMatch): boolean {
  const isTwice = ({ name }: PreparedParty): boolean =>
    clients.severalBear(name.exactKeys) || customers.severalBear(name.exactKeys);
  return isTwice(ours) || isTwice(theirs);
}

/** True when a third record is so like one of the two that the name alone cannot tell them apart. */
function hasNearRival(edge: Edge, match: StandingMatch): boolean {
  const isNear = (other: Edge): boolean => other !== edge && other.logOdds > nearRivalLogOdds;
  return match.ofClient(edge.client).some(isNear) || match.ofCustomer(edge.customer).some(isNear);
}

/**
 * Whether a pair of equal names, each the only one on its side, is contradicted by nothing (see `domain.md`, rule 2). Reads the
 * evidence just measured into `row`.
 */
function isUncontradicted(edge: Edge, ours: PreparedParty, theirs: PreparedParty, match: StandingMatch): boolean {
  if (currenciesDiffer(ours, theirs) || theirs.inactive !== ours.inactive) return false;
  if (has(f.legalDiffers) || has(f.generationConflict) || has(f.generationOneSide) || has(f.numberConflict))
    return false;
  const count = (...at: number[]): number => at.filter(has).length;
  const agree =
    count(f.phoneSame, f.placeAgree) + (has(f.mailSame) || has(f.mailSameShared) || has(f.domainSame) ? 1 : 0);
  const placeDiffers =
    !has(f.placeAgree) &&
    (has(f.streetDiffers) || has(f.numbersDiffer) || has(f.postcodeDiffers) || has(f.cityDiffers));
  const differ = count(f.phoneDiffers, f.mailDiffers) + (placeDiffers ? 1 : 0);
  if (differ === 0) return agree > 0 || has(f.postcodeSame) || !hasNearRival(edge, match);
  return agree > differ;
}

/** The probability that a pair is right, given who else either of the two might be. */
function probability(edge: Edge, assign: Assignment): number {
  return 1 / (1 + Math.exp(assign === 'free' ? -edge.givenClient : -edge.belief));
}

/**
 * What a person is told of a client: its tier and its candidates, best first, the assigned one before all.
 *
 * An assigned customer may be less likely than one that another client has the better claim to. The others' scores then shrink
 * together until none stands above the first: which of them is likelier stays to be seen.
 */
export function resultOf(client: number, match: StandingMatch): ClientResult {
  const { assign } = match;
  const ours = match.clients.get(client);
  const edges = match.ofClient(client);
  const chosen = assign === 'free' ? edges[0] : match.chosen(client);
  const offered = edges.filter(
    (edge) => probability(edge, assign) >= offeredMin || haveSameName(ours, match.customers.get(edge.customer)),
  );
  if (offered.length > 1)
    offered.sort(
      (one, other) =>
        Number(other === chosen) - Number(one === chosen) ||
        probability(other, assign) - probability(one, assign) ||
        compareEdges(one, other, match),
    );
  const [first, second] = offered;
  const firstScore = first === undefined ? 0 : probability(first, assign);
  const secondScore = second === undefined ? 0 : probability(second, assign);
  const shrink = secondScore > firstScore ? firstScore / secondScore : 1;
  let exact = false;
  const candidates: Candidate[] = [];
  for (const edge of offered.slice(0, candidatesMax)) {
    const theirs = match.customers.get(edge.customer);
    const sameName = haveSameName(ours, theirs);
    measure(ours, theirs, match.context, row);
    const sameNameTwice = sameName && isNameMetTwice(ours, theirs, match);
    if (edge === chosen && sameName && !sameNameTwice) exact = isUncontradicted(edge, ours, theirs, match);
    const documents = countShared(ours.documents, theirs.documents);
    const facts = { documents, alias: match.isAlias(ours, theirs), sameNameTwice };
    candidates.push({
      customerId: theirs.id,
      score: edge === first ? firstScore : Math.min(firstScore, probability(edge, assign) * shrink),
      reasons: explain(ours, theirs, row, facts, match.context.nameWords),
    });
  }
  return { clientId: ours.id, tier: exact ? 'exact' : candidates.length > 0 ? 'suggested' : 'unmatched', candidates };
}
