import type { EngineInput } from '../../../shared/ipc/contract.ts';
import type { JobState } from '../../../shared/ipc/jobs.ts';
import { callEngine } from '../../api/client.ts';
import { type Action, useActions } from '../../app/actions.ts';
import { run } from '../../app/errors.ts';
import { useJob } from '../../stores/company.ts';
import { useSession } from '../../stores/session.ts';

export type PullScope = EngineInput<'pull.start'>;

export interface Pull {
  /** The pull that runs now, or null. */
  readonly running: JobState | null;
  /** Why no pull can start here, as a sentence; null where one can. */
  readonly blockedBy: string | null;
  /** Starts a pull: what changed since the last one unless told otherwise. Errors are shown. */
  start(scope?: Partial<PullScope>): void;
  /** Stops the running pull; what is stored stays, and the next one goes on from there. */
  stop(): void;
}

const changes: PullScope = { scope: 'changes', types: null, since: null };

/** Pulling from any screen: first-run states, Overview and the QuickBooks screen offer the same. */
export function usePull(): Pull {
  const job = useJob('pull');
  const window = useSession((store) => store.window);
  const running = job?.status === 'running' ? job : null;
  const connected = window?.company?.connection === 'connected';
  const blockedBy =
    window?.mode !== 'full'
      ? 'This window is open for looking or reviewing: a pull needs the company open in full.'
      : connected
        ? null
        : 'This company is not connected to QuickBooks. Reconnect it to pull.';
  return {
    running,
    blockedBy,
    start(scope = {}) {
      run(() => callEngine('pull.start', { ...changes, ...scope }));
    },
    stop() {
      if (running !== null) run(() => callEngine('job.cancel', { jobId: running.jobId }));
    },
  };
}

/** "Pull now" and "Stop the pull" for keys, palette and the list of keys: the shell offers them on every screen of a company. */
export function usePullActions(pull: Pull): void {
  const actions: Action[] = [
    {
      id: 'pull.start',
      label: 'Pull now',
      key: 'mod+P',
      group: 'QuickBooks',
      disabled: pull.running !== null || pull.blockedBy !== null,
      run: () => pull.start(),
    },
    {
      id: 'pull.stop',
      label: 'Stop the pull',
      group: 'QuickBooks',
      disabled: pull.running === null,
      run: pull.stop,
    },
  ];
  useActions(actions);
}
