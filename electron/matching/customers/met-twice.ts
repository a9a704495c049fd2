import { readName } from './name-parts.ts';
import type { ClientResult, PartyId } from './types.ts';

/** Names of records that are linked already, and of those in the results, by id. */
export interface KnownNames {
  readonly linkedClients: readonly string[];
  readonly linkedCustomers: readonly string[];
  readonly clientName: (id: PartyId) => string | null;
  readonly customerName: (id: PartyId) => string | null;
}

/** Reading a name costs more than looking it up, and the same names come with every decision. */
const keysByName = new Map<string, readonly string[]>();
const namesKept = 200_000;

function exactKeys(name: string): readonly string[] {
  const known = keysByName.get(name);
  if (known !== undefined) return known;
  if (keysByName.size >= namesKept) keysByName.clear();
  const keys = readName(name).exactKeys;
  keysByName.set(name, keys);
  return keys;
}

function keysOf(names: readonly string[]): Set<string> {
  return new Set(names.flatMap(exactKeys));
}

function holds(keys: ReadonlySet<string>, name: string | null): boolean {
  return name !== null && exactKeys(name).some((key) => keys.has(key));
}

/**
 * Takes the exact tier from pairs whose name a linked record bears too. Linked records leave the match, but a name that
 * stands twice on a side stays ambiguous however many of its bearers were linked: such a pair needs a person.
 */
export function holdBackMetTwice(results: readonly ClientResult[], names: KnownNames): ClientResult[] {
  const clients = keysOf(names.linkedClients);
  const customers = keysOf(names.linkedCustomers);
  return results.map((result) => {
    const [best, ...rest] = result.candidates;
    if (result.tier !== 'exact' || best === undefined) return result;
    const twice =
      holds(clients, names.clientName(result.clientId)) || holds(customers, names.customerName(best.customerId));
    if (!twice) return result;
    const reasons = [...best.reasons, { code: 'name-met-twice' } as const];
    return { ...result, tier: 'suggested', candidates: [{ ...best, reasons }, ...rest] };
  });
}
