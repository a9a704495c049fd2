import { isAppError } from '../../shared/errors.ts';
import type { CurrencyCode } from '../../shared/money.ts';
import type { CallOptions, QuickbooksClient } from './client.ts';
import { entities, type MappedRows, mapObjects } from './entities/index.ts';
import { instantLiteral, toInstant } from './instants.ts';
import { pageRowsMax, quote } from './query.ts';
import type { JsonObject } from './replies.ts';
import type { EntityType } from './rows.ts';

/**
 * Where a walk through a type stands. Plain data: stored in the transaction that stores the page, it resumes exactly there.
 *
 * `by: 'updated'`: `lastSeen` is the instant of the last row, `position` how many rows of that instant were read, `ids` the last of them.
 * `by: 'id'`: for a type that cannot be ordered by time, `position` is how many rows were read at all.
 */
export interface PageCursor {
  readonly by: 'updated' | 'id';
  readonly lastSeen: string | null;
  readonly position: number;
  readonly ids: readonly string[];
}

export interface RowsPage<T extends EntityType> extends MappedRows<T> {
  readonly type: T;
  /** Store it with the rows; hand it in to go on. */
  readonly cursor: PageCursor;
  /** The server's time in this page's reply, UTC ISO: that of a walk's first page is where catching up starts. */
  readonly serverTime: string | null;
  /** The answer as it came, which holds the rows' objects among others; null where there is none. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** True for the last page of the walk. */
  readonly isLast: boolean;
}

export interface ReadPagesOptions<T extends EntityType> extends CallOptions {
  readonly type: T;
  readonly homeCurrency: CurrencyCode;
  /** Go on behind this; absent: from the start. */
  readonly cursor?: PageCursor | null;
  /** Only rows updated at or after this instant (UTC ISO). */
  readonly since?: string | null;
  /** For tests; QuickBooks gives at most 1,000. */
  readonly pageRows?: number;
}

/**
 * Rows read again on purpose where a page starts by position: as many may vanish in front of it unnoticed. When more did, none of the known
 * ids leads the page, and the instant is read again from its first row.
 */
export const overlapRows = 10;

/** The condition that makes a list of names show inactive ones too. */
export function activeCondition(type: EntityType): readonly string[] {
  return entities[type].hidesInactive ? ['Active IN (true, false)'] : [];
}

interface Key {
  readonly id: string | null;
  readonly updatedAt: string | null;
}

/** What a row is told by and ordered by. Read by hand: this is done for every row of every page. */
function keyOf({ Id, MetaData }: JsonObject): Key {
  const id = typeof Id === 'string' || typeof Id === 'number' ? String(Id) : null;
  const hasTime = typeof MetaData === 'object' && MetaData !== null && 'LastUpdatedTime' in MetaData;
  return { id, updatedAt: hasTime ? toInstant(MetaData.LastUpdatedTime) : null };
}

const start = (by: PageCursor['by'], since: string | null): PageCursor => ({
  by,
  lastSeen: by === 'updated' ? since : null,
  position: 0,
  ids: [],
});

/** The cursor after a page, from what it held. `from` is the 0-based place of the page's first row among those of its instant (or of all). */
export function advance(cursor: PageCursor, objects: readonly JsonObject[], from: number): PageCursor {
  return advanceBy(cursor, objects.map(keyOf), from);
}

function advanceBy(cursor: PageCursor, keys: readonly Key[], from: number): PageCursor {
  if (cursor.by === 'id') {
    const ids = keys.flatMap((key) => key.id ?? []);
    return { ...cursor, position: from + keys.length, ids: ids.slice(-overlapRows) };
  }
  const lastSeen = keys.findLast((key) => key.updatedAt !== null)?.updatedAt ?? cursor.lastSeen;
  const atLast = keys.filter((key) => key.updatedAt === lastSeen);
  const ids = atLast.flatMap((key) => key.id ?? []);
  if (lastSeen !== cursor.lastSeen)
    return { ...cursor, lastSeen, position: atLast.length, ids: ids.slice(-pageRowsMax) };
  return { ...cursor, position: from + atLast.length, ids: [...new Set([...cursor.ids, ...ids])].slice(-pageRowsMax) };
}

/** Restarts of one instant at most; past them the count check has the last word. */
const restartsMax = 3;

/**
 * Walks through all rows of a type, page by page, in an order that changes under our feet without losing rows that did not change:
 * by key (`MetaData.LastUpdatedTime >= last seen`), by position only among rows of one instant. A row changed meanwhile comes again at
 * the end. Rows of the last instant that were given already are left out, so a page may hold none.
 *
 * @see CONTRACT.md section 4
 */
export function readPages<T extends EntityType>(
  client: Pick<QuickbooksClient, 'queryPage'>,
  options: ReadPagesOptions<T>,
): AsyncGenerator<RowsPage<T>, void, void> {
  return readPagesAs(client, options, (page) => page);
}

/** The same, of each page what `take` makes of it at once: while it waits to be asked for, nothing else of the page is held in memory. */
export async function* readPagesAs<T extends EntityType, Taken>(
  client: Pick<QuickbooksClient, 'queryPage'>,
  options: ReadPagesOptions<T>,
  take: (page: RowsPage<T>) => Taken,
): AsyncGenerator<Taken, void, void> {
  let walk: Walk = { cursor: options.cursor ?? start('updated', options.since ?? null), restarts: 0 };
  for (;;) {
    const step = await nextStep(client, options, walk, take);
    walk = step.walk;
    if (step.page === null) continue;
    yield step.page.taken;
    if (step.page.isLast) return;
  }
}

interface Walk {
  readonly cursor: PageCursor;
  /** How often the present instant was read again from its first row. */
  readonly restarts: number;
}

/** One request and what follows from it: a page, or only another way to ask. */
async function nextStep<T extends EntityType, Taken>(
  client: Pick<QuickbooksClient, 'queryPage'>,
  options: ReadPagesOptions<T>,
  { cursor, restarts }: Walk,
  take: (page: RowsPage<T>) => Taken,
): Promise<{ walk: Walk; page: { taken: Taken; isLast: boolean } | null }> {
  const { type, pageRows = pageRowsMax } = options;
  const from = Math.max(0, cursor.position - Math.min(overlapRows, Math.floor(pageRows / 2)));
  const reply = await queryFrom(client, options, cursor, from).catch((error: unknown) => {
    // Time sorts nearly every type, but not by promise: one that it does not sort is read whole, by id. Once a page was had, it does.
    const isFirst = cursor.by === 'updated' && cursor.position === 0 && cursor.ids.length === 0;
    if (!isFirst || !isAppError(error, 'quickbooks.bad-query')) throw error;
    return null;
  });
  if (reply === null) return { walk: { cursor: start('id', null), restarts }, page: null };
  const known = new Set(cursor.ids);
  const keys = reply.objects.map(keyOf);
  const isKnown = (key: Key | undefined) =>
    key?.id != null && known.has(key.id) && (cursor.by === 'id' || key.updatedAt === cursor.lastSeen);
  if (from > 0 && !isKnown(keys[0]) && restarts < restartsMax) {
    return { walk: { cursor: { ...cursor, position: 0 }, restarts: restarts + 1 }, page: null };
  }
  const fresh = reply.objects.filter((_, index) => !isKnown(keys[index]));
  const next = advanceBy(cursor, keys, from);
  const mapped = mapObjects(type, fresh, options.homeCurrency);
  const isLast = reply.objects.length < pageRows;
  return {
    walk: { cursor: next, restarts: next.lastSeen === cursor.lastSeen ? restarts : 0 },
    page: {
      taken: take({ type, cursor: next, serverTime: reply.serverTime, bytes: reply.bytes, isLast, ...mapped }),
      isLast,
    },
  };
}

function queryFrom(
  client: Pick<QuickbooksClient, 'queryPage'>,
  options: ReadPagesOptions<EntityType>,
  cursor: PageCursor,
  from: number,
) {
  const where = [...activeCondition(options.type)];
  if (cursor.lastSeen !== null) where.push(`MetaData.LastUpdatedTime >= ${quote(instantLiteral(cursor.lastSeen))}`);
  return client.queryPage(
    {
      entity: options.type,
      where,
      orderBy: cursor.by === 'id' ? 'Id' : 'MetaData.LastUpdatedTime, Id',
      startPosition: from + 1,
      maxResults: options.pageRows ?? pageRowsMax,
    },
    options,
  );
}
