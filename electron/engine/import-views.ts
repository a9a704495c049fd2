import type {
  AppliedFile,
  ColumnMapping,
  Draft,
  DraftDetail,
  DraftRow,
  ImportWarning,
  MappingField,
} from '../../shared/ipc/imports.ts';
import { findSameFile } from '../ledger/import-runs.ts';
import { listRejectedValues, type StagingDb } from '../ledger/import-stage.ts';
import type { StagedPair } from '../ledger/import-stage-lists.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { foldValue } from '../source/fold.ts';
import {
  cellText,
  compareRecords,
  type FieldChange,
  type FieldName,
  type ImportMapping,
  listFields,
  type SourceRecord,
} from '../source/index.ts';
import type { ImportDraft } from './import-drafts.ts';
import { understandSamples } from './import-samples.ts';

/** Unknown words and changes of one record beyond these are not listed. */
const unknownMax = 200;
const changesMax = 50;

/** What a file would do to the ledger, in figures. Accepted renames are no longer new and gone. */
export function countsOf({ read }: ImportDraft): AppliedFile['counts'] {
  return {
    new: read?.counts.new ?? 0,
    changed: read?.counts.changed ?? 0,
    unchanged: read?.counts.unchanged ?? 0,
    gone: read?.counts.gone ?? 0,
    renamed: read?.counts.renamed ?? 0,
    renamesAccepted: read?.counts.renamesAccepted ?? 0,
    rejected: read?.result.stats.rejectedRows ?? 0,
    beforeGoLive: read?.counts.beforeGoLive ?? 0,
  };
}

export function toDraft(db: ReadableDb, draft: ImportDraft): Draft {
  const { layout, read } = draft;
  const result = read?.result;
  return {
    draftId: draft.draftId,
    fileId: draft.companionOf ?? draft.draftId,
    fileName: draft.fileName,
    place: draft.place,
    sizeBytes: draft.sizeBytes,
    sourceName: draft.sourceName,
    kind: layout?.mapping.kind ?? null,
    presetId: layout?.preset.id ?? null,
    system: layout?.preset.system ?? null,
    layout: layout?.preset.layout ?? null,
    state: stateOf(draft),
    problem: draft.problem === null ? null : { ...draft.problem, details: { ...draft.problem.details } },
    mappingFrom: layout?.mappingFrom ?? null,
    counts: countsOf(draft),
    totals: Object.entries(result?.stats.totalMinorByCurrency ?? {}).map(([currency, amountMinor]) => ({
      currency,
      amountMinor,
    })),
    totalsBeforeGoLive: Object.entries(read?.counts.beforeGoLiveTotals ?? {}).map(([currency, amountMinor]) => ({
      currency,
      amountMinor,
    })),
    firstDate: result?.stats.firstDate ?? null,
    lastDate: result?.stats.lastDate ?? null,
    complete: draft.complete,
    warnings: [...(result?.warnings ?? []), ...paidAboveWarning(draft)]
      // Once a person said what the file is, the guess has nothing to add.
      .filter(({ code }) => code !== 'wrong-kind' || layout?.mappingFrom === 'suggested')
      .map((warning) => ({ ...warning, lines: [...warning.lines] })),
    importedBefore: draft.sha256 === '' ? null : findSameFile(db, draft.sourceName, draft.sha256),
  };
}

/** Payments that come to more than the invoice they are on, told as the other warnings are. */
function paidAboveWarning({ read }: ImportDraft): ImportWarning[] {
  if (read === null || read.paidAbove.count === 0) return [];
  const { count, lines, numbers } = read.paidAbove;
  const told = numbers.map((number) => number.slice(0, 40)).join(', ');
  return [
    { code: 'paid-above', count, lines: [...lines], about: count > numbers.length ? `${told} and others` : told },
  ];
}

function stateOf({ pending, problem, layout, read }: ImportDraft): Draft['state'] {
  if (pending) return 'reading';
  if (problem !== null) return 'failed';
  return layout !== null && read === null ? 'needs-mapping' : 'ready';
}

export function toDetail(db: StagingDb, draft: ImportDraft, homeCurrency: string): DraftDetail {
  const { layout, read } = draft;
  const skipped = read?.result.stats.skipped;
  return {
    draft: toDraft(db, draft),
    file:
      layout === null
        ? null
        : {
            format: layout.table.format,
            encoding: layout.table.encoding,
            delimiter: layout.table.delimiter,
            sheet: layout.table.sheet,
            sheets: [...layout.table.sheets],
            headerLine: layout.table.headerLine,
            titleLines: layout.table.titleLines.map((line) => line.slice(0, 300)),
            headers: [...layout.table.headers],
          },
    chosen: draft.reading,
    mapping: layout === null ? null : toColumnMapping(layout.mapping),
    fields: toFields(draft, homeCurrency),
    missing: (layout?.missing ?? []).map((group) => [...group]),
    unusedHeaders: unusedHeaders(draft),
    differs: [...(layout?.differs ?? [])],
    dates: pickWords(layout?.formats.dates ?? null),
    numbers: pickWords(layout?.formats.numbers ?? null),
    statuses: wordsOf(db, draft, 'status', layout?.suggestion.unknownStatuses, layout?.mapping.statusValues),
    types: wordsOf(db, draft, 'type', layout?.suggestion.unknownTypes, layout?.mapping.typeValues),
    guesses: (layout?.guesses ?? []).slice(0, 5).map(({ preset, score }) => ({ presetId: preset.id, score })),
    skipped: {
      blank: skipped?.blank ?? 0,
      totals: skipped?.totals ?? 0,
      groups: skipped?.groups ?? 0,
      footers: skipped?.footers ?? 0,
      repeatedHeaders: skipped?.repeatedHeaders ?? 0,
      otherTypes: skipped?.otherTypes ?? 0,
    },
  };
}

function pickWords(format: { words: string; certain: boolean; mixed: boolean } | null): DraftDetail['dates'] {
  return format === null ? null : { words: format.words, certain: format.certain, mixed: format.mixed };
}

function toColumnMapping(mapping: ImportMapping): ColumnMapping {
  const { columns, dateOrder, decimal, sign, currency, statusValues, typeValues, groupedByClient } = mapping;
  return { columns, dateOrder, decimal, sign, currency, statusValues, typeValues, groupedByClient };
}

function toFields({ layout }: ImportDraft, homeCurrency: string): MappingField[] {
  if (layout === null) return [];
  return listFields(layout.mapping.kind).map(([field, definition]) => ({
    field,
    reading: definition.reading,
    combine: definition.combine,
    required: definition.required === true ? 'yes' : definition.required === false ? null : definition.required,
    ofLine: definition.ofLine,
    columns: [...(layout.mapping.columns[field] ?? [])],
    samples: understandSamples(layout, field, homeCurrency),
  }));
}

function unusedHeaders({ layout }: ImportDraft): string[] {
  if (layout === null) return [];
  const used = new Set(Object.values(layout.mapping.columns).flat());
  return layout.table.headers.filter((header) => !used.has(header));
}

/** Words of a column with their meaning: those of the sample, and those that rows were rejected for further down. */
function wordsOf<T>(
  db: StagingDb,
  { layout, read }: ImportDraft,
  field: FieldName,
  unknown: readonly string[] | undefined,
  meanings: Readonly<Record<string, T>> | undefined,
): { value: string; meaning: T | null }[] {
  if (layout === null || meanings === undefined) return [];
  const columns = layout.mapping.columns[field] ?? [];
  if (columns.length === 0) return [];
  const refused = read === null ? [] : listRejectedValues(db, read.stageId, `an unknown ${field}`, unknownMax);
  const rejected = refused.filter(({ column }) => columns.includes(column)).map(({ value }) => foldValue(value));
  const sampled = columns.flatMap((column) => {
    const index = layout.table.headers.indexOf(column);
    return layout.table.sampleRows.map((row) => foldValue(cellText(row.cells[index])));
  });
  const open = [...(unknown ?? []), ...rejected].filter((word) => meanings[word] === undefined);
  const known = Object.keys(meanings).filter((word) => sampled.includes(word));
  return [...new Set([...open, ...known])].map((value) => ({ value, meaning: meanings[value] ?? null }));
}

/** A row of a draft by its place on the stage; `r`: shown beside the record it may be the rename of. */
export function seqOf(rowId: string): number {
  return Number(rowId.slice(1));
}

function renameChanges(before: SourceRecord, after: SourceRecord): FieldChange[] {
  const fields: FieldChange[] = [{ field: 'externalId', before: before.externalId, after: after.externalId }];
  if ('companyName' in before && 'companyName' in after && before.name !== after.name) {
    fields.push({ field: 'name', before: before.name, after: after.name });
  }
  if ('totalMinor' in before && 'totalMinor' in after && before.number !== after.number) {
    fields.push({ field: 'number', before: before.number, after: after.number });
  }
  return fields;
}

/** What a record of the file is beside the ledger's, field by field. */
function changesOf({ change, record, existing }: StagedPair): FieldChange[] {
  if (existing === null) return [];
  if (change === 'renamed') return renameChanges(existing, record);
  return change === 'changed' ? compareRecords(existing, record) : [];
}

export function toRow(staged: StagedPair): DraftRow {
  const { record, change } = staged;
  const base = {
    rowId: `${change === 'renamed' ? 'r' : 's'}${staged.seq}`,
    change,
    line: record.line,
    documentKind: null,
    client: null,
    date: null,
    dueDate: null,
    currency: null,
    amountMinor: null,
    taxMinor: null,
    openMinor: null,
    status: null,
    email: null,
    phone: null,
    place: null,
    partCount: 0,
    changes: changesOf(staged)
      .slice(0, changesMax)
      .map((one) => ({ ...one })),
    accepted: staged.accepted,
    linked: staged.linked,
  };
  if ('totalMinor' in record) {
    return {
      ...base,
      label: record.number ?? record.externalId,
      documentKind: record.kind,
      client: record.clientName ?? record.clientExternalId,
      date: record.date,
      dueDate: record.dueDate,
      currency: record.currency,
      amountMinor: record.totalMinor,
      taxMinor: record.taxMinor,
      openMinor: record.balanceMinor,
      status: record.status,
      partCount: record.lines.length,
    };
  }
  if ('allocations' in record) {
    return {
      ...base,
      label: record.reference ?? record.externalId,
      client: record.clientName ?? record.clientExternalId,
      date: record.date,
      currency: record.currency,
      amountMinor: record.amountMinor,
      openMinor: record.unappliedMinor,
      status: record.void ? 'void' : null,
      partCount: record.allocations.length,
    };
  }
  return {
    ...base,
    label: record.name,
    client: record.parentName,
    currency: record.currency,
    status: record.inactive ? 'inactive' : null,
    email: record.email,
    phone: record.phone,
    place: [record.city, record.region, record.country].filter((part) => part !== null).join(', ') || null,
  };
}
