import { findOtherStanding } from '../ledger/conflicts.ts';
import { findBatchedUpdate } from '../ledger/conflicts-requests.ts';
import { changesOf, type UndoGuard } from '../ledger/decisions.ts';
import { findDependentDocument, findDependentExport } from '../ledger/dependents.ts';

/** Rules of the domains that forbid taking a change back while something later rests on it. */
export const undoGuards: readonly UndoGuard[] = [
  (_db, _change, decision) =>
    decision.kind === 'exports.confirm' ? 'It was done in QuickBooks. Take back the batch it was in instead.' : null,
  (db, change, decision) => {
    if (!('mapping' in change) || !change.live) return null;
    // A relink puts one mapping in place of another: the documents rest on the other one then.
    if (changesOf(decision).some((one) => 'mapping' in one && !one.live)) return null;
    const document = findDependentDocument(db, change.mapping);
    if (document !== null) return `${document} is linked for this customer. Unlink it first.`;
    const item = findDependentExport(db, change.mapping);
    return item === null ? null : `${item} was sent to QuickBooks on the strength of it.`;
  },
  (db, change) => {
    if (!('table' in change) || change.table !== 'conflict' || change.after === null) return null;
    const { id, mapping_id: mappingId, kind, status } = change.after;
    const batched = status === 'decided' ? findBatchedUpdate(db, Number(mappingId)) : null;
    if (batched !== null) return `It stands in export batch ${batched.batchId}. Withdraw it there first.`;
    const other = status === 'closed' && findOtherStanding(db, Number(id), Number(mappingId), String(kind));
    return other ? 'The record changed again since, and that is open for review.' : null;
  },
];
