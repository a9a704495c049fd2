import type { AmountMinor } from '../../../shared/money.ts';
import type { Books, RecordId, Side } from '../tieout/books.ts';
import { type FrozenRecord, type FrozenType, recordKey } from './frozen-records.ts';

/** What happened to a record since it was signed. `left`: it still stands, but is dated after the signed day now. */
export type Fate = 'new' | 'changed' | 'voided' | 'gone' | 'left';

/** The facts of a record that a sign-off watches, in the order they are told. */
const watchedFields = ['total', 'open', 'date', 'due-date', 'party', 'number', 'currency', 'applied'] as const;

export type WatchedField = (typeof watchedFields)[number];

export interface ChangedRecord {
  readonly fate: Fate;
  /** The record as signed; null for a new one. */
  readonly before: FrozenRecord | null;
  /** The record as it counts now; null when it doesn't any more. */
  readonly after: FrozenRecord | null;
  /** What differs, where it counts before and after. */
  readonly fields: readonly WatchedField[];
}

/** Both sides' records with the states in which they count for nothing. */
export type StatesOf = Readonly<Record<Side, Pick<Books, 'documents' | 'payments' | 'directEntries'>>>;

/**
 * Holds what counted when a sign-off was made against what counts now: every document, payment and entry that is not
 * as it was, the largest change of receivables first. Records dated after the signed day are no matter of it.
 */
export function compareRecords(
  signed: readonly FrozenRecord[],
  now: readonly FrozenRecord[],
  books: StatesOf,
): ChangedRecord[] {
  const present = new Map(now.map((record) => [keyOf(record), record]));
  const changes: ChangedRecord[] = [];
  const missing: FrozenRecord[] = [];
  for (const before of signed) {
    const key = keyOf(before);
    const after = present.get(key);
    present.delete(key);
    if (after === undefined) {
      missing.push(before);
      continue;
    }
    const fields = differences(before, after);
    if (fields.length > 0) changes.push({ fate: 'changed', before, after, fields });
  }
  if (missing.length > 0) {
    const fateOf = fates(books);
    for (const before of missing) changes.push({ fate: fateOf(keyOf(before)), before, after: null, fields: [] });
  }
  for (const after of present.values()) changes.push({ fate: 'new', before: null, after, fields: [] });
  return changes.sort(
    (a, b) => Math.abs(changeMinor(b)) - Math.abs(changeMinor(a)) || (changeKey(a) < changeKey(b) ? -1 : 1),
  );
}

/** What a change does to its side's receivables as of the signed day. */
export function changeMinor({ before, after }: ChangedRecord): AmountMinor {
  return (after?.openMinor ?? 0) - (before?.openMinor ?? 0);
}

function changeKey({ before, after }: ChangedRecord): string {
  const record = before ?? after;
  return record === null ? '' : keyOf(record);
}

function keyOf({ side, type, id }: FrozenRecord): string {
  return recordKey(side, type, id);
}

function differences(before: FrozenRecord, after: FrozenRecord): WatchedField[] {
  const same: Readonly<Record<WatchedField, boolean>> = {
    total: before.totalMinor === after.totalMinor,
    open: before.openMinor === after.openMinor,
    date: before.date === after.date,
    'due-date': before.dueDate === after.dueDate,
    party: before.partyId === after.partyId,
    number: before.number === after.number,
    currency: before.currency === after.currency,
    applied: before.applied === after.applied,
  };
  return watchedFields.filter((field) => !same[field]);
}

/** Why a record counts no more: by its state now, gone where there is no trace of it. */
function fates(books: StatesOf): (key: string) => Fate {
  const found = new Map<string, Fate>();
  const add = (side: Side, type: FrozenType, id: RecordId, state: string): void => {
    found.set(recordKey(side, type, id), state === 'void' ? 'voided' : state === 'gone' ? 'gone' : 'left');
  };
  for (const side of ['source', 'quickbooks'] as const) {
    for (const { kind, id, state } of books[side].documents) add(side, kind, id, state);
    for (const { id, state } of books[side].payments) add(side, 'payment', id, state);
    for (const { id, amountMinor } of books[side].directEntries)
      if (amountMinor !== 0) add(side, 'entry', id, 'standing');
  }
  return (key) => found.get(key) ?? 'gone';
}
