import { create } from 'zustand';
import type { CustomerFilters, CustomerTab, MatchRow } from '../../../shared/ipc/customers.ts';

interface CustomersStore {
  readonly tab: CustomerTab;
  readonly search: string;
  readonly names: readonly string[] | null;
  readonly minScore: number | null;
  readonly hasBalance: boolean;
  readonly flagged: boolean;
  /** The row under the cursor. */
  readonly active: MatchRow | null;
  /** The candidate of the active client that is looked at; null for the one of its row. */
  readonly candidateId: string | null;
  set(change: Partial<Omit<CustomersStore, 'set'>>): void;
}

/** What the customers screen shows; survives leaving the screen. */
export const useCustomers = create<CustomersStore>((set) => ({
  tab: 'exact',
  search: '',
  names: null,
  minScore: null,
  hasBalance: false,
  flagged: false,
  active: null,
  candidateId: null,
  set,
}));

/** The filters as the engine takes them. */
export function filtersOf(store: CustomersStore): CustomerFilters {
  const { tab, search, names, minScore, hasBalance, flagged } = store;
  return {
    tab,
    search,
    names: names === null ? null : [...names],
    minScore: tab === 'suggested' ? minScore : null,
    hasBalance,
    flagged,
  };
}

/** The candidate of the active client that is looked at: what accepting it links. */
export function candidateOf({ active, candidateId }: Pick<CustomersStore, 'active' | 'candidateId'>): string | null {
  if (active === null) return null;
  const isOffered = candidateId !== null && active.candidateIds.includes(candidateId);
  return isOffered ? candidateId : active.customerId;
}
