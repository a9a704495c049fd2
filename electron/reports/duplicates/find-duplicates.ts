import type { AmountMinor, CurrencyCode } from '../../../shared/money.ts';
import { dayNumber } from '../../matching/invoices/days.ts';
import { foldNumber } from '../../matching/invoices/number-folding.ts';
import type { RecordId } from '../tieout/books.ts';

/** The same thing is rarely entered twice more than a week apart; monthly billing is further. */
const daysMax = 7;
/** In a run of equal amounts each record is held against this many following ones. */
const comparedMax = 50;

/** A document or payment that stands; `number` is a document number or a payment's reference. */
export interface DuplicateCandidate {
  readonly kind: 'invoice' | 'credit' | 'payment';
  readonly id: RecordId;
  readonly partyId: RecordId;
  readonly currency: CurrencyCode;
  /** ISO day. */
  readonly date: string;
  readonly totalMinor: AmountMinor;
  readonly number: string | null;
}

/** How two numbers are alike; `next`: the following one, as automatic numbering gives it to a second entry. */
export type NumberLikeness = 'equal' | 'written-differently' | 'one-character-off' | 'next' | 'missing';

/** Records of one side that may be one thing entered more than once. */
export interface DuplicateGroup {
  readonly kind: DuplicateCandidate['kind'];
  readonly partyId: RecordId;
  readonly currency: CurrencyCode;
  readonly totalMinor: AmountMinor;
  /** Oldest first. */
  readonly ids: readonly RecordId[];
  /** The closest likeness and the fewest days met within the group. */
  readonly likeness: NumberLikeness;
  readonly days: number;
}

const likenesses: readonly NumberLikeness[] = ['equal', 'written-differently', 'one-character-off', 'next', 'missing'];

/**
 * Finds records of one side that may be duplicates: same party, currency and amount, at most a week apart, with
 * numbers that are alike. A number that merely follows, or is missing, needs the very same day. Report only.
 */
export function findDuplicates(records: readonly DuplicateCandidate[]): DuplicateGroup[] {
  const byKey = new Map<string, DuplicateCandidate[]>();
  for (const record of records) {
    if (record.totalMinor === 0) continue;
    const key = JSON.stringify([record.kind, record.partyId, record.currency, record.totalMinor]);
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [record]);
    else list.push(record);
  }
  const groups: DuplicateGroup[] = [];
  for (const list of byKey.values()) if (list.length > 1) groups.push(...groupAlike(list));
  return groups.sort(
    (a, b) => b.totalMinor - a.totalMinor || compareText(`${a.kind} ${a.ids[0]}`, `${b.kind} ${b.ids[0]}`),
  );
}

function groupAlike(list: DuplicateCandidate[]): DuplicateGroup[] {
  list.sort((a, b) => compareText(a.date, b.date) || compareText(String(a.id), String(b.id)));
  const days = list.map((record) => dayNumber(record.date));
  // Positions joined into trees; the root of a tree stands for its group.
  const parents = list.map((_, position) => position);
  const rootOf = (position: number): number => {
    let root = position;
    while (parents[root] !== root) {
      const next = parents[root] as number;
      parents[root] = parents[next] as number;
      root = next;
    }
    return root;
  };
  const best = new Map<number, Closest>();
  for (let i = 0; i < list.length; i += 1) {
    const end = Math.min(list.length, i + 1 + comparedMax);
    for (let j = i + 1; j < end; j += 1) {
      const apart = (days[j] as number) - (days[i] as number);
      if (apart > daysMax) break;
      const likeness = likenessOf((list[i] as DuplicateCandidate).number, (list[j] as DuplicateCandidate).number);
      if (likeness === null || (apart > 0 && (likeness === 'next' || likeness === 'missing'))) continue;
      const [keep, join] = [rootOf(i), rootOf(j)];
      const joined = closer(closer({ likeness, days: apart }, best.get(keep)), best.get(join));
      best.delete(join);
      best.set(keep, joined);
      parents[join] = keep;
    }
  }
  const members = Map.groupBy(list.keys(), rootOf);
  return [...best].map(([root, closest]) => {
    const ids = (members.get(root) ?? []).map((position) => (list[position] as DuplicateCandidate).id);
    const { kind, partyId, currency, totalMinor } = list[root] as DuplicateCandidate;
    return { kind, partyId, currency, totalMinor, ids, ...closest };
  });
}

interface Closest {
  readonly likeness: NumberLikeness;
  readonly days: number;
}

function closer(a: Closest, b: Closest | undefined): Closest {
  if (b === undefined) return a;
  const likeness = likenesses.indexOf(a.likeness) <= likenesses.indexOf(b.likeness) ? a.likeness : b.likeness;
  return { likeness, days: Math.min(a.days, b.days) };
}

function likenessOf(left: string | null, right: string | null): NumberLikeness | null {
  if (left === null || right === null || left === '' || right === '') return 'missing';
  if (left === right) return 'equal';
  const [a, b] = [foldNumber(left), foldNumber(right)];
  if (a === b) return 'written-differently';
  if (/^\d{1,15}$/.test(a) && /^\d{1,15}$/.test(b) && Math.abs(Number(a) - Number(b)) === 1) return 'next';
  return isOneOff(a, b) ? 'one-character-off' : null;
}

/** One character wrong, too many or too few, or two neighbours swapped, in numbers of four characters or more. */
function isOneOff(a: string, b: string): boolean {
  if (Math.min(a.length, b.length) < 4 || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let tail = 0;
  const shorter = Math.min(a.length, b.length);
  while (tail < shorter - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const [restA, restB] = [a.slice(start, a.length - tail), b.slice(start, b.length - tail)];
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
