import { IsoDay } from '../../shared/schemas/common.ts';
import { goLiveKey } from '../ledger/go-live.ts';
import { type CompareCounts, compareStage, countStage } from '../ledger/import-compare.ts';
import { findPaidAbove, noneAbove, type PaidAbove } from '../ledger/import-overpaid.ts';
import { findSource } from '../ledger/import-sources.ts';
import { readSetting } from '../ledger/settings.ts';
import type { EngineContext } from './context.ts';
import { deskOf, type ImportDesk, type ImportDraft } from './import-drafts.ts';

/** What comparing a file showed. */
export interface Compared {
  readonly counts: CompareCounts;
  readonly paidAbove: PaidAbove;
}

/** Compares the records on a stage with what the draft's source left in the ledger. */
export function compareRead(engine: EngineContext, draft: ImportDraft, stageId: number): Compared {
  const mapping = draft.layout?.mapping;
  const sourceId = findSource(engine.db, draft.sourceName);
  compareStage(engine.db, stageId, {
    sourceId,
    kind: mapping?.kind ?? 'invoices',
    complete: draft.complete,
    statesTypes: (mapping?.columns.type ?? []).length > 0,
    goLive: readSetting(engine.db, goLiveKey, IsoDay),
  });
  const paidAbove =
    mapping?.kind === 'payments'
      ? findPaidAbove(engine.db, stageId, sourceId, invoiceStagesOf(deskOf(engine), draft.sourceName))
      : noneAbove;
  return { counts: countStage(engine.db, stageId), paidAbove };
}

/** The stages of a source's invoice files on the desk. */
function invoiceStagesOf(desk: ImportDesk, sourceName: string): number[] {
  return [...desk.drafts.values()].flatMap(({ sourceName: name, layout, read }) =>
    name === sourceName && layout?.mapping.kind === 'invoices' && read !== null ? [read.stageId] : [],
  );
}

/** Compares a draft anew, where it was read. */
export function compareDraft(engine: EngineContext, draft: ImportDraft): void {
  const { read } = draft;
  if (read !== null) draft.read = { ...read, ...compareRead(engine, draft, read.stageId) };
}

/** Compares the payments on the desk anew: the invoices they pay were read, or are another source's now. */
export function comparePayments(engine: EngineContext, desk: ImportDesk): void {
  for (const draft of desk.drafts.values()) {
    if (draft.layout?.mapping.kind === 'payments') compareDraft(engine, draft);
  }
}

/** Compares every draft that was read again: what it shows is true after any other import or undo. */
export function compareAll(engine: EngineContext, desk: ImportDesk): void {
  for (const draft of desk.drafts.values()) compareDraft(engine, draft);
}
