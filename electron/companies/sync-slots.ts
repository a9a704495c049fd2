/** Turns for long work with QuickBooks: so many engines at once, in the order they asked. */
export interface SyncSlots {
  /** Resolves when it is this engine's turn. One turn per engine; asking again while holding or waiting is the same turn. */
  acquire(engine: string): Promise<void>;
  /** Gives the turn back, or the place in the queue. Nothing to give back is fine. */
  release(engine: string): void;
  /** Whether any engine waits for its turn. */
  othersWait(): boolean;
  /** The engines whose turn it is. */
  holders(): readonly string[];
}

/** The most engines that sync at the same time. */
export const syncSlotsMax = 4;

/** First come, first served; an engine that comes again stands at the end, so that engines take turns. */
export function createSyncSlots(max: number = syncSlotsMax): SyncSlots {
  const holding = new Set<string>();
  const waiting = new Map<string, PromiseWithResolvers<void>>();

  function admit(): void {
    for (const [engine, turn] of waiting) {
      if (holding.size >= max) return;
      waiting.delete(engine);
      holding.add(engine);
      turn.resolve();
    }
  }

  return {
    acquire(engine) {
      if (holding.has(engine)) return Promise.resolve();
      const turn = waiting.get(engine) ?? Promise.withResolvers<void>();
      waiting.set(engine, turn);
      admit();
      return turn.promise;
    },
    release(engine) {
      holding.delete(engine);
      // Whoever still waits for that turn has gone away: the promise ends with the engine.
      waiting.delete(engine);
      admit();
    },
    othersWait: () => waiting.size > 0,
    holders: () => [...holding],
  };
}
