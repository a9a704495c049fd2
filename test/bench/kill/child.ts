import { startPush } from '../../../electron/engine/push-job.ts';
import { lockLedger } from '../../../electron/ledger/lock.ts';
import type { WritableDb } from '../../../electron/ledger/open.ts';
import type { Fetch } from '../../../electron/quickbooks/transport.ts';
import { buildEngine, session } from './scenario.ts';

// An engine that pushes a batch and is killed by SIGKILL at a step of the protocol named on its command line, or from outside.

/** Where it dies: before, inside or right after its n-th transaction, or before or after its n-th write request. */
export const killSteps = ['before-commit', 'in-commit', 'after-commit', 'before-post', 'after-post'] as const;
export type KillStep = (typeof killSteps)[number];

/** Who is killed: the engine itself, or the application that started it. */
export const victims = ['engine', 'application'] as const;
export type Victim = (typeof victims)[number];

interface Orders {
  readonly apiBase: string;
  readonly realmId: string;
  readonly token: string;
  readonly ledgerFile: string;
  readonly batchId: number;
  readonly offsetMs: number;
  /** Null: it is killed from outside, or lives. */
  readonly step: KillStep | null;
  readonly nth: number;
  readonly victim: Victim;
  readonly writeTimeoutMs: number;
}

function die(victim: Victim): void {
  if (victim === 'application') {
    // The engine is an orphan now, and goes on until it notices.
    process.kill(process.ppid, 'SIGKILL');
    return;
  }
  process.kill(process.pid, 'SIGKILL');
  // The signal is delivered before the next tick; nothing runs on.
  for (;;);
}

/** The same ledger, dying at its n-th transaction. */
function wrapDb(db: WritableDb, { step, nth, victim }: Orders): WritableDb {
  let count = 0;
  return new Proxy(db, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key !== 'transaction') return typeof value === 'function' ? value.bind(target) : value;
      return (work: (...args: unknown[]) => unknown) => {
        const run = target.transaction((...args: unknown[]) => {
          const result = work(...args);
          if (step === 'in-commit' && !wasNested && count === nth) die(victim);
          return result;
        });
        let wasNested = false;
        return (...args: unknown[]) => {
          wasNested = target.inTransaction;
          if (!wasNested) count++;
          if (step === 'before-commit' && !wasNested && count === nth) die(victim);
          const nested = wasNested;
          const result = run(...args);
          if (step === 'after-commit' && !nested && count === nth) die(victim);
          return result;
        };
      };
    },
  });
}

function wrapFetch({ step, nth, victim }: Orders): Fetch {
  let count = 0;
  return async (url, init) => {
    const isWrite = init.method === 'POST' && /requestid=/.test(url);
    if (isWrite) count++;
    if (isWrite && step === 'before-post' && count === nth) die(victim);
    const response = await fetch(url, init);
    if (isWrite && step === 'after-post' && count === nth) die(victim);
    return response;
  };
}

if (process.argv[2] !== undefined && process.argv[1]?.endsWith('child.ts') === true) {
  const orders = JSON.parse(process.argv[2]) as Orders;
  const lock = await lockLedger(orders.ledgerFile, 30_000);
  process.on('exit', () => lock.release());
  process.on('disconnect', () => process.exit(0));
  let armed = false;
  const fetchOf = wrapFetch(orders);
  const engine = buildEngine({
    ...orders,
    fetch: (url, init) => fetchOf(url, init),
    // Opening and migrating are not what is tested: transactions count from the push on.
    wrap: (db) => {
      const dying = wrapDb(db, orders);
      return new Proxy(db, {
        get: (target, key) => {
          if (armed) return Reflect.get(dying, key, dying);
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    },
    onBug: (error) =>
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`),
  });
  const jobId = startPush(
    engine,
    session,
    { batchId: orders.batchId, onlyOne: false },
    { resendWindowMs: 600_000, settleMs: 150_000, pausesMs: [10, 10] },
  );
  armed = true;
  process.stdout.write('pushing\n');
  await engine.jobs.settled(jobId);
  process.exit(0);
}
