import { compareEdges, type Edge, type Edges, renewBeliefs, StableAssignment, weighAll } from './assignment.ts';
import { measure } from './compare.ts';
import type { CompareContext } from './compare-contact.ts';
import { countShared, documentLogOdds } from './documents.ts';
import { feature as f, featureNames } from './features.ts';
import type { PreparedParty } from './prepared.ts';
import { explain } from './reasons.ts';
import { ContactTally, RecordSide } from './record-side.ts';
import type {
  Assignment,
  Candidate,
  ClientResult,
  EvidenceDocument,
  MatchInput,
  MatchParty,
  MatchSide,
  PartyId,
} from './types.ts';
import { Vocabulary } from './vocabulary.ts';
import { weights } from './weights.ts';

const edgesMax = 8;
const candidatesMax = 5;
/** Below this probability nothing is offered, but for equal names: those a person wants to see, with what contradicts them. */
const offeredMin = 0.02;
const currencyDiffersLogOdds = -4;
const aliasLogOdds = 8;
/** Pairs less likely than this (one in 55) are forgotten unless their names are equal, */
const logOddsMin = -4;
/** and so are a client's pairs that its best one outweighs by this much. */
const logOddsRange = 8;
/** A third record this likely by itself (3 to 1) is a near-equal neighbour. */
const nearRivalLogOdds = 1.1;
const none: readonly Edge[] = [];

/** A key for a pair of ids; a number and its text are different ids. */
function pairKey(clientId: PartyId, customerId: PartyId): string {
  return JSON.stringify([clientId, customerId]);
}

/** Matches two lists and keeps the match as records come, change and go. */
export interface Matcher {
  /** Adds a record, or replaces the one with its id. Costs work for this record and those it competes with. */
  upsert(side: MatchSide, party: MatchParty, documents?: readonly EvidenceDocument[]): void;
  /** Takes a record out; an unknown id changes nothing. */
  remove(side: MatchSide, id: PartyId): void;
  /** Remembers that a person said "not the same". */
  reject(clientId: PartyId, customerId: PartyId): void;
  /** One client's result, or null for an unknown id. */
  find(clientId: PartyId): ClientResult | null;
  /** Every client's result, in order of arrival. */
  results(): ClientResult[];
  /** The same a client at a time; a change of records in between makes what is left of it worthless. */
  resultsInSteps(): Generator<void, ClientResult[]>;
  /** Learns word frequencies anew from the records now held and matches everything again. */
  relearn(): void;
}

class CustomerMatcher implements Matcher, Edges {
  private context: CompareContext;
  private readonly nameWords = new Vocabulary();
  private readonly streetWords = new Vocabulary();
  private readonly tally = new ContactTally();
  private readonly clients: RecordSide;
  private readonly customers: RecordSide;
  private readonly clientEdges: Edge[][] = [];
  private readonly customerEdges: Edge[][] = [];
  private readonly assignment: StableAssignment;
  private readonly assign: Assignment;
  private readonly rejected: Set<string>;
  private readonly aliases: Set<string>;
  private readonly aliasCustomers = new Map<PartyId, PartyId[]>();
  private readonly aliasClients = new Map<PartyId, PartyId[]>();
  private readonly row = new Float64Array(featureNames.length);

  constructor(input: MatchInput) {
    const shared = { nameWords: this.nameWords, streetWords: this.streetWords, tally: this.tally };
    this.context = { nameWords: this.nameWords, streetWords: this.streetWords, counts: this.tally.learn() };
    this.clients = new RecordSide(shared);
    this.customers = new RecordSide(shared);
    this.assign = input.assign ?? 'one-to-one';
    this.rejected = new Set((input.rejectedPairs ?? []).map((pair) => pairKey(pair.clientId, pair.customerId)));
    this.aliases = new Set();
    for (const { clientId, customerId } of input.aliases ?? []) {
      this.aliases.add(pairKey(clientId, customerId));
      this.aliasCustomers.set(clientId, [...(this.aliasCustomers.get(clientId) ?? []), customerId]);
      this.aliasClients.set(customerId, [...(this.aliasClients.get(customerId) ?? []), clientId]);
    }
    this.assignment = new StableAssignment(this);
  }

  /** Takes in the records and matches them, in small steps: whoever runs them may do other things in between. */
  *fill(input: MatchInput): Generator<void, void> {
    for (const party of input.clients) {
      this.clients.add(party, input.documents?.clients.get(party.id));
      yield;
    }
    for (const party of input.customers) {
      this.customers.add(party, input.documents?.customers.get(party.id));
      yield;
    }
    yield* this.relearnInSteps();
  }

  ofClient = (client: number): readonly Edge[] => this.clientEdges[client] ?? none;
  ofCustomer = (customer: number): readonly Edge[] => this.customerEdges[customer] ?? none;
  clientId = (client: number): PartyId => this.clients.get(client).id;
  customerId = (customer: number): PartyId => this.customers.get(customer).id;

  relearn(): void {
    finish(this.relearnInSteps());
  }

  private *relearnInSteps(): Generator<void, void> {
    const slots = [...this.clients.liveSlots()];
    for (const slot of slots) this.assignment.dropClient(slot);
    this.nameWords.learn(this.tally.recordCount);
    this.streetWords.learn(this.tally.recordCount);
    this.context = { ...this.context, counts: this.tally.learn() };
    this.clientEdges.length = 0;
    this.customerEdges.length = 0;
    for (const slot of slots) {
      this.connectClient(slot);
      yield;
    }
    for (const list of this.customerEdges) if (list) this.sorted(list);
    weighAll(slots, [...this.customers.liveSlots()], this);
    if (this.assign === 'one-to-one') this.assignment.settle(slots, []);
  }

  upsert(side: MatchSide, party: MatchParty, documents?: readonly EvidenceDocument[]): void {
    this.remove(side, party.id);
    if (side === 'client') {
      const slot = this.clients.add(party, documents);
      this.settle([slot], this.connectClient(slot));
    } else {
      const slot = this.customers.add(party, documents);
      const { clients, customers } = this.connectCustomer(slot);
      this.settle(clients, [slot, ...customers]);
    }
  }

  remove(side: MatchSide, id: PartyId): void {
    if (side === 'client') {
      const slot = this.clients.slotOf(id);
      if (slot === undefined) return;
      this.assignment.dropClient(slot);
      const touched = this.ofClient(slot).map((edge) => edge.customer);
      for (const edge of this.ofClient(slot)) this.dropFrom(this.customerEdges, edge.customer, edge);
      this.clientEdges[slot] = [];
      this.clients.remove(slot);
      this.settle([], touched);
      return;
    }
    const slot = this.customers.slotOf(id);
    if (slot === undefined) return;
    this.assignment.dropCustomer(slot);
    const touched = this.ofCustomer(slot).map((edge) => edge.client);
    this.customerEdges[slot] = [];
    this.customers.remove(slot);
    // A full list, or a best edge now gone, may have pushed out edges that have room again.
    const others = touched.flatMap((client) => {
      const edges = this.ofClient(client);
      if (edges.length < edgesMax && edges[0]?.customer !== slot) {
        this.clientEdges[client] = edges.filter((edge) => edge.customer !== slot);
        return [];
      }
      const before = this.disconnectClient(client).filter((customer) => customer !== slot);
      return [...before, ...this.connectClient(client)];
    });
    this.settle(touched, others);
  }

  reject(clientId: PartyId, customerId: PartyId): void {
    this.rejected.add(pairKey(clientId, customerId));
    const client = this.clients.slotOf(clientId);
    if (client === undefined) return;
    this.settle([client], [...this.disconnectClient(client), ...this.connectClient(client)]);
  }

  find(clientId: PartyId): ClientResult | null {
    const slot = this.clients.slotOf(clientId);
    return slot === undefined ? null : this.resultOf(slot);
  }

  results(): ClientResult[] {
    return finish(this.resultsInSteps());
  }

  *resultsInSteps(): Generator<void, ClientResult[]> {
    const results: ClientResult[] = [];
    for (const slot of this.clients.liveSlots()) {
      results.push(this.resultOf(slot));
      yield;
    }
    return results;
  }

  private dropFrom(lists: Edge[][], slot: number, edge: Edge): void {
    lists[slot] = (lists[slot] ?? []).filter((other) => other !== edge);
  }

  private sorted(edges: Edge[]): Edge[] {
    return edges.sort((one, other) => compareEdges(one, other, this));
  }

  private edgeBetween(client: number, customer: number): Edge | null {
    const ours = this.clients.get(client);
    const theirs = this.customers.get(customer);
    const key = this.rejected.size + this.aliases.size > 0 ? pairKey(ours.id, theirs.id) : '';
    if (this.rejected.has(key)) return null;
    measure(ours, theirs, this.context, this.row);
    let logOdds = 0;
    for (let i = 0; i < weights.length; i++) logOdds += (weights[i] ?? 0) * (this.row[i] ?? 0);
    logOdds += documentLogOdds(countShared(ours.documents, theirs.documents));
    if (currenciesDiffer(ours, theirs)) logOdds += currencyDiffersLogOdds;
    if (this.aliases.has(key)) logOdds += aliasLogOdds;
    if (logOdds < logOddsMin && !haveSameName(ours, theirs)) return null;
    // Set to a fraction from the start: a field born as a small integer would be rebuilt, object by object, later.
    return {
      client,
      customer,
      logOdds,
      givenClient: logOdds,
      givenCustomer: logOdds,
      givenClientAgain: logOdds,
      givenCustomerAgain: logOdds,
      belief: logOdds,
    };
  }

  /** Renews beliefs and assignment around records whose edges changed. */
  private settle(clients: Iterable<number>, customers: Iterable<number>): void {
    const changed = new Set(customers);
    // In one order always: sums of the same claims must come out the same to the last bit.
    for (const customer of changed) this.sorted(this.customerEdges[customer] ?? []);
    const renewed = renewBeliefs(new Set(clients), changed, this);
    if (this.assign === 'one-to-one') this.assignment.settle(renewed.clients, renewed.customers);
  }

  private disconnectClient(client: number): number[] {
    this.assignment.dropClient(client);
    const edges = this.ofClient(client);
    for (const edge of edges) this.dropFrom(this.customerEdges, edge.customer, edge);
    this.clientEdges[client] = [];
    return edges.map((edge) => edge.customer);
  }

  /** Finds a client's edges; the result is the customers they lead to. */
  private connectClient(client: number): number[] {
    const ours = this.clients.get(client);
    const slots = this.customers.find(ours);
    for (const id of this.aliasCustomers.get(ours.id) ?? []) {
      const slot = this.customers.slotOf(id);
      if (slot !== undefined && !slots.includes(slot)) slots.push(slot);
    }
    const edges: Edge[] = [];
    for (const customer of slots) {
      const edge = this.edgeBetween(client, customer);
      if (edge !== null) edges.push(edge);
    }
    this.sorted(edges);
    trim(edges);
    this.clientEdges[client] = edges;
    for (const edge of edges) this.addToCustomer(edge);
    return edges.map((edge) => edge.customer);
  }

  private addToCustomer(edge: Edge): void {
    const list = this.customerEdges[edge.customer];
    if (list === undefined) this.customerEdges[edge.customer] = [edge];
    else list.push(edge);
  }

  /** Offers a new customer to the clients it may belong to; the result is the records whose edges changed. */
  private connectCustomer(customer: number): { clients: number[]; customers: number[] } {
    const theirs = this.customers.get(customer);
    const slots = new Set(this.clients.find(theirs));
    for (const id of this.aliasClients.get(theirs.id) ?? []) {
      const slot = this.clients.slotOf(id);
      if (slot !== undefined) slots.add(slot);
    }
    this.customerEdges[customer] = [];
    const clients: number[] = [];
    const customers: number[] = [];
    for (const client of slots) {
      const edge = this.edgeBetween(client, customer);
      if (edge === null) continue;
      const edges = this.sorted([...this.ofClient(client), edge]);
      const dropped = trim(edges);
      if (dropped.includes(edge)) continue;
      this.clientEdges[client] = edges;
      this.addToCustomer(edge);
      clients.push(client);
      for (const last of dropped) {
        this.dropFrom(this.customerEdges, last.customer, last);
        customers.push(last.customer);
        if (this.assignment.chosen(client) === last) this.assignment.dropClient(client);
      }
    }
    return { clients, customers };
  }

  /** The probability that a pair is right, given who else either of the two might be. */
  private probability(edge: Edge): number {
    return 1 / (1 + Math.exp(this.assign === 'free' ? -edge.givenClient : -edge.belief));
  }

  /** True when a third record is so like one of the two that the name alone cannot tell them apart. */
  private hasNearRival(edge: Edge): boolean {
    const isNear = (other: Edge): boolean => other !== edge && other.logOdds > nearRivalLogOdds;
    return this.ofClient(edge.client).some(isNear) || this.ofCustomer(edge.customer).some(isNear);
  }

  /** Strictly equal after folding, the only equal one on both sides, and contradicted by nothing; see `domain.md`, rule 2. */
  private isExact(edge: Edge): boolean {
    const ours = this.clients.get(edge.client);
    const theirs = this.customers.get(edge.customer);
    const keys = ours.name.exactKeys;
    if (!haveSameName(ours, theirs)) return false;
    if (this.customers.countWithExactKeys(keys) > 1 || this.clients.countWithExactKeys(theirs.name.exactKeys) > 1)
      return false;
    if (this.customers.countWithExactKeys(theirs.name.exactKeys) > 1 || this.clients.countWithExactKeys(keys) > 1)
      return false;
    if (currenciesDiffer(ours, theirs) || theirs.inactive !== ours.inactive) return false;
    measure(ours, theirs, this.context, this.row);
    const has = (at: number): boolean => (this.row[at] ?? 0) > 0;
    if (has(f.legalDiffers) || has(f.generationConflict) || has(f.generationOneSide) || has(f.numberConflict))
      return false;
    const count = (...at: number[]): number => at.filter(has).length;
    const agree =
      count(f.phoneSame, f.placeAgree) + (has(f.mailSame) || has(f.mailSameShared) || has(f.domainSame) ? 1 : 0);
    const placeDiffers =
      !has(f.placeAgree) &&
      (has(f.streetDiffers) || has(f.numbersDiffer) || has(f.postcodeDiffers) || has(f.cityDiffers));
    const differ = count(f.phoneDiffers, f.mailDiffers) + (placeDiffers ? 1 : 0);
    if (differ === 0) return agree > 0 || has(f.postcodeSame) || !this.hasNearRival(edge);
    return agree > differ;
  }

  private resultOf(client: number): ClientResult {
    const ours = this.clients.get(client);
    const edges = this.ofClient(client);
    const chosen = this.assign === 'free' ? edges[0] : this.assignment.chosen(client);
    const ranked = [...edges].sort(
      (one, other) =>
        Number(other === chosen) - Number(one === chosen) ||
        this.probability(other) - this.probability(one) ||
        compareEdges(one, other, this),
    );
    let exact = false;
    const candidates: Candidate[] = [];
    for (const edge of ranked.slice(0, candidatesMax)) {
      const theirs = this.customers.get(edge.customer);
      const isExact = edge === chosen && this.isExact(edge);
      const score = Math.min(this.probability(edge), candidates[0]?.score ?? 1);
      const sameName = haveSameName(ours, theirs);
      if (!sameName && score < offeredMin) continue;
      exact ||= isExact;
      measure(ours, theirs, this.context, this.row);
      candidates.push({
        customerId: theirs.id,
        score,
        reasons: explain(
          ours,
          theirs,
          this.row,
          {
            documents: countShared(ours.documents, theirs.documents),
            alias: this.aliases.has(pairKey(ours.id, theirs.id)),
            sameNameTwice:
              sameName &&
              (this.customers.countWithExactKeys(ours.name.exactKeys) > 1 ||
                this.clients.countWithExactKeys(theirs.name.exactKeys) > 1),
          },
          this.nameWords,
        ),
      });
    }
    return { clientId: ours.id, tier: exact ? 'exact' : candidates.length > 0 ? 'suggested' : 'unmatched', candidates };
  }
}

/** Cuts a client's edges, best first, to those worth keeping; the result is the others. */
function trim(edges: Edge[]): Edge[] {
  const enough = (edges[0]?.logOdds ?? 0) - logOddsRange;
  let count = Math.min(edges.length, edgesMax);
  while (count > 0 && (edges[count - 1]?.logOdds ?? 0) < enough) count--;
  return edges.splice(count);
}

/** Strictly equal after folding, in one of their readings. */
function haveSameName(ours: PreparedParty, theirs: PreparedParty): boolean {
  const keys = ours.name.exactKeys;
  return theirs.name.exactKeys.some((key) => keys.includes(key));
}

function currenciesDiffer(ours: PreparedParty, theirs: PreparedParty): boolean {
  return ours.currency !== '' && theirs.currency !== '' && ours.currency !== theirs.currency;
}

/** Matches the lists given and keeps them matched; see {@link Matcher}. Ids must be unique on each side. */
export function createMatcher(input: MatchInput): Matcher {
  return finish(createMatcherInSteps(input));
}

/** The same a record at a time, for whoever has other things to do in between. */
export function* createMatcherInSteps(input: MatchInput): Generator<void, Matcher> {
  const matcher = new CustomerMatcher(input);
  yield* matcher.fill(input);
  return matcher;
}

/** Takes all steps at once. */
function finish<T>(steps: Generator<void, T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/**
 * Matches clients with customers. Pure: the same records give the same results, whatever their order.
 *
 * @returns one result per client, in the clients' order
 */
export function matchCustomers(input: MatchInput): { readonly results: ClientResult[] } {
  return { results: createMatcher(input).results() };
}
