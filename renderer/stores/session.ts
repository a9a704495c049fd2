import { create } from 'zustand';
import type { AppSettings, WindowState } from '../../shared/ipc/app.ts';
import { callMain, dropPort, dropWaiting, onMain } from '../api/client.ts';

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
    let connectedTo: string | null = null;
    let shown: string | null = null;
    /**
     * Main hands the engine's port over when asked, so that none is sent before this window listens for it. The port
     * carries the mode: the same company opened in another one needs another port.
     */
    const follow = (state: WindowState) => {
      const { company, mode, engine, engineStart } = state;
      const running = engine === 'running' ? `${company?.companyId}#${engineStart} ${mode}` : null;
      const next = company === null ? null : `${company.companyId} ${mode}`;
      if (next !== shown) {
        shown = next;
        dropWaiting();
      }
      if (running !== connectedTo) {
        dropPort();
        connectedTo = running;
        if (running !== null) void callMain('window.connect', {});
      }
      set({ window: state });
    };
    onMain('window.changed', follow);
    onMain('settings.changed', (settings) => set({ settings }));
    const [state, settings] = await Promise.all([callMain('window.state', {}), callMain('settings.get', {})]);
    set({ settings });
    // An event that came meanwhile is newer than this answer.
    if (get().window === null) follow(state);
  },
  async saveSettings(change) {
    set({ settings: await callMain('settings.set', change) });
  },
}));
