import { create } from 'zustand';
import type { Cause, Effect, PartyDifference } from '../../../shared/ipc/tieout.ts';

export const tieOutTabs = ['difference', 'clients', 'agings', 'months', 'account', 'duplicates', 'sign-off'] as const;
export type TieOutTab = (typeof tieOutTabs)[number];

/** Whose differences are looked at. */
export interface PartyFilter {
  readonly clientId: number | null;
  readonly customerId: string | null;
  readonly name: string;
}

interface TieOutStore {
  readonly tab: TieOutTab;
  /** ISO day; null is today. */
  readonly asOf: string | null;
  /** Null: the company's home currency, or the only one there is. */
  readonly currency: string | null;
  readonly cause: Cause | null;
  readonly party: PartyFilter | null;
  readonly search: string;
  /** Of clients and customers, by client and in the agings alike. */
  readonly partySearch: string;
  readonly onlyDifferent: boolean;
  readonly effect: Effect | null;
  readonly client: PartyDifference | null;
  readonly basis: 'due' | 'document';
  readonly rollUp: boolean;
  readonly side: 'source' | 'quickbooks';
  set(change: Partial<Omit<TieOutStore, 'set'>>): void;
}

/** What the tie-out screen shows; survives leaving the screen. */
export const useTieOut = create<TieOutStore>((set) => ({
  tab: 'difference',
  asOf: null,
  currency: null,
  cause: null,
  party: null,
  search: '',
  partySearch: '',
  onlyDifferent: true,
  effect: null,
  client: null,
  basis: 'due',
  rollUp: true,
  side: 'source',
  set,
}));
