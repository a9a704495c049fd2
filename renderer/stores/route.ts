import { create } from 'zustand';

export const screens = [
  'overview',
  'import',
  'customers',
  'history',
  'payments',
  'go-live',
  'set-up',
  'conflicts',
  'export',
  'tie-out',
  'reports',
  'log',
  'jobs',
  'connection',
] as const;
export type Screen = (typeof screens)[number];

/** Where a screen starts: a tab, a filter, a record. Plain text values only. */
export type RouteParams = Readonly<Record<string, string>>;

interface RouteStore {
  readonly screen: Screen;
  readonly params: RouteParams;
  go(screen: Screen, params?: RouteParams): void;
}

/** Which screen of the company the window shows. */
export const useRoute = create<RouteStore>((set) => ({
  screen: 'overview',
  params: {},
  go(screen, params = {}) {
    set({ screen, params });
  },
}));
