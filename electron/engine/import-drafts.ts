import { basename } from 'node:path';
import { AppError, type AppErrorData } from '../../shared/errors.ts';
import { type AppliedFile, type FileReading, importFilesMax } from '../../shared/ipc/imports.ts';
import type { CompareCounts } from '../ledger/import-compare.ts';
import type { PaidAbove } from '../ledger/import-overpaid.ts';
import { dropStage } from '../ledger/import-stage.ts';
import type {
  ImportMapping,
  MappingSuggestion,
  Preset,
  PresetGuess,
  ReadResult,
  SourceTable,
} from '../source/index.ts';
import type { EngineContext } from './context.ts';
import type { DetectedFormats } from './import-formats.ts';
import { tellApart } from './import-places.ts';

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

/** A chosen file on its way into the ledger. Changed in place by the reading job and the person's corrections. */
export interface ImportDraft {
  readonly draftId: number;
  readonly fileToken: string;
  readonly fileName: string;
  readonly path: string;
  /** The folders that tell it from other files of its name on the desk; null where the name is enough. */
  place: string | null;
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
  /** Waits for the reading job, or is being read. */
  pending: boolean;
  sha256: string;
  layout: DraftLayout | null;
  /** Where its records stand, and what reading them showed; null while it was not read. */
  read: {
    readonly stageId: number;
    readonly result: ReadResult;
    readonly counts: CompareCounts;
    readonly paidAbove: PaidAbove;
  } | null;
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
  nextStageId: number;
}

const desks = new WeakMap<EngineContext['db'], ImportDesk>();

export function deskOf(engine: Pick<EngineContext, 'db'>): ImportDesk {
  const known = desks.get(engine.db);
  if (known !== undefined) return known;
  const desk: ImportDesk = { drafts: new Map(), tasks: [], applied: [], nextDraftId: 1, nextStageId: 1 };
  desks.set(engine.db, desk);
  return desk;
}

/** A chosen file: where it is, and the token by which it is asked for. */
export interface DraftFile {
  readonly fileToken: string;
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Puts files on the desk, waiting to be read. One that is there already is read anew in place of what it was.
 *
 * @throws AppError 'import.too-many-files'; nothing is put there then
 */
export function addDrafts(engine: Pick<EngineContext, 'db'>, files: readonly DraftFile[]): ImportDraft[] {
  const desk = deskOf(engine);
  const byPath = new Map(files.map((file) => [file.path, file]));
  const again = [...desk.drafts.values()].filter(({ path }) => byPath.has(path));
  const others = [...desk.drafts.values()].filter((draft) => !again.includes(draft));
  if (new Set(others.map(({ path }) => path)).size + byPath.size > importFilesMax) {
    throw new AppError('import.too-many-files', 'fix-and-retry', { limit: 'files', limitNumber: importFilesMax });
  }
  for (const { draftId } of again) removeDraft(engine, draftId);
  const drafts = [...byPath.values()].map((file) => addDraft(engine, file));
  const all = [...desk.drafts.values()];
  const paths = [...new Set(all.map(({ path }) => path))];
  const places = tellApart(paths);
  for (const draft of all) draft.place = places[paths.indexOf(draft.path)] ?? null;
  return drafts;
}

function addDraft(
  engine: Pick<EngineContext, 'db'>,
  file: DraftFile,
  companion: { readonly of: number; readonly presetId: string } | null = null,
): ImportDraft {
  const desk = deskOf(engine);
  const draft: ImportDraft = {
    draftId: desk.nextDraftId++,
    fileToken: file.fileToken,
    fileName: basename(file.path),
    path: file.path,
    place: null,
    sizeBytes: file.sizeBytes,
    companionOf: companion?.of ?? null,
    sourceName: '',
    sourceChosen: false,
    reading: {},
    presetId: companion?.presetId ?? null,
    chosenMapping: null,
    complete: false,
    pending: true,
    sha256: '',
    layout: null,
    read: null,
    problem: null,
  };
  desk.drafts.set(draft.draftId, draft);
  return draft;
}

/** Puts the other kind of records that a file brings on the desk, as a draft of its own. */
export function addCompanion(engine: Pick<EngineContext, 'db'>, of: ImportDraft, presetId: string): ImportDraft {
  const companion = addDraft(engine, of, { of: of.draftId, presetId });
  companion.place = of.place;
  return companion;
}

/** Takes a draft off the desk, its records with it. One that is not there is no news. */
export function removeDraft(engine: Pick<EngineContext, 'db'>, draftId: number): void {
  const desk = deskOf(engine);
  const draft = desk.drafts.get(draftId);
  if (draft === undefined) return;
  desk.drafts.delete(draftId);
  if (draft.read !== null) dropStage(engine.db, draft.read.stageId);
}

/** @throws AppError 'app.not-found' when it was discarded, imported, or the engine started anew */
export function getDraft(desk: ImportDesk, draftId: number): ImportDraft {
  const draft = desk.drafts.get(draftId);
  if (draft === undefined) throw new AppError('app.not-found', 'none', { draft: draftId });
  return draft;
}
