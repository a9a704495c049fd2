/** The simulator's own time: it can be set, moved and run faster than real time, and drives token lives and limits. */

export type ClockChange = { now?: string; moveMs?: number; scale?: number };

export class SimulatedClock {
  #simulatedAtMs: number;
  #realAtMs: number;
  #scale: number;

  /** @param startMs simulated epoch milliseconds to start from; real time when absent. @param scale simulated ms per real ms */
  constructor(startMs?: number, scale = 1) {
    this.#realAtMs = realMs();
    this.#simulatedAtMs = startMs ?? Date.now();
    this.#scale = scale;
  }

  /** Simulated epoch milliseconds. */
  now(): number {
    return this.#simulatedAtMs + (realMs() - this.#realAtMs) * this.#scale;
  }

  get scale(): number {
    return this.#scale;
  }

  /** Sets, moves or rescales the time, in that order. @throws RangeError for an unreadable date or a scale that is not positive */
  change(change: ClockChange): void {
    let nowMs = this.now();
    if (change.now !== undefined) nowMs = Date.parse(change.now);
    if (change.moveMs !== undefined) nowMs += change.moveMs;
    if (!Number.isFinite(nowMs)) throw new RangeError('The clock needs an ISO date in `now` and a number in `moveMs`.');
    const scale = change.scale ?? this.#scale;
    if (!Number.isFinite(scale) || scale < 0) throw new RangeError('The clock scale must be zero or more.');
    this.#simulatedAtMs = nowMs;
    this.#realAtMs = realMs();
    this.#scale = scale;
  }
}

function realMs(): number {
  return performance.timeOrigin + performance.now();
}
