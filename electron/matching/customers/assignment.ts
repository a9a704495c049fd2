import type { PartyId } from './types.ts';

/** One possible pair and its log-odds. */
export type Edge = { readonly client: number; readonly customer: number; readonly logOdds: number };

/** What the assignment asks about the records, by slot. */
export type Edges = {
  /** A client's edges, best first. */
  readonly ofClient: (client: number) => readonly Edge[];
  readonly ofCustomer: (customer: number) => readonly Edge[];
  readonly clientId: (client: number) => PartyId;
  readonly customerId: (customer: number) => PartyId;
};

function compareIds(one: PartyId, other: PartyId): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const a = String(one);
  const b = String(other);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A strict order of all edges, best first: by log-odds, then by ids, so that input order decides nothing. */
export function compareEdges(one: Edge, other: Edge, edges: Pick<Edges, 'clientId' | 'customerId'>): number {
  return (
    other.logOdds - one.logOdds ||
    compareIds(edges.clientId(one.client), edges.clientId(other.client)) ||
    compareIds(edges.customerId(one.customer), edges.customerId(other.customer))
  );
}

/**
 * One-to-one assignment in which no two records would both rather have each other.
 *
 * Both sides rank pairs by one strict order, so exactly one such assignment exists; it can be repaired after a change by settling only
 * those who are free or were left, and comes out as if computed anew (Gale and Shapley's deferred acceptance).
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
    return other === undefined || compareEdges(one, other, this.edges) < 0;
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

  /** Settles clients and customers that are free or have new edges, and whoever that moves. */
  settle(clients: Iterable<number>, customers: Iterable<number>): void {
    const openClients = [...clients];
    const openCustomers = [...customers];
    while (openClients.length > 0 || openCustomers.length > 0) {
      const client = openClients.pop();
      if (client !== undefined) {
        const better = this.edges
          .ofClient(client)
          .find((edge) => this.beats(edge, this.ofClient[client]) && this.beats(edge, this.ofCustomer[edge.customer]));
        if (better !== undefined) this.join(better, openClients, openCustomers);
        continue;
      }
      const customer = openCustomers.pop();
      if (customer === undefined) continue;
      let better: Edge | undefined;
      for (const edge of this.edges.ofCustomer(customer))
        if (
          this.beats(edge, this.ofCustomer[customer]) &&
          this.beats(edge, this.ofClient[edge.client]) &&
          this.beats(edge, better)
        )
          better = edge;
      if (better !== undefined) this.join(better, openClients, openCustomers);
    }
  }

  private join(edge: Edge, openClients: number[], openCustomers: number[]): void {
    openCustomers.push(...this.dropClient(edge.client));
    openClients.push(...this.dropCustomer(edge.customer));
    this.ofClient[edge.client] = edge;
    this.ofCustomer[edge.customer] = edge;
  }
}
