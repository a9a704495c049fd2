import { z } from 'zod';
import { create } from 'zustand';
import { GridLayout } from '../ui/grid-layout.ts';

/** A combination of tab, filters, sort and columns that a person gave a name. */
export const SavedView = z.object({
  name: z.string().min(1).max(60),
  tab: z.string(),
  filters: z.unknown(),
  layout: GridLayout.nullable(),
});
export type SavedView = z.infer<typeof SavedView>;

const Views = z.record(z.string(), z.array(SavedView));
const storageKey = 'tieout.views';

function stored(): z.infer<typeof Views> {
  try {
    return Views.parse(JSON.parse(localStorage.getItem(storageKey) ?? '{}'));
  } catch {
    return {};
  }
}

interface ViewStore {
  readonly views: z.infer<typeof Views>;
  /** Keeps a view under its name, in place of one of the same name. */
  save(list: string, view: SavedView): void;
  rename(list: string, name: string, next: string): void;
  remove(list: string, name: string): void;
}

/** Views by list, kept for the person on this computer: the same ones in every company. */
export const useSavedViews = create<ViewStore>((set) => {
  // Another window may have saved in the meantime: what is stored is read before it is changed.
  const change = (list: string, edit: (views: readonly SavedView[]) => SavedView[]): void => {
    const all = stored();
    const views = { ...all, [list]: edit(all[list] ?? []) };
    localStorage.setItem(storageKey, JSON.stringify(views));
    set({ views });
  };
  const without = (views: readonly SavedView[], name: string): SavedView[] => views.filter((one) => one.name !== name);
  return {
    views: stored(),
    save: (list, view) => change(list, (views) => [...without(views, view.name), view]),
    rename: (list, name, next) =>
      change(list, (views) =>
        without(views, next === name ? '' : next).map((one) => (one.name === name ? { ...one, name: next } : one)),
      ),
    remove: (list, name) => change(list, (views) => without(views, name)),
  };
});
