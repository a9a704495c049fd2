import { z } from 'zod';
import type { ListEntry } from '../ledger/export-books.ts';
import { searchText } from '../ledger/search-text.ts';
import type { ConfigKind } from './types.ts';

/** A line that is no item in QuickBooks but the document's discount. */
export const discountTarget = 'DISCOUNT';
/** A value that is left out of what is sent. */
export const leaveOut = '';

/** Which list of QuickBooks each kind of value is mapped to; custom fields are no list but settings of the company. */
export const listOfKind: Readonly<Record<Exclude<ConfigKind, 'custom'>, string>> = {
  item: 'Item',
  tax: 'TaxCode',
  term: 'Term',
  method: 'PaymentMethod',
  class: 'Class',
  location: 'Department',
  deposit: 'Account',
};

/** How a value of the source got its target. */
export type ConfigOrigin = 'chosen' | 'same-name' | 'default' | 'none';

export interface Target {
  /** The id in QuickBooks, `discountTarget`, or `leaveOut`; null where nothing is known. */
  readonly id: string | null;
  readonly origin: ConfigOrigin;
  /** False where the target is inactive or gone. */
  readonly usable: boolean;
}

export interface Lists {
  readonly entries: Readonly<Record<ConfigKind, readonly ListEntry[]>>;
  /** Lines of US companies take the codes TAX and NON only; a rate stands on the whole document. */
  readonly isUs: boolean;
}

const itemType = z.object({ Type: z.string().optional() });
const accountType = z.object({ AccountType: z.string().optional(), AccountSubType: z.string().optional() });

/** Entries of a list a value can be mapped to: sold items, tax codes with a rate, accounts that take money in. */
export function isTarget(kind: ConfigKind, entry: ListEntry): boolean {
  if (kind === 'item') return itemType.safeParse(JSON.parse(entry.raw)).data?.Type !== 'Category';
  if (kind === 'tax') return entry.id !== 'TAX' && entry.id !== 'NON';
  if (kind === 'deposit') {
    const account = accountType.safeParse(JSON.parse(entry.raw)).data;
    return account?.AccountType === 'Bank' || account?.AccountSubType === 'UndepositedFunds';
  }
  return true;
}

/** Says what values of the source are called in QuickBooks: what a person chose, else the one entry of the same name, else the default. */
export class ValueMap {
  readonly #config: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly #lists: Lists;
  readonly #byId = new Map<string, ListEntry>();
  readonly #byName = new Map<string, ListEntry | null>();

  constructor(config: ReadonlyMap<string, ReadonlyMap<string, string>>, lists: Lists) {
    this.#config = config;
    this.#lists = lists;
    for (const [kind, entries] of Object.entries(lists.entries)) {
      for (const entry of entries) {
        this.#byId.set(`${kind} ${entry.id}`, entry);
        if (!entry.active || !isTarget(kind as ConfigKind, entry)) continue;
        const key = `${kind} ${searchText(entry.name).trim()}`;
        this.#byName.set(key, this.#byName.has(key) ? null : entry);
      }
    }
  }

  get isUs(): boolean {
    return this.#lists.isUs;
  }

  entry(kind: ConfigKind, id: string): ListEntry | null {
    return this.#byId.get(`${kind} ${id}`) ?? null;
  }

  /** `value` as the source writes it; '' asks for the default. */
  target(kind: ConfigKind, value: string): Target {
    const chosen = this.#config.get(kind)?.get(value);
    if (chosen !== undefined) return this.#usable(kind, chosen, value === '' ? 'default' : 'chosen');
    const same = value === '' ? undefined : this.#byName.get(`${kind} ${searchText(value).trim()}`);
    if (same !== undefined && same !== null) return { id: same.id, origin: 'same-name', usable: true };
    const fallback = this.#config.get(kind)?.get('');
    if (fallback !== undefined) return this.#usable(kind, fallback, 'default');
    return { id: null, origin: 'none', usable: false };
  }

  #usable(kind: ConfigKind, id: string, origin: ConfigOrigin): Target {
    if (id === leaveOut || (kind === 'item' && id === discountTarget)) return { id, origin, usable: true };
    return { id, origin, usable: this.entry(kind, id)?.active === true };
  }
}
