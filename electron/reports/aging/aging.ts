import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import { daysBetween } from '../../matching/invoices/days.ts';
import type { Books, RecordId, Side } from '../tieout/books.ts';
import { indexSide } from '../tieout/side-index.ts';
import { listOpenItems, type OpenItem } from './open-items.ts';

/** Days past due, as bookkeepers read them. */
export const buckets = ['current', '1-30', '31-60', '61-90', 'over-90'] as const;

export type Bucket = (typeof buckets)[number];

/** Amounts by bucket, in the order of `buckets`. */
export type BucketAmounts = Readonly<Record<Bucket, AmountMinor>>;

export interface AgingInput {
  readonly side: Side;
  readonly books: Books;
  /** ISO day. */
  readonly asOf: string;
  /** Age from the due date (the document's own date where there is none), or always from the document's date. */
  readonly basis: 'due' | 'document';
  /** Parent by sub-customer: their items are told under the top parent. Null: each on its own. */
  readonly rollUp: ReadonlyMap<RecordId, RecordId> | null;
}

export interface AgedItem extends OpenItem {
  readonly bucket: Bucket;
  /** Days past due; zero or less is current. */
  readonly days: number;
}

export interface AgingRow {
  readonly partyId: RecordId | null;
  readonly amounts: BucketAmounts;
  readonly totalMinor: AmountMinor;
  /** Oldest first. */
  readonly items: readonly AgedItem[];
}

export interface CurrencyAging {
  readonly currency: CurrencyCode;
  readonly amounts: BucketAmounts;
  readonly totalMinor: AmountMinor;
  /** Largest total first. */
  readonly rows: readonly AgingRow[];
}

/**
 * Ages what is open on one side as of a day, by client or customer. Credits and unapplied money lower the bucket of
 * their own date; direct entries are left out, they belong to the control account.
 *
 * @returns one entry per currency, by its code
 */
export function computeAging({ side, books, asOf, basis, rollUp }: AgingInput): CurrencyAging[] {
  const index = indexSide(side, { ...books, directEntries: [] });
  const byCurrency = new Map<CurrencyCode, Map<RecordId | null, AgedItem[]>>();
  for (const item of listOpenItems(index, asOf)) {
    const days = daysBetween(basis === 'due' ? (item.dueDate ?? item.date) : item.date, asOf);
    const aged = { ...item, days, bucket: bucketOf(days) };
    const partyId = item.partyId === null || rollUp === null ? item.partyId : topParent(item.partyId, rollUp);
    let byParty = byCurrency.get(item.currency);
    if (byParty === undefined) {
      byParty = new Map();
      byCurrency.set(item.currency, byParty);
    }
    const items = byParty.get(partyId);
    if (items === undefined) byParty.set(partyId, [aged]);
    else items.push(aged);
  }
  return [...byCurrency.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, byParty]) => {
      const rows = [...byParty].map(([partyId, items]) => rowOf(partyId, items)).sort(compareRows);
      const amounts = emptyAmounts();
      for (const row of rows) for (const bucket of buckets) amounts[bucket] += row.amounts[bucket];
      return { currency, amounts, totalMinor: totalOf(amounts), rows };
    });
}

/** The bucket of a number of days past due. */
export function bucketOf(days: number): Bucket {
  if (days <= 0) return 'current';
  if (days <= 30) return '1-30';
  if (days <= 60) return '31-60';
  return days <= 90 ? '61-90' : 'over-90';
}

function rowOf(partyId: RecordId | null, items: AgedItem[]): AgingRow {
  const amounts = emptyAmounts();
  for (const item of items) amounts[item.bucket] += item.openMinor;
  items.sort((a, b) => b.days - a.days || compareText(`${a.type} ${a.id}`, `${b.type} ${b.id}`));
  return { partyId, amounts, totalMinor: totalOf(amounts), items };
}

function emptyAmounts(): Record<Bucket, AmountMinor> {
  return { current: 0, '1-30': 0, '31-60': 0, '61-90': 0, 'over-90': 0 };
}

function totalOf(amounts: BucketAmounts): AmountMinor {
  return buckets.reduce((sum, bucket) => sum + amounts[bucket], 0);
}

function topParent(partyId: RecordId, parents: ReadonlyMap<RecordId, RecordId>): RecordId {
  let top = partyId;
  // QuickBooks nests five levels; the bound keeps a damaged mirror from looping.
  for (let level = 0; level < 8; level += 1) {
    const parent = parents.get(top);
    if (parent === undefined) break;
    top = parent;
  }
  return top;
}

function compareRows(a: AgingRow, b: AgingRow): number {
  return b.totalMinor - a.totalMinor || compareText(JSON.stringify(a.partyId), JSON.stringify(b.partyId));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
