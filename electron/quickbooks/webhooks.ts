import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { toInstant } from './instants.ts';
import { type EntityType, entityTypes } from './rows.ts';

export type WebhookOperation = 'created' | 'updated' | 'deleted' | 'merged' | 'voided' | 'emailed';

/** One change as Intuit announced it. It says what to look at, never what it is now. */
export interface WebhookEvent {
  /** Unique per event: CloudEvents carry one, the older format gets one from what it says. */
  readonly key: string;
  readonly realmId: string;
  /** As QuickBooks spells it where we mirror the type, else as it came. */
  readonly type: string;
  readonly id: string;
  readonly operation: WebhookOperation;
  /** After a merge: the name that is gone. */
  readonly mergedId: string | null;
  /** UTC ISO. Events arrive out of order: this decides. */
  readonly happenedAt: string | null;
}

export type WebhookReading =
  | { readonly outcome: 'read'; readonly events: readonly WebhookEvent[] }
  | { readonly outcome: 'bad-signature' | 'unreadable' };

/**
 * True when `signature` (header `intuit-signature`) is the base64 HMAC-SHA256 of the body under the app's verifier token.
 * Takes as long for a wrong signature as for the right one.
 *
 * @param body  exactly the bytes received
 */
function isSignedByIntuit(body: Uint8Array, signature: string, verifierToken: string): boolean {
  const expected = createHmac('sha256', verifierToken).update(body).digest();
  const given = Buffer.from(signature.trim(), 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const operationByWord: Readonly<Record<string, WebhookOperation>> = {
  create: 'created',
  created: 'created',
  update: 'updated',
  updated: 'updated',
  delete: 'deleted',
  deleted: 'deleted',
  merge: 'merged',
  merged: 'merged',
  void: 'voided',
  voided: 'voided',
  emailed: 'emailed',
};

const operation = z.string().transform((word, context) => {
  const known = operationByWord[word.toLowerCase()];
  if (known === undefined) context.addIssue({ code: 'custom', message: 'unknown operation' });
  return known ?? z.NEVER;
});

const typeByFold = new Map<string, EntityType>(entityTypes.map((type) => [type.toLowerCase(), type]));
const typeName = z
  .string()
  .min(1)
  .transform((name) => typeByFold.get(name.toLowerCase()) ?? name);
const id = z.union([z.string().min(1), z.number().int().transform(String)]);

const legacy = z
  .object({
    eventNotifications: z.array(
      z.object({
        realmId: id,
        dataChangeEvent: z.object({
          entities: z.array(
            z.object({
              name: typeName,
              id,
              operation,
              deletedId: id.nullish().catch(null),
              lastUpdated: z.unknown().optional(),
            }),
          ),
        }),
      }),
    ),
  })
  .transform(({ eventNotifications }) =>
    eventNotifications.flatMap(({ realmId, dataChangeEvent }) =>
      dataChangeEvent.entities.map((entity): WebhookEvent => {
        const happenedAt = toInstant(entity.lastUpdated);
        return {
          key: [realmId, entity.name, entity.id, entity.operation, happenedAt ?? ''].join(':'),
          realmId,
          type: entity.name,
          id: entity.id,
          operation: entity.operation,
          mergedId: entity.deletedId ?? null,
          happenedAt,
        };
      }),
    ),
  );

const cloudEvents = z
  .array(
    z.object({
      id: z.string().min(1),
      type: z.string().regex(/^qbo\.[^.]+\.[^.]+\.v\d+$/),
      time: z.unknown().optional(),
      intuitentityid: id,
      intuitaccountid: id,
      data: z.object({ deletedid: id.nullish() }).nullish().catch(null),
    }),
  )
  .transform((events, context) =>
    events.map((event): WebhookEvent => {
      const [, name = '', word = ''] = event.type.split('.');
      const known = operation.safeParse(word);
      if (!known.success) context.addIssue({ code: 'custom', message: 'unknown operation' });
      return {
        key: event.id,
        realmId: event.intuitaccountid,
        type: typeName.parse(name),
        id: event.intuitentityid,
        operation: known.data ?? z.NEVER,
        mergedId: event.data?.deletedid ?? null,
        happenedAt: toInstant(event.time),
      };
    }),
  );

const notification = z.union([legacy, cloudEvents]);

/**
 * Reads a notification in either of Intuit's formats, once its signature has held. Events that came twice are given once.
 *
 * @param body  exactly the bytes received
 * @see https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
 */
export function readWebhooks(body: Uint8Array, signature: string, verifierToken: string): WebhookReading {
  if (!isSignedByIntuit(body, signature, verifierToken)) return { outcome: 'bad-signature' };
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { outcome: 'unreadable' };
  }
  const parsed = notification.safeParse(json);
  if (!parsed.success) return { outcome: 'unreadable' };
  return { outcome: 'read', events: [...new Map(parsed.data.map((event) => [event.key, event])).values()] };
}

/** What to read again because of notifications, by type: all ids they name, merged ones included. Only of this realm, and only mirrored types. */
export function planTargetedPull(
  events: readonly WebhookEvent[],
  realmId: string,
): ReadonlyMap<EntityType, readonly string[]> {
  const plan = new Map<EntityType, Set<string>>();
  for (const event of events) {
    const type = typeByFold.get(event.type.toLowerCase());
    if (event.realmId !== realmId || type === undefined) continue;
    const ids = plan.get(type) ?? new Set();
    ids.add(event.id);
    if (event.mergedId !== null) ids.add(event.mergedId);
    plan.set(type, ids);
  }
  return new Map([...plan].map(([type, ids]) => [type, [...ids]]));
}
