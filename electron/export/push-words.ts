import { plural } from '../../shared/plural.ts';
import { type ItemKind, itemKinds } from './types.ts';

/** What is done to the records of a kind: while it goes on, and once it has happened. */
const words: Readonly<Record<ItemKind, { readonly doing: string; readonly one: string; readonly done: string }>> = {
  'void-payment': { doing: 'voiding', one: 'payment', done: 'voided' },
  'delete-credit-memo': { doing: 'deleting', one: 'credit memo', done: 'deleted' },
  'void-sales-receipt': { doing: 'voiding', one: 'sales receipt', done: 'voided' },
  'void-invoice': { doing: 'voiding', one: 'invoice', done: 'voided' },
  'deactivate-customer': { doing: 'deactivating', one: 'customer', done: 'made inactive' },
  'create-customer': { doing: 'sending', one: 'customer', done: 'sent' },
  'update-customer': { doing: 'updating', one: 'customer', done: 'updated' },
  'update-invoice': { doing: 'updating', one: 'invoice', done: 'updated' },
  'update-credit-memo': { doing: 'updating', one: 'credit memo', done: 'updated' },
  'create-invoice': { doing: 'sending', one: 'invoice', done: 'sent' },
  'create-credit-memo': { doing: 'sending', one: 'credit memo', done: 'sent' },
  'create-sales-receipt': { doing: 'sending', one: 'sales receipt', done: 'sent' },
  'create-payment': { doing: 'sending', one: 'payment', done: 'sent' },
};

/** What a push does now: "voiding invoices". */
export function phaseOf(kind: ItemKind): string {
  return `${words[kind].doing} ${words[kind].one}s`;
}

/** What a push did, kind by kind in their order: "2 payments voided, 1 invoice voided"; null where nothing got through. */
export function doneWords(confirmed: ReadonlyMap<ItemKind, number>): string | null {
  const parts = itemKinds.flatMap((kind) => {
    const count = confirmed.get(kind) ?? 0;
    return count === 0 ? [] : [`${plural(count, words[kind].one)} ${words[kind].done}`];
  });
  return parts.length === 0 ? null : parts.join(', ');
}
