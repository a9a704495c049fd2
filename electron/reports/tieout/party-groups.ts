import type { CurrencyCode } from '../../../shared/money.ts';
import type { RecordId, Side } from './books.ts';

/** A client and the customer it is, in one currency. */
export interface CustomerLink {
  readonly clientId: RecordId;
  readonly currency: CurrencyCode;
  readonly customerId: RecordId;
}

/** A row of the tie-out per client: a matched pair, or a party of one side without a counterpart. */
export interface PartyGroup {
  readonly currency: CurrencyCode;
  readonly clientId: RecordId | null;
  readonly customerId: RecordId | null;
}

/**
 * Finds the group of a party in a currency. A sub-customer without a counterpart of its own belongs to its nearest
 * matched parent: its documents are claimed there.
 */
export class PartyGroups {
  readonly groups: PartyGroup[] = [];
  readonly #parents: Readonly<Record<Side, ReadonlyMap<RecordId, RecordId>>>;
  readonly #counterparts: Readonly<Record<Side, Map<CurrencyCode, Map<RecordId, RecordId>>>> = {
    source: new Map(),
    quickbooks: new Map(),
  };
  readonly #found: Readonly<Record<Side, Map<CurrencyCode, Map<RecordId, number>>>> = {
    source: new Map(),
    quickbooks: new Map(),
  };
  readonly #ids = new Map<string, number>();

  constructor(customers: readonly CustomerLink[], parents: Readonly<Record<Side, ReadonlyMap<RecordId, RecordId>>>) {
    this.#parents = parents;
    for (const link of customers) this.link(link);
  }

  /** The group's position in `groups`. */
  find(side: Side, partyId: RecordId, currency: CurrencyCode): number {
    const byParty = innerMap(this.#found[side], currency);
    let group = byParty.get(partyId);
    if (group === undefined) {
      group = this.#resolve(side, partyId, currency);
      byParty.set(partyId, group);
    }
    return group;
  }

  /** The group of postings without a name. */
  findNameless(currency: CurrencyCode): number {
    return this.#idOf(currency, null, null);
  }

  isMatched(group: number): boolean {
    const row = this.groups[group];
    return row !== undefined && row.clientId !== null && row.customerId !== null;
  }

  link({ clientId, currency, customerId }: CustomerLink): void {
    this.unlink({ clientId, currency });
    innerMap(this.#counterparts.source, currency).set(clientId, customerId);
    innerMap(this.#counterparts.quickbooks, currency).set(customerId, clientId);
    this.#forget(currency);
  }

  unlink({ clientId, currency }: { readonly clientId: RecordId; readonly currency: CurrencyCode }): void {
    const bySource = innerMap(this.#counterparts.source, currency);
    const customerId = bySource.get(clientId);
    if (customerId === undefined) return;
    bySource.delete(clientId);
    const byCustomer = innerMap(this.#counterparts.quickbooks, currency);
    if (byCustomer.get(customerId) === clientId) byCustomer.delete(customerId);
    this.#forget(currency);
  }

  #forget(currency: CurrencyCode): void {
    this.#found.source.get(currency)?.clear();
    this.#found.quickbooks.get(currency)?.clear();
  }

  #resolve(side: Side, partyId: RecordId, currency: CurrencyCode): number {
    const counterparts = this.#counterparts[side].get(currency);
    let current: RecordId | undefined = partyId;
    // QuickBooks nests five levels; the bound keeps a damaged mirror from looping.
    for (let level = 0; level < 8 && current !== undefined; level += 1) {
      const counterpart = counterparts?.get(current);
      if (counterpart !== undefined) {
        return side === 'source'
          ? this.#idOf(currency, current, counterpart)
          : this.#idOf(currency, counterpart, current);
      }
      current = this.#parents[side].get(current);
    }
    return side === 'source' ? this.#idOf(currency, partyId, null) : this.#idOf(currency, null, partyId);
  }

  #idOf(currency: CurrencyCode, clientId: RecordId | null, customerId: RecordId | null): number {
    const key = JSON.stringify([currency, clientId, customerId]);
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.groups.length;
      this.groups.push({ currency, clientId, customerId });
      this.#ids.set(key, id);
    }
    return id;
  }
}

function innerMap<V>(maps: Map<CurrencyCode, Map<RecordId, V>>, currency: CurrencyCode): Map<RecordId, V> {
  let inner = maps.get(currency);
  if (inner === undefined) {
    inner = new Map();
    maps.set(currency, inner);
  }
  return inner;
}
