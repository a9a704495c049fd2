import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CallKind,
  createLimiter,
  intuitLimits,
  type Limiter,
  type Limits,
  type Priority,
} from '../../../electron/quickbooks/limiter.ts';
import { FakeClock } from './fake-clock.ts';

/** The most arrivals in any stretch of `windowMs`, both ends included. */
function densest(arrivals: readonly number[], windowMs: number): number {
  const sorted = arrivals.toSorted((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[from] ?? at) > windowMs) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}

/** Runs calls whose arrival and answer lie `arriveMs` and `answerMs` after sending; time jumps from timer to timer. */
async function drive(limits: Limits, calls: readonly { kind: CallKind; arriveMs: number; answerMs: number }[]) {
  const clock = new FakeClock();
  const limiter = createLimiter(limits, clock);
  const arrivals: { at: number; kind: CallKind }[] = [];
  let inFlight = 0;
  let inFlightMost = 0;
  let open = calls.length;
  for (const call of calls) {
    void limiter.acquire({ kind: call.kind, priority: 'background' }).then((lease) => {
      inFlight += 1;
      inFlightMost = Math.max(inFlightMost, inFlight);
      lease.sent();
      arrivals.push({ at: clock.now() + call.arriveMs, kind: call.kind });
      clock.after(call.answerMs, () => {
        inFlight -= 1;
        open -= 1;
        lease.arrived();
        lease.done();
      });
    });
  }
  await clock.settle();
  while (open > 0) {
    if (!clock.fireNext()) throw new Error('the limiter stopped letting calls out');
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  }
  return { arrivals, inFlightMost, tookMs: clock.now() };
}

const all = (arrivals: readonly { at: number }[]) => arrivals.map(({ at }) => at);
const batches = (arrivals: readonly { at: number; kind: CallKind }[]) =>
  arrivals.filter(({ kind }) => kind === 'batch').map(({ at }) => at);

describe('5 Limits', () => {
  test('no stretch of time at the server holds too many calls, whatever the network does', async () => {
    const call = fc
      .record({
        kind: fc.constantFrom<CallKind>('plain', 'plain', 'plain', 'batch'),
        arriveMs: fc.integer({ min: 0, max: 200 }),
        workMs: fc.integer({ min: 0, max: 4_000 }),
      })
      .map(({ kind, arriveMs, workMs }) => ({ kind, arriveMs, answerMs: arriveMs + workMs }));
    await fc.assert(
      fc.asyncProperty(fc.array(call, { minLength: 100, maxLength: 300, size: 'max' }), async (calls) => {
        const { arrivals, inFlightMost } = await drive(intuitLimits, calls);
        expect(arrivals).toHaveLength(calls.length);
        expect(densest(all(arrivals), 1_000)).toBeLessThanOrEqual(10);
        expect(densest(batches(arrivals), 60_000)).toBeLessThanOrEqual(40);
        expect(inFlightMost).toBeLessThanOrEqual(10);
      }),
      { numRuns: 25 },
    );
  });

  test('over minutes the rate stays under 500 a minute and within 5% of it', async () => {
    const calls = Array.from({ length: 2_500 }, (_, index) => ({
      kind: 'plain' as const,
      arriveMs: (index * 37) % 150,
      answerMs: 150 + ((index * 53) % 200),
    }));
    const { arrivals, tookMs } = await drive(intuitLimits, calls);
    expect(densest(all(arrivals), 60_000)).toBe(500);
    expect(densest(all(arrivals), 1_000)).toBeLessThanOrEqual(10);
    // The fifth 500 may start four minutes after the first.
    expect(tookMs).toBeLessThan((4 * 60_000 + 50_000) * 1.05);
  });

  test('calls that first open connections may arrive late together without meeting the next ones', async () => {
    const calls = Array.from({ length: 20 }, (_, index) => {
      const arriveMs = index < 10 ? 900 : 10;
      return { kind: 'plain' as const, arriveMs, answerMs: arriveMs + 30 };
    });
    const { arrivals } = await drive(intuitLimits, calls);
    expect(densest(all(arrivals), 1_000)).toBe(10);
  });

  test('limits are data: a second tenth as long lets ten times as many out', async () => {
    const limits: Limits = {
      ...intuitLimits,
      windows: [{ count: 10, windowMs: 100, only: 'all' }],
      arrivalMarginMs: 0,
    };
    const calls = Array.from({ length: 100 }, () => ({ kind: 'plain' as const, arriveMs: 0, answerMs: 1 }));
    const { tookMs } = await drive(limits, calls);
    expect(tookMs).toBeGreaterThanOrEqual(900);
    expect(tookMs).toBeLessThan(1_000);
  });
});

describe('5 Limits: order', () => {
  const two: Limits = { ...intuitLimits, inFlightMax: 1 };
  const note = (limiter: Limiter, order: string[], name: string, priority: Priority, kind: CallKind = 'plain') =>
    limiter.acquire({ kind, priority }).then((lease) => {
      order.push(name);
      return lease;
    });

  test('the foreground goes before the background, each in its own order', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(two, clock);
    const order: string[] = [];
    const names = [
      ['b1', 'background'],
      ['b2', 'background'],
      ['f1', 'foreground'],
      ['b3', 'background'],
      ['f2', 'foreground'],
    ] as const;
    const leases = names.map(([name, priority]) => note(limiter, order, name, priority));
    for (const lease of [leases[0], leases[2], leases[4], leases[1], leases[3]]) (await lease)?.done();
    expect(order).toEqual(['b1', 'f1', 'f2', 'b2', 'b3']);
  });

  test('a batch that must wait for its own window does not hold up what comes behind it', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter({ ...intuitLimits, windows: [{ count: 1, windowMs: 60_000, only: 'batch' }] }, clock);
    const order: string[] = [];
    const first = await note(limiter, order, 'batch 1', 'background', 'batch');
    first.sent();
    first.arrived();
    const second = note(limiter, order, 'batch 2', 'background', 'batch');
    await note(limiter, order, 'plain', 'background');
    expect(order).toEqual(['batch 1', 'plain']);
    await clock.run(second);
    expect(order).toEqual(['batch 1', 'plain', 'batch 2']);
    expect(clock.now()).toBe(60_001);
  });
});

describe('5 Limits: waiting', () => {
  test('a pause holds everything back, and the longer of two counts', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter(intuitLimits, clock);
    limiter.pause(60_000);
    limiter.pause(5_000);
    await clock.run(limiter.acquire({ kind: 'plain', priority: 'foreground' }));
    expect(clock.now()).toBe(60_000);
  });

  test('an aborted wait leaves the queue and costs nothing', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter({ ...intuitLimits, inFlightMax: 1 }, clock);
    const held = await limiter.acquire({ kind: 'plain', priority: 'background' });
    const stop = new AbortController();
    const given = limiter.acquire({ kind: 'plain', priority: 'background', signal: stop.signal });
    const next = limiter.acquire({ kind: 'plain', priority: 'background' });
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    held.done();
    await expect(next).resolves.toBeDefined();
    await expect(limiter.acquire({ kind: 'plain', priority: 'background', signal: stop.signal })).rejects.toThrow(
      'enough',
    );
  });

  test('a call given up before sending does not count', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter({ ...intuitLimits, windows: [{ count: 1, windowMs: 1_000, only: 'all' }] }, clock);
    const unsent = await limiter.acquire({ kind: 'plain', priority: 'background' });
    unsent.done();
    unsent.done();
    await limiter.acquire({ kind: 'plain', priority: 'background' });
    expect(clock.now()).toBe(0);
  });

  test('a call still held before sending keeps its place in the windows', async () => {
    const clock = new FakeClock();
    const limiter = createLimiter({ ...intuitLimits, windows: [{ count: 1, windowMs: 1_000, only: 'all' }] }, clock);
    const slow = await limiter.acquire({ kind: 'plain', priority: 'background' });
    const next = limiter.acquire({ kind: 'plain', priority: 'background' });
    await clock.advance(10_000);
    slow.sent();
    slow.arrived();
    await clock.run(next);
    expect(clock.now()).toBe(11_001);
  });
});
