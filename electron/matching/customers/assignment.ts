import type { PartyId } from './types.ts';

/** One possible pair. All log-odds are natural. */
export type Edge = {
  readonly client: number;
  readonly customer: number;
  /** Of the pair by itself. */
  readonly logOdds: number;
  /** Given what else the client, or the customer, could be: after the first and the second round. */
  givenClient: number;
  givenCustomer: number;
  givenClientAgain: number;
  givenCustomerAgain: number;
  /** Given all competition around it, when each record has one counterpart at most. */
  belief: number;
};

/** What the assignment asks about the records, by slot. */
export type Edges = {
  readonly ofClient: (client: number) => readonly Edge[];
  readonly ofCustomer: (customer: number) => readonly Edge[];
  readonly clientId: (client: number) => PartyId;
  readonly customerId: (customer: number) => PartyId;
};

function compareIds(one: PartyId, other: PartyId): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const a = String(one);
  const b = String(other);
  if (a !== b) return a < b ? -1 : 1;
  return typeof one === 'number' ? -1 : typeof other === 'number' ? 1 : 0;
}

/** A strict order of edges by the ids of their records. */
function compareByIds(one: Edge, other: Edge, edges: Edges): number {
  return (
    compareIds(edges.clientId(one.client), edges.clientId(other.client)) ||
    compareIds(edges.customerId(one.customer), edges.customerId(other.customer))
  );
}

/** A strict order of edges: likeliest by themselves first, then by ids, so that input order decides nothing. */
export function compareEdges(one: Edge, other: Edge, edges: Edges): number {
  return other.logOdds - one.logOdds || compareByIds(one, other, edges);
}

type Message = 'logOdds' | 'givenClient' | 'givenCustomer' | 'givenClientAgain' | 'givenCustomerAgain';

let sumsBefore = new Float64Array(64);

/** Writes to each edge of a record its log-odds less what the record's other edges claim. Edges come in a fixed order. */
function exclude(list: readonly Edge[], claim: Message, into: Exclude<Message, 'logOdds'>): void {
  const n = list.length;
  if (sumsBefore.length < n) sumsBefore = new Float64Array(n * 2);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    sumsBefore[i] = sum;
    sum += Math.exp(Math.min(30, list[i]?.[claim] ?? 0));
  }
  let after = 0;
  for (let i = n - 1; i >= 0; i--) {
    const edge = list[i];
    if (edge === undefined) continue;
    // Sums of what stands before and after, not total less own: a strong own claim would drown the rest.
    edge[into] = Math.min(30, edge.logOdds) - Math.log1p((sumsBefore[i] ?? 0) + after);
    after += Math.exp(Math.min(30, edge[claim]));
  }
}

/**
 * Weighs competing pairs against each other: two rounds of each record telling its possible counterparts how much else it could be
 * (belief propagation on the pairs' graph, with "nobody" among the choices). What a change can reach is two pairs away.
 *
 * @param clients    clients whose edges changed
 * @param customers  customers whose edges changed
 * @returns the records whose beliefs were renewed
 */
export function renewBeliefs(
  clients: ReadonlySet<number>,
  customers: ReadonlySet<number>,
  edges: Edges,
): { clients: Set<number>; customers: Set<number> } {
  const nextClients = new Set(clients);
  const nextCustomers = new Set(customers);
  for (const client of clients) {
    const list = edges.ofClient(client);
    exclude(list, 'logOdds', 'givenClient');
    for (const edge of list) nextCustomers.add(edge.customer);
  }
  for (const customer of customers) {
    const list = edges.ofCustomer(customer);
    exclude(list, 'logOdds', 'givenCustomer');
    for (const edge of list) nextClients.add(edge.client);
  }
  const touchedClients = new Set(nextClients);
  const touchedCustomers = new Set(nextCustomers);
  for (const client of nextClients) {
    const list = edges.ofClient(client);
    exclude(list, 'givenCustomer', 'givenClientAgain');
    for (const edge of list) touchedCustomers.add(edge.customer);
  }
  for (const customer of nextCustomers) {
    const list = edges.ofCustomer(customer);
    exclude(list, 'givenClient', 'givenCustomerAgain');
    for (const edge of list) touchedClients.add(edge.client);
  }
  for (const client of touchedClients)
    for (const edge of edges.ofClient(client))
      edge.belief = edge.givenClientAgain + edge.givenCustomerAgain - Math.min(30, edge.logOdds);
  return { clients: touchedClients, customers: touchedCustomers };
}

/**
 * One-to-one assignment in which no two records would both rather have each other.
 *
 * Both sides rank pairs by one strict order (belief), so exactly one such assignment exists; it can be repaired after a change by
 * settling only the records it touched, and comes out as if computed anew (Gale and Shapley's deferred acceptance).
 */
export class StableAssignment {
  private readonly ofClient: (Edge | undefined)[] = [];
  private readonly ofCustomer: (Edge | undefined)[] = [];
  private readonly edges: Edges;

  constructor(edges: Edges) {
    this.edges = edges;
  }

  /** The customer a client is assigned, by its edge. */
  chosen(client: number): Edge | undefined {
    return this.ofClient[client];
  }

  private beats(one: Edge, other: Edge | undefined): boolean {
    if (other === undefined || one === other) return other === undefined;
    return one.belief !== other.belief ? one.belief > other.belief : compareByIds(one, other, this.edges) < 0;
  }

  /** Takes a client out; the result is its customer, now free. */
  dropClient(client: number): number[] {
    const edge = this.ofClient[client];
    this.ofClient[client] = undefined;
    if (edge === undefined) return [];
    this.ofCustomer[edge.customer] = undefined;
    return [edge.customer];
  }

  /** Takes a customer out; the result is its client, now free. */
  dropCustomer(customer: number): number[] {
    const edge = this.ofCustomer[customer];
    this.ofCustomer[customer] = undefined;
    if (edge === undefined) return [];
    this.ofClient[edge.client] = undefined;
    return [edge.client];
  }

  /** Settles records that are free, have new edges or new beliefs, and whoever that moves. */
  settle(clients: Iterable<number>, customers: Iterable<number>): void {
    const openClients = [...clients];
    const openCustomers = [...customers];
    for (;;) {
      const client = openClients.pop();
      const customer = client === undefined ? openCustomers.pop() : undefined;
      if (client === undefined && customer === undefined) return;
      const list = client === undefined ? this.edges.ofCustomer(customer ?? 0) : this.edges.ofClient(client);
      let better: Edge | undefined;
      for (const edge of list)
        if (
          this.beats(edge, better) &&
          this.beats(edge, this.ofClient[edge.client]) &&
          this.beats(edge, this.ofCustomer[edge.customer])
        )
          better = edge;
      if (better === undefined) continue;
      openCustomers.push(...this.dropClient(better.client));
      openClients.push(...this.dropCustomer(better.customer));
      this.ofClient[better.client] = better;
      this.ofCustomer[better.customer] = better;
    }
  }
}
