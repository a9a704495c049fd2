import { stat } from 'node:fs/promises';
import { AppError } from '../../../shared/errors.ts';
import type { ColumnMapping, importCalls } from '../../../shared/ipc/imports.ts';
import { countStage, takeRenames } from '../../ledger/import-compare.ts';
import { listImportRuns, undoImport } from '../../ledger/import-runs.ts';
import { listSources, renameSource } from '../../ledger/import-sources.ts';
import { countRejectedRows, listRejected, listRejectedBetween } from '../../ledger/import-stage.ts';
import { listStage } from '../../ledger/import-stage-lists.ts';
import { type ImportMapping, presets, type RejectedIn, writeRejected } from '../../source/index.ts';
import { afterFacts } from '../after-facts.ts';
import { announce } from '../announce.ts';
import { authorOf, type EngineContext, type HandlersFor } from '../context.ts';
import { orderDrafts } from '../import-applying.ts';
import { compareAll, compareDraft, comparePayments } from '../import-comparing.ts';
import { addDrafts, type DraftFile, deskOf, getDraft, type ImportDraft, removeDraft } from '../import-drafts.ts';
import { withFormatsOf } from '../import-formats.ts';
import { startImport, tellDrafts } from '../import-job.ts';
import { checkUnchanged } from '../import-reading.ts';
import { recordOf } from '../import-record.ts';
import { seqOf, toDetail, toDraft, toRow } from '../import-views.ts';

/** What a person said about columns, under the layout and header it is said of. */
function toImportMapping(draft: ImportDraft, presetId: string, mapping: ColumnMapping): ImportMapping {
  const { layout } = draft;
  if (layout === null) throw new AppError('import.not-ready', 'fix-and-retry', { file: draft.fileName });
  const columns = Object.fromEntries(Object.entries(mapping.columns).filter(([, headers]) => headers.length > 0));
  const next: ImportMapping = {
    version: 1,
    ...mapping,
    columns,
    presetId,
    kind: layout.mapping.kind,
    fingerprint: layout.table.fingerprint,
  };
  return withFormatsOf(next, layout.mapping, layout.preset, layout.table);
}

async function describeFile(engine: EngineContext, fileToken: string): Promise<DraftFile> {
  const path = await engine.host.filePath(fileToken);
  const info = await stat(path).catch(() => null);
  return { fileToken, path, sizeBytes: info?.size ?? 0 };
}

export const importHandlers: HandlersFor<typeof importCalls> = {
  'imports.presets': () => presets.map(({ id, system, layout, kind }) => ({ presetId: id, system, layout, kind })),
  'imports.sources': ({ db }) => listSources(db),
  'imports.renameSource': (engine, { sourceId, name }) => {
    renameSource(engine.db, sourceId, name);
    compareAll(engine, deskOf(engine));
    announce(engine, `Renamed a source to ${name}`, ['imports', 'customers', 'documents', 'payments']);
    return null;
  },
  'imports.open': async (engine, { fileTokens }, session) => {
    const files = await Promise.all(fileTokens.map((token) => describeFile(engine, token)));
    const desk = deskOf(engine);
    const drafts = addDrafts(engine, files);
    desk.applied = [];
    const tasks = drafts.map(({ draftId }) => ({ task: 'read', draftId }) as const);
    const jobId = startImport(engine, tasks, session.person);
    tellDrafts(engine);
    return { jobId };
  },
  'imports.drafts': (engine) => {
    const desk = deskOf(engine);
    return { drafts: [...desk.drafts.values()].map((draft) => toDraft(engine.db, draft)), applied: desk.applied };
  },
  'imports.draft': (engine, { draftId }) =>
    toDetail(engine.db, getDraft(deskOf(engine), draftId), engine.identity.homeCurrency),
  'imports.reread': (engine, { draftId, reading, presetId, mapping }, session) => {
    const draft = getDraft(deskOf(engine), draftId);
    if (reading !== null) draft.reading = reading;
    if (presetId !== null) {
      draft.presetId = presetId;
      draft.chosenMapping = null;
    }
    const preset = draft.presetId ?? draft.layout?.preset.id ?? null;
    if (mapping !== null && preset !== null) {
      draft.presetId = preset;
      draft.chosenMapping = toImportMapping(draft, preset, mapping);
    }
    draft.pending = true;
    const jobId = startImport(engine, [{ task: 'read', draftId }], session.person);
    tellDrafts(engine);
    return { jobId };
  },
  'imports.adjust': (engine, { draftId, sourceName, complete }) => {
    const draft = getDraft(deskOf(engine), draftId);
    if (sourceName !== null) {
      draft.sourceName = sourceName;
      draft.sourceChosen = true;
    }
    if (complete !== null) draft.complete = complete;
    compareDraft(engine, draft);
    if (sourceName !== null) comparePayments(engine, deskOf(engine));
    tellDrafts(engine);
    return toDraft(engine.db, draft);
  },
  'imports.acceptRenames': (engine, { draftId, rowIds, accepted }) => {
    const draft = getDraft(deskOf(engine), draftId);
    const { read } = draft;
    if (read !== null) {
      takeRenames(engine.db, read.stageId, rowIds === null ? null : rowIds.map(seqOf), accepted);
      draft.read = { ...read, counts: countStage(engine.db, read.stageId) };
    }
    tellDrafts(engine);
    return toDraft(engine.db, draft);
  },
  'imports.rows': (engine, { draftId, list, search, sort, offset, limit }) => {
    const { layout, read } = getDraft(deskOf(engine), draftId);
    if (layout === null || read === null) return { rows: [], totalCount: 0 };
    const query = { kind: layout.mapping.kind, list, search, sort, offset, limit };
    const { rows, totalCount } = listStage(engine.db, read.stageId, query);
    return { rows: rows.map(toRow), totalCount };
  },
  'imports.record': (engine, { draftId, rowId }) => {
    const found = recordOf(engine.db, getDraft(deskOf(engine), draftId), rowId);
    if (found === null) throw new AppError('app.not-found', 'none', { draft: draftId });
    return found;
  },
  'imports.rejected': (engine, { draftId, offset, limit }) => {
    const { read } = getDraft(deskOf(engine), draftId);
    const rejected = read === null ? [] : listRejected(engine.db, read.stageId, offset, limit);
    const rows = rejected.map((row, index) => ({ rowId: String(offset + index), ...row }));
    return { rows, totalCount: read?.result.stats.rejectedRows ?? 0 };
  },
  'imports.saveRejected': async (engine, { draftId, fileToken }) => {
    const draft = getDraft(deskOf(engine), draftId);
    const { layout, read } = draft;
    if (layout === null || read === null) {
      throw new AppError('import.not-ready', 'fix-and-retry', { file: draft.fileName });
    }
    const signal = new AbortController().signal;
    await checkUnchanged(await engine.host.filePath(draft.fileToken), draft, signal);
    const path = await engine.host.filePath(fileToken);
    const rejectedIn: RejectedIn = (from, to) => listRejectedBetween(engine.db, read.stageId, from, to);
    await writeRejected(path, layout.table, layout.mapping, rejectedIn);
    return { rowCount: countRejectedRows(engine.db, read.stageId) };
  },
  'imports.discard': (engine, { draftIds }) => {
    for (const draftId of draftIds) removeDraft(engine, draftId);
    tellDrafts(engine);
    return null;
  },
  'imports.forgetApplied': (engine) => {
    deskOf(engine).applied = [];
    tellDrafts(engine);
    return null;
  },
  'imports.apply': (engine, { draftIds, goodRowsOnly }, session) => {
    const desk = deskOf(engine);
    orderDrafts(desk, draftIds, goodRowsOnly);
    desk.applied = [];
    return { jobId: startImport(engine, [{ task: 'apply', draftIds, goodRowsOnly }], session.person) };
  },
  'imports.runs': ({ db }, { offset, limit }) => listImportRuns(db, offset, limit),
  'imports.undo': async (engine, { importRunId }, session) => {
    const fileName = undoImport(engine.db, authorOf(engine, session), importRunId);
    const desk = deskOf(engine);
    desk.applied = desk.applied.filter((file) => file.importRunId !== importRunId);
    compareAll(engine, desk);
    await afterFacts(engine, session.person);
    announce(engine, `Undid the import of ${fileName}`, ['imports']);
    return null;
  },
};
