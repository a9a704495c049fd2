import { IsoDay } from '../../shared/schemas/common.ts';
import { goLiveKey } from '../ledger/go-live.ts';
import { findSource } from '../ledger/import-sources.ts';
import { readSetting } from '../ledger/settings.ts';
import { listExisting, listLinkedIds } from '../ledger/source-records.ts';
import { diffImport, type Existing, type ImportKind, type SourceRecord } from '../source/index.ts';
import type { EngineContext } from './context.ts';
import type { ImportDesk, ImportDraft } from './import-drafts.ts';

/** Compares a draft's records with what its source left in the ledger. Synchronous: the ledger cannot change meanwhile. */
export function compareDraft(engine: EngineContext, draft: ImportDraft): void {
  const { layout, result } = draft;
  if (layout === null || result === null) return;
  const { kind } = layout.mapping;
  const sourceId = findSource(engine.db, draft.sourceName);
  const records: readonly SourceRecord[] = result.records;
  const known: readonly Existing<SourceRecord>[] =
    sourceId === null ? [] : comparable(listExisting(engine.db, sourceId, kind), records, kind);
  const diff = diffImport(known, records, { complete: draft.complete });
  const offered = new Set(diff.renamed.map(({ existing }) => existing.id));
  for (const id of draft.acceptedRenames) if (!offered.has(id)) draft.acceptedRenames.delete(id);
  const goLive = readSetting(engine.db, goLiveKey, IsoDay);
  const late = diff.added.filter((record) => goLive !== null && 'totalMinor' in record && record.date < goLive);
  draft.comparison = { diff, beforeGoLive: new Set(late), linkedIds: listLinkedIds(engine.db, kind) };
}

/** Compares every draft that was read again: what it shows is true after any other import or undo. */
export function compareAll(engine: EngineContext, desk: ImportDesk): void {
  for (const draft of desk.drafts.values()) compareDraft(engine, draft);
}

/**
 * A file of orders says nothing about invoices of the same source: documents of a kind the file has none of are only
 * compared where their own id is in it.
 */
function comparable(
  existing: readonly Existing<SourceRecord>[],
  records: readonly SourceRecord[],
  kind: ImportKind,
): readonly Existing<SourceRecord>[] {
  if (kind !== 'invoices') return existing;
  const kinds = new Set(records.map((record) => ('totalMinor' in record ? record.kind : null)));
  const ids = new Set(records.map((record) => record.externalId));
  return existing.filter(
    ({ record }) => !('totalMinor' in record) || kinds.has(record.kind) || ids.has(record.externalId),
  );
}
