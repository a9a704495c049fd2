import { AppError, isAppError } from '../../shared/errors.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import { countMirror } from '../ledger/mirror.ts';
import { countRefused } from '../ledger/refused-rows.ts';
import { readCursor, saveFailure } from '../ledger/sync-state.ts';
import type { PullDeps, PullOptions, PullOutcome } from './types.ts';

/** One pull while it runs: which types are still alive, and what has been found out about each. */
export interface Run {
  readonly deps: PullDeps;
  readonly types: readonly EntityType[];
  readonly signal: AbortSignal;
  readonly onProgress: PullOptions['onProgress'];
  readonly changed: Map<EntityType, number>;
  readonly expected: Map<EntityType, number>;
  /** Counted at the end, for types that came to it: counting reads the whole table. */
  readonly stored: Map<EntityType, number>;
  readonly failed: Map<EntityType, AppError>;
  /** What changed documents may have moved: the balances of these customers, and of accounts. */
  readonly moved: { readonly customers: Set<string>; documents: boolean };
  /** The newest server time seen, UTC ISO; null before the first answer. */
  serverTime: string | null;
  /** Ends everything else that runs in this pull. */
  readonly abort: () => void;
}

export function createRun(deps: PullDeps, options: PullOptions): Run {
  const inner = new AbortController();
  return {
    deps,
    types: options.types,
    signal: AbortSignal.any([options.signal, inner.signal]),
    onProgress: options.onProgress,
    changed: new Map(),
    expected: new Map(),
    stored: new Map(),
    failed: new Map(),
    moved: { customers: new Set(), documents: false },
    serverTime: null,
    abort: () => inner.abort(),
  };
}

/** Failures that every further call would meet too, whatever type it is about. */
const endings: ReadonlySet<string> = new Set([
  'app.cancelled',
  'company.not-connected',
  'quickbooks.unreachable',
  'quickbooks.throttled',
  'quickbooks.company-unavailable',
  'quickbooks.subscription-ended',
]);

/** What ends the whole pull, not only the type it met. Anything that is no AppError is a bug or a broken ledger. */
export function endsPull(error: unknown): boolean {
  return !isAppError(error) || endings.has(error.code) || error.recovery === 'sign-in-again';
}

/** Does one type's part. Where it fails, the type is out and the others go on. @throws what ends the whole pull */
export async function guard(run: Run, type: EntityType, work: () => Promise<void>): Promise<void> {
  try {
    run.signal.throwIfAborted();
    await work();
  } catch (error) {
    if (run.signal.aborted) throw new AppError('app.cancelled', 'none', {}, error);
    if (endsPull(error)) throw error;
    fail(run, type, error);
  }
}

/** Notes that a type failed, for the rest of this pull and for the person to see. */
export function fail(run: Run, type: EntityType, error: unknown): void {
  const known = isAppError(error) ? error : new AppError('app.bug', 'none', {}, error);
  run.failed.set(type, known);
  saveFailure(run.deps.db, type, known.toData(), run.deps.now().toISOString());
}

export function addChanged(run: Run, type: EntityType, count: number): void {
  run.changed.set(type, (run.changed.get(type) ?? 0) + count);
}

/** Types that have not failed, in the order asked. */
export function alive(run: Run): EntityType[] {
  return run.types.filter((type) => !run.failed.has(type));
}

export function isCurrent(run: Run, type: EntityType): boolean {
  return readCursor(run.deps.db, type).phase === 'current';
}

export function outcomeOf(run: Run, type: EntityType): PullOutcome {
  return {
    type,
    changedCount: run.changed.get(type) ?? 0,
    storedCount: run.stored.get(type) ?? countMirror(run.deps.db, type),
    expectedCount: run.expected.get(type) ?? null,
    refusedCount: countRefused(run.deps.db, type),
    error: run.failed.get(type)?.toData() ?? null,
  };
}

/** Gives way to what windows ask for in between. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
