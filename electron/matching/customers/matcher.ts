import { compareEdges, type Edge, type Edges, StableAssignment } from './assignment.ts';
import { type CompareContext, feature as f, featureNames, measure } from './compare.ts';
import { countShared, documentLogOdds } from './documents.ts';
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
/** Below this probability nothing is offered. */
const offeredMin = 0.02;
const currencyDiffersLogOdds = -4;
const aliasLogOdds = 8;
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
  /** Learns word frequencies anew from the records now held and matches everything again. */
  relearn(): void;
}

class CustomerMatcher implements Matcher, Edges {
  private readonly context: CompareContext;
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
    this.context = { nameWords: this.nameWords, streetWords: this.streetWords, counts: this.tally };
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
    for (const party of input.clients) this.clients.add(party, input.documents?.clients.get(party.id));
    for (const party of input.customers) this.customers.add(party, input.documents?.customers.get(party.id));
    this.assignment = new StableAssignment(this);
    this.relearn();
  }

  ofClient = (client: number): readonly Edge[] => this.clientEdges[client] ?? none;
  ofCustomer = (customer: number): readonly Edge[] => this.customerEdges[customer] ?? none;
  clientId = (client: number): PartyId => this.clients.get(client).id;
  customerId = (customer: number): PartyId => this.customers.get(customer).id;

  relearn(): void {
    const slots = [...this.clients.liveSlots()];
    for (const slot of slots) this.assignment.dropClient(slot);
    this.nameWords.learn(this.tally.recordCount);
    this.streetWords.learn(this.tally.recordCount);
    this.clientEdges.length = 0;
    this.customerEdges.length = 0;
    for (const slot of slots) this.connectClient(slot);
    this.assignment.settle(slots, []);
  }

  upsert(side: MatchSide, party: MatchParty, documents?: readonly EvidenceDocument[]): void {
    this.remove(side, party.id);
    if (side === 'client') {
      const slot = this.clients.add(party, documents);
      this.connectClient(slot);
      this.assignment.settle([slot], []);
      return;
    }
    const slot = this.customers.add(party, documents);
    this.assignment.settle([], [slot, ...this.connectCustomer(slot)]);
  }

  remove(side: MatchSide, id: PartyId): void {
    if (side === 'client') {
      const slot = this.clients.slotOf(id);
      if (slot === undefined) return;
      const freed = this.assignment.dropClient(slot);
      for (const edge of this.ofClient(slot)) this.dropFrom(this.customerEdges, edge.customer, edge);
      this.clientEdges[slot] = [];
      this.clients.remove(slot);
      this.assignment.settle([], freed);
      return;
    }
    const slot = this.customers.slotOf(id);
    if (slot === undefined) return;
    const freed = this.assignment.dropCustomer(slot);
    for (const edge of this.ofCustomer(slot)) this.dropFrom(this.clientEdges, edge.client, edge);
    this.customerEdges[slot] = [];
    this.customers.remove(slot);
    this.assignment.settle(freed, []);
  }

  reject(clientId: PartyId, customerId: PartyId): void {
    this.rejected.add(pairKey(clientId, customerId));
    const client = this.clients.slotOf(clientId);
    const customer = this.customers.slotOf(customerId);
    const edge = client === undefined ? undefined : this.ofClient(client).find((known) => known.customer === customer);
    if (edge === undefined) return;
    const wasChosen = this.assignment.chosen(edge.client) === edge;
    this.dropFrom(this.clientEdges, edge.client, edge);
    this.dropFrom(this.customerEdges, edge.customer, edge);
    if (!wasChosen) return;
    this.assignment.dropClient(edge.client);
    this.assignment.settle([edge.client], [edge.customer]);
  }

  find(clientId: PartyId): ClientResult | null {
    const slot = this.clients.slotOf(clientId);
    return slot === undefined ? null : this.resultOf(slot);
  }

  results(): ClientResult[] {
    return Array.from(this.clients.liveSlots(), (slot) => this.resultOf(slot));
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
    return { client, customer, logOdds };
  }

  private connectClient(client: number): void {
    const ours = this.clients.get(client);
    const slots = new Set(this.customers.find(ours));
    for (const id of this.aliasCustomers.get(ours.id) ?? []) {
      const slot = this.customers.slotOf(id);
      if (slot !== undefined) slots.add(slot);
    }
    const edges: Edge[] = [];
    for (const customer of slots) {
      const edge = this.edgeBetween(client, customer);
      if (edge !== null) edges.push(edge);
    }
    this.sorted(edges);
    if (edges.length > edgesMax) edges.length = edgesMax;
    this.clientEdges[client] = edges;
    for (const edge of edges) {
      const list = this.customerEdges[edge.customer];
      if (list) list.push(edge);
      else this.customerEdges[edge.customer] = [edge];
    }
  }

  /** Offers a new customer to the clients it may belong to; the result is customers that lost an edge by it. */
  private connectCustomer(customer: number): number[] {
    const theirs = this.customers.get(customer);
    const slots = new Set(this.clients.find(theirs));
    for (const id of this.aliasClients.get(theirs.id) ?? []) {
      const slot = this.clients.slotOf(id);
      if (slot !== undefined) slots.add(slot);
    }
    const own: Edge[] = [];
    this.customerEdges[customer] = own;
    const freed: number[] = [];
    for (const client of slots) {
      const edge = this.edgeBetween(client, customer);
      if (edge === null) continue;
      const edges = this.sorted([...this.ofClient(client), edge]);
      const last = edges.length > edgesMax ? edges.pop() : undefined;
      this.clientEdges[client] = edges;
      if (last !== edge) own.push(edge);
      if (last === undefined || last === edge) continue;
      this.dropFrom(this.customerEdges, last.customer, last);
      if (this.assignment.chosen(client) === last) {
        this.assignment.dropClient(client);
        freed.push(last.customer);
      }
    }
    return freed;
  }

  /** The probability that a pair is right, given who else either of the two might be. */
  private probability(edge: Edge): number {
    const share = (edges: readonly Edge[]): number => {
      let top = 0;
      for (const other of edges) top = Math.max(top, other.logOdds);
      let sum = Math.exp(-top);
      for (const other of edges) sum += Math.exp(other.logOdds - top);
      return Math.exp(edge.logOdds - top) / sum;
    };
    const ofClient = share(this.ofClient(edge.client));
    if (this.assign === 'free') return ofClient;
    const ofCustomer = share(this.ofCustomer(edge.customer));
    return 0.5 * Math.min(ofClient, ofCustomer) + 0.5 * ofClient * ofCustomer;
  }

  /** Strictly equal after folding, the only equal one on both sides, and contradicted by nothing; see `domain.md`, rule 2. */
  private isExact(ours: PreparedParty, theirs: PreparedParty): boolean {
    const keys = ours.name.exactKeys;
    if (!theirs.name.exactKeys.some((key) => keys.includes(key))) return false;
    if (this.customers.withExactKeys(keys).size > 1 || this.clients.withExactKeys(theirs.name.exactKeys).size > 1)
      return false;
    if (this.customers.withExactKeys(theirs.name.exactKeys).size > 1 || this.clients.withExactKeys(keys).size > 1)
      return false;
    if (currenciesDiffer(ours, theirs) || theirs.inactive !== ours.inactive) return false;
    measure(ours, theirs, this.context, this.row);
    const has = (at: number): boolean => (this.row[at] ?? 0) > 0;
    if (has(f.legalDiffers) || has(f.generationConflict) || has(f.generationOneSide) || has(f.numberConflict))
      return false;
    const agree =
      has(f.phoneSame) || has(f.mailSame) || has(f.mailSameShared) || has(f.placeAgree) || has(f.domainSame);
    const differ =
      has(f.phoneDiffers) ||
      has(f.mailDiffers) ||
      has(f.streetDiffers) ||
      has(f.numbersDiffer) ||
      has(f.postcodeDiffers) ||
      has(f.cityDiffers);
    return agree || !differ;
  }

  private resultOf(client: number): ClientResult {
    const ours = this.clients.get(client);
    const edges = this.ofClient(client);
    const chosen = this.assign === 'free' ? edges[0] : this.assignment.chosen(client);
    const ranked = chosen === undefined ? edges : [chosen, ...edges.filter((edge) => edge !== chosen)];
    let exact = false;
    const candidates: Candidate[] = [];
    for (const edge of ranked.slice(0, candidatesMax)) {
      const theirs = this.customers.get(edge.customer);
      const isExact = edge === chosen && this.isExact(ours, theirs);
      const score = Math.min(this.probability(edge), candidates[0]?.score ?? 1);
      if (!isExact && score < offeredMin) continue;
      exact ||= isExact;
      measure(ours, theirs, this.context, this.row);
      const sameName = theirs.name.exactKeys.some((key) => ours.name.exactKeys.includes(key));
      candidates.push({
        customerId: theirs.id,
        score,
        reasons: explain(ours, theirs, this.row, {
          documents: countShared(ours.documents, theirs.documents),
          alias: this.aliases.has(pairKey(ours.id, theirs.id)),
          sameNameTwice:
            sameName &&
            (this.customers.withExactKeys(ours.name.exactKeys).size > 1 ||
              this.clients.withExactKeys(theirs.name.exactKeys).size > 1),
        }),
      });
    }
    return { clientId: ours.id, tier: exact ? 'exact' : candidates.length > 0 ? 'suggested' : 'unmatched', candidates };
  }
}

function currenciesDiffer(ours: PreparedParty, theirs: PreparedParty): boolean {
  return ours.currency !== '' && theirs.currency !== '' && ours.currency !== theirs.currency;
}

/** Matches the lists given and keeps them matched; see {@link Matcher}. Ids must be unique on each side. */
export function createMatcher(input: MatchInput): Matcher {
  return new CustomerMatcher(input);
}

/**
 * Matches clients with customers. Pure: the same records give the same results, whatever their order.
 *
 * @returns one result per client, in the clients' order
 */
export function matchCustomers(input: MatchInput): { readonly results: ClientResult[] } {
  return { results: new CustomerMatcher(input).results() };
}
