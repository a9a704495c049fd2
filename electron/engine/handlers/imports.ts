import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../../../shared/errors.ts';
import type { ColumnMapping, importCalls } from '../../../shared/ipc/imports.ts';
import { listImportRuns, undoImport } from '../../ledger/import-runs.ts';
import { listSources, renameSource } from '../../ledger/import-sources.ts';
import { type ImportMapping, presets, writeRejected } from '../../source/index.ts';
import { afterFacts } from '../after-facts.ts';
import { announce } from '../announce.ts';
import { authorOf, type EngineContext, type HandlersFor } from '../context.ts';
import { orderDrafts } from '../import-applying.ts';
import { compareAll, compareDraft } from '../import-comparing.ts';
import { addDraft, deskOf, getDraft, type ImportDraft } from '../import-drafts.ts';
import { withFormatsOf } from '../import-formats.ts';
import { startImport, tellDrafts } from '../import-job.ts';
import { checkUnchanged } from '../import-reading.ts';
import { recordOf } from '../import-record.ts';
import { pageOf, toDetail, toDraft } from '../import-views.ts';

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

async function describeFile(engine: EngineContext, fileToken: string) {
  const path = await engine.host.filePath(fileToken);
  const info = await stat(path).catch(() => null);
  return { fileToken, name: basename(path), sizeBytes: info?.size ?? 0 };
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
    desk.applied = [];
    const drafts = files.map((file) => addDraft(desk, file));
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
    tellDrafts(engine);
    return toDraft(engine.db, draft);
  },
  'imports.acceptRenames': (engine, { draftId, rowIds, accepted }) => {
    const draft = getDraft(deskOf(engine), draftId);
    for (const { existing } of draft.comparison?.diff.renamed ?? []) {
      if (rowIds !== null && !rowIds.includes(`r${existing.id}`)) continue;
      if (accepted) draft.acceptedRenames.add(existing.id);
      else draft.acceptedRenames.delete(existing.id);
    }
    tellDrafts(engine);
    return toDraft(engine.db, draft);
  },
  'imports.rows': (engine, { draftId, list, search, sort, offset, limit }) => {
    const rows = pageOf(getDraft(deskOf(engine), draftId), list, search, sort);
    return { rows: rows.slice(offset, offset + limit), totalCount: rows.length };
  },
  'imports.record': (engine, { draftId, rowId }) => {
    const found = recordOf(getDraft(deskOf(engine), draftId), rowId);
    if (found === null) throw new AppError('app.not-found', 'none', { draft: draftId });
    return found;
  },
  'imports.rejected': (engine, { draftId, offset, limit }) => {
    const { result } = getDraft(deskOf(engine), draftId);
    const rejected = result?.rejected ?? [];
    const rows = rejected
      .slice(offset, offset + limit)
      .map((row, index) => ({ rowId: String(offset + index), ...row }));
    return { rows, totalCount: rejected.length };
  },
  'imports.saveRejected': async (engine, { draftId, fileToken }) => {
    const draft = getDraft(deskOf(engine), draftId);
    const { layout, result } = draft;
    if (layout === null || result === null) {
      throw new AppError('import.not-ready', 'fix-and-retry', { file: draft.fileName });
    }
    const signal = new AbortController().signal;
    await checkUnchanged(await engine.host.filePath(draft.fileToken), draft, signal);
    await writeRejected(await engine.host.filePath(fileToken), layout.table, result.rejected, {
      groupedByClient: layout.mapping.groupedByClient,
    });
    return { rowCount: new Set(result.rejected.map(({ line }) => line)).size };
  },
  'imports.discard': (engine, { draftIds }) => {
    const desk = deskOf(engine);
    for (const draftId of draftIds) desk.drafts.delete(draftId);
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
