import { create } from 'zustand';
import type { VaultState } from '../../../shared/ipc/app.ts';
import { callMain, onMain } from '../../api/client.ts';

export const settingsTabs = ['you', 'connection', 'guide', 'computer'] as const;
export type SettingsTab = (typeof settingsTabs)[number];

/** The environments that have keys of their own; practice has none. */
export type KeyEnvironment = 'sandbox' | 'production';

interface SettingsStore {
  readonly tab: SettingsTab | null;
  readonly environment: KeyEnvironment;
  readonly keys: Readonly<Record<KeyEnvironment, boolean>> | null;
  readonly vault: VaultState | null;
  show(tab: SettingsTab): void;
  choose(environment: KeyEnvironment): void;
  close(): void;
  loadKeys(): Promise<void>;
  watchVault(): Promise<void>;
}

/** The settings dialog of this window: which page is open, and what it shows beside the settings themselves. */
export const useSettings = create<SettingsStore>((set) => ({
  tab: null,
  environment: 'sandbox',
  keys: null,
  vault: null,
  show: (tab) => set({ tab }),
  choose: (environment) => set({ environment }),
  close: () => set({ tab: null }),
  async loadKeys() {
    set({ keys: await callMain('settings.keys', {}) });
  },
  async watchVault() {
    onMain('vault.changed', (vault) => set({ vault }));
    const { vault } = await callMain('app.info', {});
    set({ vault });
  },
}));

/** Opens settings on a page, for an environment where that matters. */
export function openSettings(tab: SettingsTab, environment?: 'sandbox' | 'production' | 'practice'): void {
  const { show, choose } = useSettings.getState();
  if (environment === 'sandbox' || environment === 'production') choose(environment);
  show(tab);
}
