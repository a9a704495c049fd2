import type {
  AppliedFile,
  ColumnMapping,
  Draft,
  DraftDetail,
  DraftList,
  DraftRow,
  MappingField,
} from '../../shared/ipc/imports.ts';
import { findSameFile } from '../ledger/import-runs.ts';
import type { ReadableDb } from '../ledger/open.ts';
import { searchText } from '../ledger/search-text.ts';
import { foldValue } from '../source/fold.ts';
import {
  cellText,
  type Existing,
  type FieldChange,
  type FieldName,
  type ImportMapping,
  listFields,
  type SourceRecord,
} from '../source/index.ts';
import type { ImportDraft } from './import-drafts.ts';
import { understandSamples } from './import-samples.ts';

/** What a file would do to the ledger, in figures. Accepted renames are no longer new and gone. */
export function countsOf({ comparison, result, acceptedRenames }: ImportDraft): AppliedFile['counts'] {
  const renames = acceptedRenames.size;
  return {
    new: (comparison?.diff.added.length ?? 0) - (comparison === null ? 0 : renames),
    changed: comparison?.diff.changed.length ?? 0,
    unchanged: comparison?.diff.unchanged.length ?? 0,
    gone: (comparison?.diff.gone.length ?? 0) - (comparison === null ? 0 : renames),
    renamed: comparison?.diff.renamed.length ?? 0,
    renamesAccepted: comparison === null ? 0 : renames,
    rejected: result?.stats.rejectedRows ?? 0,
    beforeGoLive: comparison?.beforeGoLive.size ?? 0,
  };
}

export function toDraft(db: ReadableDb, draft: ImportDraft): Draft {
  const { layout, result, comparison } = draft;
  const late = [...(comparison?.beforeGoLive ?? [])];
  const lateTotals = new Map<string, number>();
  for (const record of late) {
    if (!('totalMinor' in record)) continue;
    lateTotals.set(record.currency, (lateTotals.get(record.currency) ?? 0) + record.totalMinor);
  }
  return {
    draftId: draft.draftId,
    fileName: draft.fileName,
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
    totalsBeforeGoLive: [...lateTotals].map(([currency, amountMinor]) => ({ currency, amountMinor })),
    firstDate: result?.stats.firstDate ?? null,
    lastDate: result?.stats.lastDate ?? null,
    complete: draft.complete,
    warnings: (result?.warnings ?? [])
      // Once a person said what the file is, the guess has nothing to add.
      .filter(({ code }) => code !== 'wrong-kind' || layout?.mappingFrom === 'suggested')
      .map((warning) => ({ ...warning, lines: [...warning.lines] })),
    importedBefore: draft.sha256 === '' ? null : findSameFile(db, draft.sourceName, draft.sha256),
  };
}

function stateOf({ pending, problem, layout, result }: ImportDraft): Draft['state'] {
  if (pending) return 'reading';
  if (problem !== null) return 'failed';
  return layout !== null && result === null ? 'needs-mapping' : 'ready';
}

export function toDetail(db: ReadableDb, draft: ImportDraft, homeCurrency: string): DraftDetail {
  const { layout, result } = draft;
  const skipped = result?.stats.skipped;
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
    statuses: wordsOf(draft, 'status', layout?.suggestion.unknownStatuses, layout?.mapping.statusValues),
    types: wordsOf(draft, 'type', layout?.suggestion.unknownTypes, layout?.mapping.typeValues),
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
  { layout, result }: ImportDraft,
  field: FieldName,
  unknown: readonly string[] | undefined,
  meanings: Readonly<Record<string, T>> | undefined,
): { value: string; meaning: T | null }[] {
  if (layout === null || meanings === undefined) return [];
  const columns = layout.mapping.columns[field] ?? [];
  if (columns.length === 0) return [];
  const rejected = (result?.rejected ?? [])
    .filter(({ column, reason }) => column !== null && columns.includes(column) && reason === `an unknown ${field}`)
    .map(({ value }) => foldValue(value));
  const sampled = columns.flatMap((column) => {
    const index = layout.table.headers.indexOf(column);
    return layout.table.sampleRows.map((row) => foldValue(cellText(row.cells[index])));
  });
  const open = [...(unknown ?? []), ...rejected].filter((word) => meanings[word] === undefined);
  const known = Object.keys(meanings).filter((word) => sampled.includes(word));
  return [...new Set([...open, ...known])].map((value) => ({ value, meaning: meanings[value] ?? null }));
}

type Change = DraftRow['change'];

interface Listed {
  readonly rowId: string;
  readonly change: Change;
  readonly record: SourceRecord;
  readonly existing: Existing<SourceRecord> | null;
  readonly changes: readonly FieldChange[];
  readonly accepted: boolean;
}

/** The rows of one list of a draft, in the order of the file; those that are gone come last. */
export function listRows(draft: ImportDraft, list: DraftList): Listed[] {
  const { comparison, acceptedRenames } = draft;
  if (comparison === null) return [];
  const { diff, beforeGoLive } = comparison;
  const nextOf = new Map(diff.renamed.map((offer) => [offer.next, offer]));
  const rows: Listed[] = [];
  const wants = (change: Change): boolean => list === 'all' || list === change;
  for (const [index, record] of diff.added.entries()) {
    const offer = nextOf.get(record);
    const taken = offer !== undefined && acceptedRenames.has(offer.existing.id);
    if (list === 'before-go-live' ? beforeGoLive.has(record) : wants('new') && !taken) {
      rows.push({ rowId: `n${index}`, change: 'new', record, existing: null, changes: [], accepted: false });
    }
  }
  if (list === 'before-go-live') return rows;
  if (list === 'renamed' || list === 'all') {
    for (const { existing, next } of diff.renamed) {
      const accepted = acceptedRenames.has(existing.id);
      if (list === 'all' && !accepted) continue;
      rows.push({
        rowId: `r${existing.id}`,
        change: 'renamed',
        record: next,
        existing,
        changes: renameChanges(existing.record, next),
        accepted,
      });
    }
  }
  if (wants('changed')) {
    for (const { existing, next, changes } of diff.changed) {
      rows.push({ rowId: `c${existing.id}`, change: 'changed', record: next, existing, changes, accepted: false });
    }
  }
  if (wants('unchanged')) {
    for (const existing of diff.unchanged) {
      rows.push({
        rowId: `u${existing.id}`,
        change: 'unchanged',
        record: existing.record,
        existing,
        changes: [],
        accepted: false,
      });
    }
  }
  rows.sort((a, b) => a.record.line - b.record.line);
  if (wants('gone')) {
    for (const existing of diff.gone) {
      if (acceptedRenames.has(existing.id)) continue;
      rows.push({
        rowId: `g${existing.id}`,
        change: 'gone',
        record: existing.record,
        existing,
        changes: [],
        accepted: false,
      });
    }
  }
  return rows;
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

/** Filters and sorts a draft's list; the sort is by what the window shows in that column. */
export function pageOf(
  draft: ImportDraft,
  list: DraftList,
  search: string,
  sort: { readonly column: string; readonly descending: boolean } | null,
): DraftRow[] {
  const linked = draft.comparison?.linkedIds ?? new Set<number>();
  let rows = listRows(draft, list).map((row) => toRow(row, linked));
  const wanted = searchText(search);
  if (wanted !== '') {
    rows = rows.filter((row) => searchText(row.label, row.client, row.email, row.place).includes(wanted));
  }
  if (sort === null) return rows;
  const direction = sort.descending ? -1 : 1;
  const shown = (row: DraftRow): unknown => (row as Readonly<Record<string, unknown>>)[sort.column];
  return rows.sort((a, b) => direction * compareValues(shown(a), shown(b)));
}

const collator = new Intl.Collator(undefined, { numeric: true });

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : 1;
  return b === null || b === undefined ? -1 : collator.compare(String(a), String(b));
}

export function toRow(listed: Listed, linkedIds: ReadonlySet<number>): DraftRow {
  const { record, existing } = listed;
  const base = {
    rowId: listed.rowId,
    change: listed.change,
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
    changes: listed.changes.slice(0, 50).map((change) => ({ ...change })),
    accepted: listed.accepted,
    linked: existing !== null && linkedIds.has(Number(existing.id)),
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
