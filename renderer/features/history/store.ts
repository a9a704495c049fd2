import { create } from 'zustand';
import type { DocumentFilters, DocumentRow, DocumentTab, QboDocumentKey } from '../../../shared/ipc/documents.ts';

interface HistoryStore {
  readonly tab: DocumentTab;
  readonly search: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly statuses: readonly DocumentRow['status'][];
  readonly reason: string | null;
  readonly flagged: boolean;
  readonly active: DocumentRow | null;
  readonly candidateIndex: number;
  /** The candidate that the inspector shows, and of which document; null while it shows none. */
  readonly shown: { readonly invoiceId: number; readonly document: QboDocumentKey } | null;
  set(change: Partial<Omit<HistoryStore, 'set'>>): void;
}

/** What the history screen shows; survives leaving the screen. */
export const useHistory = create<HistoryStore>((set) => ({
  tab: 'confident',
  search: '',
  from: null,
  to: null,
  statuses: [],
  reason: null,
  flagged: false,
  active: null,
  candidateIndex: 0,
  shown: null,
  set,
}));

/** The filters as the engine takes them. */
export function filtersOf(store: HistoryStore): DocumentFilters {
  const { tab, search, from, to, statuses, reason, flagged } = store;
  return {
    tab,
    search,
    from,
    to,
    statuses: statuses.length === 0 ? null : [...statuses],
    reason: tab === 'ambiguous' ? reason : null,
    flagged,
  };
}
