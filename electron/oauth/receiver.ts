import { AppError } from '../../shared/errors.ts';
import type { Callback } from './callback.ts';

export interface ReceiveOptions {
  /** Whether this callback carries the state of the sign-in under way; it must not use the state up. */
  readonly isExpected: (callback: Callback) => boolean;
  readonly signal: AbortSignal;
  /** Longest wait for the person, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Where the browser part of a sign-in ends. Used once: `open`, then `receive`, then `close`, in every case.
 */
export interface RedirectReceiver {
  /** The address registered at Intuit; sent when authorizing and again when exchanging the code, letter by letter. */
  readonly redirectUri: string;
  /** The port a relay page must hand the answer to, or null when nothing listens. */
  readonly listenerPort: number | null;
  /** Gets ready before the browser opens. @throws AppError `oauth.port-taken` */
  open(): Promise<void>;
  /**
   * Waits for the first answer.
   *
   * @throws AppError `oauth.state-mismatch` when the answer is not `isExpected`, `oauth.timed-out`, `oauth.cancelled`
   */
  receive(options: ReceiveOptions): Promise<Callback>;
  /** Lets go of the port; the browser still gets the page it is being sent. Safe to call twice. */
  close(): Promise<void>;
}

/** Settles with the task, or rejects on abort or when the time is over, whichever comes first. */
export async function withinLimits<T>(task: Promise<T>, signal: AbortSignal, timeoutMs: number): Promise<T> {
  if (signal.aborted) throw cancelled();
  let timer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('oauth.timed-out', 'sign-in-again', { timeoutMs })), timeoutMs);
    onAbort = () => reject(cancelled());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([task, limit]);
  } finally {
    clearTimeout(timer);
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

export function cancelled(): AppError {
  return new AppError('oauth.cancelled', 'sign-in-again');
}

/** Whichever of two receivers is answered first; the second one is usually the paste box. */
export function eitherReceiver(listener: RedirectReceiver, pasteBox: RedirectReceiver): RedirectReceiver {
  return {
    redirectUri: listener.redirectUri,
    listenerPort: listener.listenerPort,
    open: async () => {
      await Promise.all([listener.open(), pasteBox.open()]);
    },
    receive: async (options) => {
      const loser = new AbortController();
      const both = { ...options, signal: AbortSignal.any([options.signal, loser.signal]) };
      const waits = [listener.receive(both), pasteBox.receive(both)];
      try {
        return await Promise.race(waits);
      } finally {
        loser.abort();
        await Promise.allSettled(waits);
      }
    },
    close: async () => {
      await Promise.all([listener.close(), pasteBox.close()]);
    },
  };
}
