import type { Clock } from '../../../electron/quickbooks/clock.ts';

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  readonly #timers = new Set<{ at: number; fn: () => void }>();
  readonly #origin = Date.parse('2026-10-02T15:00:00.000Z');
  #now = 0;

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#origin + this.#now;
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { at: this.#now + ms, fn };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets everything run that waits for no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Fires the earliest timer due by `until`; false when there is none. */
  fireNext(until = Number.POSITIVE_INFINITY): boolean {
    let next: { at: number; fn: () => void } | null = null;
    for (const timer of this.#timers) if (next === null || timer.at < next.at) next = timer;
    if (next === null || next.at > until) return false;
    this.#timers.delete(next);
    this.#now = Math.max(this.#now, next.at);
    next.fn();
    return true;
  }

  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await this.settle();
    while (this.fireNext(until)) await this.settle();
    this.#now = until;
  }

  /** Moves time from timer to timer until the promise has settled. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const watch = promise.then(
      () => {
        settled = true;
      },
      () => {
        settled = true;
      },
    );
    await this.settle();
    while (!settled && this.fireNext()) await this.settle();
    await watch;
    return promise;
  }
}
