import { z } from 'zod';
import {
  AppErrorShape,
  Currency,
  FileToken,
  Instant,
  IsoDay,
  Minor,
  MoneyTotal,
  Page,
  Sort,
} from '../schemas/common.ts';
import type { CallTable } from './call-table.ts';
import { JobStarted } from './jobs.ts';

export const ImportKind = z.enum(['clients', 'invoices', 'payments']);
export type ImportKind = z.infer<typeof ImportKind>;

/** How many files may wait for a decision at once: each has its records on disk. */
export const importFilesMax = 100;
/** A file may bring two kinds of records, each as a draft of its own. */
const draftsMax = 2 * importFilesMax;

const Format = z.enum(['csv', 'xlsx', 'json']);
const Encoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']);
const Delimiter = z.enum([',', ';', '\t', '|']);
export const DocumentStatus = z.enum(['draft', 'finalized', 'sent', 'part-paid', 'paid', 'overdue', 'void']);
export type DocumentStatus = z.infer<typeof DocumentStatus>;
export const RowType = z.enum(['invoice', 'credit', 'order', 'payment', 'skip']);
export type RowType = z.infer<typeof RowType>;

/** What the person chose instead of what was detected; what is not named is detected. */
export const FileReading = z.strictObject({
  format: Format.optional(),
  encoding: Encoding.optional(),
  delimiter: Delimiter.optional(),
  sheet: z.string().max(200).optional(),
  headerLine: z.int().min(1).max(10_000).optional(),
});
export type FileReading = z.infer<typeof FileReading>;

/** How the columns of a file are read: saved with its source, used again next time. */
export const ColumnMapping = z.strictObject({
  /** Headers by field. */
  columns: z.record(z.string().max(60), z.array(z.string().max(1000)).max(50)),
  dateOrder: z.enum(['ymd', 'dmy', 'mdy', 'serial']),
  decimal: z.enum(['.', ',']),
  sign: z.enum(['as-is', 'negated']),
  /** Of rows that name none; null: the company's. */
  currency: Currency.nullable(),
  statusValues: z.record(z.string().max(1000), DocumentStatus),
  typeValues: z.record(z.string().max(1000), RowType),
  groupedByClient: z.boolean(),
});
export type ColumnMapping = z.infer<typeof ColumnMapping>;

/** Where the mapping came from. `adjusted`: saved, but this file is written differently (`differs` says how). */
export const MappingOrigin = z.enum(['saved', 'adjusted', 'suggested', 'person']);

export const DraftList = z.enum(['all', 'new', 'changed', 'unchanged', 'gone', 'renamed', 'before-go-live']);
export type DraftList = z.infer<typeof DraftList>;

export const ImportWarning = z.object({
  code: z.string(),
  count: z.int(),
  lines: z.array(z.int()),
  about: z.string().nullable(),
});
export type ImportWarning = z.infer<typeof ImportWarning>;

const DraftCounts = z.object({
  new: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  gone: z.int(),
  /** Gone and new records that look the same, offered as one renamed record. */
  renamed: z.int(),
  renamesAccepted: z.int(),
  rejected: z.int(),
  /** New documents dated before go-live: history that came late. */
  beforeGoLive: z.int(),
});

/** A file that was read and waits for the person's word. Nothing of it is in the ledger. */
export const Draft = z.object({
  draftId: z.int(),
  /** Alike for the drafts of one file. */
  fileId: z.int(),
  fileName: z.string(),
  /** The folders that tell it from other files of its name; null where the name is enough. */
  place: z.string().nullable(),
  sizeBytes: z.int(),
  sourceName: z.string(),
  kind: ImportKind.nullable(),
  presetId: z.string().nullable(),
  system: z.string().nullable(),
  layout: z.string().nullable(),
  state: z.enum(['reading', 'ready', 'needs-mapping', 'failed']),
  problem: AppErrorShape.nullable(),
  mappingFrom: MappingOrigin.nullable(),
  counts: DraftCounts,
  totals: z.array(MoneyTotal),
  totalsBeforeGoLive: z.array(MoneyTotal),
  firstDate: IsoDay.nullable(),
  lastDate: IsoDay.nullable(),
  complete: z.boolean(),
  warnings: z.array(ImportWarning),
  /** Earlier import of the very same bytes, when there is one. */
  importedBefore: z.object({ importRunId: z.int(), importedAt: Instant }).nullable(),
});
export type Draft = z.infer<typeof Draft>;

/** A value as the file has it and as it is understood; `problem` where it can't be. */
export const Sample = z.object({ raw: z.string(), understood: z.string(), problem: z.string().nullable() });
export type Sample = z.infer<typeof Sample>;

export const MappingField = z.object({
  field: z.string(),
  reading: z.enum(['text', 'amount', 'decimal', 'date', 'currency', 'status', 'type', 'flag']),
  combine: z.enum(['first', 'join', 'sum', 'each']),
  /** `yes`: has to be mapped; a word: one of the fields with this word has to be. */
  required: z.string().nullable(),
  ofLine: z.boolean(),
  columns: z.array(z.string()),
  samples: z.array(Sample),
});
export type MappingField = z.infer<typeof MappingField>;

/** One draft with all that can be corrected about it. */
export const DraftDetail = z.object({
  draft: Draft,
  file: z
    .object({
      format: Format,
      encoding: Encoding.nullable(),
      delimiter: Delimiter.nullable(),
      sheet: z.string().nullable(),
      sheets: z.array(z.string()),
      headerLine: z.int(),
      titleLines: z.array(z.string()),
      headers: z.array(z.string()),
    })
    .nullable(),
  chosen: FileReading,
  mapping: ColumnMapping.nullable(),
  fields: z.array(MappingField),
  /** Required fields, or groups of them, that no column serves. */
  missing: z.array(z.array(z.string())),
  unusedHeaders: z.array(z.string()),
  /** What a saved mapping no longer fits. */
  differs: z.array(z.enum(['columns', 'dates', 'numbers'])),
  dates: z.object({ words: z.string(), certain: z.boolean(), mixed: z.boolean() }).nullable(),
  numbers: z.object({ words: z.string(), certain: z.boolean(), mixed: z.boolean() }).nullable(),
  statuses: z.array(z.object({ value: z.string(), meaning: DocumentStatus.nullable() })),
  types: z.array(z.object({ value: z.string(), meaning: RowType.nullable() })),
  guesses: z.array(z.object({ presetId: z.string(), score: z.number() })),
  skipped: z.object({
    blank: z.int(),
    totals: z.int(),
    groups: z.int(),
    footers: z.int(),
    repeatedHeaders: z.int(),
    otherTypes: z.int(),
  }),
});
export type DraftDetail = z.infer<typeof DraftDetail>;

export const FieldChange = z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type FieldChange = z.infer<typeof FieldChange>;

/** A record as understood. What a kind does not have is null. */
export const DraftRow = z.object({
  rowId: z.string(),
  change: z.enum(['new', 'changed', 'unchanged', 'gone', 'renamed']),
  line: z.int(),
  /** A client's name, a document's number, a payment's reference. */
  label: z.string(),
  documentKind: z.enum(['invoice', 'credit', 'order']).nullable(),
  client: z.string().nullable(),
  date: IsoDay.nullable(),
  dueDate: IsoDay.nullable(),
  currency: Currency.nullable(),
  amountMinor: Minor.nullable(),
  taxMinor: Minor.nullable(),
  openMinor: Minor.nullable(),
  status: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  place: z.string().nullable(),
  /** Lines of a document, allocations of a payment. */
  partCount: z.int(),
  changes: z.array(FieldChange),
  /** For a rename offer: taken by the person. */
  accepted: z.boolean(),
  linked: z.boolean(),
});
export type DraftRow = z.infer<typeof DraftRow>;

export const RejectedRow = z.object({
  rowId: z.string(),
  line: z.int(),
  column: z.string().nullable(),
  value: z.string(),
  reason: z.string(),
  remedy: z.string(),
});
export type RejectedRow = z.infer<typeof RejectedRow>;

/** What became of one file of the last import of this session. */
export const AppliedFile = z.object({
  fileId: z.int(),
  fileName: z.string(),
  place: z.string().nullable(),
  sourceName: z.string(),
  kind: ImportKind,
  /** Null where everything was known already: nothing was written. */
  importRunId: z.int().nullable(),
  counts: DraftCounts,
});
export type AppliedFile = z.infer<typeof AppliedFile>;

export const ImportRun = z.object({
  importRunId: z.int(),
  sourceName: z.string(),
  kind: ImportKind,
  fileName: z.string(),
  importedAt: Instant,
  person: z.string(),
  complete: z.boolean(),
  newCount: z.int(),
  changedCount: z.int(),
  unchangedCount: z.int(),
  goneCount: z.int(),
  rejectedCount: z.int(),
  beforeGoLiveCount: z.int(),
  firstDate: IsoDay.nullable(),
  lastDate: IsoDay.nullable(),
  undoneAt: Instant.nullable(),
  /** Why it can't be undone now, as a sentence; null where it can. */
  blockedBy: z.string().nullable(),
});
export type ImportRun = z.infer<typeof ImportRun>;

export const ImportSource = z.object({
  sourceId: z.int(),
  name: z.string(),
  clients: z.int(),
  invoices: z.int(),
  payments: z.int(),
  lastImportAt: Instant.nullable(),
});
export type ImportSource = z.infer<typeof ImportSource>;

export const PresetEntry = z.object({ presetId: z.string(), system: z.string(), layout: z.string(), kind: ImportKind });
export type PresetEntry = z.infer<typeof PresetEntry>;

const draftId = z.int().positive();
const SourceName = z.string().trim().min(1).max(100);

export const importCalls = {
  'imports.presets': { access: 'read', input: z.strictObject({}), output: z.array(PresetEntry) },
  'imports.sources': { access: 'read', input: z.strictObject({}), output: z.array(ImportSource) },
  'imports.renameSource': {
    access: 'decide',
    input: z.strictObject({ sourceId: z.int().positive(), name: SourceName }),
    output: z.null(),
  },
  /** Reads files into drafts; nothing is written to the ledger. */
  'imports.open': {
    access: 'read',
    input: z.strictObject({ fileTokens: z.array(FileToken).min(1).max(importFilesMax) }),
    output: JobStarted,
  },
  'imports.drafts': {
    access: 'read',
    input: z.strictObject({}),
    output: z.object({ drafts: z.array(Draft), applied: z.array(AppliedFile) }),
  },
  'imports.draft': { access: 'read', input: z.strictObject({ draftId }), output: DraftDetail },
  /** Reads a draft's file again in another way. What is null stays as it was detected or chosen. */
  'imports.reread': {
    access: 'read',
    input: z.strictObject({
      draftId,
      reading: FileReading.nullable(),
      presetId: z.string().max(100).nullable(),
      mapping: ColumnMapping.nullable(),
    }),
    output: JobStarted,
  },
  /** What changes the comparison only. */
  'imports.adjust': {
    access: 'read',
    input: z.strictObject({ draftId, sourceName: SourceName.nullable(), complete: z.boolean().nullable() }),
    output: Draft,
  },
  /** Takes rename offers, or takes that back. `rowIds` null: all of them. */
  'imports.acceptRenames': {
    access: 'read',
    input: z.strictObject({ draftId, rowIds: z.array(z.string().max(40)).max(500).nullable(), accepted: z.boolean() }),
    output: Draft,
  },
  'imports.rows': {
    access: 'read',
    input: z.strictObject({ draftId, list: DraftList, search: z.string().max(200), sort: Sort.nullable(), ...Page }),
    output: z.object({ rows: z.array(DraftRow), totalCount: z.int() }),
  },
  'imports.record': {
    access: 'read',
    input: z.strictObject({ draftId, rowId: z.string().max(40) }),
    output: z.object({
      row: DraftRow,
      fields: z.array(z.object({ field: z.string(), value: z.string() })),
      parts: z.array(z.array(z.object({ field: z.string(), value: z.string() }))),
      partCount: z.int(),
    }),
  },
  'imports.rejected': {
    access: 'read',
    input: z.strictObject({ draftId, ...Page }),
    output: z.object({ rows: z.array(RejectedRow), totalCount: z.int() }),
  },
  'imports.saveRejected': {
    access: 'read',
    input: z.strictObject({ draftId, fileToken: FileToken }),
    output: z.object({ rowCount: z.int() }),
  },
  'imports.discard': {
    access: 'read',
    input: z.strictObject({ draftIds: z.array(draftId).max(draftsMax) }),
    output: z.null(),
  },
  'imports.forgetApplied': { access: 'read', input: z.strictObject({}), output: z.null() },
  /** Imports drafts: clients first, then invoices, then payments. Rejected rows are left out only on the person's word. */
  'imports.apply': {
    access: 'decide',
    input: z.strictObject({ draftIds: z.array(draftId).min(1).max(draftsMax), goodRowsOnly: z.boolean() }),
    output: JobStarted,
  },
  'imports.runs': {
    access: 'read',
    input: z.strictObject({ ...Page }),
    output: z.object({ rows: z.array(ImportRun), totalCount: z.int() }),
  },
  'imports.undo': { access: 'decide', input: z.strictObject({ importRunId: z.int().positive() }), output: z.null() },
} satisfies CallTable;
