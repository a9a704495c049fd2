import { z } from 'zod';
import { create } from 'zustand';
import { forgetColumns, GridLayout } from '../ui/grid-layout.ts';

/** A combination of tab, filters, sort and columns that a person gave a name. */
export const SavedView = z.object({
  name: z.string().min(1).max(60),
  tab: z.string(),
  filters: z.unknown(),
  layout: GridLayout.nullable(),
});
export type SavedView = z.infer<typeof SavedView>;

/** By company, then by list. */
const Views = z.record(z.string(), z.record(z.string(), z.array(SavedView)));
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
  save(company: string, list: string, view: SavedView): void;
  rename(company: string, list: string, name: string, next: string): void;
  remove(company: string, list: string, name: string): void;
  /** Forgets all of a company that leaves this computer. */
  forget(company: string): void;
}

/** Views by company and list, kept for the person on this computer: a view over clients' names is its company's alone. */
export const useSavedViews = create<ViewStore>((set) => {
  // Another window may have saved in the meantime: what is stored is read before it is changed.
  const change = (company: string, list: string, edit: (views: readonly SavedView[]) => SavedView[]): void => {
    const all = stored();
    const lists = all[company] ?? {};
    const views = { ...all, [company]: { ...lists, [list]: edit(lists[list] ?? []) } };
    localStorage.setItem(storageKey, JSON.stringify(views));
    set({ views });
  };
  const without = (views: readonly SavedView[], name: string): SavedView[] => views.filter((one) => one.name !== name);
  return {
    views: stored(),
    save: (company, list, view) => change(company, list, (views) => [...without(views, view.name), view]),
    rename: (company, list, name, next) =>
      change(company, list, (views) =>
        without(views, next === name ? '' : next).map((one) => (one.name === name ? { ...one, name: next } : one)),
      ),
    remove: (company, list, name) => change(company, list, (views) => without(views, name)),
    forget: (company) => {
      const views = Object.fromEntries(Object.entries(stored()).filter(([id]) => id !== company));
      localStorage.setItem(storageKey, JSON.stringify(views));
      forgetColumns(company);
      set({ views });
    },
  };
});
