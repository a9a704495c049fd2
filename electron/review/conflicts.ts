import type { AmountMinor, CurrencyCode } from '../../shared/money.ts';
import {
  type CustomerFacts,
  type DocumentFacts,
  type Facts,
  type Field,
  type FieldValue,
  fieldsOf,
  fieldValue,
  sameValue,
} from './facts.ts';

/** A live mapping with both sides as they were when last agreed, and as they are. */
export type ReviewedMapping =
  | {
      readonly mappingId: number;
      readonly type: 'document';
      readonly baseOurs: DocumentFacts;
      readonly baseTheirs: DocumentFacts;
      readonly ours: DocumentFacts;
      readonly theirs: DocumentFacts;
    }
  | {
      readonly mappingId: number;
      readonly type: 'customer';
      readonly baseOurs: CustomerFacts;
      readonly baseTheirs: CustomerFacts;
      readonly ours: CustomerFacts;
      readonly theirs: CustomerFacts;
    };

/**
 * `both-changed`: the same field, differently: a conflict in the narrow sense. The others: one side moved on, or is not
 * what it was, and a person says what follows. `credit-applied` is told by an export and never found by comparing.
 */
const conflictKinds = [
  'customer-merged',
  'customer-inactive',
  'deleted-in-quickbooks',
  'voided-in-quickbooks',
  'gone-from-source',
  'voided-in-source',
  'both-changed',
  'changed-in-quickbooks',
  'changed-in-source',
  'credit-applied',
] as const;

export type ConflictKind = (typeof conflictKinds)[number];

export interface FieldDifference {
  readonly field: Field;
  readonly baseOurs: FieldValue;
  readonly baseTheirs: FieldValue;
  readonly ours: FieldValue;
  readonly theirs: FieldValue;
  /** Set never to be touched in QuickBooks: keeping ours leaves it. */
  readonly locked: boolean;
}

/** One thing to review. A mapping has at most one of each kind. */
export interface Conflict {
  readonly mappingId: number;
  readonly type: ReviewedMapping['type'];
  readonly kind: ConflictKind;
  /** In the order they are shown; empty for kinds that are about the record as a whole. */
  readonly fields: readonly FieldDifference[];
  /** What the totals are apart; for a document on one side only, its total. Null for customers. */
  readonly stake: { readonly amountMinor: AmountMinor; readonly currency: CurrencyCode } | null;
  readonly ours: Facts;
  readonly theirs: Facts;
}

/**
 * Compares every mapping with its bases. A field that changed on both sides to the same value, or on one side to what
 * the other has, agrees and is no conflict. Merged and inactive customers come first.
 *
 * @param neverTouch  fields never written to QuickBooks: their differences are told as locked, and what changed in the
 *                    source alone is not told at all
 * @returns in order of kind, then mapping
 */
export function findConflicts(
  mappings: readonly ReviewedMapping[],
  neverTouch: ReadonlySet<Field> = new Set(),
): Conflict[] {
  const order = new Map(conflictKinds.map((kind, position) => [kind, position]));
  return mappings
    .flatMap((mapping) => conflictsOf(mapping, neverTouch))
    .sort((a, b) => (order.get(a.kind) ?? 0) - (order.get(b.kind) ?? 0) || a.mappingId - b.mappingId);
}

function conflictsOf(mapping: ReviewedMapping, neverTouch: ReadonlySet<Field>): Conflict[] {
  const { mappingId, type, ours, theirs } = mapping;
  const make = (kind: ConflictKind, fields: readonly FieldDifference[]): Conflict => ({
    mappingId,
    type,
    kind,
    fields,
    stake: mapping.type === 'document' ? stakeOf(mapping.ours, mapping.theirs) : null,
    ours,
    theirs,
  });
  const kind = kindByState(mapping);
  // A void or missing document has no fields to compare any more; a merged or inactive customer still has.
  if (kind !== null && type === 'document') return [make(kind, [])];
  if (ours.state !== 'standing' && theirs.state !== 'standing') return [];
  const conflicts = kind === null ? [] : [make(kind, [])];
  if (kind === 'deleted-in-quickbooks' || kind === 'gone-from-source') return conflicts;

  const byKind = new Map<ConflictKind, FieldDifference[]>();
  for (const field of fieldsOf(mapping.baseOurs)) {
    const difference = differenceOf(mapping, field, neverTouch.has(field));
    if (difference === null) continue;
    const oursMoved = !sameValue(field, difference.ours, difference.baseOurs);
    const theirsMoved = !sameValue(field, difference.theirs, difference.baseTheirs);
    const fieldKind = !theirsMoved ? 'changed-in-source' : oursMoved ? 'both-changed' : 'changed-in-quickbooks';
    if (fieldKind === 'changed-in-source' && difference.locked) continue;
    byKind.set(fieldKind, [...(byKind.get(fieldKind) ?? []), difference]);
  }
  for (const [fieldKind, fields] of byKind) conflicts.push(make(fieldKind, fields));
  return conflicts;
}

/** What the record as a whole has become, against what it was when last agreed. */
function kindByState({ baseOurs, baseTheirs, ours, theirs }: ReviewedMapping): ConflictKind | null {
  const theirsMoved = theirs.state !== baseTheirs.state;
  const oursMoved = ours.state !== baseOurs.state;
  const oursStands = ours.state === 'standing';
  if (theirsMoved && theirs.state === 'merged') return 'customer-merged';
  if (theirsMoved && theirs.state === 'inactive') return 'customer-inactive';
  if (theirsMoved && theirs.state === 'gone' && oursStands) return 'deleted-in-quickbooks';
  if (theirsMoved && theirs.state === 'void' && oursStands) return 'voided-in-quickbooks';
  if (oursMoved && theirs.state === 'standing' && ours.state === 'gone') return 'gone-from-source';
  if (oursMoved && theirs.state === 'standing' && ours.state === 'void') return 'voided-in-source';
  return null;
}

function differenceOf(mapping: ReviewedMapping, field: Field, locked: boolean): FieldDifference | null {
  const [baseOurs, baseTheirs] = [fieldValue(mapping.baseOurs, field), fieldValue(mapping.baseTheirs, field)];
  const [ours, theirs] = [fieldValue(mapping.ours, field), fieldValue(mapping.theirs, field)];
  if (baseOurs === undefined || baseTheirs === undefined || ours === undefined || theirs === undefined) return null;
  if (sameValue(field, ours, baseOurs) && sameValue(field, theirs, baseTheirs)) return null;
  if (sameValue(field, ours, theirs)) return null;
  return { field, baseOurs, baseTheirs, ours, theirs, locked };
}

function stakeOf(ours: DocumentFacts, theirs: DocumentFacts): Conflict['stake'] {
  const [oursStands, theirsStands] = [ours.state === 'standing', theirs.state === 'standing'];
  if (oursStands && theirsStands) {
    // Amounts of two currencies are never compared: what the source says is what is at stake.
    const amountMinor = ours.currency === theirs.currency ? Math.abs(ours.total - theirs.total) : Math.abs(ours.total);
    return { amountMinor, currency: ours.currency };
  }
  const standing = theirsStands ? theirs : ours;
  return { amountMinor: Math.abs(standing.total), currency: standing.currency };
}

/** An open conflict as the ledger keeps it: one per mapping and kind. */
export interface OpenConflict {
  readonly mappingId: number;
  readonly kind: ConflictKind;
}

/**
 * What a new comparison does to the open conflicts: new ones open, those found again are brought up to date, those
 * not found any more close by themselves, because the facts agree again. What an export told stays until it is decided.
 */
export function planConflicts<O extends OpenConflict>(
  open: readonly O[],
  found: readonly Conflict[],
): { readonly opened: Conflict[]; readonly updated: { open: O; conflict: Conflict }[]; readonly closed: O[] } {
  const keyOf = ({ mappingId, kind }: OpenConflict): string => `${mappingId} ${kind}`;
  const foundByKey = new Map(found.map((conflict) => [keyOf(conflict), conflict]));
  const openKeys = new Set(open.map(keyOf));
  return {
    opened: found.filter((conflict) => !openKeys.has(keyOf(conflict))),
    updated: open.flatMap((row) => {
      const conflict = foundByKey.get(keyOf(row));
      return conflict === undefined ? [] : [{ open: row, conflict }];
    }),
    closed: open.filter((row) => row.kind !== 'credit-applied' && !foundByKey.has(keyOf(row))),
  };
}
