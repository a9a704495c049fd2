import { createHash, randomBytes } from 'node:crypto';

/**
 * What an item's id says of its source record, the same in every copy of a ledger: the source's name and own id, hashed.
 * A document found with such an id is recognised even by a ledger that was restored from before it was sent.
 */
export function recordKey(recordType: string, sourceName: string, externalId: string): string {
  const text = JSON.stringify([recordType, sourceName.trim().toLowerCase(), externalId]);
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
