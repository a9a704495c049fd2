import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../shared/errors.ts';
import { localDay } from '../../shared/local-day.ts';
import { findMapping, findOlderMapping, listSources } from '../ledger/import-sources.ts';
import { dropStage, ImportStage } from '../ledger/import-stage.ts';
import { foldHeader } from '../source/fold.ts';
import {
  certainScore,
  findPreset,
  guessPreset,
  guessPresets,
  type ImportMapping,
  listFields,
  type MappingSuggestion,
  openTable,
  type Preset,
  type PresetGuess,
  readRecords,
  type SourceTable,
  suggestMapping,
} from '../source/index.ts';
import type { EngineContext } from './context.ts';
import { compareRead } from './import-comparing.ts';
import { type Difference, type DraftLayout, deskOf, type ImportDraft, type MappingOrigin } from './import-drafts.ts';
import { detectFormats } from './import-formats.ts';

type Progress = (doneBytes: number, totalBytes: number | null) => void;

/**
 * Reads a draft's file: detects how it is written, maps its columns, reads every row, and compares the records with the
 * ledger. Expected failures are kept with the draft, so that it can be corrected; only an abort is thrown.
 */
export async function readDraft(
  engine: EngineContext,
  draft: ImportDraft,
  signal: AbortSignal,
  onProgress: Progress,
  describe: (error: unknown) => ImportDraft['problem'],
): Promise<void> {
  const before = { layout: draft.layout, problem: draft.problem };
  const stage = new ImportStage(engine.db, deskOf(engine).nextStageId++);
  let read: ImportDraft['read'] = null;
  try {
    const path = await engine.host.filePath(draft.fileToken);
    const table = await openTable(path, draft.reading);
    const layout = layOut(engine, draft, table);
    draft.layout = layout;
    draft.problem = null;
    if (layout.missing.length === 0) {
      draft.sha256 = await hashFile(path, signal);
      const result = await readRecords(table, layout.mapping, stage, {
        kind: layout.mapping.kind,
        defaultCurrency: engine.identity.homeCurrency,
        today: localDay(engine.now()),
        signal,
        onProgress,
      });
      read = { stageId: stage.stageId, result, ...compareRead(engine, draft, stage.stageId) };
    }
  } catch (error) {
    dropStage(engine.db, stage.stageId);
    if (signal.aborted) {
      Object.assign(draft, before);
      throw error;
    }
    draft.problem = ofFile(describe(error), draft.fileName);
  }
  // What was read before stands until here: a reading that is stopped leaves it.
  if (draft.read !== null) dropStage(engine.db, draft.read.stageId);
  draft.read = read;
  // Discarded meanwhile: nobody else will let its records go.
  if (read !== null && !deskOf(engine).drafts.has(draft.draftId)) dropStage(engine.db, read.stageId);
}

/** A problem names the file it is about. */
function ofFile(problem: ImportDraft['problem'], file: string): ImportDraft['problem'] {
  return problem === null ? null : { ...problem, details: { file, ...problem.details } };
}

/** @throws AppError 'import.file-changed' when the file is not what was read */
export async function checkUnchanged(path: string, draft: ImportDraft, signal: AbortSignal): Promise<void> {
  if ((await hashFile(path, signal)) === draft.sha256) return;
  throw new AppError('import.file-changed', 'fix-and-retry', { file: draft.fileName });
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}

interface Chosen {
  readonly mapping: ImportMapping;
  readonly from: MappingOrigin;
  readonly differs: readonly Difference[];
}

function layOut(engine: EngineContext, draft: ImportDraft, table: SourceTable): DraftLayout {
  const guesses = guessPresets(table.headers);
  const guessed = guessPreset(table.headers).preset;
  const named = draft.presetId === null ? null : findPreset(draft.presetId);
  // A file that holds two kinds has a mapping for each: the kind decides which one is meant.
  const kind = named?.kind ?? (findCompanions(guessed, guesses).length > 0 ? guessed.kind : null);
  const saved = findMapping(engine.db, table.fingerprint, draft.sourceChosen ? draft.sourceName : null, kind);
  const preset = named ?? (saved === null ? null : findPreset(saved.mapping.presetId)) ?? guessed;
  const suggestion = suggestMapping(preset, table, { defaultCurrency: engine.identity.homeCurrency });
  if (!draft.sourceChosen) {
    draft.sourceName =
      saved?.sourceName ??
      (draft.layout?.preset === preset ? draft.sourceName : nameSource(engine, preset, named !== null, guesses));
  }
  const fits = saved !== null && saved.mapping.presetId === preset.id;
  const chosen =
    draft.chosenMapping !== null && draft.chosenMapping.presetId === preset.id
      ? byPerson(draft.chosenMapping, table)
      : fits
        ? bySaved(saved.mapping, preset, table)
        : bySuggestion(engine, draft, preset, suggestion, table);
  return {
    table,
    preset,
    guesses,
    suggestion,
    formats: detectFormats(chosen.mapping, preset, table),
    mapping: chosen.mapping,
    mappingFrom: chosen.from,
    differs: chosen.differs,
    missing: findMissing(chosen.mapping),
  };
}

/** Layouts of other kinds with the very same columns: lists of transactions hold invoices and payments alike. */
export function findCompanions(preset: Preset, guesses: readonly PresetGuess[]): Preset[] {
  const columns = columnsKey(preset);
  return guesses
    .map((guess) => guess.preset)
    .filter((other) => other.kind !== preset.kind && columnsKey(other) === columns);
}

function columnsKey({ headers }: Preset): string {
  return [...new Set(headers.map(foldHeader))].sort().join('|');
}

/**
 * A file whose layout was chosen, or is known for certain, belongs to that system; another one to the company's only
 * source, where it has one. A guess good enough to read columns by must not part clients from their payments.
 */
function nameSource(engine: EngineContext, preset: Preset, isChosen: boolean, guesses: readonly PresetGuess[]): string {
  const score = guesses.find((guess) => guess.preset === preset)?.score ?? 0;
  if (!preset.id.startsWith('generic-') && (isChosen || score >= certainScore)) return preset.system;
  const sources = listSources(engine.db);
  const [only] = sources;
  return sources.length === 1 && only !== undefined ? only.name : 'Billing system';
}

/** The person's own mapping, as far as the file as it is read now still has its columns. */
function byPerson(mapping: ImportMapping, table: SourceTable): Chosen {
  const { columns } = respell(mapping, table);
  return { mapping: { ...mapping, columns, fingerprint: table.fingerprint }, from: 'person', differs: [] };
}

/** The saved mapping, unless this file's dates or numbers can only be read in another way. */
function bySaved(saved: ImportMapping, preset: Preset, table: SourceTable): Chosen {
  const { columns, lost } = respell(saved, table);
  const { dates, numbers } = detectFormats({ ...saved, columns }, preset, table);
  const differs: Difference[] = lost ? ['columns'] : [];
  const otherDates = dates?.certain === true && !dates.mixed && dates.order !== saved.dateOrder;
  const otherNumbers = numbers?.certain === true && !numbers.mixed && numbers.decimal !== saved.decimal;
  if (otherDates) differs.push('dates');
  if (otherNumbers) differs.push('numbers');
  const mapping: ImportMapping = {
    ...saved,
    columns,
    dateOrder: otherDates ? dates.order : saved.dateOrder,
    decimal: otherNumbers ? numbers.decimal : saved.decimal,
    fingerprint: table.fingerprint,
  };
  return { mapping, from: differs.length === 0 ? 'saved' : 'adjusted', differs };
}

/**
 * A fresh proposal. What the person said before about the source's words still holds; about sign, currency and dates,
 * where the file is of the same layout with other columns, and not just another file that nobody knows.
 */
function bySuggestion(
  engine: EngineContext,
  draft: ImportDraft,
  preset: Preset,
  { mapping, dates }: MappingSuggestion,
  table: SourceTable,
): Chosen {
  const older = findOlderMapping(engine.db, draft.sourceName, preset.kind, preset.id);
  if (older === null) return { mapping, from: 'suggested', differs: [] };
  const { sign, currency, dateOrder } = older.mapping;
  const withWords: ImportMapping = {
    ...mapping,
    statusValues: { ...mapping.statusValues, ...older.mapping.statusValues },
    typeValues: { ...mapping.typeValues, ...older.mapping.typeValues },
  };
  if (!sharesLayout(older.mapping, preset, table)) return { mapping: withWords, from: 'suggested', differs: [] };
  return {
    mapping: {
      ...withWords,
      sign,
      currency: mapping.currency ?? currency,
      dateOrder: dates.certain ? mapping.dateOrder : dateOrder,
    },
    from: 'adjusted',
    differs: ['columns'],
  };
}

/** A named layout is one; of unknown files, one that has most of the columns that were read last time. */
function sharesLayout(older: ImportMapping, preset: Preset, table: SourceTable): boolean {
  if (!preset.id.startsWith('generic-')) return true;
  const headers = new Set(table.headers.map(foldHeader));
  const wanted = Object.values(older.columns).flat();
  return wanted.filter((column) => headers.has(foldHeader(column))).length * 2 > wanted.length;
}

/** Saved headers as this file spells them; what it does not have is left out. */
function respell(mapping: ImportMapping, table: SourceTable): { columns: Record<string, string[]>; lost: boolean } {
  const byFolded = new Map(table.headers.map((header) => [foldHeader(header), header]));
  let lost = false;
  const columns: Record<string, string[]> = {};
  for (const [field, names] of Object.entries(mapping.columns)) {
    const found = names.flatMap((name) =>
      table.headers.includes(name) ? [name] : (byFolded.get(foldHeader(name)) ?? []),
    );
    if (found.length < names.length) lost = true;
    if (found.length > 0) columns[field] = found;
  }
  return { columns, lost };
}

function findMissing(mapping: ImportMapping): string[][] {
  const groups = new Map<string, string[]>();
  for (const [field, { required }] of listFields(mapping.kind)) {
    if (required === false) continue;
    const group = required === true ? field : required;
    groups.set(group, [...(groups.get(group) ?? []), field]);
  }
  if (mapping.groupedByClient) groups.delete('client');
  return [...groups.values()].filter((fields) => fields.every((field) => (mapping.columns[field] ?? []).length === 0));
}
