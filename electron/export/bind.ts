import type { ItemRow } from '../ledger/export-items.ts';
import { readMadeIds } from '../ledger/export-items.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { type Json, type JsonObject, type Proof, placeholderItem, tokenPlaceholder } from './types.ts';

/** Keys whose text may be a placeholder. */
const boundKeys: ReadonlySet<string> = new Set(['value', 'TxnId', 'SyncToken']);

/** Ids that the items this one refers to left in QuickBooks; null while one of them is not confirmed. */
export function readBindings(db: ReadableDb, item: Pick<ItemRow, 'dependsOn'>): ReadonlyMap<string, string> | null {
  if (item.dependsOn.length === 0) return new Map();
  const made = readMadeIds(db, item.dependsOn);
  const bindings = new Map<string, string>();
  for (const [id, quickbooksId] of made) {
    if (quickbooksId === null) return null;
    bindings.set(id, quickbooksId);
  }
  return bindings.size < item.dependsOn.length ? null : bindings;
}

/** The body with its placeholders replaced. */
export function bindBody(body: JsonObject, bindings: ReadonlyMap<string, string>, token: string | null): Json {
  const walk = (value: Json | undefined, key: string): Json => {
    if (value === undefined) return null;
    if (typeof value === 'string') {
      if (!boundKeys.has(key)) return value;
      if (value === tokenPlaceholder && token !== null) return token;
      return bindId(value, bindings);
    }
    if (Array.isArray(value)) return value.map((one: Json) => walk(one, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value as JsonObject)
        .filter(([, inner]) => inner !== undefined)
        .map(([name, inner]) => [name, walk(inner, name)]),
    );
  };
  return walk(body, '');
}

function bindId(text: string, bindings: ReadonlyMap<string, string>): string {
  const item = placeholderItem(text);
  return item === null ? text : (bindings.get(item) ?? text);
}

/** The proof with its customer bound. */
export function bindProof(proof: Proof, bindings: ReadonlyMap<string, string>): Proof {
  return proof.by === 'number' || proof.by === 'note'
    ? { ...proof, customer: bindId(proof.customer, bindings) }
    : proof;
}

/** Path and query as one text, to be frozen with the body. */
export function toUrl(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What was frozen, as a request is made of it. */
export function fromUrl(url: string): { path: string; query: Record<string, string> } {
  const [path = '', text = ''] = url.split('?', 2);
  return { path, query: Object.fromEntries(new URLSearchParams(text)) };
}
