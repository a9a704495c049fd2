import { create } from 'zustand';
import type { ConflictField, ConflictRow, ConflictTab, FieldChoices } from '../../../shared/ipc/conflicts.ts';

interface ConflictStore {
  readonly tab: ConflictTab;
  readonly search: string;
  readonly field: ConflictField | null;
  readonly active: ConflictRow | null;
  /** Whose value stands, field by field, for the active conflict. */
  readonly choices: FieldChoices;
  set(change: Partial<Omit<ConflictStore, 'set'>>): void;
}

/** What the conflicts screen shows; survives leaving the screen. */
export const useConflicts = create<ConflictStore>((set) => ({
  tab: 'open',
  search: '',
  field: null,
  active: null,
  choices: {},
  set,
}));
