import type { DraftRow } from '../../shared/ipc/imports.ts';
import type { StagingDb } from '../ledger/import-stage.ts';
import { findStaged } from '../ledger/import-stage-lists.ts';
import type { SourceRecord } from '../source/index.ts';
import type { ImportDraft } from './import-drafts.ts';
import { seqOf, toRow } from './import-views.ts';

const partsMax = 200;

interface NamedValue {
  readonly field: string;
  readonly value: string;
}

/** One record of a draft with everything the file says about it; null when the list no longer has it. */
export function recordOf(
  db: StagingDb,
  draft: ImportDraft,
  rowId: string,
): { row: DraftRow; fields: NamedValue[]; parts: NamedValue[][]; partCount: number } | null {
  const { layout, read } = draft;
  if (layout === null || read === null) return null;
  const staged = findStaged(db, read.stageId, layout.mapping.kind, seqOf(rowId), rowId.startsWith('r'));
  if (staged === null) return null;
  const parts = partsOf(staged.record);
  return {
    row: toRow(staged),
    fields: valuesOf(staged.record),
    parts: parts.slice(0, partsMax).map(valuesOf),
    partCount: parts.length,
  };
}

function partsOf(record: SourceRecord): readonly object[] {
  if ('lines' in record) return record.lines;
  return 'allocations' in record ? record.allocations : [];
}

/** Plain values of an object, what is missing left out. */
function valuesOf(record: object): NamedValue[] {
  return Object.entries(record).flatMap(([field, value]: [string, unknown]) =>
    value === null || typeof value === 'object' || field === 'line' ? [] : [{ field, value: String(value) }],
  );
}
