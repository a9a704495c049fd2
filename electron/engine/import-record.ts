import type { DraftRow } from '../../shared/ipc/imports.ts';
import type { SourceRecord } from '../source/index.ts';
import type { ImportDraft } from './import-drafts.ts';
import { listRows, toRow } from './import-views.ts';

const partsMax = 200;

interface NamedValue {
  readonly field: string;
  readonly value: string;
}

/** One record of a draft with everything the file says about it; null when the list no longer has it. */
export function recordOf(
  draft: ImportDraft,
  rowId: string,
): { row: DraftRow; fields: NamedValue[]; parts: NamedValue[][]; partCount: number } | null {
  const lists = rowId.startsWith('r') ? (['renamed'] as const) : (['all'] as const);
  const listed = lists.flatMap((list) => listRows(draft, list)).find((row) => row.rowId === rowId);
  if (listed === undefined) return null;
  const parts = partsOf(listed.record);
  return {
    row: toRow(listed, draft.comparison?.linkedIds ?? new Set()),
    fields: valuesOf(listed.record),
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
