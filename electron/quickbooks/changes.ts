import type { CurrencyCode } from '../../shared/money.ts';
import type { CallOptions, QuickbooksClient } from './client.ts';
import { entities, type MappedRows, mapObjects } from './entities/index.ts';
import { QuickbooksError } from './errors.ts';
import type { ChangesReply } from './replies.ts';
import type { EntityType } from './rows.ts';

/** How far change data capture looks back. @see CONTRACT.md section 5 */
const lookBackDays = 30;
/** From this many objects on an answer is taken as cut off, over all its types; deletions are cut first. */
export const changesObjectsMax = 1_000;
/** Whether the bounds of `changedSince` and of queries belong to them is undocumented: read this much again. */
const overlapMs = 5 * 60_000;

/**
 * What change data capture said of one type. `complete`: all changes and deletions. `query-instead`: it cannot tell, because it was cut
 * off, refused, or does not cover the type: read by `readPages` with `since` and take a census of ids for the deletions.
 */
export type TypeChanges<T extends EntityType = EntityType> =
  | ({ readonly type: T; readonly outcome: 'complete' } & MappedRows<T>)
  | { readonly type: T; readonly outcome: 'query-instead'; readonly why: 'cut-off' | 'refused' | 'not-covered' };

export interface Changes {
  readonly types: readonly TypeChanges[];
  /** The earliest server time of the replies, UTC ISO: the next cursor. Null when no reply told one: keep the old cursor. */
  readonly serverTime: string | null;
}

/** True when an instant is too far back for change data capture, by the server's time. Both UTC ISO; a day is kept in reserve. */
export function isBeyondLookBack(changedSince: string, serverTime: string): boolean {
  return Date.parse(serverTime) - Date.parse(changedSince) > (lookBackDays - 1) * 86_400_000;
}

/** The bound to ask with: five minutes before the cursor. UTC ISO. */
export function withOverlap(cursor: string): string {
  return new Date(Date.parse(cursor) - overlapMs).toISOString();
}

/**
 * Reads what changed since an instant: all types in one request; when that is cut off or refused, each type in its own.
 *
 * @param changedSince  UTC ISO, overlap included
 * @throws QuickbooksError for what is no answer about changes: no connection, no sign-in, throttled
 */
export async function readChanges(
  client: Pick<QuickbooksClient, 'cdc'>,
  {
    types,
    changedSince,
    homeCurrency,
    ...options
  }: CallOptions & { types: readonly EntityType[]; changedSince: string; homeCurrency: CurrencyCode },
): Promise<Changes> {
  const covered = types.filter((type) => entities[type].hasCdc);
  const found: TypeChanges[] = types
    .filter((type) => !entities[type].hasCdc)
    .map((type) => ({ type, outcome: 'query-instead', why: 'not-covered' }));
  const times: string[] = [];

  const ask = async (asked: readonly EntityType[]): Promise<ChangesReply | 'cut-off' | 'refused'> => {
    try {
      const reply = await client.cdc(asked, changedSince, options);
      if (reply.serverTime !== null) times.push(reply.serverTime);
      return reply.objectCount >= changesObjectsMax ? 'cut-off' : reply;
    } catch (error) {
      // Too far back, or a type this company's plan does not have: no reason to fail the others.
      if (error instanceof QuickbooksError && error.writeClass === 'refused') return 'refused';
      throw error;
    }
  };

  const take = (type: EntityType, reply: ChangesReply | 'cut-off' | 'refused') => {
    if (typeof reply === 'string') found.push({ type, outcome: 'query-instead', why: reply });
    else {
      const objects = reply.objectsByType.get(type) ?? [];
      found.push({ type, outcome: 'complete', ...mapObjects(type, objects, homeCurrency) });
    }
  };

  if (covered.length > 0) {
    const together = await ask(covered);
    const eachAlone = typeof together === 'string' && covered.length > 1;
    for (const type of covered) take(type, eachAlone ? await ask([type]) : together);
  }
  return { types: found, serverTime: times.toSorted()[0] ?? null };
}
