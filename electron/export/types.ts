import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';

/** What an export item does in QuickBooks. */
export const itemKinds = [
  'void-payment',
  'delete-credit-memo',
  'void-sales-receipt',
  'void-invoice',
  'deactivate-customer',
  'create-customer',
  'update-customer',
  'update-invoice',
  'update-credit-memo',
  'create-invoice',
  'create-credit-memo',
  'create-sales-receipt',
  'create-payment',
] as const;

/** Kinds stand in the order they are sent: what is taken back goes first, then names, then what refers to them. */
export type ItemKind = (typeof itemKinds)[number];

export type ItemState = 'blocked' | 'ready' | 'sending' | 'in-doubt' | 'confirmed' | 'failed' | 'withdrawn';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * How an item is recognised in QuickBooks when its answer was lost. Amounts are never proof.
 * `customer` may be a placeholder for an item of the same batch.
 */
export type Proof =
  | { readonly by: 'number'; readonly number: string; readonly customer: string }
  | { readonly by: 'name'; readonly name: string }
  /** The private note ends with the item's tag; found among the customer's documents of that day. */
  | { readonly by: 'note'; readonly customer: string; readonly date: string }
  /** An object that exists: what it is like once the change is made. */
  | { readonly by: 'object'; readonly id: string; readonly done: 'void' | 'deleted' | 'inactive' | 'changed' };

/** What an item sends, with placeholders: `{item:<id>}` for an object another item makes, `{token}` for a sync token. */
export interface ItemContent {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: JsonObject;
  readonly proof: Proof;
  /** The same in words, one line each. */
  readonly words: readonly string[];
  /** What QuickBooks' side was when a person decided on it: sent only while it still is. */
  readonly expected?: unknown;
  /** What the source's side was when this was composed: its base, once it is in QuickBooks. */
  readonly source?: unknown;
  /** Fields that a decision in review settles with this; absent where none did. */
  readonly settles?: readonly string[];
}

/** What the person can do to clear a problem. */
export type ProblemAction =
  | 'link-customer'
  | 'configure'
  | 'link-document'
  | 'decide-payment'
  | 'fix-in-source'
  | 'pull'
  | 'reopen-period'
  | 'check-again'
  | 'review-conflict'
  | 'none';

/** Why an item may not go, or what a person should know before it goes. */
export interface Problem {
  readonly code: string;
  readonly text: string;
  readonly action: ProblemAction;
  readonly blocks: boolean;
  /** For `configure`: kind and value that are not mapped. */
  readonly missing?: { readonly kind: ConfigKind; readonly value: string };
}

export const configKinds = ['item', 'tax', 'term', 'method', 'class', 'location', 'custom', 'deposit'] as const;
export type ConfigKind = (typeof configKinds)[number];

/** An item as composed, before it stands in the ledger. */
export interface PlannedItem {
  readonly id: string;
  readonly kind: ItemKind;
  readonly recordType: string;
  readonly recordId: number | string;
  readonly label: string;
  readonly party: string | null;
  readonly date: string | null;
  readonly currency: CurrencyCode | null;
  readonly amountMinor: AmountMinor | null;
  readonly quickbooksType: string;
  readonly content: ItemContent;
  readonly dependsOn: readonly string[];
  readonly problems: readonly Problem[];
}

/** An object the body of one item takes from another item. */
export function itemPlaceholder(itemId: string): string {
  return `{item:${itemId}}`;
}

export const tokenPlaceholder = '{token}';

/** The item a placeholder speaks of; null for any other text. */
export function placeholderItem(text: string): string | null {
  return /^\{item:([a-z0-9-]+)\}$/.exec(text)?.[1] ?? null;
}

/** What ends the private note of a document that has no number of its own. */
export function noteTag(itemId: string): string {
  return `[tieout:${itemId}]`;
}

/** The item a private note names at its end, also behind QuickBooks' own "Voided". */
export function taggedItem(note: string | null): string | null {
  return /\[tieout:([a-z0-9-]+)\]\s*$/.exec(note ?? '')?.[1] ?? null;
}
