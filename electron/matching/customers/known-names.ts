import { foldText } from '../text/fold.ts';
import type { PartyPair } from './types.ts';

/** Two names that somebody accepted as one party before, here or in another company. */
export interface KnownPair {
  readonly clientName: string;
  readonly customerName: string;
}

interface Named {
  readonly id: number | string;
  readonly name: string;
}

function idsByName(parties: readonly Named[]): Map<string, PartyPair['clientId'][]> {
  const ids = new Map<string, PartyPair['clientId'][]>();
  for (const { id, name } of parties) {
    const key = foldText(name);
    if (key === '') continue;
    const list = ids.get(key);
    if (list === undefined) ids.set(key, [id]);
    else list.push(id);
  }
  return ids;
}

/**
 * The pairs of records that bear two known names, after folding. Names borne by several records on a side tell nothing
 * apart and are left out. Evidence for a suggestion, never more: see `aliases` of the matcher's input.
 */
export function pairKnownNames(
  clients: readonly Named[],
  customers: readonly Named[],
  known: readonly KnownPair[],
): PartyPair[] {
  if (known.length === 0) return [];
  const ours = idsByName(clients);
  const theirs = idsByName(customers);
  const pairs = new Map<string, PartyPair>();
  for (const { clientName, customerName } of known) {
    const [clientId, ...moreClients] = ours.get(foldText(clientName)) ?? [];
    const [customerId, ...moreCustomers] = theirs.get(foldText(customerName)) ?? [];
    if (clientId === undefined || customerId === undefined || moreClients.length + moreCustomers.length > 0) continue;
    pairs.set(JSON.stringify([clientId, customerId]), { clientId, customerId });
  }
  return [...pairs.values()];
}
