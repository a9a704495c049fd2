import { isAppError } from '../../shared/errors.ts';
import type { EntityType } from '../../shared/ipc/company.ts';
import { countMirror, listMirrorIds, saveMirrorPage } from '../ledger/mirror.ts';
import type { WritableDb } from '../ledger/open.ts';
import { readCursor, type SyncCursor, saveCursor, saveOutcome } from '../ledger/sync-state.ts';
import { countAll, readByIds, readIds } from '../quickbooks/census.ts';
import { isBeyondLookBack, readChanges, withOverlap } from '../quickbooks/changes.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import { type PageCursor, readPages } from '../quickbooks/read-pages.ts';
import type { DeletedRow, RefusedRow } from '../quickbooks/rows.ts';

export interface PullDeps {
  readonly db: WritableDb;
  readonly quickbooks: QuickbooksClient;
  readonly homeCurrency: string;
}

export interface PullProgress {
  readonly type: EntityType;
  readonly doneCount: number;
  /** Null until the count is known. */
  readonly totalCount: number | null;
}

export interface PullOptions {
  readonly types: readonly EntityType[];
  /** Read everything again; without it only what changed since the last pull. */
  readonly everything: boolean;
  /** Read what changed since this instant (UTC ISO) whatever the cursors say. */
  readonly since: string | null;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PullProgress) => void;
}

export interface PullOutcome {
  readonly type: EntityType;
  /** Records of the type whose row in the ledger changed. */
  readonly changedCount: number;
  readonly storedCount: number;
  readonly expectedCount: number | null;
  readonly refused: readonly RefusedRow[];
  /** Error code where this type failed; the others went on. */
  readonly error: string | null;
}

const catchUpRoundsMax = 3;

/** What ends the whole pull, not only the type it met: every further call would meet it too. */
function endsPull(error: unknown): boolean {
  return (
    isAppError(error, 'app.cancelled') ||
    isAppError(error, 'company.not-connected') ||
    (isAppError(error) && error.recovery === 'sign-in-again') ||
    !isAppError(error)
  );
}

/**
 * Pulls types one after the other by `architecture.md` section 5. Stopping anywhere loses nothing: each page is stored
 * with its cursor in one transaction, and a pull that starts again goes on behind the last stored page.
 *
 * @throws what ends the whole pull (cancelled, signed out, bugs); a type that merely failed is in the outcomes
 */
export async function pull(deps: PullDeps, options: PullOptions): Promise<PullOutcome[]> {
  const outcomes: PullOutcome[] = [];
  const current = options.types.filter((type) => canUseChanges(deps, type, options));
  const walked = options.types.filter((type) => !current.includes(type));
  for (const type of walked) {
    outcomes.push(await guarded(deps, type, options, () => walkType(deps, type, options)));
  }
  if (current.length > 0) outcomes.push(...(await pullChanges(deps, current, options)));
  return outcomes;
}

function canUseChanges(deps: PullDeps, type: EntityType, options: PullOptions): boolean {
  const cursor = readCursor(deps.db, type);
  return !options.everything && options.since === null && cursor.phase === 'current' && cursor.serverTime !== null;
}

async function guarded(
  deps: PullDeps,
  type: EntityType,
  options: PullOptions,
  work: () => Promise<PullOutcome>,
): Promise<PullOutcome> {
  options.signal.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    const code = isAppError(error) ? error.code : 'app.bug';
    if (code !== 'app.cancelled') saveOutcome(deps.db, type, '', code);
    if (endsPull(error)) throw error;
    return {
      type,
      changedCount: 0,
      storedCount: countMirror(deps.db, type),
      expectedCount: null,
      refused: [],
      error: code,
    };
  }
}

interface Walk {
  changedCount: number;
  refused: RefusedRow[];
  serverTime: string | null;
}

/** First pull of a type, or a full one: pages by key, then what changed meanwhile, then the count. */
async function walkType(deps: PullDeps, type: EntityType, options: PullOptions): Promise<PullOutcome> {
  const { db, quickbooks } = deps;
  const { signal } = options;
  const stored = readCursor(db, type);
  const resumed = stored.phase === 'first-pull' ? (stored.cursor as PageCursor | null) : null;
  const expected = await countAll(quickbooks, type, { signal });
  const walk: Walk = { changedCount: 0, refused: [], serverTime: resumed === null ? null : stored.serverTime };
  await readInto(deps, type, options, walk, {
    cursor: resumed,
    since: options.since,
    expected,
    keep: (cursor) => ({ type, phase: 'first-pull', cursor, serverTime: walk.serverTime }),
  });
  for (let round = 0; round < catchUpRoundsMax; round++) {
    if (walk.serverTime === null || expected === 0) break;
    const before = walk.changedCount;
    const since = withOverlap(walk.serverTime);
    const next: Walk = { changedCount: 0, refused: walk.refused, serverTime: null };
    await readInto(deps, type, options, next, { cursor: null, since, expected: null, keep: null });
    walk.changedCount = before + next.changedCount;
    walk.serverTime = next.serverTime ?? walk.serverTime;
    if (next.changedCount === 0) break;
  }
  return settle(deps, type, options, walk);
}

interface ReadInto {
  readonly cursor: PageCursor | null;
  readonly since: string | null;
  readonly expected: number | null;
  /** The cursor to store with each page; null where a broken walk simply starts over. */
  readonly keep: ((cursor: PageCursor) => SyncCursor) | null;
}

async function readInto(
  deps: PullDeps,
  type: EntityType,
  options: PullOptions,
  walk: Walk,
  into: ReadInto,
): Promise<void> {
  const { db, quickbooks, homeCurrency } = deps;
  const pages = readPages(quickbooks, {
    type,
    homeCurrency,
    cursor: into.cursor,
    since: into.since,
    signal: options.signal,
  });
  let done = into.cursor === null ? 0 : countMirror(db, type);
  for await (const page of pages) {
    walk.serverTime ??= page.serverTime;
    db.transaction(() => {
      walk.changedCount += saveMirrorPage(db, { type, rows: page.rows, deleted: page.deleted });
      if (into.keep !== null) saveCursor(db, into.keep(page.cursor), countMirror(db, type), into.expected);
    })();
    walk.refused.push(...page.refused);
    done += page.rows.length;
    if (into.expected !== null)
      options.onProgress({ type, doneCount: Math.min(done, into.expected), totalCount: into.expected });
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The count check, the census and repair where it fails, and the cursor from which the next pull goes on. */
async function settle(deps: PullDeps, type: EntityType, options: PullOptions, walk: Walk): Promise<PullOutcome> {
  const { db, quickbooks } = deps;
  let expectedCount = await countAll(quickbooks, type, { signal: options.signal });
  if (countMirror(db, type) + walk.refused.length !== expectedCount) {
    walk.changedCount += await repair(deps, type, options);
    expectedCount = await countAll(quickbooks, type, { signal: options.signal });
  }
  const storedCount = countMirror(db, type);
  db.transaction(() => {
    saveCursor(db, { type, phase: 'current', cursor: null, serverTime: walk.serverTime }, storedCount, expectedCount);
    saveOutcome(db, type, walk.serverTime ?? '', null);
  })();
  options.onProgress({ type, doneCount: storedCount, totalCount: expectedCount });
  return { type, changedCount: walk.changedCount, storedCount, expectedCount, refused: walk.refused, error: null };
}

/** Compares all ids: what QuickBooks has and we don't is read, what we have and it doesn't is read again and, if gone, marked deleted. */
async function repair(deps: PullDeps, type: EntityType, options: PullOptions): Promise<number> {
  const { db, quickbooks, homeCurrency } = deps;
  const { signal } = options;
  const theirs = new Set<string>();
  for await (const ids of readIds(quickbooks, type, { signal })) for (const id of ids) theirs.add(id);
  const ours = new Set(listMirrorIds(db, type));
  const missing = [...theirs].filter((id) => !ours.has(id));
  const suspects = [...ours].filter((id) => !theirs.has(id));
  const found = await readByIds(quickbooks, { type, ids: [...missing, ...suspects], homeCurrency, signal });
  const standing = new Set(found.rows.map((row) => row.id));
  const at = new Date(0).toISOString();
  const gone: DeletedRow[] = suspects
    .filter((id) => !standing.has(id) && !found.refused.some((row) => row.id === id))
    .map((id) => ({ type, id, lastUpdatedAt: at }));
  return db.transaction(() => saveMirrorPage(db, { type, rows: found.rows, deleted: [...found.deleted, ...gone] }))();
}

/** A later pull: change data capture for all types at once where it reaches far enough, a query and census where not. */
async function pullChanges(deps: PullDeps, types: readonly EntityType[], options: PullOptions): Promise<PullOutcome[]> {
  const { db, quickbooks, homeCurrency } = deps;
  const { signal } = options;
  const cursors = types.map((type) => readCursor(db, type).serverTime ?? '').sort();
  const oldest = cursors[0] ?? '';
  const newest = cursors.at(-1) ?? '';
  const outcomes: PullOutcome[] = [];
  if (isBeyondLookBack(oldest, newest)) {
    for (const type of types) outcomes.push(await guarded(deps, type, options, () => walkSince(deps, type, options)));
    return outcomes;
  }
  const changes = await readChanges(quickbooks, { types, changedSince: withOverlap(oldest), homeCurrency, signal });
  for (const change of changes.types) {
    const { type } = change;
    if (change.outcome === 'query-instead') {
      outcomes.push(await guarded(deps, type, options, () => walkSince(deps, type, options)));
      continue;
    }
    const changedCount = db.transaction(() => {
      const count = saveMirrorPage(db, { type, rows: change.rows, deleted: change.deleted });
      const serverTime = changes.serverTime ?? readCursor(db, type).serverTime;
      const stored = countMirror(db, type);
      saveCursor(db, { type, phase: 'current', cursor: null, serverTime }, stored, stored + change.refused.length);
      saveOutcome(db, type, serverTime ?? '', null);
      return count;
    })();
    const storedCount = countMirror(db, type);
    options.onProgress({ type, doneCount: storedCount, totalCount: storedCount });
    outcomes.push({
      type,
      changedCount,
      storedCount,
      expectedCount: storedCount,
      refused: change.refused,
      error: null,
    });
  }
  return outcomes;
}

/** What changed since the cursor by query, for types or times that change data capture does not reach. */
async function walkSince(deps: PullDeps, type: EntityType, options: PullOptions): Promise<PullOutcome> {
  const cursor = readCursor(deps.db, type);
  const walk: Walk = { changedCount: 0, refused: [], serverTime: null };
  const since = cursor.serverTime === null ? null : withOverlap(cursor.serverTime);
  await readInto(deps, type, options, walk, { cursor: null, since, expected: null, keep: null });
  walk.serverTime ??= cursor.serverTime;
  return settle(deps, type, options, walk);
}
