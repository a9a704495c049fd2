import { z } from 'zod';
import { isAppError } from '../../shared/errors.ts';
import type { ItemRow } from '../ledger/export-items.ts';
import type { QuickbooksClient } from '../quickbooks/client.ts';
import { toInstant } from '../quickbooks/instants.ts';
import { quote } from '../quickbooks/query.ts';
import type { JsonObject as QboObject } from '../quickbooks/replies.ts';
import { type Proof, taggedItem } from './types.ts';

/** What a look-up says of an item whose answer is missing. */
export type Found =
  | { readonly found: 'ours'; readonly object: QboObject }
  /** QuickBooks has nothing of it: the same bytes may go again. */
  | { readonly found: 'nothing' }
  /** The object moved on without our change: sending again would overwrite what nobody has seen. */
  | { readonly found: 'moved-on' };

const Held = z.object({
  Id: z.string(),
  SyncToken: z.string().optional(),
  DocNumber: z.string().nullish(),
  DisplayName: z.string().nullish(),
  PrivateNote: z.string().nullish(),
  TotalAmt: z.number().nullish(),
  Active: z.boolean().nullish(),
  CustomerRef: z.object({ value: z.string() }).nullish(),
  MetaData: z.object({ CreateTime: z.unknown() }).nullish(),
});

const SentVersion = z.object({ SyncToken: z.string() });

/** QuickBooks keeps whole seconds of its creation times. */
const secondMs = 1000;

function createdSince(object: z.infer<typeof Held>, since: string | null): boolean {
  const created = toInstant(object.MetaData?.CreateTime);
  if (since === null || created === null) return created !== null;
  return Date.parse(created) >= Math.floor(Date.parse(since) / secondMs) * secondMs;
}

/**
 * Looks for an item in QuickBooks: by number and customer, by name, by the tag at the end of the private note, or by what
 * has become of the object it changes. Amounts are never proof.
 *
 * @param since  server time before the first attempt: what is older is not ours
 * @param others  ids of objects that other items made: a voided document and its replacement may share a number and a second
 */
export async function lookUp(
  quickbooks: Pick<QuickbooksClient, 'queryPage' | 'read'>,
  item: Pick<ItemRow, 'id' | 'quickbooksType' | 'body'>,
  proof: Proof,
  since: string | null,
  others: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Found> {
  const entity = item.quickbooksType;
  if (proof.by === 'object') return lookAtObject(quickbooks, item, proof, signal);
  const where =
    proof.by === 'number'
      ? [`DocNumber = ${quote(proof.number)}`]
      : proof.by === 'name'
        ? [`DisplayName = ${quote(proof.name)}`, 'Active IN (true, false)']
        : [`CustomerRef = ${quote(proof.customer)}`, `TxnDate = ${quote(proof.date)}`];
  for (let startPosition = 1; ; startPosition += 1000) {
    const { objects } = await quickbooks.queryPage(
      { entity, where, orderBy: 'Id', startPosition },
      { priority: 'foreground', signal },
    );
    const ours = objects.find((object) => {
      const held = Held.parse(object);
      return !others.has(held.Id) && isOurs(held, item.id, proof, since);
    });
    if (ours !== undefined) return { found: 'ours', object: ours };
    if (objects.length < 1000) return { found: 'nothing' };
  }
}

function isOurs(
  object: z.infer<typeof Held>,
  itemId: string,
  proof: Exclude<Proof, { by: 'object' }>,
  since: string | null,
): boolean {
  switch (proof.by) {
    case 'number':
      return (
        object.DocNumber === proof.number && object.CustomerRef?.value === proof.customer && createdSince(object, since)
      );
    case 'name':
      return object.DisplayName?.toLowerCase() === proof.name.toLowerCase() && createdSince(object, since);
    case 'note':
      return taggedItem(object.PrivateNote ?? null) === itemId;
  }
}

async function lookAtObject(
  quickbooks: Pick<QuickbooksClient, 'read'>,
  item: Pick<ItemRow, 'quickbooksType' | 'body'>,
  proof: Extract<Proof, { by: 'object' }>,
  signal: AbortSignal | undefined,
): Promise<Found> {
  let read: QboObject;
  try {
    read = (await quickbooks.read(item.quickbooksType, proof.id, { priority: 'foreground', signal })).object;
  } catch (error) {
    if (!isAppError(error, 'quickbooks.not-found')) throw error;
    return proof.done === 'deleted'
      ? { found: 'ours', object: { Id: proof.id, status: 'Deleted' } }
      : { found: 'moved-on' };
  }
  const object = Held.parse(read);
  const done =
    (proof.done === 'void' && object.TotalAmt === 0 && /^void/i.test(object.PrivateNote ?? '')) ||
    (proof.done === 'inactive' && object.Active === false) ||
    (proof.done === 'changed' && item.body !== null && holds(read, JSON.parse(item.body)));
  if (done) return { found: 'ours', object: read };
  const sent = item.body === null ? null : SentVersion.safeParse(JSON.parse(item.body));
  return sent?.success === true && sent.data.SyncToken === object.SyncToken
    ? { found: 'nothing' }
    : { found: 'moved-on' };
}

/**
 * Whether an object has every value that was sent; lines are compared in order, what QuickBooks adds is left alone. What
 * was emptied QuickBooks leaves out.
 */
function holds(object: unknown, sent: unknown): boolean {
  if (sent === '') return object === undefined || object === null || object === '';
  if (typeof sent !== 'object' || sent === null) return object === sent;
  if (Array.isArray(sent)) return Array.isArray(object) && sent.every((one, index) => holds(object[index], one));
  const values = Object.entries(sent).filter(([key]) => key !== 'SyncToken' && key !== 'sparse');
  if (typeof object === 'object' && object !== null && values.length > 0)
    return values.every(([key, value]) => holds(Reflect.get(object, key), value));
  return (object === undefined || object === null) && values.every(([, value]) => holds(undefined, value));
}
