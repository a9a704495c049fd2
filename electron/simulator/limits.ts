/** Intuit's rate limits, counted always and enforced when switched on, in simulated time. */

export type LimitSettings = {
  /** Answer 429 over the limit; otherwise only count. */
  enforced: boolean;
  perSecond: number;
  concurrent: number;
  perMinute: number;
  batchesPerMinute: number;
};

const MINUTE_MS = 60_000;

/** The newest instants within a window. */
class Window {
  readonly #instants: number[] = [];

  /** Drops what is older than the window and tells how many are left. */
  count(nowMs: number, windowMs: number): number {
    while (this.#instants.length > 0 && nowMs - (this.#instants[0] ?? 0) >= windowMs) this.#instants.shift();
    return this.#instants.length;
  }

  add(nowMs: number): void {
    this.#instants.push(nowMs);
  }
}

type RealmMeter = { second: Window; minute: Window; batches: Window; running: number };

export class Limits {
  readonly settings: LimitSettings = {
    enforced: false,
    perSecond: 10,
    concurrent: 10,
    perMinute: 500,
    batchesPerMinute: 40,
  };
  violations = 0;
  readonly #meters = new Map<string, RealmMeter>();

  /** Counts an arriving request. Returns whether it goes over a limit; refused requests do not fill the windows. */
  arrive(realmId: string, isBatch: boolean, nowMs: number): boolean {
    const meter = this.#meterOf(realmId);
    const over =
      meter.second.count(nowMs, 1000) >= this.settings.perSecond ||
      meter.minute.count(nowMs, MINUTE_MS) >= this.settings.perMinute ||
      meter.running >= this.settings.concurrent ||
      (isBatch && meter.batches.count(nowMs, MINUTE_MS) >= this.settings.batchesPerMinute);
    if (over) {
      this.violations += 1;
      if (this.settings.enforced) return true;
    }
    meter.second.add(nowMs);
    meter.minute.add(nowMs);
    if (isBatch) meter.batches.add(nowMs);
    return over;
  }

  start(realmId: string): void {
    this.#meterOf(realmId).running += 1;
  }

  finish(realmId: string): void {
    this.#meterOf(realmId).running -= 1;
  }

  /** Forgets windows and violations; running requests stay counted. */
  reset(): void {
    this.violations = 0;
    for (const meter of this.#meters.values())
      Object.assign(meter, { second: new Window(), minute: new Window(), batches: new Window() });
  }

  #meterOf(realmId: string): RealmMeter {
    let meter = this.#meters.get(realmId);
    if (meter === undefined) {
      meter = { second: new Window(), minute: new Window(), batches: new Window(), running: 0 };
      this.#meters.set(realmId, meter);
    }
    return meter;
  }
}
