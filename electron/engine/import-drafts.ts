import { AppError, type AppErrorData } from '../../shared/errors.ts';
import type { AppliedFile, FileReading } from '../../shared/ipc/imports.ts';
import type {
  ImportDiff,
  ImportMapping,
  MappingSuggestion,
  Preset,
  PresetGuess,
  ReadResult,
  SourceRecord,
  SourceTable,
} from '../source/index.ts';
import type { EngineContext } from './context.ts';
import type { DetectedFormats } from './import-formats.ts';

/** How many files may wait for a decision at once: each holds its records in memory. The oldest makes room. */
export const draftsMax = 20;

export type MappingOrigin = 'saved' | 'adjusted' | 'suggested' | 'person';
export type Difference = 'columns' | 'dates' | 'numbers';

/** What was understood of a file's layout. */
export interface DraftLayout {
  readonly table: SourceTable;
  readonly preset: Preset;
  readonly guesses: readonly PresetGuess[];
  readonly suggestion: MappingSuggestion;
  readonly formats: DetectedFormats;
  readonly mapping: ImportMapping;
  readonly mappingFrom: MappingOrigin;
  readonly differs: readonly Difference[];
  /** Required fields, or groups of which one is required, that no column serves. */
  readonly missing: readonly (readonly string[])[];
}

/** A draft's records beside what the ledger holds. */
export interface Comparison {
  readonly diff: ImportDiff<SourceRecord>;
  /** New documents dated before go-live. */
  readonly beforeGoLive: ReadonlySet<SourceRecord>;
  readonly linkedIds: ReadonlySet<number>;
}

/** A chosen file on its way into the ledger. Changed in place by the reading job and the person's corrections. */
export interface ImportDraft {
  readonly draftId: number;
  readonly fileToken: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** The draft of the same file that brings its other kind of records; null for the first. */
  readonly companionOf: number | null;
  sourceName: string;
  /** True once the person named the source: detection leaves it alone. */
  sourceChosen: boolean;
  reading: FileReading;
  /** The layout and mapping the person chose; null: to be found. */
  presetId: string | null;
  chosenMapping: ImportMapping | null;
  complete: boolean;
  acceptedRenames: Set<number | string>;
  /** Waits for the reading job, or is being read. */
  pending: boolean;
  sha256: string;
  layout: DraftLayout | null;
  result: ReadResult<'clients' | 'invoices' | 'payments'> | null;
  comparison: Comparison | null;
  problem: AppErrorData | null;
}

/** One step of the import job. */
export type ImportTask =
  | { readonly task: 'read'; readonly draftId: number }
  | { readonly task: 'apply'; readonly draftIds: readonly number[]; readonly goodRowsOnly: boolean };

/** What the engine of one company remembers of imports that are under way; lost with the engine, nothing is half done. */
export interface ImportDesk {
  readonly drafts: Map<number, ImportDraft>;
  readonly tasks: ImportTask[];
  applied: AppliedFile[];
  nextDraftId: number;
}

const desks = new WeakMap<EngineContext['db'], ImportDesk>();

export function deskOf(engine: Pick<EngineContext, 'db'>): ImportDesk {
  const known = desks.get(engine.db);
  if (known !== undefined) return known;
  const desk: ImportDesk = { drafts: new Map(), tasks: [], applied: [], nextDraftId: 1 };
  desks.set(engine.db, desk);
  return desk;
}

/** Puts a file on the desk, waiting to be read. */
export function addDraft(
  desk: ImportDesk,
  file: { readonly fileToken: string; readonly name: string; readonly sizeBytes: number },
  companion: { readonly of: number; readonly presetId: string } | null = null,
): ImportDraft {
  while (desk.drafts.size >= draftsMax) {
    const oldest = [...desk.drafts.values()].find((draft) => !draft.pending);
    if (oldest === undefined) break;
    desk.drafts.delete(oldest.draftId);
  }
  const draft: ImportDraft = {
    draftId: desk.nextDraftId++,
    fileToken: file.fileToken,
    fileName: file.name,
    sizeBytes: file.sizeBytes,
    companionOf: companion?.of ?? null,
    sourceName: '',
    sourceChosen: false,
    reading: {},
    presetId: companion?.presetId ?? null,
    chosenMapping: null,
    complete: false,
    acceptedRenames: new Set(),
    pending: true,
    sha256: '',
    layout: null,
    result: null,
    comparison: null,
    problem: null,
  };
  desk.drafts.set(draft.draftId, draft);
  return draft;
}

/** @throws AppError 'app.not-found' when it was discarded, imported, or the engine started anew */
export function getDraft(desk: ImportDesk, draftId: number): ImportDraft {
  const draft = desk.drafts.get(draftId);
  if (draft === undefined) throw new AppError('app.not-found', 'none', { draft: draftId });
  return draft;
}
