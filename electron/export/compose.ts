import { plural } from '../../shared/plural.ts';
import { type Author, decide } from '../ledger/decisions.ts';
import { refreshItem, releaseGone, withdrawItems } from '../ledger/export-item-states.ts';
import {
  findItem,
  hasTwin,
  type ItemRow,
  insertBatch,
  insertItem,
  listBatchItems,
  nextBatchId,
} from '../ledger/export-items.ts';
import type { WritableDb } from '../ledger/open.ts';
import { keyOfItem, newItemId } from './item-ids.ts';
import { daysOfChange, periodProblems, readClosingDate } from './period.ts';
import { planExport } from './plan.ts';
import { planEligible, readPlanInput } from './read-plan.ts';
import { type ItemKind, itemKinds, type PlannedItem, type Problem } from './types.ts';

export interface Composed {
  readonly batchId: number;
  readonly itemCount: number;
  readonly blockedCount: number;
}

export const isBlocked = (item: Pick<PlannedItem, 'problems'>): boolean =>
  item.problems.some((problem) => problem.blocks);

/** Puts items into a new batch as one decision. @returns null where there are none */
export function saveBatch(
  db: WritableDb,
  author: Author,
  batch: {
    readonly kind: 'push' | 'undo';
    readonly undoOf: number | null;
    readonly note: string | null;
    readonly summary: (batchId: number) => string;
  },
  items: readonly PlannedItem[],
): Composed | null {
  if (items.length === 0) return null;
  const position = new Map<ItemKind, number>(itemKinds.map((kind, index) => [kind, index]));
  // Stable: within a kind the plan's own order holds, parents before children.
  const ordered = [...items].sort((a, b) => (position.get(a.kind) ?? 0) - (position.get(b.kind) ?? 0));
  return db.transaction(() => {
    const batchId = nextBatchId(db);
    const decisionId = decide(db, author, {
      kind: 'exports.compose',
      summary: batch.summary(batchId),
      changes: [],
      facts: { batchId, items: ordered.length },
    });
    insertBatch(db, author, { kind: batch.kind, undoOf: batch.undoOf, note: batch.note, decisionId });
    for (const [index, item] of ordered.entries()) insertItem(db, batchId, index + 1, item);
    return { batchId, itemCount: ordered.length, blockedCount: ordered.filter(isBlocked).length };
  })();
}

/**
 * Composes a batch of everything after go-live that is not linked and in no batch, or of the chosen records among it.
 * What fails its checks stands in the batch with its reason. Nothing is sent.
 *
 * @param chosen  `<record type> <id>` of the records; null for all
 */
export function composeBatch(
  db: WritableDb,
  author: Author,
  homeCurrency: string,
  chosen: ReadonlySet<string> | null,
): Composed | null {
  releaseGone(db, author.at);
  const all = planEligible(db, homeCurrency);
  const wanted = chosen === null ? all : withDependencies(all, chosen);
  return saveBatch(
    db,
    author,
    {
      kind: 'push',
      undoOf: null,
      note: null,
      summary: (batchId) => `Composed export batch ${batchId} of ${plural(wanted.length, 'item')}`,
    },
    wanted,
  );
}

/** Chosen items and what they refer to: an invoice of a queued customer brings it along. */
function withDependencies(all: readonly PlannedItem[], chosen: ReadonlySet<string>): PlannedItem[] {
  const byId = new Map(all.map((item) => [item.id, item]));
  const wanted = new Set<PlannedItem>();
  const add = (item: PlannedItem): void => {
    if (wanted.has(item)) return;
    wanted.add(item);
    for (const id of item.dependsOn) {
      const dependency = byId.get(id);
      if (dependency !== undefined) add(dependency);
    }
  };
  for (const item of all) if (chosen.has(`${item.recordType} ${item.recordId}`)) add(item);
  return all.filter((item) => wanted.has(item));
}

/** The content of these items as it would be composed now, by item id; a record that is no longer there is left out. */
export function planAnew(db: WritableDb, homeCurrency: string, items: readonly ItemRow[]): Map<string, PlannedItem> {
  const idsOf = (type: string): number[] =>
    items.filter((item) => item.recordType === type).map((item) => Number(item.recordId));
  const input = readPlanInput(db, homeCurrency, {
    clients: idsOf('client'),
    documents: idsOf('source_invoice'),
    payments: idsOf('source_payment'),
  });
  return new Map(planExport(input).map((item) => [item.id, item]));
}

const isNeverSent = (item: ItemRow): boolean =>
  item.attempts === 0 && (item.state === 'blocked' || item.state === 'ready');
const isCreated = (item: ItemRow): boolean => item.kind.startsWith('create-');

const gone = {
  code: 'record-gone',
  text: 'The record is void, a draft or gone in the source.',
  action: 'fix-in-source',
  blocks: true,
} as const;

/** What stands in the way of changing a document that exists, as far as it can pass by itself: closed books. */
function changeProblems(item: ItemRow, closingDate: string | null): Problem[] {
  const others = item.problems.filter((problem) => problem.code !== 'period-closed');
  return [...others, ...periodProblems(closingDate, daysOfChange(item))];
}

/** Checks the items of a batch that were never sent once more and takes what changed meanwhile. @returns how many changed */
export function recheckBatch(db: WritableDb, homeCurrency: string, batchId: number): number {
  const items = listBatchItems(db, batchId).filter(isNeverSent);
  const anew = planAnew(db, homeCurrency, items.filter(isCreated));
  const closingDate = readClosingDate(db);
  return db.transaction(() => {
    let changed = 0;
    for (const item of items) {
      const next = isCreated(item)
        ? (anew.get(item.id) ?? { ...item, problems: [gone] })
        : { ...item, problems: changeProblems(item, closingDate) };
      if (refreshItem(db, item.id, next)) changed++;
    }
    return changed;
  })();
}

/**
 * New versions of failed items, with new ids and with the content as it would be composed now. The failed ones stay in
 * the ledger with their fault.
 *
 * @returns how many there are
 */
export function retryFailed(db: WritableDb, author: Author, homeCurrency: string, itemIds: readonly string[]): number {
  const failed = itemIds.flatMap((id) => {
    const item = findItem(db, id);
    return item !== null && item.state === 'failed' ? [item] : [];
  });
  if (failed.length === 0) return 0;
  return db.transaction(() => {
    for (const item of failed) {
      const id = newItemId(keyOfItem(item.id));
      withdrawItems(db, [item.id]);
      // Another item carries the same meanwhile: a later decision on the same record, or its own retry.
      if (hasTwin(db, item)) continue;
      insertItem(db, item.batchId, item.position, { ...item, id, problems: [] }, item.version + 1, item.id);
    }
    for (const batchId of new Set(failed.map((item) => item.batchId))) recheckBatch(db, homeCurrency, batchId);
    decide(db, author, {
      kind: 'exports.retry',
      summary: `Took up ${plural(failed.length, 'failed item')} again`,
      changes: [],
      facts: { items: failed.map((item) => item.id) },
    });
    return failed.length;
  })();
}
