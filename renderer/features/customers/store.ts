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
  /** Which candidate of the active client is looked at; the best one first. */
  readonly candidateIndex: number;
  readonly selectedCount: number;
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
  candidateIndex: 0,
  selectedCount: 0,
  set,
}));

/** The filters as the engine takes them. */
export function filtersOf(store: CustomersStore): CustomerFilters {
  const { tab, search, names, minScore, hasBalance, flagged } = store;
  return { tab, search, names: names === null ? null : [...names], minScore, hasBalance, flagged };
}
