import { finish } from '../steps.ts';
import { compareEdges, type Edge, renewBeliefs, StableAssignment, weighAll } from './assignment.ts';
import { measure } from './compare.ts';
import type { CompareContext } from './compare-contact.ts';
import { countShared, documentLogOdds } from './documents.ts';
import { featureNames } from './features.ts';
import { haveSameName, type PreparedParty } from './prepared.ts';
import { ContactTally, RecordSide } from './record-side.ts';
import { currenciesDiffer, resultOf, type StandingMatch } from './results.ts';
import type {
  Assignment,
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
const currencyDiffersLogOdds = -4;
const aliasLogOdds = 8;
/** Pairs less likely than this (one in 55) are forgotten unless their names are equal, */
const logOddsMin = -4;
/** and so are a client's pairs that its best one outweighs by this much. */
const logOddsRange = 8;
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

class CustomerMatcher implements Matcher, StandingMatch {
  context: CompareContext;
  private readonly nameWords = new Vocabulary();
  private readonly streetWords = new Vocabulary();
  private readonly tally = new ContactTally();
  readonly clients: RecordSide;
  readonly customers: RecordSide;
  private readonly clientEdges: Edge[][] = [];
  private readonly customerEdges: Edge[][] = [];
  private readonly assignment: StableAssignment;
  readonly assign: Assignment;
  private readonly rejected: Set<string>;
  private readonly aliases: Set<string>;
  private readonly aliasCustomers = new Map<PartyId, PartyId[]>();
  private readonly aliasClients = new Map<PartyId, PartyId[]>();
  private readonly row = new Float64Array(featureNames.length);
  /** Log-odds of the candidates of the client at hand. */
  private odds = new Float64Array(64);

  constructor(input: MatchInput) {
    const shared = { nameWords: this.nameWords, streetWords: this.streetWords, tally: this.tally };
    this.context = { nameWords: this.nameWords, streetWords: this.streetWords, counts: this.tally.learn() };
    this.clients = new RecordSide(shared, input.clients.length);
    this.customers = new RecordSide(shared, input.customers.length);
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
  chosen = (client: number): Edge | undefined => this.assignment.chosen(client);
  isAlias = (ours: PreparedParty, theirs: PreparedParty): boolean =>
    this.aliases.size > 0 && this.aliases.has(pairKey(ours.id, theirs.id));

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
      this.settle([slot], customersOf(this.connectClient(slot)));
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
      const touched = customersOf(this.ofClient(slot));
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
      return [...before, ...customersOf(this.connectClient(client))];
    });
    this.settle(touched, others);
  }

  reject(clientId: PartyId, customerId: PartyId): void {
    this.rejected.add(pairKey(clientId, customerId));
    const client = this.clients.slotOf(clientId);
    if (client === undefined) return;
    this.settle([client], [...this.disconnectClient(client), ...customersOf(this.connectClient(client))]);
  }

  find(clientId: PartyId): ClientResult | null {
    const slot = this.clients.slotOf(clientId);
    return slot === undefined ? null : resultOf(slot, this);
  }

  results(): ClientResult[] {
    return finish(this.resultsInSteps());
  }

  *resultsInSteps(): Generator<void, ClientResult[]> {
    const results: ClientResult[] = [];
    for (const slot of this.clients.liveSlots()) {
      results.push(resultOf(slot, this));
      yield;
    }
    return results;
  }

  private dropFrom(lists: Edge[][], slot: number, edge: Edge): void {
    lists[slot] = (lists[slot] ?? []).filter((other) => other !== edge);
  }

  private sorted(edges: Edge[]): Edge[] {
    if (edges.length < 2) return edges;
    return edges.sort((one, other) => compareEdges(one, other, this));
  }

  /** Puts an edge in its place among sorted ones. */
  private place(edge: Edge, edges: Edge[]): void {
    let at = edges.push(edge) - 1;
    for (; at > 0; at--) {
      const before = edges[at - 1];
      if (before === undefined || compareEdges(before, edge, this) <= 0) break;
      edges[at] = before;
    }
    edges[at] = edge;
  }

  /** The log-odds of a pair by itself; minus infinity where it is too unlikely, or a person said no. */
  private logOddsOf(ours: PreparedParty, theirs: PreparedParty): number {
    const key = this.rejected.size + this.aliases.size > 0 ? pairKey(ours.id, theirs.id) : '';
    if (this.rejected.has(key)) return Number.NEGATIVE_INFINITY;
    measure(ours, theirs, this.context, this.row);
    let logOdds = 0;
    for (let i = 0; i < weights.length; i++) logOdds += (weights[i] ?? 0) * (this.row[i] ?? 0);
    logOdds += documentLogOdds(countShared(ours.documents, theirs.documents));
    if (currenciesDiffer(ours, theirs)) logOdds += currencyDiffersLogOdds;
    if (this.aliases.has(key)) logOdds += aliasLogOdds;
    return logOdds < logOddsMin && !haveSameName(ours, theirs) ? Number.NEGATIVE_INFINITY : logOdds;
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
    return customersOf(edges);
  }

  /** Finds a client's edges. */
  private connectClient(client: number): readonly Edge[] {
    const ours = this.clients.get(client);
    const slots = this.customers.find(ours);
    for (const id of this.aliasCustomers.get(ours.id) ?? []) {
      const slot = this.customers.slotOf(id);
      if (slot !== undefined && !slots.includes(slot)) slots.push(slot);
    }
    if (this.odds.length < slots.length) this.odds = new Float64Array(slots.length * 2);
    const { odds } = this;
    let best = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < slots.length; i++) {
      const logOdds = this.logOddsOf(ours, this.customers.get(slots[i] ?? 0));
      odds[i] = logOdds;
      if (logOdds > best) best = logOdds;
    }
    const edges: Edge[] = [];
    for (let i = 0; i < slots.length; i++) {
      const logOdds = odds[i] ?? 0;
      if (logOdds === Number.NEGATIVE_INFINITY || logOdds < best - logOddsRange) continue;
      this.place(newEdge(client, slots[i] ?? 0, logOdds), edges);
    }
    // A copy has just the size it needs.
    const kept = edges.slice(0, countWorthKeeping(edges));
    this.clientEdges[client] = kept;
    for (const edge of kept) this.addToCustomer(edge);
    return kept;
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
      const logOdds = this.logOddsOf(this.clients.get(client), theirs);
      if (logOdds === Number.NEGATIVE_INFINITY) continue;
      const edge = newEdge(client, customer, logOdds);
      const edges = this.sorted([...this.ofClient(client), edge]);
      const dropped = edges.splice(countWorthKeeping(edges));
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
}

function newEdge(client: number, customer: number, logOdds: number): Edge {
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

function customersOf(edges: readonly Edge[]): number[] {
  return edges.map((edge) => edge.customer);
}

/** How many of a client's edges, best first, are worth keeping. */
function countWorthKeeping(edges: readonly Edge[]): number {
  const enough = (edges[0]?.logOdds ?? 0) - logOddsRange;
  let count = Math.min(edges.length, edgesMax);
  while (count > 0 && (edges[count - 1]?.logOdds ?? 0) < enough) count--;
  return count;
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
/**
 * Matches clients with customers. Pure: the same records give the same results, whatever their order.
 *
 * @returns one result per client, in the clients' order
 */
export function matchCustomers(input: MatchInput): { readonly results: ClientResult[] } {
  return { results: createMatcher(input).results() };
}
