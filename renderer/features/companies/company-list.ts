import { create } from 'zustand';
import type { Company } from '../../../shared/ipc/app.ts';
import { callMain, onMain } from '../../api/client.ts';

interface CompanyList {
  /** Null before the first answer. */
  readonly companies: readonly Company[] | null;
  /** Loads the list and keeps it fresh from then on; asking again costs nothing. */
  start(): Promise<void>;
}

let started = false;
let loading = false;
let again = false;

/** The companies known on this computer, the same for every window. */
export const useCompanyList = create<CompanyList>((set) => {
  async function load(): Promise<void> {
    again = loading;
    if (loading) return;
    loading = true;
    try {
      do {
        again = false;
        set({ companies: await callMain('companies.list', {}) });
      } while (again);
    } finally {
      loading = false;
    }
  }
  return {
    companies: null,
    async start() {
      if (started) return;
      started = true;
      onMain('companies.changed', () => void load());
      await load();
    },
  };
});
