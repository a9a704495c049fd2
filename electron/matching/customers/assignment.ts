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

/** A strict order of ids: numbers by value, others as text. */
export function compareIds(one: PartyId, other: PartyId): number {
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

let claims = new Float64Array(64);
let rest = new Float64Array(64);

/** Makes room for the claims of so many edges. */
function openClaims(count: number): void {
  if (claims.length >= count) return;
  claims = new Float64Array(count * 2);
  rest = new Float64Array(count * 2);
}

/**
 * From each claim (log-odds of one of a record's edges, in a fixed order): the logarithm of one plus what all the others claim, in `rest`.
 * Sums run over what stands before and after, not total less own: a strong own claim would drown the others.
 */
function weighRest(count: number): void {
  if (count === 1) {
    rest[0] = 0;
    return;
  }
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const claim = Math.exp(Math.min(30, claims[i] ?? 0));
    claims[i] = claim;
    rest[i] = sum;
    sum += claim;
  }
  sum = 0;
  for (let i = count - 1; i >= 0; i--) {
    rest[i] = Math.log1p((rest[i] ?? 0) + sum);
    sum += claims[i] ?? 0;
  }
}

/** What a client's edges are worth given its other edges: first by themselves, again by what the customers told. */
function tellOfClient(list: readonly Edge[], again: boolean): void {
  openClaims(list.length);
  for (let i = 0; i < list.length; i++) {
    const edge = list[i];
    if (edge !== undefined) claims[i] = again ? edge.givenCustomer : edge.logOdds;
  }
  weighRest(list.length);
  for (let i = 0; i < list.length; i++) {
    const edge = list[i];
    if (edge === undefined) continue;
    const value = Math.min(30, edge.logOdds) - (rest[i] ?? 0);
    if (again) edge.givenClientAgain = value;
    else edge.givenClient = value;
  }
}

/** The same from the customer's side. */
function tellOfCustomer(list: readonly Edge[], again: boolean): void {
  openClaims(list.length);
  for (let i = 0; i < list.length; i++) {
    const edge = list[i];
    if (edge !== undefined) claims[i] = again ? edge.givenClient : edge.logOdds;
  }
  weighRest(list.length);
  for (let i = 0; i < list.length; i++) {
    const edge = list[i];
    if (edge === undefined) continue;
    const value = Math.min(30, edge.logOdds) - (rest[i] ?? 0);
    if (again) edge.givenCustomerAgain = value;
    else edge.givenCustomer = value;
  }
}

/** Weighs all pairs against each other; what {@link renewBeliefs} does around a change, for everybody. */
export function weighAll(clients: readonly number[], customers: readonly number[], edges: Edges): void {
  for (const again of [false, true]) {
    for (const client of clients) tellOfClient(edges.ofClient(client), again);
    for (const customer of customers) tellOfCustomer(edges.ofCustomer(customer), again);
  }
  for (const client of clients) conclude(edges.ofClient(client));
}

/**
 * The belief of a record's edges: the mean of both rounds. The first grants rivals all they could claim, the second takes what that leaves
 * them for certain; the truth lies between, and of two alike pairs neither comes out sure.
 */
function conclude(list: readonly Edge[]): void {
  for (const edge of list)
    edge.belief =
      (edge.givenClient + edge.givenCustomer + edge.givenClientAgain + edge.givenCustomerAgain) / 2 -
      Math.min(30, edge.logOdds);
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
    tellOfClient(list, false);
    for (const edge of list) nextCustomers.add(edge.customer);
  }
  for (const customer of customers) {
    const list = edges.ofCustomer(customer);
    tellOfCustomer(list, false);
    for (const edge of list) nextClients.add(edge.client);
  }
  const touchedClients = new Set(nextClients);
  const touchedCustomers = new Set(nextCustomers);
  for (const client of nextClients) {
    const list = edges.ofClient(client);
    tellOfClient(list, true);
    for (const edge of list) touchedCustomers.add(edge.customer);
  }
  for (const customer of nextCustomers) {
    const list = edges.ofCustomer(customer);
    tellOfCustomer(list, true);
    for (const edge of list) touchedClients.add(edge.client);
  }
  for (const client of touchedClients) conclude(edges.ofClient(client));
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
