import type { UndoGuard } from '../ledger/decisions.ts';
import { findDependentDocument, findDependentExport } from '../ledger/dependents.ts';

/** Rules of the domains that forbid taking a change back while something later rests on it. */
export const undoGuards: readonly UndoGuard[] = [
  (db, change) => {
    if (!('mapping' in change) || !change.live) return null;
    const document = findDependentDocument(db, change.mapping);
    if (document !== null) return `${document} is linked for this customer. Unlink it first.`;
    const item = findDependentExport(db, change.mapping);
    return item === null ? null : `${item} was sent to QuickBooks on the strength of it.`;
  },
];
