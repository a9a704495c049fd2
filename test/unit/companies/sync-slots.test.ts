import { describe, expect, it } from 'vitest';
import { createSyncSlots, syncSlotsMax } from '../../../electron/companies/sync-slots.ts';
import { createSlotUser } from '../../../electron/engine/sync-slot.ts';

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

describe('an engine’s jobs', () => {
  it('share its one turn: asked for by the first, given back by the last', async () => {
    const steps: string[] = [];
    const withSlot = createSlotUser(async (step) => steps.push(step));
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const { signal } = new AbortController();
    const jobs = [withSlot(signal, () => first.promise), withSlot(signal, () => second.promise)];
    await settle();
    first.resolve();
    await jobs[0];
    expect(steps).toEqual(['acquire']);
    second.resolve();
    await jobs[1];
    expect(steps).toEqual(['acquire', 'release']);
  });

  it('stop waiting when cancelled, and give the place in line back', async () => {
    const steps: string[] = [];
    const withSlot = createSlotUser((step) => {
      steps.push(step);
      return step === 'acquire' ? new Promise(() => {}) : Promise.resolve();
    });
    const controller = new AbortController();
    let ran = false;
    const job = withSlot(controller.signal, async () => {
      ran = true;
    });
    controller.abort(new Error('stopped'));
    await expect(job).rejects.toThrow('stopped');
    expect(ran).toBe(false);
    expect(steps).toEqual(['acquire', 'release']);
  });
});
