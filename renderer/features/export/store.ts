import { create } from 'zustand';
import type { BatchRow, CandidateRow, ExportItemKind, ItemRow } from '../../../shared/ipc/exports.ts';

export type ExportView = 'candidates' | 'batches' | 'batch';

interface ExportStore {
  readonly view: ExportView;
  readonly batchId: number | null;
  readonly search: string;
  readonly blockedOnly: boolean;
  readonly kind: ExportItemKind | null;
  /** Which items of a batch are shown. */
  readonly tab: ItemTab;
  readonly candidate: CandidateRow | null;
  readonly batch: BatchRow | null;
  readonly item: ItemRow | null;
  /** What is searched in which batch. */
  readonly itemSearch: { readonly batchId: number; readonly text: string } | null;
  readonly selectedCount: number;
  set(change: Partial<Omit<ExportStore, 'set'>>): void;
}

export type ItemTab = 'all' | 'ready' | 'in-doubt' | 'blocked' | 'failed' | 'confirmed';

/** What the export screen shows; survives leaving the screen. */
export const useExport = create<ExportStore>((set) => ({
  view: 'candidates',
  batchId: null,
  search: '',
  blockedOnly: false,
  kind: null,
  tab: 'all',
  candidate: null,
  batch: null,
  item: null,
  itemSearch: null,
  selectedCount: 0,
  set,
}));

/** The states a tab of a batch shows; null for all. */
export function statesOf(tab: ItemTab): ItemRow['state'][] | null {
  switch (tab) {
    case 'all':
      return null;
    case 'in-doubt':
      return ['in-doubt', 'sending'];
    default:
      return [tab];
  }
}
