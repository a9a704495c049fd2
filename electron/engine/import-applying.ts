import { AppError } from '../../shared/errors.ts';
import type { Author } from '../ledger/decisions.ts';
import { applyImport } from '../ledger/import-runs.ts';
import { ensureSource, saveMapping } from '../ledger/import-sources.ts';
import { type ImportKind, importKinds } from '../source/index.ts';
import type { EngineContext } from './context.ts';
import { compareDraft } from './import-comparing.ts';
import { getDraft, type ImportDesk, type ImportDraft, removeDraft } from './import-drafts.ts';
import { countsOf } from './import-views.ts';

/** Clients before the documents that name them, documents before the payments that pay them. */
const order: Readonly<Record<ImportKind, number>> = { clients: 0, invoices: 1, payments: 2 };

/** The drafts in the order they have to be imported in. @throws AppError where one is not ready */
export function orderDrafts(desk: ImportDesk, draftIds: readonly number[], goodRowsOnly: boolean): ImportDraft[] {
  const drafts = draftIds.map((draftId) => getDraft(desk, draftId));
  for (const draft of drafts) {
    const { layout, read } = draft;
    if (draft.pending || layout === null || read === null) {
      throw new AppError('import.not-ready', 'fix-and-retry', { file: draft.fileName });
    }
    if (read.result.stats.rejectedRows > 0 && !goodRowsOnly) {
      throw new AppError('import.rows-rejected', 'fix-and-retry', { file: draft.fileName });
    }
  }
  return drafts.sort((a, b) => orderOf(a) - orderOf(b) || a.draftId - b.draftId);
}

function orderOf(draft: ImportDraft): number {
  return draft.layout === null ? importKinds.length : order[draft.layout.mapping.kind];
}

/**
 * Writes one draft into the ledger as one undoable step and takes it off the desk. What was shown may be older than
 * another import of the same job: it is compared once more first.
 */
export function applyDraft(
  engine: EngineContext,
  desk: ImportDesk,
  draft: ImportDraft,
  author: Author,
  goodRowsOnly: boolean,
): void {
  compareDraft(engine, draft);
  const { layout, read } = draft;
  if (layout === null || read === null) return;
  const { stats } = read.result;
  const counts = countsOf(draft);
  const importRunId = engine.db.transaction(() => {
    const sourceId = ensureSource(engine.db, draft.sourceName, author.at);
    saveMapping(engine.db, sourceId, layout.mapping, author.at);
    return applyImport(engine.db, author, {
      sourceId,
      kind: layout.mapping.kind,
      fileName: draft.fileName,
      fileSha256: draft.sha256,
      complete: draft.complete,
      goodRowsOnly,
      stageId: read.stageId,
      rejectedCount: stats.rejectedRows,
      firstDate: stats.firstDate,
      lastDate: stats.lastDate,
    });
  })();
  removeDraft(engine, draft.draftId);
  desk.applied.push({
    fileId: draft.companionOf ?? draft.draftId,
    fileName: draft.fileName,
    place: draft.place,
    sourceName: draft.sourceName,
    kind: layout.mapping.kind,
    importRunId,
    counts,
  });
}
