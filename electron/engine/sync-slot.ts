/** Runs work when it is this engine's turn to sync. @throws the signal's reason when it is aborted while waiting */
export type WithSyncSlot = <T>(signal: AbortSignal, run: () => Promise<T>) => Promise<T>;

/**
 * Shares this engine's one turn among its jobs: the first asks main for it, the last gives it back.
 *
 * @param ask  resolves, for `acquire`, when it is this engine's turn
 */
export function createSlotUser(ask: (step: 'acquire' | 'release') => Promise<unknown>): WithSyncSlot {
  let users = 0;
  let turn: Promise<unknown> = Promise.resolve();
  return async (signal, run) => {
    signal.throwIfAborted();
    users++;
    if (users === 1) turn = ask('acquire');
    try {
      await orAborted(turn, signal);
      return await run();
    } finally {
      users--;
      if (users === 0) void ask('release');
    }
  };
}

async function orAborted(turn: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([turn, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
