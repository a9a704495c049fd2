import { createHash, randomBytes } from 'node:crypto';

/**
 * What an item's id says of its source record, the same in every copy of a ledger: the source's name and own id, hashed,
 * with the kind of a document, of which an order and an invoice may bear one id.
 * A document found with such an id is recognised even by a ledger that was restored from before it was sent.
 */
export function recordKey(
  recordType: string,
  sourceName: string,
  record: { readonly externalId: string; readonly kind?: string | undefined },
): string {
  const kind = record.kind === undefined ? [] : [record.kind];
  const text = JSON.stringify([recordType, sourceName.trim().toLowerCase(), record.externalId, ...kind]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** A new item's id; also its request id, of which QuickBooks takes 50 characters. */
export function newItemId(key: string): string {
  return `${key}-${randomBytes(8).toString('hex')}`;
}

/** The record's key within an item's id. */
export function keyOfItem(itemId: string): string {
  return itemId.split('-')[0] ?? '';
}
