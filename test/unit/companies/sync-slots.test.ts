import { describe, expect, it, vi } from 'vitest';
import { createSyncSlots, syncSlotsMax } from '../../../electron/companies/sync-slots.ts';
import { createSlotUser, noticeMs, takeTurn, turnMs } from '../../../electron/engine/sync-slot.ts';

/** Engines in the order in which their turn came. */
function recorder(slots: ReturnType<typeof createSyncSlots>) {
  const turns: string[] = [];
  const come = async (engine: string): Promise<void> => {
    await slots.acquire(engine);
    turns.push(engine);
  };
  return { turns, come };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns to sync', () => {
  it('are four at once, and the next in line gets the one given back', async () => {
    const slots = createSyncSlots();
    const { turns, come } = recorder(slots);
    for (const engine of ['a', 'b', 'c', 'd', 'e', 'f']) void come(engine);
    await settle();
    expect(turns).toEqual(['a', 'b', 'c', 'd']);
    expect(turns).toHaveLength(syncSlotsMax);
    slots.release('c');
    await settle();
    expect(turns).toEqual(['a', 'b', 'c', 'd', 'e']);
    slots.release('a');
    slots.release('b');
    await settle();
    expect(turns.at(-1)).toBe('f');
  });

  it('go round: an engine that comes again stands behind those who wait', async () => {
    const slots = createSyncSlots(1);
    const { turns, come } = recorder(slots);
    void come('a');
    void come('b');
    await settle();
    slots.release('a');
    void come('a');
    void come('c');
    await settle();
    slots.release('b');
    await settle();
    slots.release('a');
    await settle();
    expect(turns).toEqual(['a', 'b', 'a', 'c']);
  });

  it('of an engine that died while holding or waiting are free', async () => {
    const slots = createSyncSlots(1);
    const { turns, come } = recorder(slots);
    for (const engine of ['a', 'b', 'c']) void come(engine);
    await settle();
    slots.release('b');
    slots.release('a');
    await settle();
    expect(turns).toEqual(['a', 'c']);
  });

  it('are one per engine, however often it asks', async () => {
    const slots = createSyncSlots(2);
    await slots.acquire('a');
    await slots.acquire('a');
    await slots.acquire('b');
    slots.release('a');
    await expect(slots.acquire('c')).resolves.toBeUndefined();
  });
});

/** A desk that notes what is asked of it. */
function desk(acquire: () => Promise<unknown> = async () => undefined) {
  const asked: string[] = [];
  const told: (readonly string[] | null)[] = [];
  return {
    asked,
    acquire: () => {
      asked.push('acquire');
      return acquire();
    },
    release: () => void asked.push('release'),
    othersWait: async () => false,
    holders: async () => ['Harbor Bakery'],
    waitsFor: (companies: readonly string[] | null) => void told.push(companies),
    told,
  };
}

describe('an engine’s jobs', () => {
  it('share its one turn: asked for by the first step, given back by the last', async () => {
    const { asked, ...rest } = desk();
    const inTurn = createSlotUser(rest);
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const { signal } = new AbortController();
    const jobs = [inTurn(signal, () => first.promise), inTurn(signal, () => second.promise)];
    await settle();
    first.resolve();
    await jobs[0];
    expect(asked).toEqual(['acquire']);
    second.resolve();
    await jobs[1];
    expect(asked).toEqual(['acquire', 'release']);
  });

  it('stop waiting when cancelled, and give the place in line back', async () => {
    const { asked, ...rest } = desk(() => new Promise(() => {}));
    const inTurn = createSlotUser(rest);
    const controller = new AbortController();
    let ran = false;
    const job = inTurn(controller.signal, async () => {
      ran = true;
    });
    controller.abort(new Error('stopped'));
    await expect(job).rejects.toThrow('stopped');
    expect(ran).toBe(false);
    expect(asked).toEqual(['acquire', 'release']);
  });

  it('say for whom they wait, once it is long enough to be seen, and that they wait no more', async () => {
    vi.useFakeTimers();
    try {
      const turn = Promise.withResolvers<void>();
      const { told, ...rest } = desk(() => turn.promise);
      const job = createSlotUser(rest)(new AbortController().signal, async () => undefined);
      await vi.advanceTimersByTimeAsync(noticeMs - 1);
      expect(told).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(told).toEqual([['Harbor Bakery']]);
      turn.resolve();
      await job;
      expect(told).toEqual([['Harbor Bakery'], null]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('several engines with much to do', () => {
  const { signal } = new AbortController();

  /** Engines that share `max` turns; time passes by `turnMs` with each step. */
  function firm(max: number, names: readonly string[]) {
    const slots = createSyncSlots(max);
    const turns: string[] = [];
    const holding = new Set<string>();
    let most = 0;
    let clock = 0;
    const engines = names.map((name) => {
      const inTurn = createSlotUser(
        {
          acquire: async () => {
            await slots.acquire(name);
            holding.add(name);
            turns.push(name);
            most = Math.max(most, holding.size);
          },
          release: () => {
            holding.delete(name);
            slots.release(name);
          },
          othersWait: async () => slots.othersWait(),
          holders: async () => slots.holders(),
          waitsFor: () => undefined,
        },
        () => clock,
      );
      const step = (): Promise<void> =>
        inTurn(signal, async () => {
          clock += turnMs;
          await settle();
          await settle();
        });
      /** `lanes` steps at a time, as a push sends: there is always one under way. */
      const work = (lanes: number, each: number): Promise<unknown> =>
        Promise.all(
          Array.from({ length: lanes }, async () => {
            for (let n = 0; n < each; n++) await step();
          }),
        );
      return { name, inTurn, work };
    });
    return { slots, turns, engines, most: () => most };
  }

  it('take turns: who had one goes behind all who wait, though there is always a step under way', async () => {
    const { turns, engines, most } = firm(2, ['a', 'b', 'c', 'd', 'e']);
    await Promise.all(engines.map(({ work }) => work(3, 40)));
    expect(most()).toBe(2);
    // Until the first is through with its work, each stretch of five turns has every engine once.
    const rounds = Math.floor((Math.min(...engines.map(({ name }) => turns.lastIndexOf(name))) + 1) / 5);
    expect(rounds).toBeGreaterThan(5);
    for (let n = 0; n < rounds; n++) expect(new Set(turns.slice(n * 5, n * 5 + 5)).size).toBe(5);
  });

  it('keep their turn while nobody waits', async () => {
    const { turns, engines } = firm(2, ['a', 'b']);
    await Promise.all(engines.map(({ work }) => work(3, 40)));
    expect(turns.length).toBeLessThanOrEqual(4);
  });

  it('a step inside a step is part of it, also when the turn is over', async () => {
    const { engines } = firm(1, ['a', 'b']);
    const [first, second] = engines;
    const nested = first?.inTurn(signal, async () => {
      const others = [first.work(2, 5), second?.work(2, 5)];
      await settle();
      await first.inTurn(signal, settle);
      return others;
    });
    await Promise.all((await nested) ?? []);
    expect(engines).toHaveLength(2);
  });

  it('take a turn for steps that are not functions, and give it back at their end', async () => {
    const { slots, turns, engines } = firm(1, ['a', 'b']);
    const [first, second] = engines;
    if (first === undefined || second === undefined) throw new Error('no engines');
    const end = await takeTurn(first.inTurn, signal);
    const other = takeTurn(second.inTurn, signal);
    await settle();
    expect(turns).toEqual(['a']);
    expect(slots.othersWait()).toBe(true);
    end();
    (await other)();
    await settle();
    expect(turns).toEqual(['a', 'b']);
    expect(slots.othersWait()).toBe(false);
  });

  it('one that dies in its turn leaves it to the next', async () => {
    const { slots, turns, engines } = firm(1, ['a', 'b']);
    void engines[0]?.inTurn(signal, () => new Promise(() => {}));
    await settle();
    const other = engines[1]?.work(1, 1);
    await settle();
    expect(turns).toEqual(['a']);
    // What main does when a process ends.
    slots.release('a');
    await other;
    expect(turns).toEqual(['a', 'b']);
  });
});
