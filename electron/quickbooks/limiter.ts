import type { Clock } from './clock.ts';

/** `batch` calls also count against the batch windows; every call counts against the others. */
export type CallKind = 'plain' | 'batch';

/** What the person waits for goes before what runs in the background. */
export type Priority = 'foreground' | 'background';

/** At most `count` calls may reach the server in any stretch of `windowMs`. */
export interface RateWindow {
  readonly count: number;
  readonly windowMs: number;
  readonly only: 'all' | 'batch';
}

export interface Limits {
  readonly inFlightMax: number;
  readonly windows: readonly RateWindow[];
  /**
   * How long after sending a call may still reach the server. The server counts arrivals, we only see sendings: a slow first
   * call and a quick eleventh arrive closer together than they left. A slot is therefore counted from the answer's first
   * byte, or from this much after the sending, whichever is earlier.
   */
  readonly arrivalMarginMs: number;
  /** The same for calls that must first open connections: those sent when no answer came for `coldAfterMs`. */
  readonly coldArrivalMarginMs: number;
  readonly coldAfterMs: number;
}

/**
 * Intuit's limits per realm and app, all obeyed at once.
 * 10 calls in 1.2 s (window and margin) are still 500 a minute, so the margin costs nothing over a minute.
 * @see https://developer.intuit.com/app/developer/qbo/docs/learn/limits-and-throttles
 */
export const intuitLimits: Limits = {
  inFlightMax: 10,
  windows: [
    { count: 10, windowMs: 1_000, only: 'all' },
    { count: 500, windowMs: 60_000, only: 'all' },
    { count: 40, windowMs: 60_000, only: 'batch' },
  ],
  arrivalMarginMs: 200,
  coldArrivalMarginMs: 2_000,
  coldAfterMs: 15_000,
};

/** Permission for one call. Steps are told in this order; `done` comes last, always, and more than once does no harm. */
export interface Lease {
  /** The call leaves now. Until then the slot is held without an end. */
  sent(): void;
  /** The server has answered: it must have counted the call by now. */
  arrived(): void;
  done(): void;
}

export interface Limiter {
  /**
   * Resolves when one more call may go out under every limit.
   * @throws the signal's reason when it is aborted first
   */
  acquire(call: { kind: CallKind; priority: Priority; signal?: AbortSignal | undefined }): Promise<Lease>;
  /** Lets nothing out for the next `ms`; a pause already reaching further stays. */
  pause(ms: number): void;
}

interface Slot {
  countedFrom: number;
}

interface Waiter {
  readonly kind: CallKind;
  readonly admit: () => void;
}

/** One limiter for all calls of a realm: sliding windows, so that no stretch of time, wherever it starts, holds too many. */
export function createLimiter(limits: Limits, clock: Clock): Limiter {
  const windows = limits.windows.map((window) => ({ ...window, slots: [] as Slot[] }));
  const waiting: Record<Priority, Waiter[]> = { foreground: [], background: [] };
  let inFlight = 0;
  let lastAnswerAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let callOffWake: (() => void) | null = null;

  // One millisecond more than the window: servers differ in whether its far edge belongs to it.
  const freeAt = (slot: Slot, windowMs: number) => slot.countedFrom + windowMs + 1;
  const windowsOf = (kind: CallKind) => windows.filter((window) => window.only === 'all' || kind === 'batch');

  /** When a call of this kind may go, as far as known now: `now` or earlier means at once. */
  function readyAt(kind: CallKind, now: number): number {
    let ready = pausedUntil;
    for (const window of windowsOf(kind)) {
      if (window.slots.length < window.count) continue;
      window.slots = window.slots.filter((slot) => freeAt(slot, window.windowMs) > now);
      if (window.slots.length < window.count) continue;
      let earliest = Number.POSITIVE_INFINITY;
      for (const slot of window.slots) earliest = Math.min(earliest, freeAt(slot, window.windowMs));
      ready = Math.max(ready, earliest);
    }
    return ready;
  }

  /** The next one to go: the oldest of the foreground, else of the background, passing over kinds that must wait. */
  function takeNext(ready: Record<CallKind, number>, now: number): Waiter | null {
    for (const queue of [waiting.foreground, waiting.background]) {
      const index = queue.findIndex((waiter) => ready[waiter.kind] <= now);
      if (index >= 0) return queue.splice(index, 1)[0] ?? null;
    }
    return null;
  }

  function dispatch(): void {
    callOffWake?.();
    callOffWake = null;
    while (inFlight < limits.inFlightMax) {
      const now = clock.now();
      const ready = { plain: readyAt('plain', now), batch: readyAt('batch', now) };
      const next = takeNext(ready, now);
      if (next !== null) {
        next.admit();
        continue;
      }
      const kinds = new Set([...waiting.foreground, ...waiting.background].map((waiter) => waiter.kind));
      const wakeAt = Math.min(...[...kinds].map((kind) => ready[kind]));
      if (Number.isFinite(wakeAt)) callOffWake = clock.after(Math.max(1, Math.ceil(wakeAt - now)), dispatch);
      return;
    }
  }

  function lease(kind: CallKind): Lease {
    const slot: Slot = { countedFrom: Number.POSITIVE_INFINITY };
    const counting = windowsOf(kind);
    for (const window of counting) window.slots.push(slot);
    inFlight += 1;
    let open = true;
    return {
      sent() {
        const now = clock.now();
        const isCold = now - lastAnswerAt > limits.coldAfterMs;
        slot.countedFrom = now + (isCold ? limits.coldArrivalMarginMs : limits.arrivalMarginMs);
        dispatch();
      },
      arrived() {
        lastAnswerAt = clock.now();
        slot.countedFrom = Math.min(slot.countedFrom, lastAnswerAt);
        dispatch();
      },
      done() {
        if (!open) return;
        open = false;
        inFlight -= 1;
        if (slot.countedFrom === Number.POSITIVE_INFINITY) {
          for (const window of counting) window.slots = window.slots.filter((other) => other !== slot);
        }
        dispatch();
      },
    };
  }

  return {
    acquire({ kind, priority, signal }) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const queue = waiting[priority];
        const onAbort = () => {
          queue.splice(queue.indexOf(waiter), 1);
          reject(signal?.reason);
        };
        const waiter: Waiter = {
          kind,
          admit() {
            signal?.removeEventListener('abort', onAbort);
            resolve(lease(kind));
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(waiter);
        dispatch();
      });
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, clock.now() + ms);
    },
  };
}
