import { z } from 'zod';
import { toInstant } from './instants.ts';

/** An entity as QuickBooks sends it. */
export type JsonObject = Readonly<Record<string, unknown>>;

const object = z.record(z.string(), z.unknown());

/** Rows of a query: at most one entity type, under its name. */
export interface QueryReply {
  readonly objects: readonly JsonObject[];
  /** Only in answers to `count(*)`, and now and then elsewhere. */
  readonly totalCount: number | null;
  /** The server's time, UTC ISO; the only base for cursors. */
  readonly serverTime: string | null;
  /** The answer as it came; null where it was a part of another. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

export interface ObjectReply {
  /** The key the object stood under, such as `Invoice`. */
  readonly type: string;
  readonly id: string;
  readonly object: JsonObject;
  readonly serverTime: string | null;
}

export interface ChangesReply {
  /** Live and deleted objects by type; a type without changes is missing. */
  readonly objectsByType: ReadonlyMap<string, readonly JsonObject[]>;
  /** Over all types: from 1,000 on the answer is to be taken as cut off. */
  readonly objectCount: number;
  readonly serverTime: string | null;
}

const queryPart = z.record(z.string(), z.unknown());
const queryReply = z.object({ QueryResponse: queryPart, time: z.unknown().optional() });

/** Rows are only seen to be objects here: what is in them is for the schema of their type, and looking at every field twice takes long. */
function allObjects(key: string, rows: readonly unknown[]): JsonObject[] {
  for (const row of rows) {
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) continue;
    throw new z.ZodError([{ code: 'custom', path: ['QueryResponse', key], message: 'not an object', input: null }]);
  }
  return rows as JsonObject[];
}

/** The rows of one `QueryResponse`, by the keys that hold arrays: property order means nothing. */
function rowsByKey(part: z.infer<typeof queryPart>): [string, JsonObject[]][] {
  const found: [string, JsonObject[]][] = [];
  for (const [key, value] of Object.entries(part)) {
    if (Array.isArray(value)) found.push([key, allObjects(key, value)]);
  }
  return found;
}

/**
 * @param bytes  of which `json` was read; null where it was a part of something else
 * @throws ZodError when it is not the answer to a query
 */
export function parseQueryReply(json: unknown, bytes: QueryReply['bytes']): QueryReply {
  const { QueryResponse: part, time } = queryReply.parse(json);
  const rows = rowsByKey(part);
  if (rows.length > 1)
    throw new z.ZodError([{ code: 'custom', path: ['QueryResponse'], message: 'several types', input: null }]);
  return {
    objects: rows[0]?.[1] ?? [],
    totalCount: z.number().int().nonnegative().nullish().parse(part.totalCount) ?? null,
    serverTime: toInstant(time),
    bytes,
  };
}

const idSchema = z.union([z.string().min(1), z.number().int().transform(String)]);

/** @throws ZodError when there is not exactly one object, or it has no id */
export function parseObjectReply(json: unknown): ObjectReply {
  const { time, ...rest } = object.parse(json);
  const entries = Object.entries(rest).filter(([, value]) => object.safeParse(value).success);
  const [type, value] = z.tuple([z.tuple([z.string(), object])]).parse(entries)[0];
  return { type, id: idSchema.parse(value.Id), object: value, serverTime: toInstant(time) };
}

/** An object that may do without an id, such as Preferences. @throws ZodError when `key` holds no object */
export function parseSettingsReply(json: unknown, key: string): { object: JsonObject; serverTime: string | null } {
  const root = object.parse(json);
  return { object: object.parse(root[key]), serverTime: toInstant(root.time) };
}

const changesReply = z.object({
  CDCResponse: z.array(z.object({ QueryResponse: z.array(queryPart).nullish() })),
  time: z.unknown().optional(),
});

/** @throws ZodError when it is not the answer to a change data capture request */
export function parseChangesReply(json: unknown): ChangesReply {
  const { CDCResponse: groups, time } = changesReply.parse(json);
  const objectsByType = new Map<string, JsonObject[]>();
  let objectCount = 0;
  for (const part of groups.flatMap((group) => group.QueryResponse ?? [])) {
    for (const [type, rows] of rowsByKey(part)) {
      objectsByType.set(type, [...(objectsByType.get(type) ?? []), ...rows]);
      objectCount += rows.length;
    }
  }
  return { objectsByType, objectCount, serverTime: toInstant(time) };
}

const batchReply = z.object({
  BatchItemResponse: z.array(z.looseObject({ bId: z.string() })),
  time: z.unknown().optional(),
});

/** The items of a batch answer by their `bId`, in no promised order. @throws ZodError */
export function parseBatchReply(json: unknown): { items: ReadonlyMap<string, JsonObject>; time: unknown } {
  const { BatchItemResponse: items, time } = batchReply.parse(json);
  return { items: new Map(items.map((item) => [item.bId, item])), time };
}
