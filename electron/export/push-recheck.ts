import { hasDecidedConflict } from '../ledger/export-conflicts.ts';
import { blockItem, refreshItem } from '../ledger/export-item-states.ts';
import { type ItemRow, listBatchItems, readMadeIds } from '../ledger/export-items.ts';
import { findLiveMapping } from '../ledger/mappings.ts';
import type { WritableDb } from '../ledger/open.ts';
import { bindBody, bindProof } from './bind.ts';
import { planAnew } from './compose.ts';
import { daysOfChange, periodProblems, readClosingDate } from './period.ts';
import type { ItemContent, Problem } from './types.ts';

/** Checks everything of a batch that is about to be sent for the first time once more. What does not stand is blocked. */
export function recheckUnsent(db: WritableDb, homeCurrency: string, batchId: number): void {
  const items = listBatchItems(db, batchId).filter((item) => item.state === 'ready');
  blockChanged(
    db,
    homeCurrency,
    items.filter((item) => item.attempts === 0),
  );
  blockUndecided(
    db,
    items.filter((item) => item.unanswered === 0 && item.content.settles !== undefined),
  );
}

/**
 * Checks again what was composed: an item that would be composed otherwise now waits for a person to see that, and so does
 * a change of a document in a period that was closed meanwhile.
 */
function blockChanged(db: WritableDb, homeCurrency: string, unsent: readonly ItemRow[]): void {
  const items = unsent.filter((item) => item.kind.startsWith('create-'));
  const anew = planAnew(db, homeCurrency, items);
  const closingDate = readClosingDate(db);
  db.transaction(() => {
    for (const item of unsent) {
      const [closed] = item.kind.startsWith('create-') ? [] : periodProblems(closingDate, daysOfChange(item));
      if (closed !== undefined) blockItem(db, item.id, closed);
    }
    for (const item of items) {
      const next = anew.get(item.id);
      if (next?.problems.some((problem) => problem.blocks) === true) refreshItem(db, item.id, next);
      else if (next === undefined || !sameContent(db, next, item)) {
        blockItem(db, item.id, changedSince);
      }
    }
  })();
}

/** Whether two items send the same: what one takes from an item and the other knows by its id is one thing. */
function sameContent(
  db: WritableDb,
  a: Pick<ItemRow, 'content' | 'dependsOn'>,
  b: Pick<ItemRow, 'content' | 'dependsOn'>,
): boolean {
  const bindings = new Map<string, string>();
  const dependsOn = [...a.dependsOn, ...b.dependsOn];
  if (dependsOn.length > 0)
    for (const [id, made] of readMadeIds(db, dependsOn)) if (made !== null) bindings.set(id, made);
  const textOf = ({ path, query, body, proof }: ItemContent): string =>
    JSON.stringify([path, query, bindBody(body, bindings, null), bindProof(proof, bindings)]);
  return textOf(a.content) === textOf(b.content);
}

const changedSince: Problem = {
  code: 'changed-since-composed',
  text: 'The source or the configuration changed since this was composed. Check again to take the new content.',
  action: 'check-again',
  blocks: true,
};

const decisionGone: Problem = {
  code: 'decision-open',
  text: 'The records changed since this was decided: the conflict is open again. Take this out and decide anew.',
  action: 'review-conflict',
  blocks: true,
};

/** Holds back what review decided where the decision stands no more: facts moved, or somebody unlinked the records. */
function blockUndecided(db: WritableDb, items: readonly ItemRow[]): void {
  db.transaction(() => {
    for (const item of items) {
      const { proof } = item.content;
      const mappingId = proof.by === 'object' ? findLiveMapping(db, item.quickbooksType, proof.id) : null;
      if (mappingId === null || !hasDecidedConflict(db, mappingId)) blockItem(db, item.id, decisionGone);
    }
  })();
}
