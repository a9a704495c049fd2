import { create } from 'zustand';
import type { CompanyStatus } from '../../shared/ipc/company.ts';
import type { JobState } from '../../shared/ipc/jobs.ts';
import { callEngine, onEngine } from '../api/client.ts';
import { useSession } from './session.ts';

interface CompanyStore {
  readonly status: CompanyStatus | null;
  /** Jobs of this window's life by id, newest facts. */
  readonly jobs: Readonly<Record<number, JobState>>;
  /** What happened last, for the quiet line in the status bar. */
  readonly lastMessage: string | null;
  /** Grows with every change of facts, per area, and with every decision (`decisions`): what depends on it is read again. */
  readonly versions: Readonly<Record<string, number>>;
  open(): void;
  refresh(): Promise<void>;
  say(message: string): void;
}

let subscribed = false;
let refreshing = false;
let refreshAgain = false;

/** The open company: the rail's counts, running work, and which facts changed. */
export const useCompany = create<CompanyStore>((set, get) => ({
  status: null,
  jobs: {},
  lastMessage: null,
  versions: {},
  open() {
    set({ status: null, jobs: {}, lastMessage: null, versions: {} });
    void get().refresh();
    if (subscribed) return;
    subscribed = true;
    onEngine('job.progress', (job) => {
      set({ jobs: { ...get().jobs, [job.jobId]: job } });
      if (job.status !== 'running') void get().refresh();
    });
    onEngine('facts.changed', ({ areas }) => {
      const versions = { ...get().versions };
      for (const area of areas) versions[area] = (versions[area] ?? 0) + 1;
      set({ versions });
      void get().refresh();
    });
    onEngine('decisions.changed', ({ summary }) => {
      const { versions } = get();
      set({ versions: { ...versions, decisions: (versions.decisions ?? 0) + 1 } });
      if (summary !== null) set({ lastMessage: summary });
    });
  },
  async refresh() {
    if (refreshing) {
      refreshAgain = true;
      return;
    }
    refreshing = true;
    do {
      refreshAgain = false;
      try {
        set({ status: await callEngine('company.status', {}) });
      } catch {
        // The engine stopped: its next start sends a new port, and the shell opens the company again.
      }
    } while (refreshAgain);
    refreshing = false;
  },
  say(message) {
    set({ lastMessage: message });
  },
}));

/** What is always in sight of the company this window shows; null while it opens, never another company's. */
export function useStatus(): CompanyStatus | null {
  const shown = useSession((store) => store.window?.company ?? null);
  const status = useCompany((store) => store.status);
  const isOwn = status?.realmId === shown?.realmId && status?.environment === shown?.environment;
  return isOwn ? status : null;
}

/** A number that changes whenever facts of one of these areas change: put it in a fetch's dependencies. */
export function useFacts(...areas: readonly string[]): number {
  return useCompany((store) => areas.reduce((sum, area) => sum + (store.versions[area] ?? 0), 0));
}

/** The newest job of a kind in this window's life, or null. */
export function useJob(kind: JobState['kind']): JobState | null {
  return useCompany((store) => {
    const found = Object.values(store.jobs).filter((job) => job.kind === kind);
    return found.at(-1) ?? null;
  });
}
