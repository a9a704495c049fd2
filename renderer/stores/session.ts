import { create } from 'zustand';
import type { AppSettings, WindowState } from '../../shared/ipc/app.ts';
import { callMain, dropPort, onMain } from '../api/client.ts';

interface SessionStore {
  readonly window: WindowState | null;
  readonly settings: AppSettings | null;
  start(): Promise<void>;
  saveSettings(change: Partial<AppSettings>): Promise<void>;
}

/** What this window shows (which company, in which mode) and the person's settings. */
export const useSession = create<SessionStore>((set, get) => ({
  window: null,
  settings: null,
  async start() {
    onMain('window.changed', (state) => {
      if (state.company?.companyId !== get().window?.company?.companyId || state.engine !== 'running') dropPort();
      set({ window: state });
    });
    onMain('settings.changed', (settings) => set({ settings }));
    const [state, settings] = await Promise.all([callMain('window.state', {}), callMain('settings.get', {})]);
    set({ window: state, settings });
  },
  async saveSettings(change) {
    set({ settings: await callMain('settings.set', change) });
  },
}));
