import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import { listOpenItems, type OpenItem } from '../aging/open-items.ts';
import type { BookPayment, RecordId, Side } from '../tieout/books.ts';
import type { SideIndex } from '../tieout/side-index.ts';

export type FrozenType = OpenItem['type'];

/** A record as a sign-off keeps it: everything of it that receivables, agings and a person looking for it rest on. */
export interface FrozenRecord {
  readonly side: Side;
  readonly type: FrozenType;
  readonly id: RecordId;
  readonly number: string | null;
  readonly partyId: RecordId | null;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly dueDate: string | null;
  /** Positive as the document states it; an entry is signed, debit positive. */
  readonly totalMinor: AmountMinor;
  /** Open as of the signed day, as it moves receivables; for a payment the part on no document. */
  readonly openMinor: AmountMinor;
  /** What a payment is applied to, as text that is equal when the lines are; null for anything else. */
  readonly applied: string | null;
}

/** Looks a record's number up; null where it has none. */
export type NumberOf = (side: Side, type: FrozenType, id: RecordId) => string | null;

/** Freezes what counts on one side as of a day: standing documents, payments and entries dated on or before it. */
export function freezeRecords(index: SideIndex, asOf: string, numberOf: NumberOf): FrozenRecord[] {
  const { side, books } = index;
  const open = new Map(listOpenItems(index, asOf).map((item) => [recordKey(side, item.type, item.id), item.openMinor]));
  const openOf = (type: FrozenType, id: RecordId): AmountMinor => open.get(recordKey(side, type, id)) ?? 0;
  const records: FrozenRecord[] = [];
  for (const { kind: type, id, state, partyId, currency, date, dueDate, totalMinor } of books.documents) {
    if (state !== 'standing' || date > asOf) continue;
    const openMinor = openOf(type, id);
    const number = numberOf(side, type, id);
    records.push({ side, type, id, number, partyId, currency, date, dueDate, totalMinor, openMinor, applied: null });
  }
  for (const payment of books.payments) {
    const { id, state, partyId, currency, date, amountMinor: totalMinor } = payment;
    if (state !== 'standing' || date > asOf) continue;
    const type = 'payment';
    const [openMinor, number, applied] = [openOf(type, id), numberOf(side, type, id), appliedText(payment)];
    records.push({ side, type, id, number, partyId, currency, date, dueDate: null, totalMinor, openMinor, applied });
  }
  for (const { id, partyId, currency, date, amountMinor } of books.directEntries) {
    if (date > asOf || amountMinor === 0) continue;
    const [type, number] = ['entry' as const, numberOf(side, 'entry', id)];
    const amounts = { totalMinor: amountMinor, openMinor: amountMinor };
    records.push({ side, type, id, number, partyId, currency, date, dueDate: null, ...amounts, applied: null });
  }
  return records;
}

/** Lines by document, several on one added up: their order says nothing. */
function appliedText({ lines }: BookPayment): string {
  const sums = new Map<string, AmountMinor>();
  for (const { kind, id, amountMinor } of lines) {
    const key = `${kind} ${id}`;
    sums.set(key, (sums.get(key) ?? 0) + amountMinor);
  }
  return [...sums]
    .map(([key, amountMinor]) => `${key} ${amountMinor}`)
    .sort()
    .join(',');
}

/** One text per record of both sides. */
export function recordKey(side: Side, type: FrozenType, id: RecordId): string {
  return `${side} ${type} ${id}`;
}
