import { findOtherStanding } from '../ledger/conflicts.ts';
import { findBatchedUpdate } from '../ledger/conflicts-requests.ts';
import type { UndoGuard } from '../ledger/decisions.ts';
import { findDependentDocument, findDependentExport } from '../ledger/dependents.ts';

/** Rules of the domains that forbid taking changes back while something later rests on them. */
export const undoGuards: readonly UndoGuard[] = [
  (_db, _changes, decision) =>
    decision.kind === 'exports.confirm' ? 'It was done in QuickBooks. Take back the batch it was in instead.' : null,
  (db, changes) => {
    const mappings = changes.flatMap((change) => ('mapping' in change ? [change] : []));
    // A relink puts one mapping in place of another: the documents rest on the other one then.
    if (mappings.some(({ live }) => !live)) return null;
    const ids = mappings.map(({ mapping }) => mapping);
    const document = findDependentDocument(db, ids);
    if (document !== null) return `${document} is linked for this customer. Unlink it first.`;
    const item = findDependentExport(db, ids);
    return item === null ? null : `${item} was sent to QuickBooks on the strength of it.`;
  },
  (db, changes) => {
    for (const change of changes) {
      if (!('table' in change) || change.table !== 'conflict' || change.after === null) continue;
      const { id, mapping_id: mappingId, kind, status } = change.after;
      const batched = status === 'decided' ? findBatchedUpdate(db, Number(mappingId)) : null;
      if (batched !== null) return `It stands in export batch ${batched.batchId}. Withdraw it there first.`;
      if (status === 'closed' && findOtherStanding(db, Number(id), Number(mappingId), String(kind)))
        return 'The record changed again since, and that is open for review.';
    }
    return null;
  },
];
