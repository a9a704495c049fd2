import { IsoDay } from '../../shared/schemas/common.ts';
import { goLiveKey } from '../ledger/go-live.ts';
import { type CompareCounts, compareStage, countStage } from '../ledger/import-compare.ts';
import { findSource } from '../ledger/import-sources.ts';
import { readSetting } from '../ledger/settings.ts';
import type { EngineContext } from './context.ts';
import type { ImportDesk, ImportDraft } from './import-drafts.ts';

/** Compares the records on a stage with what the draft's source left in the ledger. */
export function compareRead(engine: EngineContext, draft: ImportDraft, stageId: number): CompareCounts {
  const mapping = draft.layout?.mapping;
  compareStage(engine.db, stageId, {
    sourceId: findSource(engine.db, draft.sourceName),
    kind: mapping?.kind ?? 'invoices',
    complete: draft.complete,
    statesTypes: (mapping?.columns.type ?? []).length > 0,
    goLive: readSetting(engine.db, goLiveKey, IsoDay),
  });
  return countStage(engine.db, stageId);
}

/** Compares a draft anew, where it was read. */
export function compareDraft(engine: EngineContext, draft: ImportDraft): void {
  const { read } = draft;
  if (read !== null) draft.read = { ...read, counts: compareRead(engine, draft, read.stageId) };
}

/** Compares every draft that was read again: what it shows is true after any other import or undo. */
export function compareAll(engine: EngineContext, desk: ImportDesk): void {
  for (const draft of desk.drafts.values()) compareDraft(engine, draft);
}
