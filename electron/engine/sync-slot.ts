import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Runs one step of work with QuickBooks when it is this engine's turn to sync. A step inside a step is part of it.
 *
 * @throws the signal's reason when it is aborted while waiting
 */
export type WithSyncSlot = <T>(signal: AbortSignal, step: () => Promise<T>) => Promise<T>;

/** What an engine asks of those who hand out turns. */
export interface TurnDesk {
  /** Resolves when it is this engine's turn. */
  acquire(): Promise<unknown>;
  /** Gives the turn, or the place in line, back. */
  release(): void;
  othersWait(): Promise<boolean>;
  /** Names of the companies that have their turn now. */
  holders(): Promise<readonly string[]>;
  /** This engine waits for these companies; null once it has its turn, or asks for none any more. */
  waitsFor(companies: readonly string[] | null): void;
}

/** A wait shorter than this is none to a person. */
export const noticeMs = 500;

/** How long an engine may keep its turn while another waits for one. */
export const turnMs = 1_000;

/**
 * Shares this engine's one turn among the steps of its jobs. The turn ends when no step runs, and when it has lasted long
 * enough and another company waits: steps that come then stand back until those that run have ended, and the turn is
 * asked for anew, behind those who wait.
 *
 * Nothing can lock up: a running step never waits for a turn, so those that run always come to their end.
 *
 * @param now  milliseconds that only grow
 */
export function createSlotUser(desk: TurnDesk, now: () => number = () => performance.now()): WithSyncSlot {
  const inside = new AsyncLocalStorage<boolean>();
  let running = 0;
  let turn: Promise<unknown> = Promise.resolve();
  /** When the turn came; null before. */
  let since: number | null = null;
  let asking = false;
  /** Settles when the steps that still run in a turn that is over have ended. */
  let standingBack: PromiseWithResolvers<void> | null = null;

  /** How often a turn was asked for or given back: what was found out about an earlier one is void. */
  let asks = 0;
  let told = false;

  function tell(companies: readonly string[] | null): void {
    if (companies === null && !told) return;
    told = companies !== null;
    desk.waitsFor(companies);
  }

  async function tellWait(ask: number): Promise<void> {
    const companies = await desk.holders();
    if (ask === asks && since === null) tell(companies);
  }

  function begin(): Promise<unknown> {
    since = null;
    const ask = ++asks;
    const timer = setTimeout(() => void tellWait(ask), noticeMs);
    return desk
      .acquire()
      .then(() => {
        since = now();
      })
      .finally(() => {
        clearTimeout(timer);
        if (ask === asks) tell(null);
      });
  }

  async function giveWay(): Promise<void> {
    if (since === null || asking || now() - since < turnMs) return;
    asking = true;
    try {
      const wanted = await desk.othersWait();
      if (wanted && running > 0) standingBack = Promise.withResolvers();
      else since = now();
    } finally {
      asking = false;
    }
  }

  function end(): void {
    running--;
    if (running > 0) return;
    asks++;
    desk.release();
    tell(null);
    standingBack?.resolve();
    standingBack = null;
  }

  return async (signal, step) => {
    if (inside.getStore() === true) return step();
    signal.throwIfAborted();
    while (standingBack !== null) await orAborted(standingBack.promise, signal);
    running++;
    if (running === 1) turn = begin();
    else void giveWay();
    try {
      await orAborted(turn, signal);
      return await inside.run(true, step);
    } finally {
      end();
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

/**
 * Takes a turn for a step that is no function of its own, and gives the way to end it.
 *
 * @throws the signal's reason when it is aborted while waiting
 */
export async function takeTurn(withSyncSlot: WithSyncSlot, signal: AbortSignal): Promise<() => void> {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const step = withSyncSlot(signal, () => {
    begun.resolve();
    return ended.promise;
  });
  await Promise.race([begun.promise, step]);
  return () => ended.resolve();
}
