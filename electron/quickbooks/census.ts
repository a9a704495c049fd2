import { z } from 'zod';
import { isAppError } from '../../shared/errors.ts';
import type { CurrencyCode } from '../../shared/money.ts';
import type { CallOptions, QuickbooksClient } from './client.ts';
import { type MappedRows, mapObjects } from './entities/index.ts';
import { inList, pageRowsMax } from './query.ts';
import { activeCondition, overlapRows } from './read-pages.ts';
import type { JsonObject } from './replies.ts';
import type { EntityType } from './rows.ts';

/** How many objects of a type QuickBooks holds, inactive ones included, deleted ones not. */
export function countAll(
  client: Pick<QuickbooksClient, 'count'>,
  type: EntityType,
  options?: CallOptions,
): Promise<number> {
  return client.count(type, activeCondition(type), options);
}

const idSchema = z.object({ Id: z.union([z.string().min(1), z.number().transform(String)]) });

/**
 * The ids of a type, page by page: ids alone where the projection is understood, whole objects where it is not.
 *
 * Ids never change places, so only deletions can shift a page; pages overlap, and one that begins behind the overlap makes the walk
 * step back. An id that is missing here is still only *suspected* to be gone: confirm it with `readByIds`.
 */
export async function* readIds(
  client: Pick<QuickbooksClient, 'queryPage'>,
  type: EntityType,
  options: CallOptions & { readonly pageRows?: number } = {},
): AsyncGenerator<readonly string[], void, void> {
  const pageRows = options.pageRows ?? pageRowsMax;
  let select = 'Id';
  let read = 0;
  let overlap = overlapRows;
  const seen = new Set<string>();
  for (;;) {
    const from = Math.max(0, read - overlap);
    let objects: readonly JsonObject[];
    try {
      const page = { select, entity: type, where: activeCondition(type), orderBy: 'Id', startPosition: from + 1 };
      objects = (await client.queryPage({ ...page, maxResults: pageRows }, options)).objects;
    } catch (error) {
      if (select === '*' || !isAppError(error, 'quickbooks.bad-query')) throw error;
      select = '*';
      continue;
    }
    const ids = objects.map((object) => idSchema.parse(object).Id);
    if (from > 0 && (ids[0] === undefined || !seen.has(ids[0]))) {
      overlap = overlap * 2 + pageRows;
      continue;
    }
    overlap = overlapRows;
    const fresh = ids.filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    read = from + ids.length;
    if (fresh.length > 0) yield fresh;
    if (ids.length < pageRows) return;
  }
}

/**
 * The objects of these ids as they are now, 1,000 per call; inactive ones too. Ids missing from the result QuickBooks does not have any more.
 */
export async function readByIds<T extends EntityType>(
  client: Pick<QuickbooksClient, 'queryPage'>,
  {
    type,
    ids,
    homeCurrency,
    ...options
  }: CallOptions & { type: T; ids: readonly string[]; homeCurrency: CurrencyCode },
): Promise<MappedRows<T>> {
  const objects: JsonObject[] = [];
  for (let from = 0; from < ids.length; from += pageRowsMax) {
    const where = [inList('Id', ids.slice(from, from + pageRowsMax)), ...activeCondition(type)];
    objects.push(...(await client.queryPage({ entity: type, where }, options)).objects);
  }
  return mapObjects(type, objects, homeCurrency);
}
